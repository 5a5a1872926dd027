"""How many rows the code has at most, and how their sums lie in memory."""

from __future__ import annotations

MOST_ROWS = 256
_LANES = (8, 16, 32)


def lanes_of(rows: int) -> int:
    """Return how many bytes the sums of so many rows take for each byte of a row's width."""
    lane = lane_of(rows)
    return -(-rows // lane) * lane


def lane_of(rows: int) -> int:
    """Return how many rows' bytes lie side by side."""
    return next((lane for lane in _LANES if rows <= lane), _LANES[-1])
