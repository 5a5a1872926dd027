"""Which records lie in which recovery file. Five files for each section: index, half of the parity rows, index, the other half, index.

The index is the list of files and the hashes of the section's blocks. Its copies lie apart from each other, as the files are written one
after the other: what takes one of them away leaves the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from handcarry.parity.record import HASHES_IN_RECORD, LIST_BYTES, Kind
from handcarry.parity.shape import Shape

PARTS = 5
_HALVES = {1: 0, 3: 1}  # part of a section: which half of its parity rows


class Slot(NamedTuple):
    """What a record is, without its bytes."""

    kind: Kind
    number: int


class Name(NamedTuple):
    """One recovery file: of which section, and which of its parts."""

    section: int
    part: int

    def __str__(self) -> str:
        return f"P{self.section * PARTS + self.part:07d}.HCP"


def list_records(text_bytes: int) -> int:
    """Return how many records the list of files takes."""
    return -(-text_bytes // LIST_BYTES)


def hash_records(shape: Shape) -> int:
    """Return how many records the hashes of one section take."""
    return -(-shape.section_blocks // HASHES_IN_RECORD)


def parity_number(shape: Shape, section: int, row: int, column: int) -> int:
    """Return the number of one parity block."""
    return (section * shape.parity_rows + row) * shape.row_blocks + column


def rows_of(shape: Shape, part: int) -> range:
    """Return which parity rows lie in a part; none in the others."""
    if part not in _HALVES:
        return range(0)
    middle = -(-shape.parity_rows // 2)
    return range(middle) if _HALVES[part] == 0 else range(middle, shape.parity_rows)


def names(shape: Shape) -> Iterator[Name]:
    """Yield the recovery files in the order in which they are written."""
    for section in range(shape.sections):
        yield from (Name(section, part) for part in range(PARTS) if part not in _HALVES or rows_of(shape, part))


def slot_count(shape: Shape, text_bytes: int, name: Name) -> int:
    """Return how many records lie in one recovery file."""
    if name.part not in _HALVES:
        return list_records(text_bytes) + hash_records(shape)
    return len(rows_of(shape, name.part)) * shape.row_blocks


def slots(shape: Shape, text_bytes: int, name: Name) -> Iterator[Slot]:
    """Yield what lies in one recovery file, in order."""
    section, part = name
    if part not in _HALVES:
        yield from (Slot(Kind.FILES, number) for number in range(list_records(text_bytes)))
        count = hash_records(shape)
        yield from (Slot(Kind.HASHES, section * count + number) for number in range(count))
    for row in rows_of(shape, part):
        yield from (Slot(Kind.PARITY, parity_number(shape, section, row, column)) for column in range(shape.row_blocks))
