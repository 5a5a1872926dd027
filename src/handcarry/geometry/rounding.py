"""How coarsely positions were rounded before they were written: what no judgement can be finer than.

The print shows one grid, the history may hide a coarser one: positions rounded to 0.1 mm and then shifted by a constant are printed with
four decimals, while all their differences are whole tenths.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from handcarry.geometry.steps import rounding_mm
from handcarry.geometry.total import total
from handcarry.geometry.vectors import Vector

COARSE_GRIDS_MM = (1.0, 0.1, 0.01, 0.001)
SIX_DIGITS = 2e-3  # of the grid: numbers of six digits have four decimals at 60 mm and five at 6 mm
FLOAT_PRINT_MM = 2e-5  # single precision printed with six decimals: -128.100006


def rounding_grid_mm(corners: Sequence[Vector], places_mm: Sequence[float], normal: Vector, printed_mm: float) -> float:
    """Return the grid in mm that the positions of a stack were rounded to, at least the printed one.

    A coarser grid is believed only if evenly spaced slices, rounded to it, would give these very places: every place within half a grid
    of an even row. Otherwise whole tenths are not rounding but a fault.
    """
    for grid in COARSE_GRIDS_MM:
        slack = max(2 * printed_mm, FLOAT_PRINT_MM, SIX_DIGITS * grid)
        if grid > printed_mm and _all_multiples(corners, grid, slack) and _is_even_but_for(grid, places_mm, normal):
            return grid
    return printed_mm


def _all_multiples(corners: Sequence[Vector], grid: float, slack: float) -> bool:
    return all(abs(d - round(d / grid) * grid) <= slack for a, b in pairwise(corners) for d in (b[0] - a[0], b[1] - a[1], b[2] - a[2]))


def _is_even_but_for(grid: float, places_mm: Sequence[float], normal: Vector) -> bool:
    """True where an even row of places explains all of them to half a grid, and the grid is fine against the step."""
    apart = sorted(b - a for a, b in pairwise(places_mm))
    if not apart or grid > apart[len(apart) // 2] / 2:
        return False
    step = apart[len(apart) // 2]
    index = [round((place - places_mm[0]) / step) for place in places_mm]
    mean_i, mean_p = sum(index) / len(index), total(places_mm) / len(places_mm)
    spread = total((i - mean_i) ** 2 for i in index)
    slope = total((i - mean_i) * (p - mean_p) for i, p in zip(index, places_mm, strict=True)) / spread if spread else step
    worst = max(abs(p - mean_p - slope * (i - mean_i)) for i, p in zip(index, places_mm, strict=True))
    return 1e-4 < worst <= 0.55 * rounding_mm(grid, normal)
