"""The descriptors of a UDF disc as recorded: tags and their checksums, addresses, names (ECMA-167, OSTA UDF 2.60). Reads no disc."""

from __future__ import annotations

import binascii
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from handcarry.media.faults import Broken
from handcarry.model.entry import FaultCode

TAG_BYTES = 16
_EXTENT_BYTES_MASK = (1 << 30) - 1  # the two bits above say what kind of extent it is (ECMA-167 4/14.14.1.1)
_LATIN, _UTF_16 = (8, 254), (16, 255)  # compression IDs of OSTA CS0 (UDF 2.1.1); the higher ones stand in deleted names
_IDENTIFIER_BYTES = 38
_MOST_IDENTIFIER_BYTES = 4096  # no longer than a block (ECMA-167 4/14.4)
_FORM_MASK = 7
_SHORT, _LONG, _INSIDE = 0, 1, 3  # forms of allocation descriptors (ECMA-167 4/14.6.8)


class Tag(IntEnum):
    """What a descriptor is (ECMA-167 3/7.2.1, 4/7.2.1)."""

    ANCHOR = 2
    POINTER = 3
    PARTITION = 5
    LOGICAL_VOLUME = 6
    TERMINATING = 8
    FILE_SET = 256
    IDENTIFIER = 257
    ALLOCATION = 258
    FILE = 261
    EXTENDED_FILE = 266


class Extent(IntEnum):
    """What an allocation descriptor points to."""

    RECORDED = 0
    ALLOCATED = 1
    HOLE = 2
    CONTINUATION = 3


class Kind(IntEnum):
    """Types of a file (ECMA-167 4/14.6.6, UDF 2.2.13, 2.3.5.2)."""

    UNSPECIFIED = 0
    DIRECTORY = 4
    REGULAR = 5
    VIRTUAL_TABLE = 248
    REAL_TIME = 249


@dataclass(frozen=True, slots=True)
class Place:
    """A block: which partition, and which block in it (ECMA-167 4/7.1)."""

    partition: int
    block: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """One allocation descriptor."""

    kind: int
    size_bytes: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file entry, or an extended one (ECMA-167 4/14.9, 4/14.17). `inside_at` is where its bytes lie in the entry itself, None elsewhere.

    `allotted` are its allocation descriptors as they are recorded, of a `form` that `allocations` takes.
    """

    kind: int
    size_bytes: int
    form: int
    allotted: bytes
    inside_at: int | None
    is_sound: bool  # its checksum is right


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One line of a directory (ECMA-167 4/14.4)."""

    name: str
    place: Place
    is_directory: bool
    is_left_out: bool  # deleted, or the folder around


def has_tag(data: bytes, *tags: Tag, at: int = 0) -> bool:
    """True where one of these descriptors begins there: its number, and the checksum of its tag (ECMA-167 3/7.2.3)."""
    head = data[at : at + TAG_BYTES]
    return len(head) == TAG_BYTES and head[0] | head[1] << 8 in tags and (sum(head) - head[4]) & 0xFF == head[4]


def is_whole(data: bytes) -> bool:
    """True where what follows a tag has the CRC that the tag gives (ECMA-167 3/7.2.6)."""
    crc, length = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    body = data[TAG_BYTES : TAG_BYTES + length]
    return len(body) == length and binascii.crc_hqx(body, 0) == crc


def long_place(data: bytes, at: int) -> Place:
    """The place in a long allocation descriptor (ECMA-167 4/14.14.2)."""
    block, partition = struct.unpack_from("<4xIH", data, at)
    return Place(partition, block)


def allocations(data: bytes, form: int, partition: int) -> Iterator[Allocation]:
    """The allocation descriptors up to the first of no length: short ones, which mean their own partition, or long ones."""
    width = 16 if form == _LONG else 8
    for at in range(0, len(data) - width + 1, width):
        size, block = struct.unpack_from("<II", data, at)
        if not size & _EXTENT_BYTES_MASK:
            return
        place = long_place(data, at) if form == _LONG else Place(partition, block)
        yield Allocation(kind=size >> 30, size_bytes=size & _EXTENT_BYTES_MASK, place=place)


def file_entry(data: bytes) -> FileEntry:
    """The file entry that a block begins with; `Broken` where there is none, or one of a kind that no disc of today has."""
    if not has_tag(data, Tag.FILE, Tag.EXTENDED_FILE):
        raise Broken(FaultCode.DAMAGED, "a file's entry is not where the folder says")
    lengths_at = 168 if has_tag(data, Tag.FILE) else 208
    if len(data) < lengths_at + 8:
        raise Broken(FaultCode.TRUNCATED, "a file's entry lies beyond the end of the image")
    strategy, kind, flags = struct.unpack_from("<4xH5xB6xH", data, TAG_BYTES)
    attribute_bytes, allocation_bytes = struct.unpack_from("<II", data, lengths_at)
    begin = lengths_at + 8 + attribute_bytes
    form = flags & _FORM_MASK
    if strategy != 4 or form not in (_SHORT, _LONG, _INSIDE):
        raise Broken(FaultCode.UNSUPPORTED, "mount")
    if begin + allocation_bytes > len(data):
        raise Broken(FaultCode.DAMAGED, "a file's entry is longer than its block")
    size_bytes = int.from_bytes(data[56:64], "little")
    inside = form == _INSIDE
    if inside and size_bytes > allocation_bytes:
        raise Broken(FaultCode.DAMAGED, "a file's entry holds less than it says")
    return FileEntry(
        kind=kind,
        size_bytes=size_bytes,
        form=form,
        allotted=b"" if inside else data[begin : begin + allocation_bytes],
        inside_at=begin if inside else None,
        is_sound=is_whole(data),
    )


def identifiers(data: bytes) -> Iterator[Identifier | None]:
    """The lines of a directory; None for what is passed over because it is none. A line that is damaged costs those up to the next."""
    at = 0
    while at + _IDENTIFIER_BYTES <= len(data):
        flags, name_bytes, use_bytes = struct.unpack_from("<18xBB16xH", data, at)
        length = (_IDENTIFIER_BYTES + use_bytes + name_bytes + 3) // 4 * 4
        if not has_tag(data, Tag.IDENTIFIER, at=at) or length > _MOST_IDENTIFIER_BYTES or not is_whole(data[at : at + length]):
            yield None
            at = _next_identifier(data, at + 4)
            continue
        name_at = at + _IDENTIFIER_BYTES + use_bytes
        yield Identifier(
            name=name_of(data[name_at : name_at + name_bytes]),
            place=long_place(data, at + 20),
            is_directory=bool(flags & 2),
            is_left_out=bool(flags & (4 | 8)),
        )
        at += length


def _next_identifier(data: bytes, at: int) -> int:
    """Where the next line may begin: all of them begin at a multiple of four bytes."""
    mark = Tag.IDENTIFIER.to_bytes(2, "little")
    while (at := data.find(mark, at)) >= 0:
        if at % 4 == 0:
            return at
        at += 1
    return len(data)


def name_of(recorded: bytes) -> str:
    """A name in OSTA CS0: a byte that says how wide the characters are, and the characters (UDF 2.1.1)."""
    if recorded[:1] and recorded[0] in _UTF_16:
        return recorded[1 : len(recorded) - (len(recorded) - 1) % 2].decode("utf-16-be", "surrogatepass")
    return recorded[1:].decode("latin-1") if recorded[:1] and recorded[0] in _LATIN else recorded.decode("latin-1")
