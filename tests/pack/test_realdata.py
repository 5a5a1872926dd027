"""Packs of real files: other programs read them, and what was converted shows the same pixels in the eyes of pydicom."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.pixels import pixel_array

from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from tests.pack.conftest import Orthanc
from tests.pack.packing import counted_by_pydicom, listed_by_pydicom, original_of, pack, read_by_others, run, tool

pytestmark = pytest.mark.realdata

SYNTAXES = (
    "693_J2KI.dcm", "image_dfl.dcm", "JPEG-LL.dcm", "JPEG2000.dcm", "JPEGLSNearLossless_16.dcm", "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm",
    "MR_small_implicit.dcm", "MR_small_jpeg_ls_lossless.dcm", "emri_small_RLE.dcm", "emri_small_big_endian.dcm",
)  # fmt: skip
DISTINCT = ("693_J2KI.dcm", "image_dfl.dcm", "JPEG2000.dcm", "MR_small_RLE.dcm", "emri_small_RLE.dcm", "CT_small.dcm")
NAMELESS = (
    "JPEGLSNearLossless_16.dcm"  # no patient, no study, no series: what the index says of them the file does not, and others refuse it
)
UNTOUCHED = ("CT_small.dcm", "MR_small_padded.dcm", "eCT_Supplemental.dcm")


def judged(folder: Path) -> None:
    """What every pack must pass."""
    assert run("sha256sum", "--strict", "--quiet", "-c", "VERIFY/SHA256.TXT", cwd=folder).returncode == 0
    told = run(tool("dciodvfy"), folder / "DICOMDIR").stderr
    assert [line for line in told.splitlines() if line.startswith("Error")] == []
    images = {path.relative_to(folder).as_posix() for path in (folder / "DICOM").rglob("*") if path.is_file()}
    assert listed_by_pydicom(folder / "DICOMDIR") == images
    assert run(tool("dcmftest"), *(folder / path for path in sorted(images))).stdout.count("yes:") == len(images)
    assert verify(folder).ok


@pytest.mark.parametrize("name", SYNTAXES)
def test_each_transfer_syntax_is_converted_without_loss(name: str, realdata: Path, tmp_path: Path) -> None:
    source = realdata / "s09-transfer-syntaxes" / name
    pack(tmp_path / "PACK", source)
    judged(tmp_path / "PACK")
    if name != NAMELESS:
        read_by_others(tmp_path / "PACK", tmp_path / "THEIRS")
    (copy,) = original_of(tmp_path / "PACK").converted
    before, after = pydicom.dcmread(source), pydicom.dcmread(tmp_path / "PACK" / copy.path)
    assert (pixel_array(before, raw=True) == pixel_array(after, raw=True)).all()


@pytest.mark.parametrize("name", UNTOUCHED)
def test_what_fits_is_not_touched(name: str, realdata: Path, tmp_path: Path) -> None:
    source = realdata / "s09-transfer-syntaxes" / name
    pack(tmp_path / "PACK", source)
    judged(tmp_path / "PACK")
    read_by_others(tmp_path / "PACK", tmp_path / "THEIRS")
    (row,) = original_of(tmp_path / "PACK").files
    assert row.pack.startswith("DICOM/")
    assert (tmp_path / "PACK" / row.pack).read_bytes() == source.read_bytes()


def test_an_archive_takes_one_of_each_object(realdata: Path, tmp_path: Path, orthanc: Orthanc) -> None:
    for name in DISTINCT:
        pack(tmp_path / name, realdata / "s09-transfer-syntaxes" / name, wanted=Wanted(chunks=False))
        counts = orthanc.imported(tmp_path / name)
    assert counts.instances == len(DISTINCT)


@pytest.mark.parametrize(
    ("name", "images", "converted"),
    [
        ("s03-multiframe-twins", 64, 0), ("s04-fragmented-j2k", 96, 96), ("s05-same-head-two-poses", 70, 0), ("s01-head-phantom", 194, 0),
    ],
)  # fmt: skip
def test_whole_studies_become_file_sets(name: str, images: int, converted: int, realdata: Path, tmp_path: Path, orthanc: Orthanc) -> None:
    out = tmp_path / "PACK"
    pack(out, realdata / name, wanted=Wanted(chunks=False))
    judged(out)
    read_by_others(out, tmp_path / "THEIRS")
    assert orthanc.imported(out) == counted_by_pydicom(out / "DICOMDIR")
    assert (len(listed_by_pydicom(out / "DICOMDIR")), len(original_of(out).converted)) == (images, converted)
