"""What can be asked without a medium: explain, list, demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from handcarry.checks.table import TABLE
from handcarry.cli.list_ import CONTAINERS
from handcarry.cli.main import follow
from handcarry.dicom.oddities import SAYS, Odd
from handcarry.media.readers import READERS


def test_every_check_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for check in TABLE:
        assert follow(["explain", check.id]) == 0
        told = capsys.readouterr().out
        assert told.startswith(check.id)
        assert "{" not in told
        assert any(word in told for word in ("It blocks", "It degrades", "It informs"))


def test_an_id_may_be_written_small(capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["explain", "g04"]) == 0
    assert "PS3.3 C.7.6.2" in capsys.readouterr().out


@pytest.mark.parametrize("code", [str(code) for code in SAYS])
def test_every_oddity_of_reading_can_be_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["explain", code]) == 0
    assert SAYS[Odd(code)] in " ".join(capsys.readouterr().out.split())


def test_an_unknown_id_is_2_and_names_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["explain", "G99"]) == 2
    assert "handcarry list checks" in capsys.readouterr().err


def test_all_checks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["list", "checks"]) == 0
    listed = {line[:3] for line in capsys.readouterr().out.splitlines()}
    assert {check.id for check in TABLE} <= listed


@pytest.mark.parametrize(("what", "known"), [("vendors", "inv2dcm"), ("codecs", "1.2.840.10008.1.2.4.70"), ("containers", "ISO 9660")])
def test_what_is_known_is_listed(what: str, known: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["list", what]) == 0
    assert known in capsys.readouterr().out


def test_each_container_reader_is_described() -> None:
    assert {reader.__name__ for reader in READERS} == set(CONTAINERS)


def test_the_demo_gives_five_right_and_different_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["demo", "-o", str(tmp_path / "demo")]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for verdict in ("READY", "NOT THE RECORD", "ASK AGAIN"):
        assert verdict in told
    assert len(list((tmp_path / "demo").glob("*.html"))) == 5


def test_the_demo_mixes_with_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert follow(["demo", "-o", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert "empty" in capsys.readouterr().err
