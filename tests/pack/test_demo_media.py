"""A pack of each demo medium, in the eyes of DCMTK, dicom3tools, GDCM, SimpleITK and Orthanc."""

from __future__ import annotations

from pathlib import Path

import pytest

from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.media import write_demo
from tests.pack.conftest import Orthanc
from tests.pack.packing import counted_by_pydicom, listed_by_pydicom, pack, read_by_others, run, tool

MEDIA = ("good-disc", "souvenir", "viewer-disc", "gap", "vendor-file")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    write_demo(folder)
    return folder


def test_all_demo_media_are_packed_here(demo: Path) -> None:
    assert {path.name for path in demo.iterdir() if path.is_dir()} == set(MEDIA)


@pytest.mark.parametrize("name", MEDIA)
def test_a_pack_of_each_is_read_by_others(name: str, demo: Path, tmp_path: Path, orthanc: Orthanc) -> None:
    out = tmp_path / "PACK"
    pack(out, demo / name, wanted=Wanted(chunks=False))
    assert run("sha256sum", "--strict", "--quiet", "-c", "VERIFY/SHA256.TXT", cwd=out).returncode == 0
    assert verify(out).ok
    images = sorted(path for path in (out / "DICOM").rglob("*") if path.is_file())
    assert (out / "DICOMDIR").exists() is bool(images)
    if not images:
        return
    assert run(tool("dcmdump"), "--quiet", out / "DICOMDIR").returncode == 0
    told = run(tool("dciodvfy"), out / "DICOMDIR").stderr
    assert [line for line in told.splitlines() if line.startswith("Error")] == []
    assert listed_by_pydicom(out / "DICOMDIR") == {path.relative_to(out).as_posix() for path in images}
    assert run(tool("dcmftest"), *images).stdout.count("yes:") == len(images)
    read_by_others(out, tmp_path / "THEIRS")
    assert orthanc.imported(out) == counted_by_pydicom(out / "DICOMDIR")
