"""The regular grid that the slices of a stack lie on, or come nearest to: one affine from voxel index to LPS millimetres.

Slices are placed by their distances along the normal, so that a missing slice leaves its place free; the line through their corners is
fitted by least squares, so that rounding of printed positions averages out and a leaning stack (gantry tilt) stays leaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handcarry.geometry.steps import UNEVEN_MM, UNEVEN_OF_STEP, measure_steps, rounding_mm
from handcarry.geometry.total import total
from handcarry.geometry.vectors import Vector, dot, length, minus, scaled

MOST_FREE = 4  # a grid has at most so many places for each slice, and a few more
FEW = 16
LEANS = 0.0087  # sideways for each mm along the normal: half a degree


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where slices lie: slice n at index `indices[n]`, its first pixel at `origin + index * step` (LPS, mm) to within `worst_mm`."""

    count: int
    indices: tuple[int, ...]
    origin: Vector
    step: Vector
    worst_mm: float
    is_uneven: bool
    is_sheared: bool


def grid_of(corners: Sequence[Vector], normal: Vector, *, printed_mm: float) -> Grid | None:
    """Return the grid of first-pixel positions in order along `normal`, all at different places; None for fewer than two.

    `printed_mm` is how coarsely the positions were rounded. Places that follow no grid are numbered in order, and `is_uneven` says so.
    """
    along = [dot(corner, normal) for corner in corners]
    rounding = rounding_mm(printed_mm, normal)
    steps = measure_steps(along, rounding)
    if steps is None:
        return None
    missing = {hole.after: hole.missing for hole in steps.holes}
    indices = [0]
    for n in range(len(corners) - 1):
        indices.append(indices[-1] + 1 + missing.get(n, 0))
    is_absurd = indices[-1] >= MOST_FREE * len(corners) + FEW
    if is_absurd:
        indices = list(range(len(corners)))
    origin, step = _line(corners, indices)
    worst = max(length(minus(corner, _at(origin, step, index))) for corner, index in zip(corners, indices, strict=True))
    rise = dot(step, normal)
    lean = length(minus(step, scaled(normal, rise))) / abs(rise) if rise else 0.0
    tolerance = max(UNEVEN_MM, UNEVEN_OF_STEP * steps.step_mm) + max(rounding, printed_mm)
    return Grid(
        count=indices[-1] + 1,
        indices=tuple(indices),
        origin=origin,
        step=step,
        worst_mm=worst,
        is_uneven=is_absurd or bool(steps.uneven) or worst > tolerance,
        is_sheared=lean > LEANS,
    )


def affine(across: Vector, down: Vector, step: Vector, origin: Vector) -> tuple[float, ...]:
    """Return the 4 x 4 matrix, row by row, that takes the voxel centre (i, j, k, 1) to LPS mm."""
    rows = (n for axis in range(3) for n in (across[axis], down[axis], step[axis], origin[axis]))
    return (*rows, 0.0, 0.0, 0.0, 1.0)


def _line(corners: Sequence[Vector], indices: Sequence[int]) -> tuple[Vector, Vector]:
    """The least-squares line through the corners: its point at index 0, and what one index adds."""
    mean_index = sum(indices) / len(indices)
    spread = total((index - mean_index) ** 2 for index in indices)
    middle, slope = [0.0] * 3, [0.0] * 3
    for axis in range(3):
        middle[axis] = total(corner[axis] for corner in corners) / len(corners)
        slope[axis] = total((i - mean_index) * (c[axis] - middle[axis]) for i, c in zip(indices, corners, strict=True)) / spread
    step: Vector = (slope[0], slope[1], slope[2])
    return minus((middle[0], middle[1], middle[2]), scaled(step, mean_index)), step


def _at(origin: Vector, step: Vector, index: int) -> Vector:
    return (origin[0] + index * step[0], origin[1] + index * step[1], origin[2] + index * step[2])
