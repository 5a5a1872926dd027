"""Random damages to a pack, and whether they are within reach of its recovery data: counted from the bytes, whole against damaged."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

Tree = dict[str, bytes]
PARITY = "VERIFY/PARITY/"


def tree(folder: Path) -> Tree:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def put(folder: Path, files: Tree) -> None:
    """Make a folder hold these files and no others."""
    for path, data in tree(folder).items():
        if files.get(path) != data:
            (folder / path).unlink()
    for place in sorted((place for place in folder.rglob("*") if place.is_dir()), reverse=True):
        if not any(place.iterdir()):
            place.rmdir()
    for path, data in files.items():
        if not (folder / path).exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)


class Reach:
    """What the recovery data of one whole pack reaches."""

    def __init__(self, whole: Tree) -> None:
        self._whole = whole
        self._records = {key: data for path in whole if path.startswith(PARITY) for key, data in _records(whole[path])}
        head = next(iter(self._records.values()))
        _, _, self._block, self._columns, self._rows, self._parity_rows, self._sections = struct.unpack_from("<QIIIIII", head, 24)

    def reaches(self, lying: Tree) -> bool:
        """Return whether every column has as many parity blocks left as data blocks are damaged, and the list of files is left."""
        recovery = [data for path, data in lying.items() if path.startswith(PARITY)]
        left = {key for key, data in self._records.items() if any(data in each for each in recovery)}
        if not all(key in left for key in self._records if key[0] == 1):
            return False
        damaged = self._damaged(lying, left)
        for section in range(self._sections):
            for column in range(self._columns):
                lost = sum(((section * self._rows + row) * self._columns + column) in damaged for row in range(self._rows))
                parity = ((section * self._parity_rows + row) * self._columns + column for row in range(self._parity_rows))
                if lost > sum((3, number) in left for number in parity):
                    return False
        return True

    def _damaged(self, lying: Tree, left: set[tuple[int, int]]) -> set[int]:
        """Return the blocks that differ, and those of files that differ whose hash is lost."""
        damaged, at = set(), 0
        in_section = self._rows * self._columns
        in_record = -(-in_section // 256)
        for path in sorted((path for path in self._whole if not path.startswith(PARITY)), key=str.encode):
            data, now = self._whole[path], lying.get(path, b"")
            now = now[: len(data)].ljust(len(data), b"\0")
            touched = range(at // self._block, (at + len(data) - 1) // self._block + 1) if data else range(0)
            for block in touched if now != data else ():
                start, end = max(block * self._block - at, 0), min((block + 1) * self._block - at, len(data))
                section, place = divmod(block, in_section)
                if now[start:end] != data[start:end] or (2, section * in_record + place // 256) not in left:
                    damaged.add(block)
            at += len(data)
        return damaged


def _records(data: bytes) -> list[tuple[tuple[int, int], bytes]]:
    found, at = [], 0
    while at < len(data):
        kind, size, number = struct.unpack_from("<HIQ", data, at + 10)
        found.append(((kind, number), data[at : at + 128 + size]))
        at += 128 + size
    return found


def damage(whole: Tree, rng: random.Random, *, heavy: bool) -> Tree:
    """Return the pack with some damages of random kinds."""
    lying = dict(whole)
    for _ in range(rng.randint(4, 16) if heavy else rng.randint(1, 4)):
        path = rng.choice(sorted(lying))
        rng.choice(_KINDS)(lying, path, rng)
    return lying


def _bits(lying: Tree, path: str, rng: random.Random) -> None:
    data = bytearray(lying[path])
    for _ in range(rng.randint(1, 6) if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    lying[path] = bytes(data)


def _stretch(lying: Tree, path: str, rng: random.Random) -> None:
    data = lying[path]
    at, size = rng.randrange(len(data) + 1), rng.randint(1, 6000)
    size = min(size, len(data) - at)
    lying[path] = data[:at] + (bytes(size) if rng.random() < 0.5 else rng.randbytes(size)) + data[at + size :]


def _gone(lying: Tree, path: str, rng: random.Random) -> None:  # noqa: ARG001  all kinds are called alike
    if len(lying) > 1:
        del lying[path]


def _emptied(lying: Tree, path: str, rng: random.Random) -> None:  # noqa: ARG001
    lying[path] = b""


def _cut(lying: Tree, path: str, rng: random.Random) -> None:
    lying[path] = lying[path][: rng.randrange(len(lying[path]) + 1)]


def _grown(lying: Tree, path: str, rng: random.Random) -> None:
    lying[path] += rng.randbytes(rng.randint(1, 5000))


def _shifted(lying: Tree, path: str, rng: random.Random) -> None:
    at = rng.randrange(len(lying[path]) + 1)
    lying[path] = lying[path][:at] + b"?" + lying[path][at:]


def _exchanged(lying: Tree, path: str, rng: random.Random) -> None:
    other = rng.choice(sorted(lying))
    lying[path], lying[other] = lying[other], lying[path]


def _renamed(lying: Tree, path: str, rng: random.Random) -> None:
    if path.startswith(PARITY):
        lying[f"{PARITY}FOUND{rng.randrange(1000):03d}.CHK"] = lying.pop(path)


_KINDS: tuple[Callable[[Tree, str, random.Random], None], ...] = (
    _bits, _bits, _bits, _stretch, _stretch, _gone, _emptied, _cut, _grown, _shifted, _exchanged, _renamed,
)  # fmt: skip
