"""The 32 x 32 block means that a frame leaves behind, as numbers; and every fifth of them, which walk through all rows and columns."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from functools import lru_cache
from math import dist
from typing import NamedTuple

from handcarry.model.frame import FrameFacts

SIDE = 32  # blocks, each way
BLOCKS = SIDE * SIDE
TILE_BYTES = 4 * BLOCKS  # little-endian 32-bit integers
REMEMBERED = 1024  # thinned tiles, some 8 KB each: two checks ask for those of every slice
EVERY = 5  # thinned so, the tiles of 512 slices are compared in some 5 ms


def blocks_of(facts: FrameFacts | None) -> array[int] | None:
    """Return the block means row by row, None where the frame left none."""
    return _numbers(facts.tile) if facts is not None and len(facts.tile) == TILE_BYTES else None


def _numbers(tile: bytes) -> array[int]:
    blocks = array("i")
    blocks.frombytes(tile)
    if sys.byteorder == "big":
        blocks.byteswap()
    return blocks


class Thinned(NamedTuple):
    """Every fifth block mean, their mean, and the root of their sum of squares about it, which is 0 for equal values."""

    values: tuple[int, ...]
    mean: float
    spread: float


def thinned(blocks: array[int]) -> Thinned:
    """Return every fifth block mean."""
    values = tuple(blocks[::EVERY])
    return Thinned(values, sum(values) / len(values), spread(values))


def thinned_of(facts: FrameFacts | None) -> Thinned | None:
    """Return every fifth block mean of a frame, None where it left none."""
    return _thinned(facts.tile) if facts is not None and len(facts.tile) == TILE_BYTES else None


@lru_cache(maxsize=REMEMBERED)
def _thinned(tile: bytes) -> Thinned:
    return thinned(_numbers(tile))


def spread(values: Sequence[float]) -> float:
    """Return the root of the sum of squares about the mean. `math.dist` computes it in C, ten times as fast."""
    return dist(values, (sum(values) / len(values),) * len(values))


def distance(a: Thinned, b: Thinned) -> float:
    """Return 1 - r, r being the correlation of two tiles that have a spread.

    With n values of mean A and spread S each, their squared distance is n (A - A')^2 + (S - S')^2 + 2 S S' (1 - r).
    """
    beside = len(a.values) * (a.mean - b.mean) ** 2 + (a.spread - b.spread) ** 2
    return (dist(a.values, b.values) ** 2 - beside) / (2 * a.spread * b.spread)


def mirrored(blocks: array[int]) -> tuple[Thinned, Thinned]:
    """Return the picture with left and right exchanged, and with top and bottom exchanged."""
    rows = [blocks[start : start + SIDE] for start in range(0, len(blocks), SIDE)]
    across = array("i", [value for row in rows for value in reversed(row)])
    along = array("i", [value for row in reversed(rows) for value in row])
    return thinned(across), thinned(along)
