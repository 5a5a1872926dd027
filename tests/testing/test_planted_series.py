"""Each defect of place, picture and identity is really there: pydicom says so."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from handcarry.testing import harmless, on_geometry, on_identity, on_pixels
from handcarry.testing.phantom import table
from tests.testing.test_write import tool
from tests.testing.witness import SPEC, Seen, Witness, decodes, look

COUNT = SPEC.size[0]
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom notices what was planted


def _lean(seen: Seen) -> float:
    first, last = (np.array([float(p) for p in seen.images[k].ImagePositionPatient]) for k in (0, -1))
    way = last - first
    return float(np.degrees(np.arctan2(abs(way[1]), abs(way[2]))))


def _orientations(seen: Seen) -> int:
    return seen.kinds("ImageOrientationPatient")


def _square(seen: Seen) -> bool:
    c = np.array([float(v) for v in seen.one("ImageOrientationPatient")])
    return bool(abs(c[:3] @ c[3:]) < 1e-3)


GEOMETRY: Mapping[str, Witness] = {
    "missing-slice": lambda s: sorted(np.round(s.steps))[-2:] == [1, 2],
    "five-missing": lambda s: sorted(np.round(s.steps))[-2:] == [1, 6],
    "scattered-missing": lambda s: list(np.round(s.steps)).count(2) == 5,
    "missing-renumbered": lambda s: max(s.steps) > 1.9 and sorted(s.values("InstanceNumber")) == list(range(1, COUNT)),
    "end-cut": lambda s: len(s.images) == COUNT - 10 and s.one("NumberOfSeriesRelatedInstances") == COUNT,
    "thinned": lambda s: sorted(s.values("InstanceNumber")) == list(range(1, 2 * COUNT, 2)),
    "start-cut": lambda s: min(s.values("InstanceNumber")) == 11,
    "duplicate-same": lambda s: len(s.data) == COUNT + 2 and len(set(s.data)) == COUNT,
    "duplicate-conflict": lambda s: len(set(s.values("SOPInstanceUID"))) == COUNT and len(set(s.data)) == COUNT + 2,
    "duplicate-position": lambda s: len(set(s.values("SOPInstanceUID"))) == COUNT + 2 and list(np.round(s.steps, 6)).count(0) == 2,
    "jitter": lambda s: 1.1 < max(s.steps) < 1.51 and min(s.steps) > 0.49,
    "uneven": lambda s: (max(s.steps), min(s.steps)) == pytest.approx((1.07, 0.93), abs=1e-3),
    "micron-jitter": lambda s: 0.001 < np.ptp(s.steps) * 0.2 < 0.01,
    "no-position": lambda s: s.one("ImagePositionPatient") is None,
    "same-position": lambda s: s.kinds("ImagePositionPatient") == 1,
    "other-orientation": lambda s: _orientations(s) == 2,
    "pixel-spacing-change": lambda s: s.kinds("PixelSpacing") == 2,
    "no-pixel-spacing": lambda s: s.one("PixelSpacing") is None,
    "matrix-change": lambda s: s.kinds("Rows") == 2 and s.images[-1].pixel_array.shape == (24, 24),
    "shear": lambda s: _lean(s) == pytest.approx(15, abs=0.01),
    "skewed-directions": lambda s: not _square(s),
    "dolphin": lambda s: s.one("NumberOfFrames") == COUNT and s.one("ImagePositionPatient") is None,
    "no-plane-orientation": lambda s: "PlaneOrientationSequence" not in s.one("SharedFunctionalGroupsSequence")[0],
    "word-capture": lambda s: s.one("SOPClassUID").endswith(".1.7.3") and "PixelSpacing" not in s.images[0],
    "thickness-lies": lambda s: s.one("SliceThickness") == 0.6 and max(s.steps) < 1.001,
    "thick-0.6": lambda s: s.planted.step_mm == 0.6 and max(s.steps) < 1.001,
    "thick-1.2": lambda s: s.planted.step_mm == 1.2 and max(s.steps) < 1.001,
    "anisotropic": lambda s: s.planted.step_mm / float(s.one("PixelSpacing")[0]) == 2.5,
    "three-coarse-stacks": lambda s: _orientations(s) == 3 and s.kinds("SeriesInstanceUID") == 3,
    "thin-extent": lambda s: len(s.images) * s.planted.step_mm == 12,
    "few-slices": lambda s: len(s.images) == 30,
    "field-cut": lambda s: float(s.one("ReconstructionDiameter")) == 80,
    "mirror-suspicion": lambda s: [float(v) for v in s.one("ImageOrientationPatient")] == [-1, 0, 0, 0, 1, 0],
    "two-volumes": lambda s: s.kinds("SeriesInstanceUID") == 2 and s.kinds("PixelSpacing") == 2,
}


def _baseline(seen: Seen) -> bool:
    return b"\xff\xc0" in seen.stream(0)[:700]


def _irreversible(seen: Seen) -> bool:
    """COD, last byte: 0 is the 9/7 wavelet (ISO 15444-1 A.6.1)."""
    stream = seen.stream(0)
    at = stream.index(b"\xff\x52")
    return stream[at + 13] == 0


def _wrong_offset(seen: Seen) -> bool:
    """The second entry of the basic offset table names a place where no item begins."""
    body = seen.images[0].PixelData
    table = body[8 : 8 + int.from_bytes(body[4:8], "little")]
    first_item = 8 + len(table)
    place = first_item + int.from_bytes(table[4:8], "little")
    return bool(table) and _syntax(seen) == ".4.80" and body[first_item : first_item + 2] == b"\xfe\xff" != body[place : place + 2]


def _blockiness(seen: Seen) -> float:
    """Steps across the edges of 8 x 8 blocks against steps inside them."""
    volume = np.stack([seen.pixels(n) for n in range(COUNT)]).astype(np.int32)
    columns = np.abs(np.diff(volume, axis=2)).mean(axis=(0, 1))
    edge = np.arange(len(columns)) % 8 == 7
    return float(columns[edge].mean() / columns[~edge].mean())


def _likeness(seen: Seen, number: int) -> float:
    mine, next_one = (seen.pixels(n).ravel().astype(float) for n in (number, number + 1))
    return float(np.corrcoef(mine, next_one)[0, 1])


def _syntax(seen: Seen) -> str:
    return str({str(ds.file_meta.TransferSyntaxUID) for ds in seen.images}.pop()).removeprefix("1.2.840.10008.1.2")


MIDDLE = COUNT // 2
PIXELS: Mapping[str, Witness] = {
    "no-pixel-data": lambda s: ["PixelData" in ds for ds in s.images].count(False) == 1,
    "truncated-pixels": lambda s: sorted(len(ds.get("PixelData", b"")) for ds in s.images)[0] < 40 * 48 * 2,
    "cut-compressed": lambda s: sorted(map(len, s.data))[0] < 0.7 * sorted(map(len, s.data))[1],
    "no-sequence-end": lambda s: _syntax(s) == ".4.80" and all(not d.endswith(b"\xfe\xff\xdd\xe0\0\0\0\0") for d in s.data),
    "offset-table-lies": _wrong_offset,
    "broken-frame": lambda s: [decodes(s.stream(n), imagecodecs.jpegls_decode) for n in range(COUNT)].count(False) == 1,
    "unopenable-syntax": lambda s: _syntax(s) == ".4.92",
    "jpip-link": lambda s: (
        _syntax(s) == ".4.94" and s.images[0].PixelDataProviderURL.startswith("https:") and "PixelData" not in s.images[0]
    ),
    "label-lies-jpeg": lambda s: _syntax(s) == ".4.70" and _baseline(s) and s.one("LossyImageCompression") is None,
    "label-lies-wavelet": lambda s: _syntax(s) == ".4.90" and _irreversible(s) and s.one("LossyImageCompression") is None,
    "lossy-flag": lambda s: s.one("LossyImageCompression") == "01" and s.is_slice(9, 9),
    "lossy-jpeg-2000": lambda s: _syntax(s) == ".4.91" and _irreversible(s),
    "lossy-jpeg-ls": lambda s: _syntax(s) == ".4.81" and b"\xff\xda" in s.stream(0),
    "lossy-jpeg-extended": lambda s: _syntax(s) == ".4.51" and b"\xff\xc1" in s.stream(0)[:900],
    "lossy-jpeg-baseline": lambda s: _syntax(s) == ".4.50" and _baseline(s) and s.one("BitsStored") == 8,
    "hidden-lossy": lambda s: _blockiness(s) > 1.28 and s.one("LossyImageCompression") is None,
    "eight-bit": lambda s: s.one("BitsStored") == 8 and s.pixels(18).max() > 150,
    "few-greys": lambda s: len(np.unique(np.stack([s.pixels(n) for n in range(COUNT)]))) <= 64,
    "sign-lost": lambda s: s.one("PixelRepresentation") == 0 and s.pixels(9).max() > 64000,
    "high-bit-wrong": lambda s: (s.one("HighBit"), s.one("BitsStored")) == (11, 16),
    "blank-slices": lambda s: [np.ptp(s.pixels(n)) for n in range(COUNT)].count(0) == 2,
    "many-blank-slices": lambda s: [np.ptp(s.pixels(n)) for n in range(COUNT)].count(0) == 10,
    "noise-slice": lambda s: abs(_likeness(s, MIDDLE)) < 0.1,
    "repeated-picture": lambda s: s.is_slice(MIDDLE, MIDDLE + 1) and s.is_slice(MIDDLE + 1, MIDDLE + 1),
    "swapped-slices": lambda s: s.is_slice(10, 20) and s.is_slice(20, 10),
    "mirrored-slice": lambda s: _likeness(s, on_pixels.mirrored(COUNT)) < _likeness(s, on_pixels.mirrored(COUNT) + 1) - 0.001,
    "half-blank-slice": lambda s: bool(not s.pixels(MIDDLE)[20:].any() and s.pixels(MIDDLE)[:20].any()),
    "noise-throughout": lambda s: max(abs(_likeness(s, n)) for n in range(1, COUNT - 1)) < 0.1,
    "another-from-half-way": lambda s: np.corrcoef(s.pixels(MIDDLE - 1).ravel(), s.pixels(MIDDLE).ravel())[0, 1] < 0.8,
    "half-blank-last-slice": lambda s: bool(not s.pixels(COUNT - 1)[20:].any() and s.pixels(COUNT - 1)[:20].any()),
    "foreign-slice": lambda s: _likeness(s, MIDDLE) < 0.5 < _likeness(s, MIDDLE + 2),
    "saturated": lambda s: np.mean(s.pixels(9) == 600) > 0.05,
    "burned-in-text": lambda s: s.one("BurnedInAnnotation") == "YES" and np.mean(s.pixels(9)[4:12] == 3000) > 0.1,
    "overlay": lambda s: s.images[0].overlay_array(0x6000).sum() == 40,
    "frames-too-many": lambda s: s.one("NumberOfFrames") * 40 * 48 * 2 - len(s.images[0].PixelData) == 3 * 40 * 48 * 2,
    "frames-too-few": lambda s: s.one("NumberOfFrames") * 40 * 48 * 2 - len(s.images[0].PixelData) == -12 * 40 * 48 * 2,
    "frame-groups-run-out": lambda s: s.one("NumberOfFrames") == COUNT == len(s.one("PerFrameFunctionalGroupsSequence")) + 12,
    "colour-ct": lambda s: s.one("SamplesPerPixel") == 3 and s.images[0].pixel_array.shape == (40, 48, 3),
    "one-slice-inverted": lambda s: s.values("PhotometricInterpretation").count("MONOCHROME1") == 1,
    "rescale-varying": lambda s: s.kinds("RescaleIntercept") == 7,
    "hu-claimed": lambda s: s.one("RescaleType") == "HU",
}


def _names(seen: Seen) -> set[bytes]:
    return {bytes(ds["PatientName"].value.original_string) for ds in seen.images}


IDENTITY: Mapping[str, Witness] = {
    "two-patients": lambda s: s.values("PatientID").count("D-77310") == COUNT // 2,
    "one-foreign-name": lambda s: s.values("PatientID").count("D-77310") == 1,
    "other-patient-beside": lambda s: s.kinds("PatientName") == 2 and s.kinds("StudyInstanceUID") == 2,
    "asked-other-person": lambda s: s.one("PatientName") == "DOE^JANE",
    "asked-other-day": lambda s: s.one("StudyDate") == "20260914",
    "anonymous": lambda s: s.one("PatientName") == "ANONYMOUS" and not s.one("PatientID"),
    "no-name": lambda s: not s.one("PatientName") and not s.one("PatientBirthDate"),
    "bad-uids": lambda s: ".00." in s.one("StudyInstanceUID"),
    "long-uids": lambda s: len(s.one("SeriesInstanceUID")) > 64,
    "no-study-uid": lambda s: s.one("StudyInstanceUID") is None,
    "no-series-uid": lambda s: s.one("SeriesInstanceUID") is None,
    "no-sop-uids": lambda s: s.one("SOPInstanceUID") is None,
    "two-studies": lambda s: s.kinds("StudyInstanceUID") == 2 and s.kinds("SeriesInstanceUID") == 1,
    "two-frames-of-reference": lambda s: s.kinds("FrameOfReferenceUID") == 2,
    "no-frame-of-reference": lambda s: s.one("FrameOfReferenceUID") is None,
    "mixed-dates": lambda s: s.kinds("StudyDate") == 2,
    "cp1251-undeclared": lambda s: _names(s) == {"Иванова^Анна".encode("cp1251")} and s.one("SpecificCharacterSet") is None,
    "charset-unknown": lambda s: s.one("SpecificCharacterSet") == "MS-DOS 850",
    "cp1254-undeclared": lambda s: _names(s).pop().decode("cp1254").endswith("egül") and s.one("SpecificCharacterSet") is None,
    "cp1251-as-latin-1": lambda s: str(s.one("PatientName")) == "Èâàíîâà^Àííà",
    "cp1254-as-latin-1": lambda s: str(s.one("PatientName")) == "Iþýk^Ayþegül",
    "name-lost": lambda s: str(s.one("PatientName")) == "???????^????",
    "charset-lies": lambda s: b"M\xfcller^J\xf6rg" in s.data[0] and s.one("SpecificCharacterSet") == "ISO_IR 192",
    "no-device": lambda s: not s.one("Manufacturer") and s.one("InstitutionName") is None,
    "no-exposure": lambda s: s.one("KVP") is None and s.one("XRayTubeCurrent") is None,
    "decimal-tube-current": lambda s: all(b"\x18\x00\x51\x11IS\x04\x004.1 " in d for d in s.data),
    "bad-dates": lambda s: s.one("StudyDate") == "2026-09-14",
    "overlong-text": lambda s: len(s.one("InstitutionName")) > 64,
    "missing-required": lambda s: s.one("ImageType") is None and s.one("StudyID") is None,
    "private-geometry": lambda s: s.one("ImagePositionPatient") is None and len({str(ds[0x00291010].value) for ds in s.images}) == COUNT,
    "address": lambda s: "Sampletown" in s.one("PatientAddress"),
}


def _whole(seen: Seen) -> bool:
    """Every slice of the jaw is there, as one series with even steps."""
    return bool(np.allclose(seen.steps, 1, atol=0.1)) and seen.kinds("SeriesInstanceUID") == 1


def _decoded(seen: Seen, codec: str, uid: str) -> bool:
    decode = getattr(imagecodecs, f"{codec}_decode")
    exact = np.array_equal(decode(seen.stream(9)).view(np.int16), seen.planted.jaw.slice(9))
    return _syntax(seen) == uid and _whole(seen) and exact


def _frames(seen: Seen) -> bool:
    groups = seen.one("PerFrameFunctionalGroupsSequence")
    heights = [float(g.PlanePositionSequence[0].ImagePositionPatient[2]) for g in groups]
    return len(heights) == COUNT and bool(np.allclose(np.diff(heights), 0.2))


HARMLESS: Mapping[str, Witness] = {
    "clean": _whole,
    "with-index": lambda s: _whole(s) and "DICOMDIR" in s.names,
    "no-extension": lambda s: _whole(s) and s.names[:2] == ["000", "001"],
    "dcm-names": lambda s: _whole(s) and all(n.endswith(".dcm") for n in s.names),
    "derived": lambda s: _whole(s) and s.one("ImageType")[0] == "DERIVED",
    "workstation-capture": lambda s: _whole(s) and s.one("ConversionType") == "WSD",
    "no-patient-position": lambda s: _whole(s) and s.one("PatientPosition") is None and s.one("Laterality") is None,
    "reversed-numbers": lambda s: _whole(s) and s.images[0].InstanceNumber == COUNT,
    "shuffled-numbers": lambda s: (
        _whole(s)
        and sorted(s.values("InstanceNumber")) == list(range(1, COUNT + 1))
        and min(np.diff([float(ds.ImagePositionPatient[2]) for ds in s.images])) < 0
    ),
    "numbers-by-tens": lambda s: _whole(s) and all(n % 10 == 0 for n in s.values("InstanceNumber")) and s.kinds("InstanceNumber") == COUNT,
    "scouts-in-series": lambda s: s.kinds("SeriesInstanceUID") == 1 and len(s.images) > COUNT and _orientations(s) > 1,
    "trailing-private": lambda s: _whole(s) and len(s.images[0][0x7FE11001].value) == 197 * 1024,
    "trailing-bytes": lambda s: _whole(s) and s.data[0].endswith(bytes(197 * 1024)),
    "companions": lambda s: s.kinds("SeriesInstanceUID") == 3 and {"REPORT.PDF", "VIEW1.JPG", "VIEW2.PNG"} <= set(s.names),
    "no-study-id": lambda s: _whole(s) and s.one("StudyID") == "",
    "twelve-bit": lambda s: _whole(s) and s.one("BitsStored") == 12 and 3000 < s.pixels(18).max() < 4096,
    "unsigned": lambda s: _whole(s) and s.one("PixelRepresentation") == 0 and s.one("RescaleIntercept") == -1024,
    "rounded-positions": lambda s: _whole(s) and len(set(np.round(s.steps, 3))) == 2,
    "end-cut-silently": lambda s: _whole(s) and len(s.images) == COUNT - 10,
    "asked-and-right": _whole,
    "enhanced-ct": _frames,
    "craniofacial": _frames,
    "implicit": lambda s: _syntax(s) == "" and _whole(s),
    "deflated": lambda s: _syntax(s) == ".1.99" and _whole(s),
    "big-endian": lambda s: _syntax(s) == ".2" and _whole(s),
    "rle": lambda s: _syntax(s) == ".5" and _whole(s) and np.array_equal(s.images[9].pixel_array, s.planted.jaw.slice(9)),
    "jpeg-lossless": lambda s: _decoded(s, "ljpeg", ".4.57"),
    "jpeg-lossless-sv1": lambda s: _decoded(s, "ljpeg", ".4.70"),
    "jpeg-ls": lambda s: _decoded(s, "jpegls", ".4.80"),
    "jpeg-2000": lambda s: _decoded(s, "jpeg2k", ".4.90"),
    "htj2k": lambda s: _decoded(s, "htj2k", ".4.201"),
    "enhanced-ct-compressed": lambda s: _frames(s) and decodes(s.stream(0), imagecodecs.jpegls_decode),
    "zipped": lambda s: len(s.members()) == COUNT,
}

WITNESSES = {**GEOMETRY, **PIXELS, **IDENTITY, **HARMLESS}


@pytest.mark.parametrize("name", WITNESSES)
def test_the_defect_is_there(tmp_path: Path, name: str) -> None:
    assert WITNESSES[name](look(tmp_path, name))


@pytest.mark.parametrize("name", [n for n in WITNESSES if n not in {"clean", "zipped", "with-index"}])
def test_the_clean_series_has_none_of_it(clean_seen: Seen, name: str) -> None:
    """A witness that also testifies against the clean series proves nothing."""
    told_by_asking = {"asked-other-person", "asked-other-day", "asked-and-right"}
    try:
        found = bool(WITNESSES[name](clean_seen))
    except (AttributeError, KeyError, ValueError, TypeError, IndexError, AssertionError, OSError):
        found = False
    assert found == (name in told_by_asking)


@pytest.fixture(scope="module")
def clean_seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return look(tmp_path_factory.mktemp("clean"), "clean")


def test_every_planted_series_has_a_witness() -> None:
    rooms = (on_geometry, on_pixels, on_identity, harmless)
    assert set(WITNESSES) == {name for room in rooms for name in room.STEPS}


def test_dcmdump_reads_what_pydicom_wrote(tmp_path: Path) -> None:
    seen = look(tmp_path, "two-patients")
    run = subprocess.run(
        [tool("dcmdump"), "-q", "+P", "PatientID", *map(str, seen.planted.files)], capture_output=True, text=True, check=True
    )
    assert run.stdout.count("D-77310") == run.stdout.count("D-20418") == COUNT // 2


def test_the_table_is_stable_and_speaks() -> None:
    rows = table()
    assert next(iter(rows)) == "missing-slice"
    assert all(row.says.endswith(".") and row.verdicts and row.handed for row in rows.values())
    assert not [name for name, row in rows.items() if row.ids & row.implies and len(row.must) > 1 and not any(len(m) > 1 for m in row.must)]
