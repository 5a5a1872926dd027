"""The pixel checks on real series, decoded by pydicom: good volumes raise no alarm, whatever the device or the step."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from handcarry.model.case import Case
from handcarry.model.finding import Severity, Status
from handcarry.model.frame import FrameFacts
from handcarry.testing.jaw import Grid, small_volume
from tests.checks.build import instance
from tests.checks.pictured import ended, finding, found, looked_at, seen, volume

GOOD = {
    "s01-head-phantom/study1_std_1mm.zip": set(),
    "s01-head-phantom/study2_tilted.zip": set(),
    "s02-missing-slice/ax_fse_t2.zip": set(),
    "s03-multiframe-twins/classic_5002.zip": set(),
    "s03-multiframe-twins/enhanced": set(),
    "s04-fragmented-j2k/6001_anat-T1w_acq-tfl": set(),
    "s05-same-head-two-poses/baseline_HFS": set(),
    "s05-same-head-two-poses/followup_HFP": set(),
    "s07-rounded-positions": set(),
    "s08-synthetic-128-and-nifti/dicomseries": {"P12"},  # seven empty slices at the ends: told, lowers nothing
}
NOISE = ("s06-geometry-failures/sliceincrement", "s06-geometry-failures/gantrytilting")


def _datasets(path: Path) -> Iterator[Any]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            blobs = [archive.read(name) for name in sorted(archive.namelist()) if not name.endswith("/")]
    else:
        blobs = [each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()]
    for blob in blobs:
        if blob[128:132] != b"DICM":
            continue
        dataset = pydicom.dcmread(BytesIO(blob))
        if "PixelData" in dataset:
            yield dataset


def _height(dataset: pydicom.Dataset, frame: int) -> float:
    """The position along the normal; a multi-frame image keeps it in its functional groups."""
    if "PerFrameFunctionalGroupsSequence" in dataset:
        own, shared = dataset.PerFrameFunctionalGroupsSequence[frame], dataset.SharedFunctionalGroupsSequence[0]
        position = own.PlanePositionSequence[0].ImagePositionPatient
        orientation = (own if "PlaneOrientationSequence" in own else shared).PlaneOrientationSequence[0].ImageOrientationPatient
    else:
        position, orientation = dataset.ImagePositionPatient, dataset.ImageOrientationPatient
    cosines = np.array(orientation, dtype=float)
    return float(np.cross(cosines[:3], cosines[3:]) @ np.array(position, dtype=float))


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


@lru_cache(maxsize=2)
def _slices(path: Path) -> list[tuple[float, Any, FrameFacts]]:
    """Height, header and facts of every slice; decoders warn of what the checks are there to find."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read: list[tuple[float, Any, FrameFacts]] = []
        for dataset in _datasets(path):
            frames = dataset.pixel_array
            for n, pixels in enumerate(frames if frames.ndim == 3 else frames[np.newaxis]):
                read.append((_height(dataset, n), dataset, seen(pixels)))
    return sorted(read, key=lambda each: each[0])


def _case(path: Path, order: list[int] | None = None) -> Case:
    """The volume of one folder or archive; `order` says which slice's pixels each place shows."""
    slices = _slices(path)
    images = [
        instance(
            n,
            sop_class_uid=str(header.SOPClassUID),
            image_position_patient=(0.0, 0.0, height),
            bits_allocated=header.BitsAllocated,
            bits_stored=header.BitsStored,
            high_bit=header.HighBit,
            pixel_representation=header.PixelRepresentation,
            pixel_padding_value=header.get("PixelPaddingValue"),
            rescale_slope=_number(header.get("RescaleSlope")),
            rescale_intercept=_number(header.get("RescaleIntercept")),
            rescale_type=header.get("RescaleType", ""),
            lossy_image_compression=header.get("LossyImageCompression", ""),
            derivation_description=header.get("DerivationDescription", ""),
        )
        for n, (height, header, _) in enumerate(slices)
    ]
    shown = range(len(slices)) if order is None else order
    return looked_at(volume(images, facts={n: slices[k][2] for n, k in enumerate(shown)}))


@pytest.mark.parametrize("path", GOOD)
@pytest.mark.realdata
def test_good_volumes_raise_no_alarm(realdata: Path, path: str) -> None:
    this = _case(realdata / path)
    assert found(this) == dict.fromkeys(GOOD[path], Severity.INFORMS)
    assert ended("P14", this) is Status.PASSED


def test_the_published_jaw_raises_no_alarm() -> None:
    jaw = small_volume(Grid(size=(112, 96, 96), spacing_mm=(0.2, 0.2, 0.2)), seed=1)
    images = [instance(n, pixel_representation=1, rescale_intercept=0.0) for n in range(112)]
    this = looked_at(volume(images, facts={n: seen(pixels) for n, pixels in enumerate(jaw)}))
    assert found(this) == {}
    assert ended("P14", this) is Status.PASSED


@pytest.mark.parametrize("path", NOISE)
@pytest.mark.realdata
def test_noise_is_not_asked_about_order(realdata: Path, path: str) -> None:
    this = _case(realdata / path)
    assert ended("P14", this) is Status.NOT_APPLICABLE
    assert found(this) == {"P10": Severity.DEGRADES}  # 255 levels in a CT class


@pytest.mark.parametrize(("place", "shows"), [(40, 90), (70, 20), (100, 60)])
@pytest.mark.realdata
def test_a_slice_of_the_same_head_from_elsewhere_is_found(realdata: Path, place: int, shows: int) -> None:
    order = list(range(140))
    order[place] = shows
    assert finding("P14", _case(realdata / "s01-head-phantom/study1_std_1mm.zip", order)).where.entries == (place,)


@pytest.mark.parametrize("first", [20, 60, 100])
@pytest.mark.realdata
def test_two_exchanged_slices_are_found(realdata: Path, first: int) -> None:
    order = list(range(140))
    order[first], order[first + 1] = first + 1, first
    this = _case(realdata / "s01-head-phantom/study1_std_1mm.zip", order)
    assert finding("P14", this).where.entries == (first, first + 1)


@pytest.mark.realdata
def test_files_sorted_as_words_are_found(realdata: Path) -> None:
    order = sorted(range(140), key=lambda n: str(n + 1))
    result = finding("P14", _case(realdata / "s01-head-phantom/study1_std_1mm.zip", order))
    assert len(result.where.entries) >= 5
