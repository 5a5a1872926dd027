"""A sample of `make rot`: the rest of the programme is the same code with more of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import rot


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rot.pack_of(tmp_path_factory.mktemp("rot"))


def test_every_bit_counts(folder: Path) -> None:
    found = rot.rotted(folder, 1000, seed=3)
    assert found["not noticed"] == 0
    assert found["through the whole command"] >= 10
    assert found["recovery data"] > 50


def test_what_is_within_reach_is_restored_and_what_is_beyond_is_refused(folder: Path) -> None:
    assert rot.damaged(folder, within=12, beyond=6, seed=4) == {"restored": 12, "refused": 6}


def test_a_flip_that_is_not_noticed_would_be_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rot.Judge, "notices", lambda *_: False)
    assert rot.rotted(folder, 50, seed=3)["not noticed"] > 40
