"""Which blocks of a pack are damaged, and which of them the recovery data can bring back. Reads everything; writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handcarry.media.found import Found
from handcarry.model.progress import OnProgress, Progress
from handcarry.pack.recovery import Recovery
from handcarry.pack.remains import Remains
from handcarry.pack.repaired import Damaged
from handcarry.parity.files import Files
from handcarry.parity.plan import parity_number
from handcarry.parity.record import HASH_BYTES

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found. `bad` marks damaged blocks, (section, row, column); `left` intact parity blocks, (section, parity row, column)."""

    files: Files
    recovery: Recovery
    bad: Flags
    left: Flags
    damaged: tuple[Damaged, ...]

    @property
    def blocks(self) -> int:
        """How many data blocks are damaged."""
        return int(self.bad.sum())

    @property
    def lost(self) -> int:
        """How many of them cannot be brought back."""
        return int(self.bad.sum(axis=1)[_beyond(self.bad, self.left)].sum())

    @property
    def is_whole(self) -> bool:
        """True where nothing is damaged, the recovery data included."""
        recovery = self.recovery
        return not (self.damaged or recovery.wrong or recovery.missing)


def _beyond(bad: Flags, left: Flags) -> Flags:
    """Mark the columns, (section, column), of which more blocks are damaged than parity blocks are left."""
    return np.asarray(bad.sum(axis=1) > left.sum(axis=1))


def survey(recovery: Recovery, files: Files, lying: Mapping[str, Found], progress: OnProgress | None = None) -> Survey:
    """Read every file that is left, and hold it block by block against its hashes."""
    shape = recovery.shape
    bad = np.zeros((shape.sections, shape.data_rows, shape.row_blocks), np.bool_)
    unknown = np.zeros_like(bad)
    contents = _Contents(files)
    remains = Remains(files, lying)
    tell: Callable[[Progress], None] = progress or (lambda _: None)
    for section, row in np.ndindex(shape.sections, shape.data_rows):
        at_byte = section * shape.section_bytes + row * shape.row_bytes
        stretch = remains.stretch(at_byte, shape.row_bytes)
        contents.take(at_byte, stretch)
        bad[section, row], unknown[section, row] = _judged(recovery, section, row, stretch)
        done = min(files.total_bytes, at_byte + shape.row_bytes)
        tell(Progress(files_done=0, files_total=len(files.rows), bytes_done=done, bytes_total=files.total_bytes))
    remains.close()
    is_whole = contents.finished()
    _settle_unknown(bad, unknown, recovery, files, is_whole)
    left = _left(recovery)
    lost_files = _files_in(bad & _beyond(bad, left)[:, None, :], recovery, files)
    return Survey(files=files, recovery=recovery, bad=bad, left=left, damaged=tuple(_damaged(files, lying, is_whole, lost_files)))


def _judged(recovery: Recovery, section: int, row: int, stretch: bytes | None) -> tuple[Flags, Flags]:
    """Mark which blocks of one row are damaged, and of which nobody knows."""
    shape = recovery.shape
    if stretch is None:
        return np.ones(shape.row_blocks, np.bool_), np.zeros(shape.row_blocks, np.bool_)
    view, size, first = memoryview(stretch), shape.block_bytes, row * shape.row_blocks
    known = [recovery.hash_of(section, first + column) for column in range(shape.row_blocks)]
    found = (hashlib.sha256(view[at : at + size]).digest()[:HASH_BYTES] for at in range(0, len(view), size))
    is_bad = [expected is not None and expected != actual for expected, actual in zip(known, found, strict=True)]
    return np.array(is_bad), np.array([expected is None for expected in known])


def _settle_unknown(bad: Flags, unknown: Flags, recovery: Recovery, files: Files, is_whole: list[bool]) -> None:
    """Where a block's own hash is lost, files that are whole vouch for it; without them it counts as damaged."""
    for block in np.flatnonzero(unknown):
        pieces = files.pieces(int(block) * recovery.shape.block_bytes, recovery.shape.block_bytes)
        bad.flat[block] = not all(is_whole[piece.file] for piece in pieces)


def _left(recovery: Recovery) -> Flags:
    shape = recovery.shape
    left = np.zeros((shape.sections, shape.parity_rows, shape.row_blocks), np.bool_)
    known = np.fromiter((number for number in recovery.parity if number < left.size), np.intp)
    left.reshape(-1)[known] = True  # in the order of `plan.parity_number`
    assert parity_number(shape, shape.sections - 1, shape.parity_rows - 1, shape.row_blocks - 1) == left.size - 1
    return left


def _files_in(blocks: Flags, recovery: Recovery, files: Files) -> set[int]:
    size = recovery.shape.block_bytes
    return {piece.file for block in np.flatnonzero(blocks) for piece in files.pieces(int(block) * size, size)}


def _damaged(files: Files, lying: Mapping[str, Found], is_whole: list[bool], lost: set[int]) -> Iterator[Damaged]:
    for number, row in enumerate(files.rows):
        found = lying.get(row.path)
        if found is None:
            what = "missing"
        elif found.size_bytes is not None and found.size_bytes != row.size_bytes:
            what = "size"
        else:
            what = "" if is_whole[number] else "sha256"
        if what:
            yield Damaged(path=row.path, what=what, restorable=is_whole[number] or number not in lost)


class _Contents:
    """Which files hash to what they should, as their bytes pass by."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._hash = hashlib.sha256()
        self._is_whole = [not row.size_bytes and row.sha256 == self._hash.hexdigest() for row in files.rows]

    def take(self, at_byte: int, stretch: bytes | None) -> None:
        """Take the next stretch; None for one of which nothing could be read, which so no file can be whole of."""
        if stretch is None:
            return
        view, done = memoryview(stretch), 0
        for piece in self._files.pieces(at_byte, len(stretch)):
            if piece.at_byte == 0:
                self._hash = hashlib.sha256()
            self._hash.update(view[done : done + piece.size_bytes])
            done += piece.size_bytes
            row = self._files.rows[piece.file]
            if piece.at_byte + piece.size_bytes == row.size_bytes:
                self._is_whole[piece.file] = self._hash.hexdigest() == row.sha256

    def finished(self) -> list[bool]:
        """Return for each file whether its bytes are what they were."""
        return self._is_whole
