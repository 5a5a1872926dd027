from __future__ import annotations

import random
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from handcarry.errors import UsageError
from handcarry.media import write_zip
from handcarry.media.write_zip import ZipWriter, part_of
from handcarry.pack.run import pack_to
from handcarry.pack.unpack import unpack
from handcarry.pack.verify import Level, verify
from handcarry.testing.spec import Syntax
from tests.pack.packing import order, pack, run, small_series, tool, tree

WHEN = datetime(2026, 11, 26, 12, 0, 2)  # noqa: DTZ001  a ZIP knows no time zone


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given") / "disc"
    small_series(folder, size=(3, 48, 48), syntax=Syntax.RLE)
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 3)
    return folder


@pytest.mark.parametrize("ending", [".zip", ".iso"])
def test_an_archive_holds_the_pack_and_nothing_is_left_beside_it(ending: str, given: Path, tmp_path: Path) -> None:
    pack(tmp_path / f"scan{ending}", given)
    assert [path.name for path in tmp_path.iterdir()] == [f"scan{ending}"]
    for level in Level:
        found = verify(tmp_path / f"scan{ending}", level)
        assert (found.ok, found.kind) == (True, "pack")
    unpack(tmp_path / f"scan{ending}", tmp_path / "back")
    assert tree(tmp_path / "back") == tree(given)


def test_a_zip_is_good_in_the_eyes_of_others(given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "scan.zip", given)
    pack(tmp_path / "PACK", given)
    with zipfile.ZipFile(tmp_path / "scan.zip") as archive:
        assert archive.testzip() is None
        listed = set(archive.namelist())
        assert archive.namelist()[0] == "DICOMDIR"
    assert listed == set(tree(tmp_path / "PACK"))
    assert run(tool("unzip"), "-tq", tmp_path / "scan.zip").returncode == 0
    assert "Everything is Ok" in run(tool("7z"), "t", tmp_path / "scan.zip").stdout


def test_a_disc_image_lists_alike_everywhere(given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "scan.iso", given)
    pack(tmp_path / "PACK", given)
    files = set(tree(tmp_path / "PACK"))
    listed = run(tool("xorriso"), "-indev", tmp_path / "scan.iso", "-find", "/", "-type", "f")
    assert {line.strip("'/") for line in listed.stdout.splitlines()} == files
    told = run(tool("7z"), "l", "-slt", "-ba", tmp_path / "scan.iso").stdout
    found = {path for path, kind in re.findall(r"^Path = (.+)\nFolder = (.)$", told, re.MULTILINE) if kind == "-"}
    assert found == files
    (tmp_path / "out").mkdir()
    run(tool("xorriso"), "-osirrox", "on", "-indev", tmp_path / "scan.iso", "-extract", "/", tmp_path / "out")
    assert verify(tmp_path / "out").ok


def zipped(out: Path, files: dict[str, bytes], folder: Path) -> None:
    for number, data in enumerate(files.values()):
        (folder / str(number)).write_bytes(data)
    with out.open("wb") as file:
        writer = ZipWriter(file, made=WHEN)
        writer.add(part_of(name, folder / str(number)) for number, name in enumerate(files))
        writer.finish()


@pytest.mark.parametrize("whole_bytes", [8 << 20, 100])
def test_large_and_small_files_shrink_where_it_is_worth_it(whole_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_zip, "_WHOLE_BYTES", whole_bytes)
    noise = random.Random(1).randbytes(70000)
    files = {"a.txt": b"again and " * 9000, "noise": noise, "empty": b"", "Röntgen/ü.txt": b"x"}
    zipped(tmp_path / "out.zip", files, tmp_path)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        methods = {info.filename: info.compress_type for info in archive.infolist()}
        assert archive.getinfo("a.txt").date_time == (2026, 11, 26, 12, 0, 2)
    assert (methods["a.txt"], methods["noise"], methods["empty"]) == (8, 0, 0)
    assert run(tool("7z"), "t", tmp_path / "out.zip").returncode == 0


def test_what_32_bits_may_not_hold_is_told_in_64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("_WIDE_BYTES", 10), ("_WHOLE_BYTES", 10), ("_MOST_16", 2)):
        monkeypatch.setattr(write_zip, name, value)
    files = {"a": bytes(4000), "b": b"later" * 2000, "c": b"c"}
    zipped(tmp_path / "out.zip", files, tmp_path)
    assert b"PK\6\6" in (tmp_path / "out.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_what_is_there_already_is_not_touched(given: Path, tmp_path: Path) -> None:
    (tmp_path / "scan.zip").write_bytes(b"mine")
    with pytest.raises(UsageError):
        pack_to(order(given), tmp_path / "scan.zip")
    assert (tmp_path / "scan.zip").read_bytes() == b"mine"
