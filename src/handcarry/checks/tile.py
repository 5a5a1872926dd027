"""The 32 x 32 block means that a frame leaves behind, as numbers."""

from __future__ import annotations

import sys
from array import array

from handcarry.model.frame import FrameFacts

TILE_BYTES = 4096  # 1,024 little-endian 32-bit integers


def blocks_of(facts: FrameFacts | None) -> array[int] | None:
    """Return the block means row by row, None where the frame left none."""
    if facts is None or len(facts.tile) != TILE_BYTES:
        return None
    blocks = array("i")
    blocks.frombytes(facts.tile)
    if sys.byteorder == "big":
        blocks.byteswap()
    return blocks
