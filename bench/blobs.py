"""A phantom with closed-form answers: soft balls of known height at known places in the patient (LPS mm), cut along any axes, as DICOM.

The files come from `handcarry.testing`; their pixels are computed here anew from nothing but what the files say of their own
place (PS3.3 C.7.6.2.1.1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pydicom
from pydicom.dataset import Dataset

from handcarry.testing.phantom import write_series
from handcarry.testing.spec import Iod, Spec

Real = npt.NDArray[np.float64]
Point = tuple[float, float, float]

GROUND, SIGMA_MM = 300.0, 0.9
# Nothing about it is symmetric: the name says where in the patient a ball lies, seen from the middle.
BALLS: dict[str, tuple[Point, float]] = {
    "right": ((-7.3, 1.15, 2.4), 9000.0),
    "front": ((1.9, -8.05, -3.2), 12000.0),
    "head": ((-2.2, 2.7, 8.85), 7000.0),
    "left": ((6.6, -1.3, -5.9), 11000.0),
    "foot": ((3.4, 5.25, -9.1), 8000.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One way to cut and to file the phantom."""

    name: str
    spec: Spec
    reversed_order: bool = False


def _turned(yaw_deg: float, pitch_deg: float, roll_deg: float) -> tuple[Point, Point]:
    """Row and column cosines turned about z, x and y."""
    a, b, c = (math.radians(angle) for angle in (yaw_deg, pitch_deg, roll_deg))
    z = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    x = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    y = np.array([[math.cos(c), 0, math.sin(c)], [0, 1, 0], [-math.sin(c), 0, math.cos(c)]])
    turn = z @ x @ y
    return (turn[0, 0], turn[1, 0], turn[2, 0]), (turn[0, 1], turn[1, 1], turn[2, 1])


def _spec(spacing_mm: Point, angles: Point = (0, 0, 0), iod: Iod = Iod.CT, folder: str = "DICOM") -> Spec:
    row, column = _turned(*angles)
    size = (round(27 / spacing_mm[0]), round(25 / spacing_mm[1]), round(24 / spacing_mm[2]))
    return Spec(
        size=size,
        spacing_mm=spacing_mm,
        row_cosines=row,
        column_cosines=column,
        centre_mm=(11.3, -27.9, 143.7),
        iod=iod,
        folder=folder,
        position_decimals=9,
    )


CASES = (
    Case(name="isotropic, classic", spec=_spec((0.25, 0.25, 0.25))),
    Case(name="anisotropic 0.5 x 0.3 x 0.2, classic", spec=_spec((0.5, 0.3, 0.2))),
    Case(name="tilted 12 degrees, classic", spec=_spec((0.3, 0.25, 0.25), (0, 12, 0))),
    Case(name="oblique, slices in reversed order, classic", spec=_spec((0.3, 0.25, 0.28), (31, -17, 8)), reversed_order=True),
    Case(name="isotropic, enhanced", spec=_spec((0.25, 0.25, 0.25), iod=Iod.ENHANCED_CT)),
    Case(name="anisotropic 0.5 x 0.3 x 0.2, enhanced", spec=_spec((0.5, 0.3, 0.2), iod=Iod.ENHANCED_CT)),
    Case(name="tilted 12 degrees, enhanced", spec=_spec((0.3, 0.25, 0.25), (0, 12, 0), Iod.ENHANCED_CT)),
    Case(
        name="oblique, frames in reversed order, enhanced",
        spec=_spec((0.3, 0.25, 0.28), (31, -17, 8), Iod.ENHANCED_CT),
        reversed_order=True,
    ),
    Case(name="oblique, enhanced", spec=_spec((0.4, 0.25, 0.25), (-24, 9, -13), Iod.ENHANCED_CT)),
)


def places_mm(spec: Spec) -> dict[str, Real]:
    """Where the balls lie in the patient."""
    return {name: np.array(offset) + np.array(spec.centre_mm) for name, (offset, _) in BALLS.items()}


def affine_of(spec: Spec) -> Real:
    """Voxel (i, j, k) to LPS mm, from the definition of the series."""
    row, column = np.array(spec.row_cosines), np.array(spec.column_cosines)
    dk, dj, di = spec.spacing_mm
    axes = np.stack([row * di, column * dj, np.cross(row, column) * dk], axis=1)
    nk, nj, ni = spec.size
    corner = np.array(spec.centre_mm) - axes @ ((np.array([ni, nj, nk]) - 1) / 2)
    return np.vstack([np.column_stack([axes, corner]), [0, 0, 0, 1]])


def grey(spec: Spec, points: Real) -> npt.NDArray[np.int16]:
    """What the phantom is at points (..., 3), rounded as stored."""
    value = np.full(points.shape[:-1], GROUND)
    for name, place in places_mm(spec).items():
        value += BALLS[name][1] * np.exp(-((points - place) ** 2).sum(-1) / (2 * SIGMA_MM**2))
    return np.floor(value + 0.5).astype(np.int16)


def voxels(spec: Spec) -> npt.NDArray[np.int16]:
    """The phantom on its own grid, (k, j, i)."""
    nk, nj, ni = spec.size
    k, j, i = np.meshgrid(np.arange(nk), np.arange(nj), np.arange(ni), indexing="ij")
    m = affine_of(spec)
    return grey(spec, np.stack([i, j, k], axis=-1) @ m[:3, :3].T + m[:3, 3])


def write(case: Case, folder: Path) -> list[Path]:
    """Write the case as DICOM; every pixel computed from its own file's geometry."""
    files = [path for path in write_series(folder, case.spec).files if path.name != "DICOMDIR"]
    for path in files:
        dataset = pydicom.dcmread(path)
        if case.spec.iod is Iod.ENHANCED_CT:
            if case.reversed_order:
                dataset.PerFrameFunctionalGroupsSequence = dataset.PerFrameFunctionalGroupsSequence[::-1]
            frames = [_plane(case.spec, _frame(dataset, number)) for number in range(int(dataset.NumberOfFrames))]
        else:
            frames = [_plane(case.spec, _own(dataset))]
            if case.reversed_order:
                dataset.InstanceNumber = len(files) + 1 - int(dataset.InstanceNumber)
        dataset.PixelData = np.stack(frames).astype("<i2").tobytes()
        dataset.save_as(path)
    return files


@dataclass(frozen=True, slots=True)
class _Place:
    position: Real
    row: Real
    column: Real
    spacing: Real
    shape: tuple[int, int]


def _own(dataset: Dataset) -> _Place:
    return _placed(dataset, dataset.ImagePositionPatient, dataset.ImageOrientationPatient, dataset.PixelSpacing)


def _frame(dataset: Dataset, number: int) -> _Place:
    shared, own = dataset.SharedFunctionalGroupsSequence[0], dataset.PerFrameFunctionalGroupsSequence[number]
    orientation = (own if "PlaneOrientationSequence" in own else shared).PlaneOrientationSequence[0].ImageOrientationPatient
    spacing = (own if "PixelMeasuresSequence" in own else shared).PixelMeasuresSequence[0].PixelSpacing
    return _placed(dataset, own.PlanePositionSequence[0].ImagePositionPatient, orientation, spacing)


def _placed(dataset: Dataset, position: object, orientation: object, spacing: object) -> _Place:
    turned = np.array(orientation, dtype=float)
    return _Place(np.array(position, dtype=float), turned[:3], turned[3:], np.array(spacing, dtype=float), (dataset.Rows, dataset.Columns))


def _plane(spec: Spec, place: _Place) -> npt.NDArray[np.int16]:
    rows, columns = np.meshgrid(np.arange(place.shape[0]), np.arange(place.shape[1]), indexing="ij")
    across = columns[..., None] * place.spacing[1] * place.row
    return grey(spec, place.position + across + rows[..., None] * place.spacing[0] * place.column)
