"""From voxel indices to the patient: the 4 x 4 map of a regular stack (PS3.3 C.7.6.2.1.1, equation C.7.6.2.1-1)."""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.geometry.vectors import Orientation, Vector, column_direction, row_direction, scaled


@dataclass(frozen=True, slots=True, kw_only=True)
class Affine:
    """Voxel (k, j, i) lies at `origin + k * along_k + j * along_j + i * along_i`, LPS millimetres."""

    origin: Vector
    along_k: Vector
    along_j: Vector
    along_i: Vector

    def place(self, k: float, j: float, i: float) -> Vector:
        """Return where a voxel's centre lies."""
        at = [self.origin[a] + k * self.along_k[a] + j * self.along_j[a] + i * self.along_i[a] for a in range(3)]
        return (at[0], at[1], at[2])


def affine_of(*, origin: Vector, orientation: Orientation, pixel_spacing_mm: tuple[float, float], step: Vector) -> Affine:
    """Return the map of a stack: Pixel Spacing is (between rows, between columns), so j takes the first and i the second number."""
    return Affine(
        origin=origin,
        along_k=step,
        along_j=scaled(column_direction(orientation), pixel_spacing_mm[0]),
        along_i=scaled(row_direction(orientation), pixel_spacing_mm[1]),
    )
