"""Which way an image faces: letters, planes, and whether its cosines are sound."""

from __future__ import annotations

from handcarry.geometry.vectors import Orientation, Vector, column_direction, dot, length, normal_of, row_direction

_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))  # towards +x, -x; +y, -y; +z, -z (PS3.3 C.7.6.1.1.1)
_PLANES = ("sagittal", "coronal", "axial")  # by the axis nearest to the normal
_OBLIQUE_LETTER = 0.2588  # sin 15 degrees: a direction leaning further than that towards another axis names it too


def letters(direction: Vector) -> str:
    """Return the patient's sides that a direction points to, nearest first: "L", or "LA" where it leans over 15 degrees."""
    ordered = sorted(range(3), key=lambda axis: -abs(direction[axis]))
    named = [axis for n, axis in enumerate(ordered) if (n == 0 or abs(direction[axis]) > _OBLIQUE_LETTER) and abs(direction[axis]) > 1e-6]
    return "".join(_LETTERS[axis][0 if direction[axis] > 0 else 1] for axis in named)


def opposite(sides: str) -> str:
    """Return the letters of the opposite direction: "LA" gives "RP"."""
    return sides.translate(str.maketrans("LRPAHF", "RLAPFH"))


def plane_name(orientation: Orientation) -> str:
    """Return "axial", "coronal", "sagittal", or "" for cosines that span no plane; the axis nearest to the normal decides."""
    normal = normal_of(orientation)
    if normal is None:
        return ""
    return _PLANES[max(range(3), key=lambda axis: abs(normal[axis]))]


def orthonormal_error(orientation: Orientation) -> float:
    """Return how far row and column are from unit length and from a right angle (PS3.3 C.7.6.2.1.1); 0 is sound."""
    row, column = row_direction(orientation), column_direction(orientation)
    return max(abs(length(row) - 1.0), abs(length(column) - 1.0), abs(dot(row, column)))


def largest_difference(a: Orientation, b: Orientation) -> float:
    """Return the largest difference between two orientations' cosines."""
    return max(abs(x - y) for x, y in zip(a, b, strict=True))
