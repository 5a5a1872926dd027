"""The copy that the page keeps, in a real browser: the program accepts it, and it gives back bit for bit what was handed over."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from handcarry.testing.media import write_demo
from handcarry.testing.phantom import write_series
from tests.pack.test_carried import listed
from tests.page.walking import CHROMIUM, IN_A_BROWSER, PASSWORD, ROOT, SMALL, locked_by_7z, walked

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the page kept and said: media by what they are for, each with its place among those walked."""
    folder = tmp_path_factory.mktemp("keep")
    clean = write_series(folder / "clean", SMALL).path
    others = write_series(folder / "others", SMALL, ("two-patients",)).path
    archive = shutil.make_archive(str(folder / "scan"), "zip", clean)
    media: dict[str, dict[str, Any]] = {
        "disc": {"path": str(write_demo(folder / "demo")[0].path), "copy": str(folder / "disc.zip")},
        "zip": {"path": archive, "copy": str(folder / "zip.zip"), "chosen": "file"},
        "folder": {"path": str(write_series(folder / "coded", SMALL, ("lossy-jpeg-baseline",)).path), "copy": str(folder / "coded.zip")},
        "implicit": {"path": str(write_series(folder / "implicit", SMALL, ("implicit",)).path), "copy": str(folder / "implicit.zip")},
        "locked": {"path": str(locked_by_7z(folder / "locked")), "password": PASSWORD, "copy": str(folder / "unlocked.zip")},
        "full": {"path": archive, "chosen": "full"},
        "several": {"path": str(others)},
        "one of them": {"path": str(others), "name": "Richard Roe", "copy": str(folder / "one.zip")},
        "none of them": {"path": str(others), "name": "Nobody Else"},
    }
    seen = walked("keep", folder, list(media.values()))
    told = {name: one | seen["told"][str(n)] for n, (name, one) in enumerate(media.items())}
    return {"told": told, "complaints": seen["complaints"]}


def _program(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "handcarry", *words], capture_output=True, check=False)


def _given_back(copy: str, into: Path) -> dict[str, bytes]:
    done = _program("unpack", copy, "-o", str(into))
    assert done.returncode == 0, done.stderr.decode()
    return _tree(into)


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["disc", "zip", "folder", "implicit", "locked", "one of them"])
def test_the_program_accepts_the_copy_that_the_page_keeps(copies: dict[str, Any], name: str) -> None:
    copy = copies["told"][name]["copy"]
    done = _program("verify", copy, "--no-keep")
    assert (done.returncode, done.stdout.split(b":")[0]) == (0, b"UNCHANGED"), done.stdout + done.stderr
    with zipfile.ZipFile(copy) as archive:
        assert archive.testzip() is None
        lines = archive.read("VERIFY/SHA256.TXT").decode().splitlines()
        listed = {path.lstrip("*"): digest for digest, path in (line.split(" ", 1) for line in lines)}
        assert all(hashlib.sha256(archive.read(path.strip())).hexdigest() == digest for path, digest in listed.items())
    assert copies["complaints"] == []


@pytest.mark.parametrize("name", ["zip", "folder", "implicit"])
def test_the_copy_gives_back_bit_for_bit_what_was_handed_over(copies: dict[str, Any], name: str, tmp_path: Path) -> None:
    medium = copies["told"][name]
    source = Path(medium["path"])
    handed = _tree(source if source.is_dir() else source.parent / "clean")
    assert _given_back(medium["copy"], tmp_path / "back") == handed


@pytest.mark.parametrize("name", ["zip", "implicit"])
def test_a_copy_that_was_damaged_is_restored_from_its_recovery_data(copies: dict[str, Any], name: str, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    with zipfile.ZipFile(copies["told"][name]["copy"]) as archive:
        archive.extractall(folder)
    whole = _tree(folder)
    image = min(path for path in whole if path.startswith("DICOM/"))
    (folder / image).write_bytes(whole[image][:-700] + bytes(700))
    done = _program("repair", str(folder), "-o", str(tmp_path / "whole"))
    assert done.returncode == 0, done.stderr.decode()
    assert _tree(tmp_path / "whole") == whole


@pytest.mark.parametrize("name", ["folder", "implicit"])
def test_the_copy_holds_the_images_that_the_programs_copy_holds(copies: dict[str, Any], name: str, tmp_path: Path) -> None:
    done = _program("pack", copies["told"][name]["path"], "-o", str(tmp_path / "PACK"))
    assert done.returncode in {0, 1}, done.stderr.decode()
    with zipfile.ZipFile(copies["told"][name]["copy"]) as archive:
        kept = {path: archive.read(path) for path in archive.namelist() if path.startswith("DICOM/")}
    assert kept == {path: data for path, data in _tree(tmp_path / "PACK").items() if path.startswith("DICOM/")}


def test_the_copy_opens_by_double_click_with_every_voxel_that_the_programs_copy_shows(copies: dict[str, Any], tmp_path: Path) -> None:
    names, recorded = ["folder", "implicit", "zip"], []
    for name in names:
        with zipfile.ZipFile(copies["told"][name]["copy"]) as archive:
            archive.extractall(tmp_path / name)
        assert _program("pack", copies["told"][name]["path"], "-o", str(tmp_path / f"native-{name}")).returncode in {0, 1}
        (volume,) = listed(tmp_path / f"native-{name}")["volumes"]
        header = listed(tmp_path / name)["volumes"][0]["header"]
        assert header == volume["header"]
        recorded.append(header["voxels_sha256"])
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/page/walks/opened.py"), str(CHROMIUM), json.dumps([str(tmp_path / name) for name in names])],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    seen = json.loads(done.stdout)
    assert seen["proof"] == [[sha256, sha256] for sha256 in recorded]
    assert seen["complaints"] == []
    assert [address for address in seen["asked"] if not address.startswith(("file:", "blob:", "data:"))] == []


def test_the_page_says_where_the_copy_is(copies: dict[str, Any]) -> None:
    told = copies["told"]
    assert "was read back from there" in told["zip"]["said"][0]
    assert "downloads" in told["folder"]["said"][0]
    assert told["folder"]["said"][1:] == []  # JPEG is decoded here and written as it should be
    assert told["implicit"]["said"][1:] == []  # nor does it matter that a file names no value representations


def test_a_copy_that_must_not_or_cannot_be_is_refused_in_a_sentence(copies: dict[str, Any]) -> None:
    told = copies["told"]
    assert told["several"]["alert"].startswith("Scans of several people are here.")
    assert "none of them bears the name" in told["none of them"]["alert"]
    assert "too little room" in told["full"]["alert"]
    assert [told[name]["said"] for name in ("several", "none of them", "full")] == [[], [], []]


def test_of_several_people_only_ones_own_scan_is_kept(copies: dict[str, Any]) -> None:
    assert "other people" in copies["told"]["one of them"]["said"][1]
