"""RAR archives that store their files as they are, whole or in several volumes, written by hand from the published formats."""

from __future__ import annotations

import struct
import zlib

MARK_5, MARK_4 = b"Rar!\x1a\x07\x01\x00", b"Rar!\x1a\x07\x00"


def _number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def block(*fields: int | bytes) -> bytes:
    body = b"".join(field if isinstance(field, bytes) else _number(field) for field in fields)
    sized = _number(len(body)) + body
    return zlib.crc32(sized).to_bytes(4, "little") + sized


def rar5(name: bytes, data: bytes) -> bytes:
    """A RAR 5 archive with one file."""
    return rar5_volumes({name: data}, len(data) + 1)[0]


def rar5_volumes(files: dict[bytes, bytes], most_bytes: int) -> list[bytes]:
    """A RAR 5 archive in as many volumes as it takes, each with so many bytes of files at the most."""
    pieces = _pieces(files, most_bytes)
    in_parts = len(pieces) > 1
    volumes = []
    for number, held in enumerate(pieces):
        volume = MARK_5 + block(1, 0, (1 | 2 * (number > 0)) if in_parts else 0, *([number] if number else []))
        for name, at, piece in held:
            data = files[name]
            goes_on = at + len(piece) < len(data)
            crc = zlib.crc32(piece if goes_on else data).to_bytes(4, "little")
            flags = 2 | 8 * (at > 0) | 16 * goes_on
            volume += block(2, flags, len(piece), 4, len(data), 0o100644, crc, 0, 1, len(name), name) + piece
        volumes.append(volume + block(5, 0, int(number + 1 < len(pieces))))
    return volumes


def rar4_volumes(files: dict[bytes, bytes], most_bytes: int) -> list[bytes]:
    """The same in RAR 4."""
    pieces = _pieces(files, most_bytes)
    volumes = []
    for number, held in enumerate(pieces):
        volume = MARK_4 + _block_4(0x73, 0x0011 | 0x0100 * (number == 0), bytes(6))
        for name, at, piece in held:
            data = files[name]
            goes_on = at + len(piece) < len(data)
            crc = zlib.crc32(piece if goes_on else data)
            fields = struct.pack("<IIBIIBBHI", len(piece), len(data), 3, crc, 0x5B6A6000, 20, 0x30, len(name), 0o100644) + name
            volume += _block_4(0x74, 0x8000 | (at > 0) | 2 * goes_on, fields) + piece
        volumes.append(volume + _block_4(0x7B, 0x4000 | int(number + 1 < len(pieces)), b""))
    return volumes


def _block_4(kind: int, flags: int, fields: bytes) -> bytes:
    body = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def _pieces(files: dict[bytes, bytes], most_bytes: int) -> list[list[tuple[bytes, int, bytes]]]:
    """What each volume holds: names, where in the file, and the bytes."""
    volumes: list[list[tuple[bytes, int, bytes]]] = [[]]
    room = most_bytes
    for name, data in files.items():
        at = 0
        while at < len(data) or not data:
            if not room:
                volumes.append([])
                room = most_bytes
            piece = data[at : at + room]
            volumes[-1].append((name, at, piece))
            at, room = at + len(piece), room - len(piece)
            if not data:
                break
    return volumes
