"""The list of files that recovery data carries with itself: SHA-256, size, path, a line each, ordered by the path's bytes.

Where files lie in the run of all bytes follows from it. Pure: text in, rows out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

_LINE = re.compile(r"([0-9a-f]{64})  (0|[1-9][0-9]{0,14})  ([^\x00-\x1f\x7f\\]+)")


class Row(NamedTuple):
    """One file: lower-case hex, size, and the path from the root, with "/"."""

    sha256: str
    size_bytes: int
    path: str


class Piece(NamedTuple):
    """Part of one file: which, from which of its bytes on, and how many."""

    file: int
    at_byte: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Files:
    """All files, in order."""

    rows: tuple[Row, ...]
    starts: tuple[int, ...]

    @property
    def total_bytes(self) -> int:
        """The length of the run."""
        return self.starts[-1]

    def pieces(self, at_byte: int, size_bytes: int) -> Iterator[Piece]:
        """Yield what a stretch of the run is made of, in order; what lies behind the last file is nothing."""
        file = bisect_right(self.starts, at_byte) - 1
        end = min(at_byte + size_bytes, self.total_bytes)
        while at_byte < end:
            count = min(end, self.starts[file + 1]) - at_byte
            if count:
                yield Piece(file, at_byte - self.starts[file], count)
            at_byte, file = at_byte + count, file + 1


def files_of(rows: Iterable[Row]) -> Files:
    """Return the files in their order."""
    ordered = tuple(sorted(rows, key=lambda row: row.path.encode()))
    return Files(ordered, tuple(accumulate((row.size_bytes for row in ordered), initial=0)))


def to_text(files: Files) -> bytes:
    """Return the list."""
    return "".join(f"{row.sha256}  {row.size_bytes}  {row.path}\n" for row in files.rows).encode()


def from_text(data: bytes) -> Files:
    """Read the list. Raises ValueError for what is none: nothing in it is believed that could lead out of a folder."""
    text = data.decode()
    found = [_LINE.fullmatch(line) for line in text.removesuffix("\n").split("\n")]
    rows = tuple(Row(each[1], int(each[2]), each[3]) for each in found if each)
    if len(rows) != len(found) or not text.endswith("\n"):
        raise ValueError("not a SHA-256, a size and a path")
    if any(before.path.encode() >= after.path.encode() for before, after in pairwise(rows)):
        raise ValueError("the same path twice, or paths out of order")
    return files_of(rows)
