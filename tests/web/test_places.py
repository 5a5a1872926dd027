"""Which downloads are offered: recent ones whose names say that images are inside."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from handcarry.host.drives import System
from handcarry.media.compressed import Inflate
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


def test_no_archive_is_unpacked_to_learn_what_it_holds(system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names inside a stream are known only once all before them was unpacked: those take the places left, by their own names."""
    downloads = tmp_path / "Downloads"
    bomb = io.BytesIO()
    with tarfile.open(fileobj=bomb, mode="w:gz") as archive:
        for number in range(64):
            empty = tarfile.TarInfo(f"{number}.jpg")
            empty.size = 1 << 20
            archive.addfile(empty, io.BytesIO(bytes(empty.size)))
    for name in ("export.tar.gz", "a stream named.zip", "another.iso"):
        (downloads / name).write_bytes(bomb.getvalue())
    (downloads / "one slice.dcm.gz").write_bytes(gzip.compress(b"x"))
    unpacked: list[int] = []
    unpack = Inflate.decompress

    def counted(self: Inflate, data: bytes, max_length: int) -> bytes:
        out = unpack(self, data, max_length)
        unpacked.append(len(out))
        return out

    monkeypatch.setattr(Inflate, "decompress", counted)
    assert {path.name for path, _ in recent_scans(system)} == {
        *("From the clinic", "scan.zip", "slice.DCM", "one slice.dcm.gz"),  # names say so
        "export.tar.gz",  # it may be one
    }
    assert sum(unpacked) <= 1024


def test_what_names_prove_comes_before_what_may_be(system: System, tmp_path: Path) -> None:
    downloads = tmp_path / "Downloads"
    for number in range(9):
        (downloads / f"{number}.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
        os.utime(downloads / f"{number}.rar", (1, time.time() + number))
    found = [path.name for path, _ in recent_scans(system)]
    assert found[:3] == ["8.rar", "7.rar", "6.rar"]
    assert set(found[3:]) == {"From the clinic", "scan.zip", "slice.DCM"}


def test_one_file_that_cannot_be_looked_at_hides_no_other(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.lstat

    def lstat(self: Path) -> os.stat_result:
        if self.name in {"report.pdf", "holiday.zip", "broken.zip"}:
            raise PermissionError
        return real(self)

    monkeypatch.setattr(Path, "lstat", lstat)
    assert {path.name for path, _ in recent_scans(system)} == {"From the clinic", "scan.zip", "slice.DCM"}


def test_a_place_is_named_by_its_number_and_no_path_is_told(system: System, tmp_path: Path) -> None:
    places = Places(system)
    offered = places.look()
    assert all(str(tmp_path) not in repr(one) for one in offered)
    chosen = next(one for one in offered if one.label == "scan.zip")
    assert places.subject(chosen.id).path == str(tmp_path / "Downloads/scan.zip")
    with pytest.raises(Refusal):
        places.subject("99")
