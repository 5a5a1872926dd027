"""Arithmetic on three numbers, in the patient's LPS millimetres (PS3.3 C.7.6.2.1.1)."""

from __future__ import annotations

import math

Vector = tuple[float, float, float]
Orientation = tuple[float, float, float, float, float, float]


def dot(a: Vector, b: Vector) -> float:
    """Return the scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Return the vector product, right-handed."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def minus(a: Vector, b: Vector) -> Vector:
    """Return a - b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scaled(a: Vector, factor: float) -> Vector:
    """Return the vector times a number."""
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def length(a: Vector) -> float:
    """Return the Euclidean length; infinite coordinates give infinity."""
    return math.hypot(*a)


def unit(a: Vector) -> Vector | None:
    """Return the vector at length 1, None where it has no direction."""
    size = length(a)
    if not math.isfinite(size) or size < 1e-6:
        return None
    return scaled(a, 1.0 / size)


def row_direction(orientation: Orientation) -> Vector:
    """Return the direction in which the column index grows: the first three cosines."""
    return orientation[:3]


def column_direction(orientation: Orientation) -> Vector:
    """Return the direction in which the row index grows: the last three cosines."""
    return orientation[3:]


def normal_of(orientation: Orientation) -> Vector | None:
    """Return row x column at length 1, None for cosines that span no plane."""
    return unit(cross(row_direction(orientation), column_direction(orientation)))


def angle_deg(a: Vector, b: Vector) -> float:
    """Return the angle between two directions, 0 to 180."""
    sine = length(cross(a, b))
    return math.degrees(math.atan2(sine, dot(a, b)))
