"""A reader of recovery data written from docs/parity.md alone, with another program's arithmetic: as somebody would in twenty years.

It imports nothing of handcarry. Slow and simple: one lost block at a time.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import reedsolo


def records(folder: Path) -> dict[tuple[int, int], bytes]:
    """Every whole record below VERIFY/PARITY by kind and number, and under (0, 0) the head of one of them."""
    found: dict[tuple[int, int], bytes] = {}
    for path in sorted((folder / "VERIFY/PARITY").iterdir()):
        data = path.read_bytes()
        at = data.find(b"HCPARITY")
        while at >= 0:
            kind, size = struct.unpack_from("<HI", data, at + 10)
            number = struct.unpack_from("<Q", data, at + 16)[0]
            payload = data[at + 128 : at + 128 + size]
            if hashlib.sha256(data[at : at + 96] + payload).digest() == data[at + 96 : at + 128]:
                found[kind, number] = payload
                found[0, 0] = data[at : at + 96]
            at = data.find(b"HCPARITY", at + 1)
    return found


def restored(folder: Path) -> dict[str, bytes]:
    """Every file of a pack as it was made."""
    reedsolo.init_tables(prim=0x11D, generator=2)
    found = records(folder)
    total, _, block, columns, rows, parity_rows, sections = struct.unpack_from("<QIIIIII", found[0, 0], 24)
    numbers = sorted(number for kind, number in found if kind == 1)
    listing = b"".join(found[1, number] for number in numbers)
    assert hashlib.sha256(listing).digest() == found[0, 0][64:96]
    files = [line.split("  ", 2) for line in listing.decode().splitlines()]
    run = bytearray()
    for _, size, path in files:
        lying = (folder / path).read_bytes() if (folder / path).is_file() else b""
        run += lying[: int(size)].ljust(int(size), b"\0")
    assert len(run) == total
    run = bytearray(run.ljust(sections * rows * columns * block, b"\0"))
    in_record = -(-rows * columns // 256)
    for section in range(sections):
        for column in range(columns):
            places = [((section * rows + row) * columns + column) * block for row in range(rows)]
            lost = []
            for row, at in enumerate(places):
                record, offset = divmod(row * columns + column, 256)
                expected = found[2, section * in_record + record][offset * 16 : offset * 16 + 16]
                if hashlib.sha256(run[at : at + block]).digest()[:16] != expected:
                    lost.append(row)
            if lost:
                left = [
                    (row, found[3, number])
                    for row in range(parity_rows)
                    if (3, number := (section * parity_rows + row) * columns + column) in found
                ]
                _solve(run, places, lost, left, block)
    contents, at = {}, 0
    for digest, size, path in files:
        contents[path] = bytes(run[at : at + int(size)])
        assert hashlib.sha256(contents[path]).hexdigest() == digest, path
        at += int(size)
    return contents


def _solve(run: bytearray, places: list[int], lost: list[int], left: list[tuple[int, bytes]], block: int) -> None:
    """Solve one column's equations, one for each parity row used, for its lost blocks: elimination, byte by byte."""
    factor = {row: [reedsolo.gf_inverse((255 - row) ^ column) for column in range(len(places))] for row, _ in left}
    equations = []
    for row, parity in left[: len(lost)]:
        right = bytearray(parity)
        for data_row, at in enumerate(places):
            if data_row not in lost:
                for place in range(block):
                    right[place] ^= reedsolo.gf_mul(factor[row][data_row], run[at + place])
        equations.append(([factor[row][data_row] for data_row in lost], right))
    _eliminate(equations)
    for (_, value), row in zip(equations, lost, strict=True):
        run[places[row] : places[row] + block] = value


def _eliminate(equations: list[tuple[list[int], bytearray]]) -> None:
    for pivot in range(len(equations)):
        left_side, right = equations[pivot]
        back = reedsolo.gf_inverse(left_side[pivot])
        left_side = [reedsolo.gf_mul(back, each) for each in left_side]
        right = bytearray(reedsolo.gf_mul(back, each) for each in right)
        equations[pivot] = (left_side, right)
        for number, (other, value) in enumerate(equations):
            if number != pivot and other[pivot]:
                by = other[pivot]
                equations[number] = (
                    [a ^ reedsolo.gf_mul(by, b) for a, b in zip(other, left_side, strict=True)],
                    bytearray(a ^ reedsolo.gf_mul(by, b) for a, b in zip(value, right, strict=True)),
                )
