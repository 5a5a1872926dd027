"""How far a check has come: what a waiting person is told while the medium is being read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Counts so far. Totals are what is known now and may grow as containers open; 0 means not known.

    `news` is one plain sentence once something bad is certain ("so far this is not the record"), "" before. It holds nothing from the
    medium but numbers.
    """

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    news: str = ""


OnProgress = Callable[[Progress], None]
