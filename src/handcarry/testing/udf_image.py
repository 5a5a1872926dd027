"""The volume around the files of a UDF disc: recognition, descriptors, partition maps and anchors, put together as an image."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from handcarry.testing.udf_disc import (
    CHARSET,
    DOMAIN,
    FIRST_SECTOR,
    META_RUN_BLOCKS,
    SPARED_PACKET_BLOCKS,
    TIME,
    Disc,
    dstring,
    regid,
    short_ad,
    tag,
)

_MAIN, _RESERVE, _INTEGRITY, _SPARING, _ANCHOR = 96, 112, 128, 132, 256
_SEQUENCE_SECTORS = 16


def image(disc: Disc) -> bytes:
    """The whole disc; what it holds is complete from now on."""
    sectors = {**_recognition(disc), **disc.sectors}
    maps = _MAPS[disc.layout.map](disc, sectors)
    length = disc.next_block
    for first in (_MAIN, _RESERVE):
        for sector, data in enumerate(_sequence(disc, maps, length, first), first):
            sectors[sector] = data
    integrity = TIME + struct.pack("<III32xIIII", 1, 0, 0, len(maps), 0, 0xFFFFFFFF, length)
    sectors[_INTEGRITY] = tag(9, integrity, _INTEGRITY)
    size = _SEQUENCE_SECTORS * disc.size
    anchor = struct.pack("<IIII480x", size, _MAIN, size, _RESERVE)
    sectors[_ANCHOR] = tag(2, anchor, _ANCHOR)
    last = max(sectors)
    if not disc.layout.map.startswith("virtual"):
        last += 1
        sectors[last] = tag(2, anchor, last)
    return b"".join(sectors.get(sector, b"").ljust(disc.size, b"\0") for sector in range(last + 1))


def of_unknown_kind(whole: bytes) -> bytes:
    """The image of a disc with packets, whose partition calls itself of a kind that nobody has heard of."""
    sectors = [whole[at : at + 2048] for at in range(0, len(whole), 2048)]
    for first in (_MAIN, _RESERVE):
        data = sectors[first + 2]
        length = int.from_bytes(data[10:12], "little")
        body = data[16 : 16 + length].replace(b"*UDF Sparable Partition", b"*UDF Somewhere Else Yet")
        sectors[first + 2] = tag(6, body, first + 2).ljust(2048, b"\0")
    return b"".join(sectors)


def _recognition(disc: Disc) -> dict[int, bytes]:
    marks = (b"BEA01", b"NSR03", b"TEA01")
    if disc.size >= 2048:
        return {0x8000 // disc.size + n: b"\0" + mark + b"\1" for n, mark in enumerate(marks)}
    return {(0x8000 + 2048 * n) // disc.size: b"\0" + mark + b"\1" for n, mark in enumerate(marks)}


def _sequence(disc: Disc, maps: list[bytes], length: int, first: int) -> Iterator[bytes]:
    primary = struct.pack("<II", 0, 0) + dstring("disc", 32) + struct.pack("<HHHHII", 1, 1, 2, 3, 1, 1)
    primary += dstring("1234567812345678disc", 128)
    yield tag(1, primary + CHARSET * 2 + bytes(16) + regid(b"") + TIME + regid(b"*A test") + bytes(64 + 4 + 2 + 22), first)
    access = 1 if disc.layout.map.startswith("virtual") else 4
    partition = struct.pack("<IHH", 1, 1, 0) + regid(b"+NSR03") + bytes(128) + struct.pack("<III", access, FIRST_SECTOR, length)
    yield tag(5, partition + regid(b"*A test") + bytes(128 + 156), first + 1)
    logical = struct.pack("<I", 2) + CHARSET + dstring("disc", 128) + struct.pack("<I", disc.size) + DOMAIN
    logical += struct.pack("<IIHHI", disc.size, 0, disc.meta_partition, 0, 0)
    logical += struct.pack("<II", sum(map(len, maps)), len(maps)) + regid(b"*A test") + bytes(128)
    yield tag(6, logical + struct.pack("<II", disc.size, _INTEGRITY) + b"".join(maps), first + 2)
    yield tag(7, struct.pack("<II", 3, 0), first + 3)
    yield tag(8, bytes(496), first + 4)


def _type_2(name: bytes, rest: bytes) -> bytes:
    return b"\x02\x40\0\0" + regid(name, struct.pack("<H", 0x0250)) + (struct.pack("<HH", 1, 0) + rest).ljust(28, b"\0")


_DIRECT = struct.pack("<BBHH", 1, 6, 1, 0)


def _direct(_disc: Disc, _sectors: dict[int, bytes]) -> list[bytes]:
    return [_DIRECT]


def _sparable(disc: Disc, sectors: dict[int, bytes]) -> list[bytes]:
    """The second packet has moved behind all others; where it was, nothing can be read."""
    disc.take(-disc.next_block % SPARED_PACKET_BLOCKS)
    spare = FIRST_SECTOR + disc.take(SPARED_PACKET_BLOCKS)
    for n in range(SPARED_PACKET_BLOCKS):
        was = FIRST_SECTOR + SPARED_PACKET_BLOCKS + n
        sectors[spare + n] = sectors.get(was, b"")
        sectors[was] = b"\xee" * disc.size
    body = regid(b"*UDF Sparing Table") + struct.pack("<HHI", 2, 0, 1) + struct.pack("<IIII", SPARED_PACKET_BLOCKS, spare, 0xFFFFFFFF, 0)
    sectors[_SPARING] = tag(0, body, _SPARING)
    return [_type_2(b"*UDF Sparable Partition", struct.pack("<HBxIII", SPARED_PACKET_BLOCKS, 1, disc.size, _SPARING, 0))]


def _virtual(disc: Disc, sectors: dict[int, bytes]) -> list[bytes]:
    header = struct.pack("<HH", 152, 0) + dstring("disc", 128) + struct.pack("<IIIHHHH", 0xFFFFFFFF, 1, 1, 0x0201, 0x0201, 0x0201, 0)
    _table(disc, sectors, header + _numbers(disc), kind=248)
    return [_DIRECT, _type_2(b"*UDF Virtual Partition", b"")]


def _virtual_150(disc: Disc, sectors: dict[int, bytes]) -> list[bytes]:
    _table(disc, sectors, _numbers(disc) + regid(b"*UDF Virtual Alloc Tbl") + struct.pack("<I", 0xFFFFFFFF), kind=0)
    return [_DIRECT, _type_2(b"*UDF Virtual Partition", b"")]


def _numbers(disc: Disc) -> bytes:
    return struct.pack(f"<{len(disc.virtual)}I", *disc.virtual)


def _table(disc: Disc, sectors: dict[int, bytes], data: bytes, *, kind: int) -> None:
    """The table of blocks, and its entry in the very last block."""
    first = disc.take(-(-len(data) // disc.size))
    for at in range(0, len(data), disc.size):
        sectors[FIRST_SECTOR + first + at // disc.size] = data[at : at + disc.size]
    block = disc.take(1)
    sectors[FIRST_SECTOR + block] = disc.entry(block, kind, len(data), short_ad(len(data), first), 0)


def _metadata(disc: Disc, sectors: dict[int, bytes]) -> list[bytes]:
    """The metadata file in two pieces, and its mirror, which shares them."""
    runs = short_ad(META_RUN_BLOCKS * disc.size, disc.meta[0]) + short_ad(20 * META_RUN_BLOCKS * disc.size, disc.meta[META_RUN_BLOCKS])
    size = 21 * META_RUN_BLOCKS * disc.size
    mirror = disc.take(1)
    for block, kind in ((disc.meta_entry, 250), (mirror, 251)):
        sectors[FIRST_SECTOR + block] = disc.entry(block, kind, size, runs, 0)
    rest = struct.pack("<IIIIHB", disc.meta_entry, mirror, 0xFFFFFFFF, 32, 1, 0)
    return [_DIRECT, _type_2(b"*UDF Metadata Partition", rest)]


_MAPS = {"direct": _direct, "sparable": _sparable, "virtual": _virtual, "virtual-1.50": _virtual_150, "metadata": _metadata}
