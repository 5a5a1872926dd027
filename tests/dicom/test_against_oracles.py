"""Our reading against pydicom's and dcmdump's, over every real file and every file that pydicom brings along."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_files
from pydicom.errors import InvalidDicomError

from handcarry.dicom import dictionary
from handcarry.dicom.dictionary import KEYWORD, TAG
from handcarry.dicom.elements import Walk, walk
from handcarry.dicom.headers import PIXEL_TAGS
from handcarry.dicom.read import NotDicom, Reading, read_instance
from handcarry.dicom.wrapping import dataset_may_start, unwrap

# Files that pydicom reads otherwise, and why.
READ_OTHERWISE = {
    "emri_small_jpeg_2k_lossless_too_short.dcm": "cut inside its fragments; pydicom then gives up the header too",
}
MOST_PER_FOLDER = 12  # slices of one series teach the same


def _plain_files(folder: Path) -> Iterator[Path]:
    for place in sorted({path.parent for path in folder.rglob("*") if path.is_file()}):
        files = sorted(path for path in place.iterdir() if path.is_file())
        many = len(files) > 3 * MOST_PER_FOLDER
        yield from files[:: len(files) // MOST_PER_FOLDER] if many else files


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix != ".zip":
        yield path.name, path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        for name in names[:: max(1, len(names) // MOST_PER_FOLDER)]:
            yield name, archive.read(name)


def _pydicom(data: bytes) -> pydicom.FileDataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(io.BytesIO(data), force=True)


def _pydicom_believes(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
    except (InvalidDicomError, EOFError):
        return False
    return True


def _walk(data: bytes) -> tuple[Walk, bool]:
    start = dataset_may_start(data)
    assert start is not None
    wrapping = unwrap(data, start, whole=True)
    return walk(wrapping.body, wrapping.start, wrapping.encoding, whole=wrapping.whole), wrapping.inflated


def differences(data: bytes) -> list[str]:
    """Every wanted element of the root that we and pydicom see otherwise."""
    theirs = _pydicom(data)
    found, inflated = _walk(data)
    ours = found.dataset.values
    little = theirs.original_encoding[1]
    seen: list[str] = []
    for tag in sorted(set(KEYWORD) - PIXEL_TAGS - {tag for tag in KEYWORD if tag >> 16 == 2}):
        raw = theirs.get_item(tag)
        if dictionary.VR[tag] == "SQ":
            items = len(found.dataset.sequences.get(tag, []))
            if raw is not None and items != len(theirs[tag].value):
                seen.append(f"{KEYWORD[tag]}: {items} items")
        elif (raw is None) != (tag not in ours):
            seen.append(f"{KEYWORD[tag]}: missing in one")
        elif raw is not None and isinstance(raw.value, bytes) and little and raw.value != ours[tag][1]:
            seen.append(f"{KEYWORD[tag]}: {raw.value[:40]!r} for {ours[tag][1][:40]!r}")
    pixels = theirs.get_item("PixelData")
    if (pixels is None) != (found.pixels is None):
        seen.append("PixelData: missing in one")
    elif pixels is not None and found.pixels is not None and not inflated and pixels.value_tell != found.pixels.offset:
        seen.append(f"PixelData: at {pixels.value_tell} for {found.pixels.offset}")
    return seen


def judged(name: str, data: bytes) -> list[str]:
    short = name.rpartition("/")[2]
    reading = read_instance(data, entry=0, size_bytes=len(data))
    if isinstance(reading, NotDicom):
        return [f"{name}: not DICOM to us"] if _pydicom_believes(data) else []
    if short in READ_OTHERWISE:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom's opinion of values
        return [f"{name}: {difference}" for difference in (*differences(data), *_fields(reading, data))]


def _fields(reading: Reading, data: bytes) -> list[str]:
    """The fields a person would look at first, converted."""
    theirs, ours = _pydicom(data), reading.instance
    pairs: list[tuple[str, object, object]] = [
        ("SOPInstanceUID", ours.sop_instance_uid, str(theirs.get("SOPInstanceUID", ours.sop_instance_uid))),
        ("Modality", ours.series.modality, str(theirs.get("Modality") or "")),
        ("StudyDate", ours.study.study_date, str(theirs.get("StudyDate") or "")),
    ]
    if ours.layout is not None:
        pairs += [("Rows", ours.layout.rows, theirs.get("Rows", 0)), ("Bits", ours.layout.bits_allocated, theirs.get("BitsAllocated", 0))]
    place = theirs.get("ImagePositionPatient")
    if place and not ours.has_functional_groups:
        pairs.append(("ImagePositionPatient", ours.planes[0].image_position_patient, tuple(map(float, place))))
    for number, group in enumerate(theirs.get("PerFrameFunctionalGroupsSequence", [])):
        if "PlanePositionSequence" in group:
            expected = tuple(map(float, group.PlanePositionSequence[0].ImagePositionPatient))
            pairs.append((f"frame {number}", ours.planes[number].image_position_patient, expected))
    return [f"{what}: {one!r} for {other!r}" for what, one, other in pairs if one != other]


@pytest.mark.realdata
def test_the_real_files_read_as_pydicom_reads_them(realdata: Path) -> None:
    contents = list(chain.from_iterable(map(_contents, _plain_files(realdata))))
    assert len(contents) > 200
    assert list(chain.from_iterable(judged(name, data) for name, data in contents)) == []


def test_pydicoms_own_files_read_as_pydicom_reads_them() -> None:
    paths = [Path(path) for path in get_testdata_files() if Path(path).is_file()]
    assert len(paths) > 80
    assert list(chain.from_iterable(judged(path.name, path.read_bytes()) for path in paths)) == []


@pytest.mark.realdata
@pytest.mark.skipif(shutil.which("dcmdump") is None, reason="dcmdump is not installed")
def test_dcmdump_sees_the_same(realdata: Path) -> None:
    keywords = ("SOPInstanceUID", "Rows", "ImagePositionPatient", "PixelSpacing", "InstanceNumber", "PatientID", "StudyTime")
    wanted = list(chain.from_iterable(("+P", f"{TAG[keyword] >> 16:04x},{TAG[keyword] & 0xFFFF:04x}") for keyword in keywords))
    folder = realdata / "s09-transfer-syntaxes"
    paths = sorted(path for path in folder.rglob("*.dcm"))[:20] + sorted((realdata / "s07-rounded-positions").glob("*.dcm"))[:3]
    command = ["dcmdump", "-q", "-M", "+L", "-s", *wanted]  # -s: the root's, not the same tag in a sequence
    for path in paths:
        printed = subprocess.run([*command, path], capture_output=True, check=True).stdout.decode("latin-1")
        values = _walk(path.read_bytes())[0].dataset.values
        for line in printed.splitlines():
            found = re.match(r"\((\w{4}),(\w{4})\) (\w\w) (?:\[(.*)\]|(\d+)|\(no value)", line)
            assert found is not None, line
            vr, raw = values[int(found[1] + found[2], 16)]
            ours = str(int.from_bytes(raw, "little")) if vr == "US" else raw.decode("latin-1").rstrip(" \0")
            assert ours == (found[4] or found[5] or "").rstrip(), (path.name, line)
