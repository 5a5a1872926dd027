"""The closer look that a few frames of each series get: which values occur, and where sharp steps lie. Integers only, exact everywhere.

What JavaScript must do to agree to the bit:
- levels: one bit for each value of 8 or 16 bits, as `FrameFacts` says; nothing for colour and for wider values;
- block edges: the step s(i) lies between pixels i and i + 1 of a row, and is their absolute difference. It is sharp where it is larger
  than each of s(i - 3), s(i - 2), s(i - 1), s(i + 1), s(i + 2), s(i + 3). Count the sharp steps of all rows with 8 <= i < 8 * floor((n - 4)
  / 8), n being the number of columns, by i modulo 8: eight counts. The same down the columns: eight more. Every remainder has as many
  steps, so without a grid all eight are alike. Nothing for colour; noughts for a direction shorter than 20 pixels.

Counting which steps are sharp, instead of adding up how large they are, gives the edge of a jaw or of the field of view no more weight than
its length, and lets faint noise speak as loud as bone.
"""

from __future__ import annotations

import numpy as np

from handcarry.pixels.stored import Array

PERIOD = 8  # ISO 10918-1: the side of a DCT block
_PIECE = 1 << 22  # values that are counted at once, eight bytes each
REACH = 3  # steps on either side that a sharp one exceeds: up to the middle of the next block


def levels(values: Array) -> bytes:
    """The bitmap of the values that occur."""
    width = values.dtype.itemsize
    if values.ndim != 2 or width > 2:
        return b""
    flat, count = values.view(f"u{width}").ravel(), 1 << (8 * width)
    occurs = np.zeros(count, np.bool_)
    for start in range(0, flat.size, _PIECE):
        occurs |= np.bincount(flat[start : start + _PIECE], minlength=count) > 0
    return np.packbits(occurs, bitorder="little").tobytes()


def block_edges(values: Array) -> tuple[int, ...]:
    """Sharp steps along rows by phase, then along columns."""
    return (*_sharp(values, 1), *_sharp(values, 0)) if values.ndim == 2 else ()


def _sharp(values: Array, axis: int) -> list[int]:
    """One direction. The frame lies flat, its neighbours `apart`: what is computed across the ends of rows is never counted."""
    end = PERIOD * ((values.shape[axis] - REACH - 1) // PERIOD)
    if end <= PERIOD:
        return [0] * PERIOD
    flat, apart = values.ravel(), values.shape[1] if axis == 0 else 1
    steps = _steps(flat[:-apart], flat[apart:])
    largest = np.maximum(steps[: -2 * apart], steps[apart:-apart])  # of REACH neighbouring steps, by the place of the first
    np.maximum(largest, steps[2 * apart :], out=largest)
    beside = np.maximum(largest[: -(REACH + 1) * apart], largest[(REACH + 1) * apart :])
    sharp = np.zeros(values.size, np.bool_)
    inner = slice(REACH * apart, REACH * apart + beside.size)
    np.greater(steps[inner], beside, out=sharp[inner])
    counts = np.add.reduce(sharp.view(np.uint8).reshape(values.shape), axis=1 - axis, dtype=np.uint32)
    found: list[int] = counts[PERIOD:end].reshape(-1, PERIOD).sum(axis=0).tolist()
    return found


def _steps(here: Array, there: Array) -> Array:
    """Absolute differences; those of signed values need the unsigned type of the same width, and fit it."""
    high = np.maximum(here, there)
    return np.subtract(high, np.minimum(here, there), out=high).view(f"u{high.dtype.itemsize}")
