"""What gives nothing to copy is said to, and nothing is written: a copy of nothing looks like a copy of the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from handcarry.cli.main import follow
from handcarry.pack.verify import verify
from tests.pack.packing import original_of, run, small_series, tool


def _empty(folder: Path) -> None:
    (folder / "sub").mkdir()


def _left_by_systems(folder: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\0\0\0\x01Bud1" + bytes(64))
    (folder / "System Volume Information").mkdir()
    (folder / "System Volume Information/IndexerVolumeGuid").write_bytes(b"{0}")


def _dangling(folder: Path) -> None:
    (folder / "scan").symlink_to(folder.parent / "nowhere")


def _programs(folder: Path) -> None:
    (folder / "Viewer.exe").write_bytes(b"MZ" + bytes(200))


def _locked(folder: Path) -> None:
    small_series(folder.parent / "series", size=(1, 16, 16))
    run(tool("7z"), "a", "-pgeheim", "-mem=AES256", folder / "scan.zip", folder.parent / "series")


@pytest.mark.parametrize("destination", ["out", "out.zip", "out.iso", "stick"])
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (_empty, "no file to copy"),
        (_left_by_systems, "no file to copy"),
        (_dangling, "Not one file"),
        (_programs, "only programs"),
        (_locked, "locked"),
    ],
)
def test_nothing_to_copy_is_said_and_nothing_is_written(
    make: Callable[[Path], None], sentence: str, destination: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, place = tmp_path / "Praxis Ärztin", tmp_path / "to"
    source.mkdir()
    place.mkdir()
    make(source)
    if destination == "stick":
        (place / "stick").mkdir()
        (place / "stick/.Trashes").mkdir()
    before = sorted(place.rglob("*"))
    code = follow(["pack", str(source), "-o", str(place / destination), "--no-keep", "--lang", "en"])
    said = capsys.readouterr().err
    assert (code, said.count("\n"), "Praxis Ärztin" in said) == (3, 3, True)
    assert sentence in said
    assert sorted(place.rglob("*")) == before


def test_a_locked_archive_is_kept_as_it_is_where_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "given").mkdir()
    _locked(tmp_path / "given")
    follow(["pack", str(tmp_path / "given"), "-o", str(tmp_path / "out"), "--keep-container", "--no-keep", "--lang", "en"])
    said = capsys.readouterr().out
    assert ("The archive itself is on this copy" in said, "It is not on this copy" in said) == (True, False)
    kept = next(each.pack for each in original_of(tmp_path / "out").containers if each.pack)
    assert (tmp_path / "out" / kept).read_bytes() == (tmp_path / "given/scan.zip").read_bytes()
    assert verify(tmp_path / "out").ok
