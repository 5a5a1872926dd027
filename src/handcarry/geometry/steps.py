"""How slices follow each other along their normal: the median step, holes, uneven places, repeats.

Positions are millimetres along the slice normal. `grid_mm` is how coarsely they were printed: a position with one decimal is
known to +-0.05 mm, so two neighbours' distance to +-0.1 mm times the normal's spread over the axes, and nothing finer is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from handcarry.geometry.total import total

SAME_PLACE_MM = 1e-3  # closer than this is the same place whatever the step
SAME_PLACE_OF_STEP = 0.05  # and closer than this part of the step
UNEVEN_MM = 0.01
UNEVEN_OF_STEP = 0.01
HOLE_OF_STEP = 0.1  # a hole's width is a whole number of steps within this part of one step


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Slices missing between two neighbours: after place `after` (0-based), from `from_mm` to `to_mm`."""

    after: int
    missing: int
    from_mm: float
    to_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The distances of neighbouring places. `uneven` lists the places after which the step is off, holes not counted."""

    step_mm: float
    minimum_mm: float
    maximum_mm: float
    tolerance_mm: float
    worst_deviation_mm: float
    holes: tuple[Hole, ...]
    uneven: tuple[int, ...]


def distinct_places(positions_mm: Sequence[float]) -> tuple[float, ...]:
    """Return the places that differ, ascending: positions nearer than a twentieth of the median step are one place."""
    ordered = sorted(positions_mm)
    apart = [b - a for a, b in pairwise(ordered) if b - a > SAME_PLACE_MM]
    same_mm = max(SAME_PLACE_MM, SAME_PLACE_OF_STEP * median(apart)) if apart else SAME_PLACE_MM
    places: list[float] = []
    for position in ordered:
        if not places or position - places[-1] > same_mm:
            places.append(position)
    return tuple(places)


def rounding_mm(grid_mm: float, normal: Sequence[float]) -> float:
    """Return how far a step can be off by rounding alone: each end by half a grid along every axis the normal leans to.

    Worked example: positions printed to 0.1 mm on an oblique stack with normal (0.58, 0.58, 0.58): 0.1 x 1.73 = 0.17 mm.
    """
    return grid_mm * total(abs(c) for c in normal)


def measure_steps(places_mm: Sequence[float], rounding: float = 0.0) -> Steps | None:
    """Return how the places follow each other, None for fewer than two. `places_mm` ascend and are distinct."""
    apart = [b - a for a, b in pairwise(places_mm)]
    if not apart:
        return None
    middle = median(apart)
    step = _sharpened(middle, apart, rounding)
    tolerance = max(UNEVEN_MM, UNEVEN_OF_STEP * step) + rounding
    holes: list[Hole] = []
    uneven: list[int] = []
    worst = 0.0
    for n, gap in enumerate(apart):
        deviation = abs(gap - step)
        if deviation <= tolerance:
            worst = max(worst, deviation)
            continue
        steps = round(gap / step)
        if steps >= 2 and abs(gap - steps * step) <= HOLE_OF_STEP * step + rounding:
            holes.append(Hole(after=n, missing=steps - 1, from_mm=places_mm[n], to_mm=places_mm[n + 1]))
        else:
            uneven.append(n)
            worst = max(worst, deviation)
    drifts = _drifts(apart, {*uneven, *(hole.after for hole in holes)}, rounding, tolerance - rounding)
    return Steps(
        step_mm=step,
        minimum_mm=min(apart),
        maximum_mm=max(apart),
        tolerance_mm=tolerance,
        worst_deviation_mm=worst,
        holes=tuple(holes),
        uneven=tuple(sorted({*uneven, *drifts})),
    )


def _sharpened(middle: float, apart: Sequence[float], rounding: float) -> float:
    """Return the mean of the distances near the median one, so that rounding of prints averages out.

    Worked example: steps of 0.25 mm printed to 0.1 mm are 0.2 and 0.3 mm, in turn; their median is either.
    """
    allowed = max(HOLE_OF_STEP * middle, UNEVEN_MM + rounding)
    near = [gap for gap in apart if abs(gap - middle) <= allowed]
    return total(near) / len(near) if near else middle


def _drifts(apart: Sequence[float], breaks: set[int], rounding: float, tolerance: float) -> list[int]:
    """Return where the places between two breaks stray from an even row by more than all the steps may, farthest place each.

    Rounding moves each place, never the row: steps of 0.3 mm that turn to 0.4 mm half way pass one by one where places are printed to
    0.1 mm, yet in the middle the row is 2 mm away.
    """
    found: list[int] = []
    start = 0
    for stop in (*sorted(breaks), len(apart)):
        row = list(accumulate(apart[start:stop], initial=0.0))
        steps = len(row) - 1
        away = [abs(place - n * row[-1] / max(steps, 1)) for n, place in enumerate(row)]
        if max(away) > 2 * rounding + tolerance * steps / 2:
            found.append(start + away.index(max(away)))
        start = stop + 1
    return found
