"""Stored values out of the encoding that `FrameFacts` describes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from handcarry.model.frame import PixelLayout
from handcarry.pixels.probe import preview_shift

Stored = npt.NDArray[np.integer[Any]]


def unshifted(encoded: bytes, layout: PixelLayout, stored: str) -> Stored:
    """Return stored values from an encoding in which unsigned 16-bit values were shifted down; `stored` is "int16" or "uint16"."""
    values = np.frombuffer(encoded, "<i2")
    if preview_shift(layout):
        return values.view("<u2") ^ np.uint16(1 << 15)
    return values if stored == "int16" else values.view("<u2")
