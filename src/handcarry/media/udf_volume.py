"""The volume of a UDF disc: its anchor, the descriptors that it leads to, and the maps of its partitions (ECMA-167 3/8.4, UDF 2.2)."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from handcarry.media.faults import Broken
from handcarry.media.limits import Limits
from handcarry.media.source import Source, exactly
from handcarry.media.udf_descriptors import FileEntry, Kind, Place, Tag, file_entry, has_tag, is_whole, long_place
from handcarry.media.udf_partitions import Blocks, Direct, Metadata, Partition, Sparable, Virtual
from handcarry.model.entry import FaultCode

_SECTOR_SIZES = (2048, 512, 4096, 1024)  # discs have 2048 (UDF 1.4); sticks and hard disks what they have
_MOST_DESCRIPTORS = 128
_MOST_POINTERS = 8
_MOST_FILE_SETS = 64
_TABLE_AT_END = b"*UDF Virtual Alloc Tbl"
_TABLE_END_BYTES = 36  # of a table of UDF 1.50: an identifier and where the table before lies (UDF 1.50, 2.2.10)
# The table of a disc written once is its last block (UDF 2.2.11). An image may have padding behind it; a cut one ends in a file.
_TABLE_WITHIN_BYTES = 64 << 20
_SCANNED_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A disc whose blocks can be read, and in which of them its file sets are described."""

    blocks: Blocks
    file_set: Place
    file_set_blocks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Disc:
    """What the maps are made from."""

    source: Source
    sector_bytes: int
    limits: Limits
    partitions: dict[int, Direct]  # by their own number


def open_volume(source: Source, limits: Limits) -> Volume:
    """Find the volume; `Broken` where there is none that can be read."""
    for sector_bytes in _SECTOR_SIZES:
        for anchor in _anchors(source, sector_bytes):
            found = _described(source, sector_bytes, anchor)
            if Tag.LOGICAL_VOLUME in found and _block_bytes(found) == sector_bytes:  # UDF 2.2.4.2
                return _volume(source, sector_bytes, limits, found)
    code = FaultCode.TRUNCATED if source.size_bytes <= 257 * _SECTOR_SIZES[0] else FaultCode.DAMAGED
    raise Broken(code, "the volume is not described where it should be")


def _anchors(source: Source, sector_bytes: int) -> Iterator[bytes]:
    """The anchors that can be read: at sector 256, at the end or 256 before it, or at 512 on a disc still open (UDF 2.2.3, 6.13)."""
    last = source.size_bytes // sector_bytes - 1
    for sector in (256, last, last - 256, 512):
        anchor = exactly(source, sector * sector_bytes, 512) if 0 <= sector <= last else b""
        if len(anchor) == 512 and has_tag(anchor, Tag.ANCHOR) and is_whole(anchor):
            yield anchor


Described = dict[Tag, list[bytes]]


def _described(source: Source, sector_bytes: int, anchor: bytes) -> Described:
    """The descriptors of the main sequence, or of the reserve where the main one tells of no volume (ECMA-167 3/8.4.2)."""
    found: Described = {}
    for at in (16, 24):
        found = {}
        for data in _sequence(source, sector_bytes, anchor[at : at + 8]):
            for tag in (Tag.PARTITION, Tag.LOGICAL_VOLUME):
                if has_tag(data, tag):
                    found.setdefault(tag, []).append(data)
        if Tag.LOGICAL_VOLUME in found and Tag.PARTITION in found:
            break
    return found


def _sequence(source: Source, sector_bytes: int, extent: bytes) -> Iterator[bytes]:
    """The whole descriptors of a sequence, and where a pointer sends on, of the next (ECMA-167 3/8.4.2)."""
    for _ in range(_MOST_POINTERS):
        size_bytes, first = struct.unpack("<II", extent)
        extent = bytes(8)
        for sector in range(first, first + min(size_bytes // sector_bytes, _MOST_DESCRIPTORS)):
            data = exactly(source, sector * sector_bytes, sector_bytes)
            if has_tag(data, Tag.TERMINATING):
                break
            if len(data) < 512 or not is_whole(data):
                continue
            if has_tag(data, Tag.POINTER):
                extent = data[20:28]
                break
            yield data
        if extent == bytes(8):
            return


def _newest(found: list[bytes]) -> bytes:
    """The descriptor that prevails: the one with the highest number (ECMA-167 3/8.4.3)."""
    return max(found, key=lambda data: int.from_bytes(data[16:20], "little"))


def _block_bytes(found: Described) -> int:
    return int.from_bytes(_newest(found[Tag.LOGICAL_VOLUME])[212:216], "little")


def _volume(source: Source, sector_bytes: int, limits: Limits, found: Described) -> Volume:
    logical = _newest(found[Tag.LOGICAL_VOLUME])
    map_bytes, map_count = struct.unpack_from("<II", logical, 264)
    partitions: dict[int, Direct] = {}
    for data in sorted(found.get(Tag.PARTITION, ()), key=lambda data: int.from_bytes(data[16:20], "little")):
        number, first = struct.unpack_from("<22xH164xI", data)
        partitions[number] = Direct(first)
    disc = _Disc(source=source, sector_bytes=sector_bytes, limits=limits, partitions=partitions)
    blocks = Blocks(source, sector_bytes, limits)
    for each in _maps(logical[440 : 440 + map_bytes], map_count):
        blocks.partitions.append(_partition(disc, each))
    file_set_bytes = int.from_bytes(logical[248:252], "little")
    return Volume(blocks=blocks, file_set=long_place(logical, 248), file_set_blocks=min(file_set_bytes // sector_bytes, _MOST_FILE_SETS))


def _maps(data: bytes, count: int) -> Iterator[bytes]:
    """The partition maps, each of which says how long it is (ECMA-167 3/10.7)."""
    at = 0
    for _ in range(min(count, len(data))):
        length = data[at + 1] if at + 1 < len(data) else 0
        if length < 6 or at + length > len(data):
            raise Broken(FaultCode.DAMAGED, "the list of partitions is damaged")
        yield data[at : at + length]
        at += length


def _partition(disc: _Disc, map_: bytes) -> Partition:
    if map_[0] == 1:
        return _below(disc, map_[4:6])
    make = _MAPS.get(map_[5:28].rstrip(b"\0")) if map_[0] == 2 and len(map_) >= 64 else None
    if make is None:
        raise Broken(FaultCode.UNSUPPORTED, "mount")
    return make(disc, map_, _below(disc, map_[38:40]))


def _below(disc: _Disc, number: bytes) -> Direct:
    below = disc.partitions.get(int.from_bytes(number, "little"))
    if below is None:
        raise Broken(FaultCode.DAMAGED, "a partition is not described")
    return below


def _sparable(disc: _Disc, map_: bytes, below: Direct) -> Partition:
    """The newest table of moved packets that can be read (UDF 2.2.9, 2.2.12); all of them hold the same."""
    packet_blocks, tables, table_bytes = struct.unpack_from("<HBxI", map_, 40)
    newest, moved = -1, {}
    for sector in struct.unpack_from(f"<{min(tables, 4)}I", map_, 48):
        data = exactly(disc.source, sector * disc.sector_bytes, min(table_bytes, disc.limits.directory_bytes))
        if len(data) < 56 or not data[17:].startswith(b"*UDF Sparing Table"):
            continue
        count, number = struct.unpack_from("<48xH2xI", data)
        if number > newest:
            pairs = struct.iter_unpack("<II", data[56 : 56 + 8 * min(count, (len(data) - 56) // 8)])
            newest, moved = number, {block: to for block, to in pairs if block < 0xFFFFFFF0}
    return Sparable(below, max(packet_blocks, 1), moved)


def _metadata(disc: _Disc, map_: bytes, below: Direct) -> Partition:
    """The metadata file, or its mirror where it cannot be read (UDF 2.2.10)."""
    blocks = Blocks(disc.source, disc.sector_bytes, disc.limits)
    blocks.partitions.append(below)
    fault = None
    for number in struct.unpack_from("<II", map_, 40):
        place = Place(0, number)
        try:
            entry = blocks.entry(place)
            if entry.is_sound:
                return Metadata(blocks.pieces(entry, place)[0], disc.sector_bytes)
        except Broken as broken:
            fault = broken
    raise fault or Broken(FaultCode.DAMAGED, "the metadata file cannot be read")


def _virtual(disc: _Disc, _map: bytes, below: Direct) -> Partition:
    blocks = Blocks(disc.source, disc.sector_bytes, disc.limits)
    blocks.partitions.append(below)
    for place, entry in _table_entries(disc, below):
        if entry.size_bytes <= disc.limits.directory_bytes:
            table = _table(b"".join(map(blocks.bytes_of, blocks.pieces(entry, place)[0])), entry)
            if table is not None:
                return Virtual(below, table)
    raise Broken(FaultCode.TRUNCATED, "the disc's last block, its table of blocks, is missing")


def _table_entries(disc: _Disc, below: Direct) -> Iterator[tuple[Place, FileEntry]]:
    """The file entries near the end of the image that may be that of the table, the last first."""
    size_bytes, begin = disc.sector_bytes, below.first_sector * disc.sector_bytes
    end = disc.source.size_bytes // size_bytes * size_bytes
    lowest = max(begin, end - _TABLE_WITHIN_BYTES)
    while end > lowest:
        first = max(lowest, end - _SCANNED_BYTES)
        part = exactly(disc.source, first, end - first)
        for at in range(len(part) - size_bytes, -1, -size_bytes):
            place = Place(0, (first + at) // size_bytes - below.first_sector)
            if has_tag(part, Tag.FILE, Tag.EXTENDED_FILE, at=at) and part[at + 12 : at + 16] == place.block.to_bytes(4, "little"):
                entry = _table_entry(part[at : at + size_bytes])
                if entry is not None:
                    yield place, entry
        end = first


def _table_entry(data: bytes) -> FileEntry | None:
    try:
        entry = file_entry(data)
    except Broken:
        return None
    return entry if entry.is_sound and entry.kind in (Kind.VIRTUAL_TABLE, Kind.UNSPECIFIED) else None


def _table(data: bytes, entry: FileEntry) -> array[int] | None:
    """The numbers of a table: behind its header since UDF 2.00 (2.2.11), before its end in UDF 1.50."""
    if entry.kind == Kind.VIRTUAL_TABLE:
        numbers = data[int.from_bytes(data[:2], "little") :]
    elif data[1 - _TABLE_END_BYTES :].startswith(_TABLE_AT_END):
        numbers = data[:-_TABLE_END_BYTES]
    else:
        return None
    table = array("I", numbers[: len(numbers) // 4 * 4])
    if sys.byteorder == "big":
        table.byteswap()
    return table


_MAPS = {b"*UDF Virtual Partition": _virtual, b"*UDF Sparable Partition": _sparable, b"*UDF Metadata Partition": _metadata}
