"""Which copies are known, and what is due: noted by `pack` and `verify`, told by `keep`, and nothing of anybody in it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from handcarry.cli.main import follow
from handcarry.host import medium_id as media
from handcarry.host.medium_id import medium_id
from handcarry.host.own_folder import data_folder
from handcarry.pack.known import Copy, Known, noted, read, scans, write

GONE = frozenset[str]().__contains__
TODAY = date.today()  # noqa: DTZ011  as the program asks


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies are noted, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "handcarry"


@pytest.fixture
def given(tmp_path: Path) -> Path:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "DOE JANE 1984.pdf").write_bytes(b"%PDF-1.4 Doe, Jane\n%%EOF\n")
    return tmp_path / "given"


def on_media(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take each folder for a medium of its own."""
    monkeypatch.setattr(media, "medium_id", lambda path: path.name)


def copy(**changes: object) -> Copy:
    told = {"holds": "h", "fingerprint": "f", "path": "/a", "medium": "m", "day": TODAY, "ok": True} | changes
    return Copy(**told)  # type: ignore[arg-type]


def test_two_copies_on_two_media_are_well(
    folder: Path, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_media(monkeypatch)
    assert follow(["keep"]) == 0
    assert "No copy is known" in capsys.readouterr().out
    assert follow(["pack", str(given), "-o", str(tmp_path / "one"), "--parity", "0"]) in {0, 1}
    assert "--no-keep" in capsys.readouterr().err
    assert follow(["keep"]) == 1
    assert "second copy" in capsys.readouterr().out
    assert follow(["pack", str(given), "-o", str(tmp_path / "two"), "--parity", "0", "--quiet"]) in {0, 1}
    assert follow(["keep"]) == 0
    assert "different media: 2" in capsys.readouterr().out
    (tmp_path / "two" / "README.TXT").write_bytes(b"")
    assert follow(["verify", str(tmp_path / "two")]) == 1
    capsys.readouterr()
    assert follow(["keep"]) == 1
    assert "NOT what it was" in capsys.readouterr().out


def test_nothing_of_anybody_is_noted_and_only_the_user_can_read_it(folder: Path, given: Path, tmp_path: Path) -> None:
    follow(["pack", str(given), "-o", str(tmp_path / "one"), "--parity", "0", "--quiet"])
    text = (folder / "copies.json").read_text()
    assert [word for word in ("DOE", "Doe", "JANE", "1984", "pdf", "READY") if word in text.replace(str(tmp_path), "")] == []
    assert sorted(json.loads(text)["copies"][0]) == ["day", "fingerprint", "holds", "medium", "ok", "path"]
    if os.name == "posix":
        assert stat.S_IMODE((folder / "copies.json").stat().st_mode) == 0o600


def test_what_was_not_to_be_noted_or_could_not_be_is_not(folder: Path, given: Path, tmp_path: Path) -> None:
    assert follow(["pack", str(given), "-o", str(tmp_path / "one"), "--parity", "0", "--no-keep"]) in {0, 1}
    assert follow(["verify", str(tmp_path / "one"), "--quick"]) == 0
    assert not folder.exists()
    folder.parent.write_bytes(b"a file where the folder should be")
    assert follow(["verify", str(tmp_path / "one")]) == 0
    assert folder.parent.read_bytes() == b"a file where the folder should be"


def test_a_year_later_it_is_due_and_a_calendar_says_so(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long_ago = TODAY - timedelta(days=365)
    write(folder, Known(copies=(copy(), copy(path="/b", medium="n", fingerprint="g", day=long_ago))))
    assert follow(["keep", "-o", str(tmp_path / "keep.ics")]) == 1
    assert "/b: last verified" in capsys.readouterr().out
    lines = (tmp_path / "keep.ics").read_bytes().decode().split("\r\n")
    assert {"BEGIN:VEVENT", f"DTSTART;VALUE=DATE:{TODAY:%Y%m%d}", "RRULE:FREQ=YEARLY"} <= set(lines)
    assert max(len(line.encode()) for line in lines) <= 75


def test_a_copy_is_forgotten_by_where_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, Known(copies=(copy(path="/a"), copy(path="/b", medium="n", fingerprint="g"))))
    assert follow(["keep", "--forget", "/b"]) == 1
    assert [each.path for each in read(folder).copies] == ["/a"]
    assert follow(["keep", "--forget", "/b"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 3


def test_a_damaged_list_is_said_to_be_and_left_alone(folder: Path, given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir(parents=True)
    (folder / "copies.json").write_bytes(b"{")
    assert follow(["keep"]) == 3
    assert "copies.json" in capsys.readouterr().err
    assert follow(["pack", str(given), "-o", str(tmp_path / "one"), "--parity", "0"]) in {0, 1}
    assert (folder / "copies.json").read_bytes() == b"{"


def test_a_stick_mounted_elsewhere_is_the_same_copy() -> None:
    known = noted(Known(copies=(copy(path="/media/a"),)), copy(path="/media/b"), is_there=GONE)
    assert [each.path for each in known.copies] == ["/media/b"]
    assert [scan.media for scan in scans(noted(known, copy(fingerprint="g", path="/c"), is_there=GONE))] == [1]
    assert [scan.media for scan in scans(noted(known, copy(holds="i", fingerprint="g", medium="n"), is_there=GONE))] == [1, 1]


def test_a_damaged_duplicate_does_not_take_the_place_of_the_unharmed_one_beside_it() -> None:
    known = noted(Known(copies=(copy(path="/a"),)), copy(path="/b", ok=False), is_there={"/a"}.__contains__)
    assert [(each.path, each.ok) for each in known.copies] == [("/a", True), ("/b", False)]
    assert [scan.media for scan in scans(known)] == [1]


def test_many_at_once_lose_no_copy(folder: Path) -> None:
    script = """
import sys
from datetime import date
from functools import partial
from pathlib import Path
from handcarry.pack.known import Copy, noted, update
print("ready", flush=True)
sys.stdin.readline()
for n in range(8):
    name = f"{sys.argv[2]}-{n}"
    copy = Copy(holds=name, fingerprint=name, path=f"/{name}", medium="m", day=date(2026, 1, 1), ok=True)
    update(Path(sys.argv[1]), partial(noted, copy=copy, is_there=lambda path: False))
"""
    command, pipe = [sys.executable, "-c", script, str(folder)], subprocess.PIPE
    running = [subprocess.Popen([*command, str(n)], stdin=pipe, stdout=pipe, text=True) for n in range(4)]
    for each in running:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in running:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [each.wait() for each in running] == [0] * 4
    for each in running:
        each.communicate()
    assert {each.holds for each in read(folder).copies} == {f"{one}-{n}" for one in range(4) for n in range(8)}


def test_a_medium_is_known_by_its_file_system(tmp_path: Path) -> None:
    device = tmp_path.stat().st_dev
    assert medium_id(tmp_path, by_uuid=tmp_path / "none") == f"{device:x}"
    (tmp_path / "by-uuid").mkdir()
    (tmp_path / "by-uuid" / "0000-0000").symlink_to(tmp_path / "gone")
    assert medium_id(tmp_path, by_uuid=tmp_path / "by-uuid") == f"{device:x}"
    try:
        os.mknod(tmp_path / "by-uuid" / "49D8-0C01", 0o600 | stat.S_IFBLK, device)
    except PermissionError:
        pytest.skip("making a device needs the right to")
    assert medium_id(tmp_path, by_uuid=tmp_path / "by-uuid") == "49D8-0C01"


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"HOME": "/home/me"}, "/home/me/.local/share/handcarry"),
        ("linux", {"HOME": "/home/me", "XDG_DATA_HOME": "/data"}, "/data/handcarry"),
        ("linux", {"HOME": "/home/me", "XDG_DATA_HOME": "relative"}, "/home/me/.local/share/handcarry"),
        ("darwin", {"HOME": "/Users/me"}, "/Users/me/Library/Application Support/handcarry"),
        ("win32", {"HOME": "/x", "LOCALAPPDATA": "/local"}, "/local/handcarry"),
        ("win32", {"HOME": "/x"}, None),
    ],
)
def test_where_each_system_keeps_it(platform: str, environment: dict[str, str], expected: str | None) -> None:
    found = data_folder(environment, platform=platform)
    assert (found and found.as_posix()) == expected
