"""The seam behind which data rows are summed up: natively numpy (`cauchy.RowSums`), in a browser JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Summing(Protocol):
    """The parity rows of one section, while its data rows come."""

    def add(self, number: int, row: bytes, /) -> None:
        """Add a data row, by its number, to all of them."""
        ...

    def row(self, number: int, /) -> bytes:
        """Return one of them."""
        ...


StartSums = Callable[[int, int, int], Summing]  # of how many parity rows and data rows, each of how many bytes
