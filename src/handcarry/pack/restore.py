"""Brings damaged blocks back: the run of all bytes as it was, row by row. What a survey called restorable is; nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from handcarry.pack.remains import Remains
from handcarry.pack.survey import Survey
from handcarry.parity.cauchy import Finding, Sums, finding
from handcarry.parity.galois import Bytes
from handcarry.parity.plan import parity_number
from handcarry.parity.record import HEADER_BYTES, from_bytes

Columns = NDArray[np.intp]


def restored(survey: Survey, remains: Remains) -> Iterator[bytes]:
    """Yield the rows of all sections, with every damaged block as it was."""
    shape = survey.recovery.shape
    for section in range(shape.sections):
        found = _found(survey, remains, section)
        for row in range(shape.data_rows):
            blocks = _row(survey, remains, section, row)
            for column in np.flatnonzero(survey.bad[section, row]):
                blocks[column] = found[row, int(column)]
            yield blocks.tobytes()


def _found(survey: Survey, remains: Remains, section: int) -> dict[tuple[int, int], Bytes]:
    """Return the damaged blocks of a section as they were, by row and column."""
    groups = [_Group(survey, section, *pattern, np.array(columns)) for pattern, columns in _patterns(survey, section).items()]
    if not groups:
        return {}
    for row in range(survey.recovery.shape.data_rows):
        blocks = _row(survey, remains, section, row)
        for group in groups:
            group.add_data(row, blocks)
    blocks_found: dict[tuple[int, int], Bytes] = {}
    while groups:
        group = groups.pop()
        group.add_parity(remains)
        blocks_found |= group.found()
    return blocks_found


def _patterns(survey: Survey, section: int) -> dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]]:
    """Return the damaged columns, grouped by what is lost of them and which parity rows find it again."""
    patterns = defaultdict(list)
    bad, left = survey.bad[section], survey.left[section]
    for column in np.flatnonzero(bad.any(axis=0)):
        lost = tuple(map(int, np.flatnonzero(bad[:, column])))
        patterns[lost, tuple(map(int, np.flatnonzero(left[:, column])))[: len(lost)]].append(int(column))
    return patterns


def _row(survey: Survey, remains: Remains, section: int, row: int) -> Bytes:
    """Return one row as it lies there, of shape (columns, bytes)."""
    shape = survey.recovery.shape
    stretch = remains.stretch(section * shape.section_bytes + row * shape.row_bytes, shape.row_bytes)
    data = bytearray(stretch or bytes(shape.row_bytes))
    return np.frombuffer(data, np.uint8).reshape(shape.row_blocks, shape.block_bytes)


class _Group:
    """Columns of which the same rows are lost, and found with the same parity rows."""

    def __init__(self, survey: Survey, section: int, lost: tuple[int, ...], used: tuple[int, ...], columns: Columns) -> None:
        self._recovery = survey.recovery
        self._section = section
        self._columns = columns
        self._how: Finding = finding(lost, used, survey.recovery.shape.data_rows)
        self._sums = Sums(len(lost), len(columns) * survey.recovery.shape.block_bytes)

    def add_data(self, row: int, blocks: Bytes) -> None:
        if row not in self._how.lost:
            self._sums.add(self._how.of_data[:, row], blocks[self._columns].reshape(-1))

    def add_parity(self, remains: Remains) -> None:
        size = self._recovery.shape.block_bytes
        for number, row in enumerate(self._how.used):
            for place, column in enumerate(self._columns):
                block = np.frombuffer(self._parity_block(remains, row, int(column)), np.uint8)
                self._sums.add(self._how.of_parity[:, number], block, at=place * size)

    def found(self) -> dict[tuple[int, int], Bytes]:
        size = self._recovery.shape.block_bytes
        rows = {row: self._sums.row(number).reshape(-1, size) for number, row in enumerate(self._how.lost)}
        return {(row, int(column)): blocks[place] for row, blocks in rows.items() for place, column in enumerate(self._columns)}

    def _parity_block(self, remains: Remains, row: int, column: int) -> bytes:
        """Return a parity block; where its record no longer reads as it did, zeros, whose result the files' hashes refuse."""
        shape = self._recovery.shape
        path, at_byte = self._recovery.parity[parity_number(shape, self._section, row, column)]
        record = from_bytes(remains.piece_of(path, at_byte, HEADER_BYTES + shape.block_bytes))
        return record.payload if record else bytes(shape.block_bytes)
