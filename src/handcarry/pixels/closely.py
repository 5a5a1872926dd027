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

from typing import Any

import numpy as np
import numpy.typing as npt

from handcarry.pixels.stored import Array

PERIOD = 8  # ISO 10918-1: the side of a DCT block
REACH = 3  # steps on either side that a sharp one exceeds: up to the middle of the next block


def levels(values: Array) -> bytes:
    """The bitmap of the values that occur."""
    width = values.dtype.itemsize
    if values.ndim != 2 or width > 2:
        return b""
    occurs = np.zeros(1 << (8 * width), np.bool_)
    occurs[values.view(f"u{width}").ravel()] = True
    return np.packbits(occurs, bitorder="little").tobytes()


def block_edges(values: Array) -> tuple[int, ...]:
    """Sharp steps along rows by phase, then along columns."""
    return (*_sharp(values, 1), *_sharp(values, 0)) if values.ndim == 2 else ()


def _sharp(values: Array, axis: int) -> list[int]:
    end = PERIOD * ((values.shape[axis] - REACH - 1) // PERIOD)
    if end <= PERIOD:
        return [0] * PERIOD
    steps = _steps(_part(values, axis, PERIOD - REACH, end + REACH), _part(values, axis, PERIOD - REACH + 1, end + REACH + 1))
    count = end - PERIOD
    # The largest of REACH neighbouring steps, by the place of the first.
    largest = np.maximum(_part(steps, axis, 0, -2), _part(steps, axis, 1, -1))
    np.maximum(largest, _part(steps, axis, 2, None), out=largest)
    middle = _part(steps, axis, REACH, REACH + count)
    sharp = (middle > _part(largest, axis, 0, count)) & (middle > _part(largest, axis, REACH + 1, REACH + 1 + count))
    found: list[int] = np.count_nonzero(sharp, axis=1 - axis).reshape(-1, PERIOD).sum(axis=0).tolist()
    return found


def _part(values: npt.NDArray[Any], axis: int, start: int, stop: int | None) -> npt.NDArray[Any]:
    return values[start:stop] if axis == 0 else values[:, start:stop]


def _steps(here: Array, there: Array) -> Array:
    """Absolute differences; those of signed values need the unsigned type of the same width, and fit it."""
    high = np.maximum(here, there)
    return np.subtract(high, np.minimum(here, there), out=high).view(f"u{high.dtype.itemsize}")
