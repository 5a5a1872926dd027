"""Each medium is what its name says: zipfile, 7z, xorriso, pypdf, Pillow and pydicom say so."""

from __future__ import annotations

import gzip
import io
import plistlib
import struct
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pydicom
import pypdf
import pytest
from PIL import Image

from handcarry.testing import on_index, on_kind, on_media
from handcarry.testing.media import write_demo
from handcarry.testing.phantom import table
from handcarry.testing.wrapping import PASSWORD
from tests.testing.test_write import tool
from tests.testing.witness import SPEC, Seen, Witness, look

COUNT = SPEC.size[0]
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom notices what was planted


def run(*command: str) -> str:
    return subprocess.run([tool(command[0]), *command[1:]], capture_output=True, text=True, check=True).stdout


def listed(image: Path, *options: str) -> list[str]:
    """The files of a disc image, as xorriso sees them."""
    found = run("xorriso", *options, "-indev", str(image), "-find", "/", "-type", "f", "-exec", "echo").splitlines()
    return sorted(line.strip("'") for line in found)


def _alone(seen: Seen, *heads: bytes) -> bool:
    """No DICOM, and the files begin as they should."""
    return not seen.images and sorted(d[: len(h)] for d, h in zip(sorted(seen.data), sorted(heads), strict=True)) == sorted(heads)


def _classes(seen: Seen) -> str:
    return str(seen.one("SOPClassUID")).removeprefix("1.2.840.10008.5.1.4.1.1.")


def _pictures(seen: Seen) -> bool:
    shapes = [Image.open(io.BytesIO(d)).size for d in seen.data]
    return not seen.images and shapes == [(48, 40)] * 3


def _gzip(seen: Seen) -> bool:
    head, *slices = [gzip.decompress(d) for d in seen.data]
    return (
        b"FBPParams" in head and len(slices) == COUNT and np.array_equal(np.frombuffer(slices[9], "<i2"), seen.planted.jaw.slice(9).ravel())
    )


def _morita(seen: Seen) -> bool:
    (data,) = seen.data
    voxels = np.frombuffer(data, "<u2", offset=data.index(b"Array3D") + 7 + 24)
    return data.startswith(b"JmVolumeVersion=") and voxels.size == np.prod(SPEC.size) and "顎" in data[:200].decode("shift_jis", "ignore")


KIND: Mapping[str, Witness] = {
    "text-only": lambda s: _alone(s, b"Please"),
    "pdf-only": lambda s: "CBCT report" in pypdf.PdfReader(io.BytesIO(s.data[0])).pages[0].extract_text(),
    "pictures-only": _pictures,
    "surface-only": lambda s: len(s.data[0]) == 84 + 50 * int.from_bytes(s.data[0][80:84], "little"),
    "morita-only": _morita,
    "invivo-only": lambda s: _alone(s, b"<INVFile") and s.data[0].count(b"\xff\x4f\xff\x51") == 6,
    "gzip-slices-only": _gzip,
    "unknown-blob": lambda s: len(gzip.compress(s.data[0][:100_000])) > 99_000 and len(s.data[0]) > 20_000_000,
    "wrapped-pdf": lambda s: (
        s.one("MIMETypeOfEncapsulatedDocument") == "application/pdf" and s.images[0].EncapsulatedDocument[:5] == b"%PDF-"
    ),
    "wrapped-stl": lambda s: _classes(s) == "104.3" and s.one("Modality") == "M3D",
    "captures-only": lambda s: _classes(s) == "7" and s.images[0].pixel_array.shape == (40, 48, 3),
    "flat-x-ray-only": lambda s: s.one("Modality") == "PX" and len(s.images) == 1,
    "scout-only": lambda s: s.one("ImageType")[2] == "LOCALIZER" and len(s.images) == 3,
    "panoramic-cuts": lambda s: s.kinds("ImageOrientationPatient") == 60,
    "renderings-only": lambda s: "VOLUME_RENDERED" in s.one("ImageType") and s.images[0].SamplesPerPixel == 3,
    "private-class": lambda s: s.one("SOPClassUID").startswith("1.2.840.113619") and "PixelData" not in s.images[0],
    "raw-data": lambda s: _classes(s) == "66" and "PixelData" not in s.images[0],
    "reports-only": lambda s: sorted(s.values("Modality")) == ["PR", "SR"] and not any("PixelData" in ds for ds in s.images),
    "segmentation-only": lambda s: s.one("Modality") == "SEG" and s.one("NumberOfFrames") == 8,
    "photographs-only": lambda s: s.one("Modality") == "XC" and len(s.images) == 3,
    "slices-as-captures": lambda s: s.one("SOPClassUID").endswith(".1.1.7") and s.kinds("ImagePositionPatient") == COUNT,
    "class-mismatch": lambda s: _classes(s) == "2" and all(ds.file_meta.MediaStorageSOPClassUID.endswith(".1.4") for ds in s.images),
    "no-preamble": lambda s: all(d[:4] == b"\x02\0\0\0" for d in s.data) and s.kinds("SOPInstanceUID") == COUNT,
    "no-meta": lambda s: all(d[:2] == b"\x08\0" for d in s.data) and s.kinds("SOPInstanceUID") == COUNT,
    "no-transfer-syntax": lambda s: all("TransferSyntaxUID" not in ds.file_meta for ds in s.images) and s.kinds("SOPInstanceUID") == COUNT,
    "picture-names": lambda s: all(n.endswith(".jpg") for n in s.names) and len(s.images) == COUNT,
    "not-a-jaw": lambda s: s.one("BodyPartExamined") == "CHEST",
    "test-name": lambda s: s.one("PatientName") == "PHANTOM^JAW",
}


def _broken_members(seen: Seen) -> int:
    bad = 0
    with zipfile.ZipFile(seen.path) as archive:
        for name in archive.namelist():
            try:
                archive.read(name)
            except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, zipfile.zlib.error):  # type: ignore[attr-defined]
                bad += 1
    return bad


def _sizes(seen: Seen) -> list[int]:
    return sorted(p.stat().st_size for p in seen.planted.files)


def _locked_7z(seen: Seen) -> bool:
    shut = subprocess.run([tool("7z"), "l", "-p", str(seen.path)], capture_output=True, text=True, check=False)
    return shut.returncode != 0 and f"{COUNT} files" in run("7z", "l", f"-p{PASSWORD}", str(seen.path))


def _inner_zip(seen: Seen) -> bool:
    with zipfile.ZipFile(seen.path) as outer:
        return len(zipfile.ZipFile(io.BytesIO(outer.read("archive/scan.zip"))).namelist()) == COUNT


def _two_sessions(seen: Seen) -> bool:
    """The first session lists the scan; the last one, found by its own descriptor, lists the letter."""
    data = seen.path.read_bytes()
    starts = [s for s in range(0, len(data) // 2048 - 16) if data[(s + 16) * 2048 : (s + 16) * 2048 + 6] == b"\x01CD001"]
    last = listed(seen.path, "-load", "sbsector", str(starts[-1]))
    return len(starts) == 2 and len(listed(seen.path, "-load", "sbsector", "0")) == COUNT and [Path(p).stem for p in last] == ["LETTER"]


def _volume_set(seen: Seen) -> tuple[int, int]:
    pvd = seen.path.read_bytes()[16 * 2048 :]
    return int.from_bytes(pvd[124:126], "little"), int.from_bytes(pvd[120:122], "little")


def _declared_sectors(seen: Seen) -> int:
    return int.from_bytes(seen.path.read_bytes()[16 * 2048 + 80 :][:4], "little")


def _udf_sectors(seen: Seen) -> int:
    """The end of the partition, by its descriptor in sector 97 (ECMA-167 3/10.5)."""
    begin, length = struct.unpack_from("<II", seen.path.read_bytes(), 97 * 2048 + 188)
    return int(begin + length)


def _by_7z(image: Path) -> list[str]:
    return [line for line in run("7z", "l", "-ba", "-slt", str(image)).splitlines() if line.startswith("Path = DICOM/")]


MEDIA: Mapping[str, Witness] = {
    "empty-folder": lambda s: s.path.is_dir() and not list(s.path.iterdir()),
    "unreadable-file": lambda s: [p.stat().st_mode & 0o777 for p in s.planted.files].count(0) == 1,
    "iso-cut": lambda s: s.path.stat().st_size < _declared_sectors(s) * 2048 * 0.7,
    "udf-cut": lambda s: s.path.stat().st_size < _udf_sectors(s) * 2048 * 0.7,
    "zero-byte-slice": lambda s: _sizes(s)[:2] == [0, _sizes(s)[2]],
    "tiny-slice": lambda s: _sizes(s)[:2] == [100, _sizes(s)[2]],
    "stray-delimiter": lambda s: [b"\xfe\xff\xdd\xe0\0\0\0\0\x28\x00\x10\x00US" in d for d in s.data].count(True) == 1,
    "letters-exchanged": lambda s: [image["ImageOrientationPatient"].VR for image in s.images].count("AE") == 1,
    "zeroed-last-slice": lambda s: not any(s.data[-1]) and abs(len(s.data[-1]) - len(s.data[0])) < 64,
    "header-cut-last-slice": lambda s: "SOPClassUID" in s.images[-1] and "SeriesInstanceUID" not in s.images[-1],
    "cloud-placeholder": lambda s: all(n.endswith(".icloud") for n in s.names) and plistlib.loads(s.data[0])["NSURLNameKey"] == "IM000001",
    "partial-download": lambda s: s.names == ["scan.zip.crdownload"],
    "partial-zip": lambda s: not zipfile.is_zipfile(s.path) and s.path.read_bytes()[:2] == b"PK",
    "damaged-zip": lambda s: _broken_members(s) == 1,
    "encrypted-zip": lambda s: all(m.flag_bits & 1 and m.compress_type == 99 for m in s.members()) and _broken_members(s) == COUNT,
    "encrypted-7z": _locked_7z,
    "parts-missing": lambda s: s.names == ["scan.zip.001", "scan.zip.003"],
    "nested-zip": _inner_zip,
    "path-traversal": lambda s: "../../escaped.txt" in [m.filename for m in s.members()],
    "iso": lambda s: listed(s.path)[0] == "/DICOM/IM000001" and len(listed(s.path)) == COUNT,
    "udf": lambda s: len(_by_7z(s.path)) == COUNT and b"CD001" not in s.path.read_bytes()[: 40 * 2048],
    "multisession": _two_sessions,
    "link-only": lambda s: all(b"portal.example.org" in d for d in s.data),
    "shortcut-only": lambda s: _alone(s, b"\x4c\0\0\0\x01\x14\x02\0"),
    "viewer-only": lambda s: not s.images and "autorun.inf" in s.names and any(d[:2] == b"MZ" for d in s.data),
    "viewer-holds-volume": lambda s: s.data[0][:2] == b"MZ" and b"<INVFile" in s.data[0],
    "junk": lambda s: {".DS_Store", "Thumbs.db", "DICOM/._IM000001"} < set(s.names) and len(s.images) == COUNT,
    "viewer-beside": lambda s: "Viewer.exe" in s.names and len(s.images) == COUNT,
    "disc-one-of-two": lambda s: _volume_set(s) == (1, 2),
    "case-collision": lambda s: len({m.filename.lower() for m in s.members()}) == len(s.members()) - 1,
}


def _index(seen: Seen) -> list[pydicom.Dataset]:
    records: list[pydicom.Dataset] = list(pydicom.dcmread(seen.path / "DICOMDIR").DirectoryRecordSequence)
    return records


def _absent(seen: Seen) -> int:
    named = ["/".join(r.ReferencedFileID) for r in _index(seen) if r.DirectoryRecordType == "IMAGE"]
    return sum(not (seen.path / name).is_file() for name in named)


def _listed_uids(seen: Seen) -> set[str]:
    return {r.ReferencedSOPInstanceUIDInFile for r in _index(seen) if r.DirectoryRecordType == "IMAGE"}


INDEX: Mapping[str, Witness] = {
    "broken-index": lambda s: len(pydicom.dcmread(s.path / "DICOMDIR", force=True)) < 3,
    "index-lists-absent": lambda s: _absent(s) == 5 and len(s.images) == COUNT - 5,
    "index-other-absent": lambda s: (
        _absent(s) == 20 and len({r.SeriesInstanceUID for r in _index(s) if r.DirectoryRecordType == "SERIES"}) == 2
    ),
    "index-only": lambda s: s.names == ["DICOMDIR"] and _absent(s) == COUNT,
    "index-uid-differs": lambda s: len(_listed_uids(s) - set(s.values("SOPInstanceUID"))) == 1 and _absent(s) == 0,
    "index-incomplete": lambda s: len(set(s.values("SOPInstanceUID")) - _listed_uids(s)) == 20 and _absent(s) == 0,
    "illegal-file-ids": lambda s: _absent(s) == 0 and any("slice_0001.dcm" in r.get("ReferencedFileID", "") for r in _index(s)),
    "index-keys-empty": lambda s: [r.StudyID for r in _index(s) if r.DirectoryRecordType == "STUDY"] == [""],
}

WITNESSES = {**KIND, **MEDIA, **INDEX}


@pytest.mark.parametrize("name", WITNESSES)
def test_the_medium_is_what_its_name_says(tmp_path: Path, name: str) -> None:
    assert WITNESSES[name](look(tmp_path, name))


def test_every_medium_has_a_witness() -> None:
    assert set(WITNESSES) == {name for room in (on_kind, on_media, on_index) for name in room.STEPS}


def test_planting_reaches_every_check_it_owes() -> None:
    owed = {"S01", "S02", "S04", *(f"S{n:02d}" for n in (6, 7, 8, *range(10, 17)))}
    owed |= {f"K{n:02d}" for n in range(1, 20)} | {f"P{n:02d}" for n in (*range(1, 13), 14, 18, 19, 21)} - {"P05"}
    owed |= {f"G{n:02d}" for n in (*range(1, 17), *range(18, 23), 24)} - {"G21"}
    owed |= {f"D{n:02d}" for n in range(1, 13)} | {f"M{n:02d}" for n in range(1, 6)}
    assert owed - {i for row in table().values() for i in row.ids} == set()


def test_the_demo_media(tmp_path: Path) -> None:
    demos = {d.name: d for d in write_demo(tmp_path)}
    assert list(demos) == ["good-disc", "souvenir", "viewer-disc", "gap", "vendor-file"]
    disc = listed(demos["good-disc"].path)
    assert {"/DICOMDIR", "/README.TXT", "/DICOM/IM000001", "/DICOM/IM000140"} <= set(disc)
    assert len(disc) == 142
    with zipfile.ZipFile(demos["gap"].path) as archive:
        assert len(archive.namelist()) == 139
        assert archive.testzip() is None
    assert (demos["vendor-file"].path / "CT_0" / "CT_0.vol").read_bytes().startswith(b"JmVolumeVersion=")
    assert sorted(p.suffix for p in demos["souvenir"].path.rglob("*.*")) == [".jpg", ".jpg", ".pdf", ".png"]
    assert not [d.path for d in demos.values() if not d.path.exists()]


def test_the_good_disc_opens_from_its_index(tmp_path: Path) -> None:
    disc = write_demo(tmp_path)[0].path
    run("xorriso", "-osirrox", "on", "-indev", str(disc), "-extract", "/", str(tmp_path / "out"))
    first = pydicom.dcmread(tmp_path / "out" / "DICOM" / "IM000001")
    assert first.PatientName == "DOE^JANE"
    assert str(first.file_meta.TransferSyntaxUID).endswith(".4.70")
    checked = subprocess.run([tool("dciodvfy"), str(tmp_path / "out" / "DICOMDIR")], capture_output=True, text=True, check=False)
    assert "Error" not in checked.stderr
