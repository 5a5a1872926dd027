"""The records that recovery files are made of. Each says by itself what it belongs to, and proves itself: a reader needs no other.

    0   8  "HCPARITY"
    8   2  version, 1
    10  2  kind: 1 files, 2 hashes, 3 parity
    12  4  bytes of the payload
    16  8  number, from 0, among its kind
    24  8  bytes of all files
    32  4  percent asked for
    36  4  bytes of a block
    40  4  blocks in a row
    44  4  data rows
    48  4  parity rows
    52  4  sections
    56  8  zero
    64 32  SHA-256 of the list of files: what tells one pack's records from another's
    96 32  SHA-256 of bytes 0 to 95 and the payload
    128    the payload

Numbers are little-endian. Knows bytes; knows no files.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from enum import IntEnum
from typing import NamedTuple

from handcarry.parity.shape import LARGEST_BLOCK_BYTES, Shape

MAGIC = b"HCPARITY"
HEADER_BYTES = 128
HASH_BYTES = 16  # of each block's SHA-256, the first ones
HASHES_IN_RECORD = 256
LIST_BYTES = 4096  # of the list of files in one record

_VERSION = 1
_HEAD = struct.Struct("<8sHHIQQIIIIII8x32s")
_PROVED = 96


class Kind(IntEnum):
    """What the payload is: a piece of the list of files, the hashes of some data blocks, or one parity block."""

    FILES = 1
    HASHES = 2
    PARITY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record. `files_sha256` is the SHA-256 of the list of files."""

    kind: Kind
    number: int
    shape: Shape
    files_sha256: bytes
    payload: bytes

    @property
    def belongs_to(self) -> tuple[Shape, bytes]:
        """What it shares with all other records of its pack."""
        return self.shape, self.files_sha256


class Place(NamedTuple):
    """A record, and at which byte it was found."""

    at_byte: int
    record: Record


def to_bytes(record: Record) -> bytes:
    """Return a record's bytes."""
    head = _HEAD.pack(MAGIC, _VERSION, record.kind, len(record.payload), record.number, *astuple(record.shape), record.files_sha256)
    return head + hashlib.sha256(head + record.payload).digest() + record.payload


def from_bytes(data: bytes | memoryview, at: int = 0) -> Record | None:
    """Return the record that begins at this byte; None where there is none, or not one bit of it is as it was written."""
    head = bytes(data[at : at + HEADER_BYTES])
    if len(head) < HEADER_BYTES or not head.startswith(MAGIC):
        return None
    _, version, kind, payload_bytes, number, *shape, files_sha256 = _HEAD.unpack(head[:_PROVED])
    payload = bytes(data[at + HEADER_BYTES : at + HEADER_BYTES + payload_bytes]) if payload_bytes <= LARGEST_BLOCK_BYTES else b""
    if len(payload) != payload_bytes or hashlib.sha256(head[:_PROVED] + payload).digest() != head[_PROVED:]:
        return None
    try:
        return Record(kind=Kind(kind), number=number, shape=_shape(version, shape), files_sha256=files_sha256, payload=payload)
    except ValueError:
        return None


def _shape(version: int, numbers: list[int]) -> Shape:
    if version != _VERSION:
        raise ValueError("a version of later days")
    return Shape(**dict(zip(Shape.__dataclass_fields__, numbers, strict=True)))


def found_in(data: bytes) -> Iterator[Place]:
    """Yield every record that can be found in these bytes, wherever it begins."""
    at = data.find(MAGIC)
    while at >= 0:
        record = from_bytes(data, at)
        if record is not None:
            yield Place(at, record)
        at = data.find(MAGIC, at + (HEADER_BYTES + len(record.payload) if record else 1))
