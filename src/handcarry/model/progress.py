"""How far a check has come: what a waiting person is told while the medium is being read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Counts so far. Totals are what is known now and may grow as containers open; 0 means not known.

    `news` is the name of a sentence once something bad is certain ("not_the_record", so far), "" before. It holds nothing from the
    medium but numbers.
    """

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    news: str = ""


OnProgress = Callable[[Progress], None]
