"""Which downloads are offered: recent ones whose names say that images are inside."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from handcarry.host.drives import System
from handcarry.testing.phantom import Spec, write_series
from handcarry.web.places import Places, recent_scans
from handcarry.web.refusal import Refusal


@pytest.fixture
def system(tmp_path: Path) -> System:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    write_series(downloads / "From the clinic", Spec(size=(30, 40, 40)))
    with zipfile.ZipFile(downloads / "scan.zip", "w") as archive:
        archive.writestr("DICOM/IM1.dcm", b"x")
    with zipfile.ZipFile(downloads / "holiday.zip", "w") as archive:
        archive.writestr("beach.jpg", b"x")
    with zipfile.ZipFile(downloads / "last year.zip", "w") as archive:
        archive.writestr("IM1.dcm", b"x")
    os.utime(downloads / "last year.zip", (1, time.time() - 400 * 86400))
    (downloads / "slice.DCM").write_bytes(b"x")
    (downloads / "broken.zip").write_bytes(b"PK\x03\x04")
    (downloads / "report.pdf").write_bytes(b"%PDF")
    (downloads / "trap.zip").symlink_to("/etc/passwd")
    return System(platform="linux", mounts=tmp_path / "none", home=tmp_path)


def test_only_what_looks_like_a_scan_is_offered(system: System) -> None:
    assert {path.name for path, _ in recent_scans(system)} == {"From the clinic", "scan.zip", "slice.DCM"}


def test_a_place_is_named_by_its_number_and_no_path_is_told(system: System, tmp_path: Path) -> None:
    places = Places(system)
    offered = places.look()
    assert all(str(tmp_path) not in repr(one) for one in offered)
    chosen = next(one for one in offered if one.label == "scan.zip")
    assert places.subject(chosen.id).path == str(tmp_path / "Downloads/scan.zip")
    with pytest.raises(Refusal):
        places.subject("99")
