"""A jaw-like volume made of formulas: bones, teeth, canals, sinuses, one implant, noise.

It knows anatomy as numbers and where each thing lies in millimetres (LPS). It knows nothing of DICOM. The anatomy lives in the
patient, not in the grid, so the same jaw can be cut along any axes; it scales with the box. Every slice has its own random
stream, so slice 17 is the same whether it is made alone or with all the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Vector = tuple[float, float, float]
Grey = npt.NDArray[np.int16]
Real = npt.NDArray[np.float32]

OUTSIDE = -1000  # beyond the round field of view, without noise
LOWEST, HIGHEST = -1024, 3071  # all greys fit 12 bits with an intercept of -1024
NOISE = 150.0  # before the in-plane blur; gives JPEG lossless about 2.3:1 at 512
IMPLANT_TOOTH, MISSING_TOOTH = 4, -3  # counted from the midline, left positive: implant lower left, gap upper right
SLAB_VOXELS = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the voxels lie: sizes and spacings are (slices, rows, columns), the centre of the box is at `centre_mm`."""

    size: tuple[int, int, int]
    spacing_mm: tuple[float, float, float]
    row_cosines: Vector = (1.0, 0.0, 0.0)
    column_cosines: Vector = (0.0, 1.0, 0.0)
    centre_mm: Vector = (0.0, 0.0, 0.0)

    @property
    def normal(self) -> Vector:
        """Row direction x column direction (PS3.3 C.7.6.2.1.1)."""
        n = np.cross(self.row_cosines, self.column_cosines)
        return float(n[0]), float(n[1]), float(n[2])

    @property
    def axes_mm(self) -> npt.NDArray[np.float64]:
        """The step of one voxel as columns: to the next slice, to the next row, to the next column."""
        directions = np.array([self.normal, self.column_cosines, self.row_cosines], dtype=np.float64)
        axes: npt.NDArray[np.float64] = (directions * np.array(self.spacing_mm)[:, None]).T
        return axes

    def place_mm(self, index: tuple[float, float, float]) -> Vector:
        """The centre of voxel (slice, row, column) in the patient; fractions are welcome."""
        middle = (np.array(self.size) - 1) / 2
        p = self.axes_mm @ (np.array(index) - middle) + np.array(self.centre_mm)
        return float(p[0]), float(p[1]), float(p[2])

    def index_of(self, place_mm: Vector) -> Vector:
        """The (slice, row, column) of a place in the patient, with fractions."""
        inverse = np.linalg.inv(self.axes_mm)
        i = inverse @ (np.array(place_mm) - np.array(self.centre_mm)) + (np.array(self.size) - 1) / 2
        return float(i[0]), float(i[1]), float(i[2])

    @property
    def half_mm(self) -> Vector:
        """Half the extent of the box along the patient's x, y and z."""
        half = np.abs(self.axes_mm) @ (np.array(self.size) / 2)
        return float(half[0]), float(half[1]), float(half[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Canal:
    """One mandibular canal: a tube around its centre line."""

    side: str  # "left" or "right"
    radius_mm: float
    centre_line_mm: tuple[Vector, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """The measures of one jaw. The arch is a U: a half circle in front, two straight limbs behind."""

    half: Vector

    @property
    def radius(self) -> float:
        return 0.52 * min(self.half[0], self.half[1])

    @property
    def unit(self) -> float:
        """One millimetre of an adult, scaled to the box."""
        return self.radius / 25

    @property
    def bend_y(self) -> float:
        return self.radius - 0.72 * self.half[1]

    @property
    def end_y(self) -> float:
        return 0.45 * self.half[1]

    @property
    def canal_radius(self) -> float:
        return min(2.4 * self.unit, 1.6)

    @property
    def canal_range(self) -> tuple[float, float]:
        """From the mental foramen to the ramus, along the arch."""
        return 0.9 * self.radius, self.radius * np.pi / 2 + self.end_y - self.bend_y - 2 * self.unit

    def on_arch(self, along: float) -> tuple[float, float]:
        """The (x, y) of a place on the arch; positive is the patient's left."""
        quarter = self.radius * np.pi / 2
        if abs(along) <= quarter:
            angle = along / self.radius
            return float(self.radius * np.sin(angle)), float(self.bend_y - self.radius * np.cos(angle))
        return float(np.copysign(self.radius, along)), float(self.bend_y + abs(along) - quarter)

    def canal_height(self, along: Real) -> Real:
        """The canal's height as a fraction of the half extent; the left one runs a little lower."""
        first, last = self.canal_range
        turn = np.clip((np.abs(along) - first) / (last - first), 0, 1)
        return np.asarray(-0.62 + 0.06 * np.cos(np.pi * turn) - 0.03 * (along > 0), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """The voxels of a slab in the patient's terms; arrays broadcast against each other.

    `height` is z as a fraction of the half extent; `along` and `off` are the way along the U and the distance from it, in mm.
    """

    shape: _Shape
    x: Real
    y: Real
    height: Real
    along: Real
    off: Real


@dataclass(frozen=True, slots=True, kw_only=True)
class Jaw:
    """A jaw on a grid. Same grid and seed, same voxels."""

    grid: Grid
    seed: int = 1
    noise: float = NOISE

    def slice(self, number: int) -> Grey:
        """One slice, (rows, columns)."""
        only: Grey = self.slab(number, number + 1)[0]
        return only

    def slab(self, first: int, last: int) -> Grey:
        """Slices `first` to before `last`, (slices, rows, columns)."""
        field = self._field(first, last)
        grey = np.full((last - first, *self.grid.size[1:]), OUTSIDE, dtype=np.float32)
        for paint in (_soft_tissue, _bones, _sinuses, _teeth, _canals, _marks):
            paint(grey, field)
        for k in range(first, last):
            stream = np.random.Generator(np.random.SFC64([self.seed, k]))
            grey[k - first] += stream.standard_normal(grey.shape[1:], dtype=np.float32) * np.float32(self.noise)
        grey = _blurred(_blurred(grey, 1), 2)
        half = self.grid.half_mm
        outside = (field.x / half[0]) ** 2 + (field.y / half[1]) ** 2 > 0.98
        np.copyto(grey, OUTSIDE, where=outside)
        np.rint(grey, out=grey)
        return np.clip(grey, LOWEST, HIGHEST, out=grey).astype(np.int16)

    def slabs(self) -> Iterator[Grey]:
        """All slices in slabs of about a million voxels."""
        count, rows, columns = self.grid.size
        thick = max(1, SLAB_VOXELS // (rows * columns))
        for first in range(0, count, thick):
            yield self.slab(first, min(first + thick, count))

    def volume(self) -> Grey:
        """All slices at once."""
        return np.concatenate(list(self.slabs()))

    @property
    def canals(self) -> tuple[Canal, Canal]:
        """The two canals with their centre lines in mm (LPS), right first."""
        shape = _Shape(half=self.grid.half_mm)
        return _canal_line(shape, self.grid.centre_mm, -1), _canal_line(shape, self.grid.centre_mm, 1)

    @property
    def marks(self) -> dict[str, Vector]:
        """Places that can be told apart, in mm (LPS): implant, balls, sinus floors."""
        shape, half = _Shape(half=self.grid.half_mm), self.grid.half_mm
        x, y = shape.on_arch((IMPLANT_TOOTH + 0.5) * 7 * shape.unit)
        places = {"implant_apex": (x, y, -0.48 * half[2]), "implant_neck": (x, y, -0.15 * half[2])}
        places |= {name: centre for name, centre, _ in _balls(shape)}
        for side, sign in (("left", 1), ("right", -1)):
            places[f"sinus_floor_{side}"] = (sign * shape.radius, _sinus_y(shape), 0.48 * half[2])
        c = self.grid.centre_mm
        return {name: (p[0] + c[0], p[1] + c[1], p[2] + c[2]) for name, p in places.items()}

    def _field(self, first: int, last: int) -> _Field:
        """Coordinates as sums of one-dimensional arrays; axis-aligned grids never blow them up to full size."""
        ranges = (range(first, last), *(range(n) for n in self.grid.size[1:]))
        shapes = ((-1, 1, 1), (1, -1, 1), (1, 1, -1))
        axes, half = self.grid.axes_mm, self.grid.half_mm
        xyz = []
        for a in range(3):
            total = np.zeros((1, 1, 1), dtype=np.float32)
            for g in range(3):
                if abs(axes[a, g]) > 1e-12:
                    offsets = (np.array(ranges[g]) - (self.grid.size[g] - 1) / 2) * axes[a, g]
                    total = total + offsets.astype(np.float32).reshape(shapes[g])
            xyz.append(total)
        shape = _Shape(half=half)
        x, y = xyz[0], xyz[1]
        front = y < shape.bend_y
        off = np.where(front, np.hypot(x, y - shape.bend_y), np.abs(x)) - np.float32(shape.radius)
        arc = np.arctan2(x, np.maximum(shape.bend_y - y, 0)) * np.float32(shape.radius)
        along = arc + np.sign(x) * np.maximum(y - shape.bend_y, 0).astype(np.float32)
        return _Field(shape=shape, x=x, y=y, height=xyz[2] / np.float32(half[2]), along=along, off=off)


@lru_cache(maxsize=6)
def small_volume(grid: Grid, seed: int) -> Grey:
    """The whole volume of a small jaw, kept for the next caller; read only."""
    volume = Jaw(grid=grid, seed=seed).volume()
    volume.flags.writeable = False
    return volume


def _soft_tissue(grey: Real, at: _Field) -> None:
    """Air in the field of view, fat, muscle, the airway behind the tongue."""
    half, u = at.shape.half, at.shape.unit
    out = (at.x / half[0]) ** 2 + (at.y / half[1]) ** 2
    np.copyto(grey, -980, where=out <= 1)
    np.copyto(grey, -90, where=out < 0.86**2)
    np.copyto(grey, 70, where=out < 0.80**2)
    np.copyto(grey, -980, where=(at.x / (6 * u)) ** 2 + ((at.y - 0.62 * half[1]) / (3 * u)) ** 2 < 1)


def _bones(grey: Real, at: _Field) -> None:
    """Mandible, maxilla and palate: a dense shell around spongy bone."""
    u, w = at.shape.unit, at.height
    wide, end = np.abs(at.off), at.shape.end_y
    weave = np.sin(at.x * np.float32(2.1 / u)) * np.sin(at.y * np.float32(1.8 / u)) * np.sin(w * np.float32(45))
    np.copyto(grey, 900, where=(at.off < 0) & (np.abs(w - 0.3) < 0.035) & (at.y < end))
    for low, high in ((-0.80, -0.12), (0.18, 0.85)):
        level = (w > low) & (w < high)
        if not level.any():
            continue
        np.copyto(grey, 1300, where=level & (wide < 5 * u) & (at.y < end))
        inner = (w > low + 0.04) & (w < high - 0.04) & (wide < 3.9 * u) & (at.y < end - u)
        np.copyto(grey, 780 + 170 * weave, where=inner)


def _sinus_y(shape: _Shape) -> float:
    return (shape.bend_y + shape.end_y) / 2


def _sinuses(grey: Real, at: _Field) -> None:
    """Two air cavities in the upper jaw; their floors lie at 0.48 of the half height. The nose lies between them."""
    u, w, limb = at.shape.unit, at.height, (at.shape.end_y - at.shape.bend_y) / 2
    side = ((np.abs(at.x) - at.shape.radius) / (4 * u)) ** 2 + ((at.y - _sinus_y(at.shape)) / (0.8 * limb)) ** 2
    np.copyto(grey, -980, where=side + ((w - 0.66) / 0.18) ** 2 < 1)
    nose = (np.abs(at.x) > 0.6 * u) & (np.abs(at.x) < 5 * u) & (np.abs(at.y - _sinus_y(at.shape)) < limb)
    np.copyto(grey, -980, where=nose & (w > 0.36) & (w < 0.8))


def _teeth(grey: Real, at: _Field) -> None:
    """Fourteen teeth per jaw, less one upper right; an implant stands in for one lower left."""
    u, w, pitch = at.shape.unit, at.height, 7 * at.shape.unit
    number = np.floor(at.along / np.float32(pitch))
    across = at.along - (number + np.float32(0.5)) * np.float32(pitch)
    girth = (across / (3.2 * u)) ** 2 + (at.off / (4.0 * u)) ** 2
    row = (np.abs(number + 0.5) < 7) & (at.y < at.shape.end_y - u)
    for neck, crown, apex, gap in ((-0.15, -0.01, -0.50, IMPLANT_TOOTH), (0.17, 0.02, 0.45, MISSING_TOOTH)):
        here = row & (number != gap)
        taper = np.clip((w - apex) / (neck - apex), 0, 1)
        root = ((w - apex) * (neck - w) >= 0) & here
        np.copyto(grey, 1600, where=root & (girth < 0.8 * taper * taper))
        top = ((w - neck) * (crown - w) >= 0) & here
        np.copyto(grey, 1700, where=top & (girth < 1))
        np.copyto(grey, 2500, where=top & (girth < 1) & (girth > 0.55))
        np.copyto(grey, 300, where=(root & (girth < 0.06 * taper)) | (top & (girth < 0.04)))
    screw = (number == IMPLANT_TOOTH) & (across**2 + at.off**2 < (2.1 * u) ** 2)
    np.copyto(grey, 3000, where=screw & (w > -0.48) & (w < -0.15))


def _canals(grey: Real, at: _Field) -> None:
    """Two dark tubes with a bright wall."""
    first, last = at.shape.canal_range
    if not ((at.height > -0.8) & (at.height < -0.4)).any():
        return
    rise = (at.height - at.shape.canal_height(at.along)) * np.float32(at.shape.half[2])
    away = np.hypot(rise, at.off)
    inside = (np.abs(at.along) > first) & (np.abs(at.along) < last)
    np.copyto(grey, 1150, where=inside & (away < at.shape.canal_radius + at.shape.unit))
    np.copyto(grey, 20, where=inside & (away < at.shape.canal_radius))


def _balls(shape: _Shape) -> tuple[tuple[str, Vector, float], ...]:
    """Name, centre and radius of the balls that tell the sides apart: large left and high, small right and low."""
    x, y, z = shape.half
    return (("ball_left", (0.72 * x, 0.0, 0.5 * z), 2.6 * shape.unit), ("ball_right", (-0.72 * x, 0.1 * y, -0.5 * z), 1.8 * shape.unit))


def _marks(grey: Real, at: _Field) -> None:
    for _, (x, y, z), radius in _balls(at.shape):
        rise = (at.height - z / at.shape.half[2]) * np.float32(at.shape.half[2])
        if (np.abs(rise) < radius).any():
            np.copyto(grey, 1500, where=(at.x - x) ** 2 + (at.y - y) ** 2 + rise**2 < radius**2)


def _canal_line(shape: _Shape, centre: Vector, sign: int) -> Canal:
    first, last = shape.canal_range
    along = np.linspace(first, last, 41) * sign
    heights = shape.canal_height(along.astype(np.float32)) * shape.half[2]
    flat = [shape.on_arch(float(a)) for a in along]
    line = tuple((x + centre[0], y + centre[1], float(z) + centre[2]) for (x, y), z in zip(flat, heights, strict=True))
    return Canal(side="left" if sign > 0 else "right", radius_mm=shape.canal_radius, centre_line_mm=line)


def _blurred(grey: Real, axis: int) -> Real:
    """Weights 1-2-1 along one axis, edges repeated: correlated noise and soft edges, as a detector and a filter make them."""
    moved = np.moveaxis(grey, axis, 0)
    out = moved * np.float32(0.5)
    out[1:] += moved[:-1] * np.float32(0.25)
    out[:-1] += moved[1:] * np.float32(0.25)
    out[0] += moved[0] * np.float32(0.25)
    out[-1] += moved[-1] * np.float32(0.25)
    return np.moveaxis(out, 0, axis)
