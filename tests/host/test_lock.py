"""One at a time, whatever the system offers for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from handcarry.host import lock
from handcarry.host.lock import held


@pytest.fixture(params=["of the system", "by a file"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "by a file":
        monkeypatch.setattr(lock, "system_module", lambda _: None)
    return tmp_path / "lock"


def test_a_second_one_waits_in_vain_and_then_has_its_turn(place: Path) -> None:
    with held(place), pytest.raises(TimeoutError), held(place, patience_seconds=0):
        raise AssertionError
    with held(place, patience_seconds=0):
        pass


def test_it_is_free_again_after_a_failure(place: Path) -> None:
    with pytest.raises(KeyError), held(place):
        raise KeyError
    with held(place, patience_seconds=0):
        pass


def test_what_a_crash_left_long_ago_holds_nobody_up(place: Path) -> None:
    place.touch()
    os.utime(place, (1, 1))
    with held(place), pytest.raises(TimeoutError), held(place, patience_seconds=0):
        raise AssertionError
