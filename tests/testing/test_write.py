"""What is written, as other programs read it: pydicom, SimpleITK, dcm2niix, dciodvfy."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import gdcm
import numpy as np
import pydicom
import pytest
import SimpleITK
from pydicom.dataset import Dataset

from handcarry.testing.phantom import Iod, Jaw, Planted, Spec, Syntax, write_series

SMALL = Spec(size=(6, 40, 48), spacing_mm=(0.3, 0.2, 0.25))
NATIVE = [Syntax.IMPLICIT, Syntax.EXPLICIT, Syntax.DEFLATED, Syntax.BIG_ENDIAN]


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed here")
    return found


def images(planted: Planted) -> list[Dataset]:
    return [pydicom.dcmread(path) for path in planted.files]


def greys(dataset: Dataset) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    stored: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = dataset.pixel_array.astype(np.float64)
    return stored * float(dataset.RescaleSlope) + float(dataset.RescaleIntercept)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return write_series(tmp_path_factory.mktemp("clean"), Spec(dicomdir=True))


@pytest.mark.parametrize("syntax", [*NATIVE, Syntax.RLE])
@pytest.mark.parametrize("signed", [True, False])
def test_pydicom_reads_the_jaw_back(tmp_path: Path, syntax: Syntax, signed: bool) -> None:
    planted = write_series(tmp_path, Spec(size=SMALL.size, spacing_mm=SMALL.spacing_mm, syntax=syntax, signed=signed))
    found = np.stack([greys(ds) for ds in images(planted)])
    assert np.array_equal(found, planted.jaw.volume())
    assert {ds.file_meta.TransferSyntaxUID for ds in images(planted)} == {syntax.value}


@pytest.mark.parametrize("syntax", [Syntax.JPEG_LOSSLESS, Syntax.JPEG_LOSSLESS_SV1, Syntax.JPEG_LS, Syntax.JPEG_2000_LOSSLESS])
@pytest.mark.parametrize("bits", [12, 16])
def test_gdcm_reads_the_lossless_jaw_back(tmp_path: Path, syntax: Syntax, bits: int) -> None:
    spec = Spec(size=(2, 40, 48), spacing_mm=SMALL.spacing_mm, syntax=syntax, bits_stored=bits, signed=False)
    planted = write_series(tmp_path, spec)
    for number, path in enumerate(planted.files):
        reader = gdcm.ImageReader()
        reader.SetFileName(str(path))
        assert reader.Read()
        text = reader.GetImage().GetBuffer()
        words = np.frombuffer(text.encode("utf-8", errors="surrogateescape"), dtype="<u2").reshape(40, 48)
        assert np.array_equal(words.astype(np.int32) - 1024, planted.jaw.slice(number))


@pytest.mark.parametrize("syntax", [s for s in Syntax if s.lossy])
def test_lossy_series_say_so_and_stay_close(tmp_path: Path, syntax: Syntax) -> None:
    bits = min(16, syntax.max_bits)
    planted = write_series(tmp_path, Spec(size=(2, 64, 64), syntax=syntax, bits_stored=bits, signed=False))
    header = images(planted)[0]
    assert header.LossyImageCompression == "01"
    assert header.LossyImageCompressionMethod.startswith("ISO_1")
    assert len(header.PixelData) < 64 * 64 * 2 * 0.7


def test_sv1_streams_name_predictor_one(tmp_path: Path) -> None:
    planted = write_series(tmp_path, Spec(size=(1, 40, 48), syntax=Syntax.JPEG_LOSSLESS_SV1))
    stream = images(planted)[0].PixelData
    scan = stream.index(b"\xff\xda")
    assert b"\xff\xc3" in stream[:scan]
    assert stream[scan + 7] == 1


def test_same_spec_same_bytes(tmp_path: Path) -> None:
    one, two = write_series(tmp_path / "a", SMALL), write_series(tmp_path / "b", SMALL)
    assert [p.read_bytes() for p in one.files] == [p.read_bytes() for p in two.files]


def test_positions_follow_the_grid(clean: Planted) -> None:
    found = [ds for ds in images(clean) if "ImagePositionPatient" in ds]
    steps = np.diff([float(ds.ImagePositionPatient[2]) for ds in found])
    assert np.allclose(steps, clean.step_mm, atol=1e-9)
    x, y, z = (float(p) for p in found[7].ImagePositionPatient)
    k, i, j = clean.jaw.grid.index_of((x, y, z))
    assert (round(k, 6), round(i, 6), round(j, 6)) == (7, 0, 0)


def test_simpleitk_sees_the_right_spacing(clean: Planted) -> None:
    names = SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(clean.path / "DICOM"))
    volume = SimpleITK.ReadImage(names)
    assert np.allclose(volume.GetSpacing(), (0.2, 0.2, 0.2), atol=1e-6)
    assert np.array_equal(SimpleITK.GetArrayFromImage(volume), clean.jaw.volume())
    left_canal = clean.canals[1].centre_line_mm[20]
    assert volume[volume.TransformPhysicalPointToIndex(left_canal)] < 400


def test_dcm2niix_sees_one_even_volume(clean: Planted, tmp_path: Path) -> None:
    run = subprocess.run(
        [tool("dcm2niix"), "-o", str(tmp_path), "-f", "jaw", str(clean.path / "DICOM")], capture_output=True, text=True, check=True
    )
    warnings = [line for line in run.stdout.splitlines() if line.startswith("Warning")]
    assert all("Unable to determine manufacturer" in line for line in warnings)
    assert [p.name for p in tmp_path.glob("*.nii")] == ["jaw.nii"]
    volume = SimpleITK.ReadImage(str(tmp_path / "jaw.nii"))
    assert np.allclose(volume.GetSpacing(), (0.2, 0.2, 0.2), atol=1e-5)
    assert json.loads((tmp_path / "jaw.json").read_text())["Modality"] == "CT"


@pytest.mark.parametrize("iod", [Iod.CT, Iod.ENHANCED_CT, Iod.CRANIOFACIAL])
def test_dciodvfy_finds_no_error(tmp_path: Path, iod: Iod) -> None:
    planted = write_series(tmp_path, Spec(size=(6, 40, 48), iod=iod))
    run = subprocess.run([tool("dciodvfy"), str(planted.files[0])], capture_output=True, text=True, check=False)
    assert [line for line in run.stderr.splitlines() if line.startswith("Error")] == []


def test_dciodvfy_finds_no_error_in_the_index(clean: Planted) -> None:
    run = subprocess.run([tool("dciodvfy"), str(clean.path / "DICOMDIR")], capture_output=True, text=True, check=False)
    assert run.stderr.splitlines() == ["BasicDirectory"]


def test_dcentvfy_finds_one_patient_and_no_conflict(clean: Planted) -> None:
    run = subprocess.run([tool("dcentvfy"), *map(str, clean.files[:-1])], capture_output=True, text=True, check=False)
    assert "Error" not in run.stderr


def test_pydicom_walks_the_index(clean: Planted) -> None:
    index = pydicom.dcmread(clean.path / "DICOMDIR")
    kinds = [record.DirectoryRecordType for record in index.DirectoryRecordSequence]
    assert [kinds.count(k) for k in ("PATIENT", "STUDY", "SERIES", "IMAGE")] == [1, 1, 1, 112]
    listed = {clean.path.joinpath(*r.ReferencedFileID) for r in index.DirectoryRecordSequence if r.DirectoryRecordType == "IMAGE"}
    assert listed == set(clean.files[:-1])


@pytest.mark.parametrize("iod", [Iod.ENHANCED_CT, Iod.CRANIOFACIAL])
def test_multiframe_places_every_frame(tmp_path: Path, iod: Iod) -> None:
    planted = write_series(tmp_path, Spec(size=(12, 40, 48), spacing_mm=(0.3, 0.2, 0.2), iod=iod))
    (dataset,) = images(planted)
    heights = [float(g.PlanePositionSequence[0].ImagePositionPatient[2]) for g in dataset.PerFrameFunctionalGroupsSequence]
    assert np.allclose(np.diff(heights), 0.3, atol=1e-9)
    assert np.array_equal(dataset.pixel_array, planted.jaw.volume())


def test_a_big_series_is_made_slice_by_slice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    whole = Jaw.slice

    def spy(jaw: Jaw, number: int) -> object:
        asked.append(number)
        return whole(jaw, number)

    monkeypatch.setattr(Jaw, "slice", spy)
    monkeypatch.setattr("handcarry.testing.objects.SMALL_VOXELS", 100)
    planted = write_series(tmp_path, SMALL)
    assert asked == list(range(6))
    assert np.array_equal(greys(images(planted)[2]), whole(planted.jaw, 2))
