"""A stack as a volume: where voxels lie and what they hold, against SimpleITK and numpy; what must be warned of; what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest
import SimpleITK as sitk

from handcarry import check
from handcarry.pixels.coarse import PERCENTILES
from handcarry.pixels.preview import preview_of
from handcarry.pixels.volume import Plan, Unusable, plan_of
from handcarry.testing.phantom import Spec, write_series
from tests.again import array, plan, voxels

TILTED = Spec(
    size=(20, 48, 40),
    spacing_mm=(0.6, 0.3, 0.25),
    row_cosines=(0.8, 0.6, 0.0),
    column_cosines=(-0.36, 0.48, 0.8),
    centre_mm=(11.0, -7.0, 30.0),
)


def itk(folder: Path) -> sitk.Image:
    reader = sitk.ImageSeriesReader()
    names = reader.GetGDCMSeriesFileNames(str(folder))
    reader.SetFileNames(names)
    return reader.Execute()


@pytest.mark.parametrize(
    "spec", [Spec(size=(14, 48, 40)), TILTED, replace(TILTED, signed=False, bits_stored=12)], ids=["axial", "tilted", "12 bit"]
)
def test_voxels_lie_where_simpleitk_puts_them(spec: Spec, tmp_path: Path) -> None:
    written = write_series(tmp_path, spec)
    report = check(written.path)
    found = plan(report.stacks[0])
    image = itk(tmp_path / "DICOM")
    matrix = np.array(found.to_lps_mm).reshape(4, 4)
    values = array(found, voxels(written.path, report, found))
    slope, intercept = spec.rescale
    for k, j, i in ((0, 0, 0), (13, 47, 39), (3, 20, 11), (7, 1, 38)):
        point = (matrix @ (i, j, k, 1))[:3]
        back = image.TransformPhysicalPointToIndex(point.tolist())
        assert image.TransformIndexToPhysicalPoint(back) == pytest.approx(point.tolist(), abs=2e-5)
        assert image.GetPixel(back) == slope * values[k, j, i] + intercept
    assert found.notes == ()


def test_the_preview_is_block_means(tmp_path: Path) -> None:
    written = write_series(tmp_path, Spec(size=(20, 100, 90)))
    report = check(written.path)
    found = plan(report.best)
    made = preview_of(found)
    values = array(found, voxels(written.path, report, found))
    (pi, pj, pk), (fi, fj, fk) = made.size, made.factor
    small = np.frombuffer(made.body, found.stored).reshape(pk, pj, pi)
    for c, b, a in ((0, 0, 0), (pk - 1, pj - 1, pi - 1), (pk // 2, pj // 2, pi // 2)):
        block = values[c * fk : (c + 1) * fk, b * fj : (b + 1) * fj, a * fi : (a + 1) * fi]
        assert abs(int(small[c, b, a]) - block.mean()) <= 2
    assert (made.minimum, made.maximum) == (values.min(), values.max())
    assert made.percentiles == pytest.approx(np.percentile(values, PERCENTILES), abs=2.0)


@pytest.mark.parametrize(
    ("defect", "note"),
    [("missing-slice", "gap"), ("shear", "sheared"), ("lossy-jpeg-baseline", "lossy"), ("uneven", "uneven")],
)
def test_what_must_be_warned_of_is_said(defect: str, note: str, tmp_path: Path) -> None:
    assert note in plan(check(write_series(tmp_path, defects=(defect,)).path).best).notes


def test_a_flat_x_ray_is_said_to_be_one(tmp_path: Path) -> None:
    flat = [plan(stack).notes for stack in check(write_series(tmp_path, defects=("flat-x-ray-only",)).path).stacks]
    assert [{"projection", "single"} <= set(notes) for notes in flat] == [True]


def test_colour_is_refused(tmp_path: Path) -> None:
    report = check(write_series(tmp_path, defects=("colour-ct",)).path)
    assert Unusable(code="colour") in [plan_of(stack) for stack in report.stacks]


def test_the_hash_is_that_of_all_slabs(tmp_path: Path) -> None:
    import hashlib  # noqa: PLC0415

    written = write_series(tmp_path, Spec(size=(9, 64, 64)))
    report = check(written.path)
    found = plan(report.best)
    read = voxels(written.path, report, found)
    assert read.sha256() == hashlib.sha256(array(found, read).astype(found.stored).tobytes()).hexdigest()


@pytest.mark.realdata
def test_classic_and_enhanced_give_the_same_voxels_in_the_same_places(realdata: Path) -> None:
    found: list[Plan] = []
    hashes = set()
    for path in (realdata / "s03-multiframe-twins/classic_5002.zip", realdata / "s03-multiframe-twins/enhanced"):
        report = check(path)
        found.append(plan(report.best))
        hashes.add(voxels(path, report, found[-1]).sha256())
    assert len(hashes) == 1
    assert found[0].to_lps_mm == pytest.approx(found[1].to_lps_mm, abs=1e-4)


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["s05-same-head-two-poses/baseline_HFS", "s04-fragmented-j2k/6001_anat-T1w_acq-tfl"])
def test_real_scans_lie_where_simpleitk_puts_them(name: str, realdata: Path) -> None:
    path = realdata / name
    report = check(path)
    found = plan(report.best)
    image = itk(next(folder for folder in [path, *path.rglob("*")] if folder.is_dir() and len(list(folder.iterdir())) > 15))
    matrix = np.array(found.to_lps_mm).reshape(4, 4)
    values = array(found, voxels(path, report, found))
    columns, rows, count = found.size
    for k, j, i in ((0, 0, 0), (count - 1, rows - 1, columns - 1), (count // 2, rows // 3, columns // 2)):
        point = (matrix @ (i, j, k, 1))[:3].tolist()
        back = image.TransformPhysicalPointToIndex(point)
        assert image.TransformIndexToPhysicalPoint(back) == pytest.approx(point, abs=2e-3)
        assert image.GetPixel(back) == pytest.approx(values[k, j, i] * (report.best.first.instance.image.rescale_slope or 1), rel=1e-6)  # type: ignore[union-attr]


@pytest.mark.realdata
def test_rounded_positions_lie_within_their_rounding(realdata: Path) -> None:
    path = realdata / "s07-rounded-positions"
    report = check(path)
    found = plan(report.best)
    assert found.notes == ()
    matrix = np.array(found.to_lps_mm).reshape(4, 4)
    values = array(found, voxels(path, report, found))
    files = sorted((pydicom.dcmread(file) for file in path.glob("*.dcm")), key=lambda file: float(file.ImagePositionPatient[2]))
    for k, file in enumerate(files if matrix[2, 2] > 0 else reversed(files)):
        assert (matrix @ (0, 0, k, 1))[:3] == pytest.approx([float(mm) for mm in file.ImagePositionPatient], abs=0.1)
        assert np.array_equal(values[k], file.pixel_array)
