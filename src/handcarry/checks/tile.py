"""The 32 x 32 block means that a frame leaves behind, as numbers; and every fifth of them, which walk through all rows and columns."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from math import dist

from handcarry.model.frame import FrameFacts

TILE_BYTES = 4096  # 1,024 little-endian 32-bit integers
EVERY = 5  # thinned so, the tiles of 512 slices are compared in some 8 ms


def blocks_of(facts: FrameFacts | None) -> array[int] | None:
    """Return the block means row by row, None where the frame left none."""
    if facts is None or len(facts.tile) != TILE_BYTES:
        return None
    blocks = array("i")
    blocks.frombytes(facts.tile)
    if sys.byteorder == "big":
        blocks.byteswap()
    return blocks


def thinned(blocks: array[int]) -> tuple[int, ...]:
    """Return every fifth block mean."""
    return tuple(blocks[::EVERY])


def spread(values: Sequence[float]) -> float:
    """Return the root of the sum of squares about the mean; 0 for equal values. `math.dist` computes it in C, ten times as fast."""
    return dist(values, (sum(values) / len(values),) * len(values))


def unit(values: Sequence[float], spread: float) -> tuple[float, ...]:
    """Return the values about their mean at length 1: the squared distance of two such is 2 (1 - r), r being their correlation."""
    mean = sum(values) / len(values)
    return tuple([(value - mean) / spread for value in values])
