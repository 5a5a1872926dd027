"""Our own temporary folder: nobody else's to read, gone at the end, and what is still in use is left alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from handcarry.host import lock
from handcarry.host.private_folder import PREFIX, PrivateFolder, remove_leftovers


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_only_this_user_can_look_into_it_and_it_goes_with_what_it_holds(temp: Path) -> None:
    folder = PrivateFolder()
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    (folder.path / "000001").write_bytes(b"x")
    folder.remove()
    assert list(temp.iterdir()) == []


def test_what_nobody_uses_is_removed_and_what_somebody_uses_or_others_made_is_not(temp: Path) -> None:
    used = PrivateFolder()
    (temp / f"{PREFIX}left").mkdir()
    (temp / f"{PREFIX}left/lock").touch()
    (temp / f"{PREFIX}just made").mkdir()
    (temp / f"{PREFIX}old").mkdir()
    os.utime(temp / f"{PREFIX}old", (1, 1))
    (temp / "something else").mkdir()
    (temp / f"{PREFIX}link").symlink_to(temp / "something else")
    assert remove_leftovers() == 2
    assert {path.name for path in temp.iterdir()} == {used.path.name, f"{PREFIX}just made", f"{PREFIX}link", "something else"}
    used.remove()


def test_where_there_are_no_locks_nothing_is_taken_away(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "system_module", lambda _: None)
    (temp / f"{PREFIX}left").mkdir()
    (temp / f"{PREFIX}left/lock").touch()
    assert remove_leftovers() == 0
