"""The code: parity rows that are sums of multiples of data rows, and lost rows found again from them.

The factor of data row j in parity row i is 1 / ((255 - i) + j) in GF(256): a Cauchy matrix, all of whose square parts can be inverted,
so any e lost rows are found from any e parity rows, as long as there are no more than 256 rows in all (J. Blömer and others, ICSI
TR-95-048, 1995).

One look into a table of 256 entries multiplies a byte by up to 32 factors at once: that is what makes it fast without native code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handcarry.parity.galois import Bytes, inverse, inverted, matrix_product, multiples
from handcarry.parity.lanes import MOST_ROWS, lane_of, lanes_of

_AT_ONCE = 1 << 15  # bytes worked on at once: table, indices and products stay in the processor's cache


def factors(parity_rows: Sequence[int], data_rows: Sequence[int]) -> Bytes:
    """Return the factors of these data rows in these parity rows, of shape (parity, data)."""
    above = np.subtract(MOST_ROWS - 1, np.asarray(parity_rows, np.intp)).astype(np.uint8)
    return inverse(above[:, None] ^ np.asarray(data_rows, np.intp).astype(np.uint8)[None, :])


class Sums:
    """Rows of bytes being summed up. The bytes of all rows at one place of the width lie side by side, in groups of one lane each."""

    def __init__(self, rows: int, width_bytes: int) -> None:
        self._lane = lane_of(rows)
        self._words = np.zeros((lanes_of(rows) // self._lane, width_bytes * self._lane // 8), np.uint64)
        self._products = np.empty(_AT_ONCE, f"V{self._lane}")
        self._indices = np.empty(_AT_ONCE, np.intp)

    def add(self, column: Bytes, data: Bytes, at: int = 0) -> None:
        """Add the multiples of some data to all rows, beginning at a place of their width; one factor for each row."""
        tables = self._tables(column)
        words = self._lane // 8
        for start in range(0, len(data), _AT_ONCE):
            part = data[start : start + _AT_ONCE]
            indices, products = self._indices[: len(part)], self._products[: len(part)]
            indices[:] = part
            first = (at + start) * words
            for table, group in zip(tables, self._words, strict=True):
                np.take(table, indices, out=products, mode="clip")
                group[first : first + len(part) * words] ^= products.view(np.uint64)

    def row(self, number: int) -> Bytes:
        """Return one row, as a copy."""
        group, lane = divmod(number, self._lane)
        together: Bytes = self._words[group].view(np.uint8).reshape(-1, self._lane)
        return together[:, lane].copy()

    def _tables(self, column: Bytes) -> list[NDArray[np.void]]:
        padded = np.zeros(len(self._words) * self._lane, np.uint8)
        padded[: len(column)] = column
        grouped = multiples(padded).reshape(256, len(self._words), self._lane)
        return [np.ascontiguousarray(grouped[:, group]).view(f"V{self._lane}").ravel() for group in range(len(self._words))]


class RowSums:
    """The parity rows of one section (a `summing.Summing`)."""

    def __init__(self, parity_rows: int, data_rows: int, row_bytes: int) -> None:
        self._sums = Sums(parity_rows, row_bytes)
        self._factors = factors(range(parity_rows), range(data_rows))

    def add(self, number: int, row: bytes) -> None:
        """Add a data row to all of them."""
        self._sums.add(self._factors[:, number], np.frombuffer(row, np.uint8))

    def row(self, number: int) -> bytes:
        """Return one of them."""
        return self._sums.row(number).tobytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How lost data rows are found again: their sum over all other data rows, and over as many parity rows, with these factors.

    `of_data` has shape (lost, data rows), with zeros for the lost ones; `of_parity` has shape (lost, parity rows used).
    """

    lost: tuple[int, ...]
    used: tuple[int, ...]
    of_data: Bytes
    of_parity: Bytes


def finding(lost: Sequence[int], parity_rows: Sequence[int], data_rows: int) -> Finding:
    """Return how to find lost rows with the first of the parity rows that are left; there must be as many of them."""
    used = tuple(parity_rows[: len(lost)])
    if len(used) < len(lost):
        raise ValueError("more rows are lost than parity rows are left")
    back = inverted(factors(used, lost))
    of_data = matrix_product(back, factors(used, range(data_rows)))
    of_data[:, list(lost)] = 0
    return Finding(lost=tuple(lost), used=used, of_data=of_data, of_parity=back)
