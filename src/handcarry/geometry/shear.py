"""Whether slices lie squarely behind each other, or lean like a pushed deck of cards (gantry tilt)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from handcarry.geometry.vectors import Vector, dot, length, minus, scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """`angle_deg` between the line through the slices' corners and their normal; `worst_sideways_mm` off that line."""

    angle_deg: float
    sideways_mm: float
    worst_sideways_mm: float
    worst_at: int


def measure_lean(corners: Sequence[Vector], normal: Vector) -> Lean | None:
    """Return how slices lean, None where they do not advance. `corners` are first-pixel positions in order along `normal`."""
    if len(corners) < 2:
        return None
    whole = minus(corners[-1], corners[0])
    along = dot(whole, normal)
    if abs(along) < 1e-6:
        return None
    drift = scaled(minus(whole, scaled(normal, along)), 1.0 / along)  # sideways mm for each mm along the normal
    worst, worst_at = 0.0, 0
    for n, corner in enumerate(corners):
        step = minus(corner, corners[0])
        here = dot(step, normal)
        off = length(minus(minus(step, scaled(normal, here)), scaled(drift, here)))
        if off > worst:
            worst, worst_at = off, n
    slope = length(drift)
    return Lean(angle_deg=math.degrees(math.atan(slope)), sideways_mm=slope * abs(along), worst_sideways_mm=worst, worst_at=worst_at)
