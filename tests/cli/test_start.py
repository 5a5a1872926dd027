"""Starting up: what `--help` loads, and how every end is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handcarry import __version__
from handcarry.catalogue.words import Words
from handcarry.cli import main
from handcarry.cli.arguments import as_typed
from handcarry.cli.verbs import VERBS
from handcarry.errors import CannotOpen, Stop, UsageError

HEAVY = (
    "numpy",
    "pydicom",
    "imagecodecs",
    "msgspec",
    "jinja2",
    "handcarry.examine",
    "handcarry.media",
    "handcarry.report",
    "handcarry.checks",
    "handcarry.model",
)


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "handcarry", *arguments],
        capture_output=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "100", **environment},
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["-h"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import json, sys\nfrom handcarry.cli.main import follow\n"
        f"code = follow({arguments!r})\nprint(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    exit_code, loaded = json.loads(done.stderr)
    assert exit_code == 0
    assert [name for name in loaded if name.startswith((*HEAVY, "rich"))] == []


def test_the_help_of_check_loads_no_engine() -> None:
    code = (
        "import json, sys\nfrom handcarry.cli.main import follow\n"
        "follow(['check', '--help'])\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert [name for name in json.loads(done.stderr) if name.startswith(HEAVY)] == []


def test_the_version_is_printed() -> None:
    done = program("--version")
    assert (done.returncode, done.stdout.decode().strip(), done.stderr) == (0, __version__, b"")


def test_every_verb_can_be_loaded_and_has_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    main.follow(["--help"])
    listed = capsys.readouterr().out
    for verb in VERBS:
        sentence = Words("en")(f"cli.verb.{verb}")
        assert main.follow([verb, "--help"]) == 0
        told = " ".join(capsys.readouterr().out.split())
        assert told.startswith(f"handcarry {verb} ")
        assert sentence in told
        assert sentence in " ".join(listed.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "x", "--frob"],
        ["explain"],
        ["list", "cheese"],
        ["check", "x", "--format", "pdf"],
        ["x", "--born", "12.3.80"],
        ["x", "--json", "--html"],
        ["check", "x", "--json=yes"],
        ["check", "x", "--lang"],
        ["check", "x", "--lang", "--json"],
        ["check", "x", "--lang", "de", "--lang", "tr"],
        ["check", "x", "y"],
        ["pack", "x"],
        ["pack", "-o", "y"],
        ["check", "x", "--\x1b[31m"],
    ],
)
def test_what_is_not_understood_is_2_and_told_on_stderr(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.follow(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err) > 20


@pytest.mark.parametrize(("stop", "code"), [(UsageError, 2), (CannotOpen, 3)])
def test_a_stop_is_three_sentences_and_its_code(
    stop: type[Stop], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise stop(word="no_date", option="born")

    monkeypatch.setattr(main, "run_verb", raising)
    assert main.follow(["check", "x"]) == code
    assert capsys.readouterr().err.splitlines() == [
        Words("en")(f"cli.stop.no_date.{part}", option="born") for part in ("what", "means", "do")
    ]


def test_an_interruption_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def raising(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "run_verb", raising)
    assert main.follow(["check", "x"]) == 130
    assert "Stopped" in capsys.readouterr().err


def test_a_crash_is_70_and_its_file_holds_no_value_from_the_medium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def inner(patient: str) -> None:
        raise KeyError(patient)

    def raising(*_: object, **__: object) -> None:
        try:
            inner("PHANTOM^SECRET")
        except KeyError as error:
            raise RuntimeError("no idea what PHANTOM^SECRET is") from error

    monkeypatch.setattr(main, "run_verb", raising)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert main.follow(["check", "/media/PHANTOM^SECRET"]) == 70
    (file,) = tmp_path.iterdir()
    err = capsys.readouterr().err
    written = file.read_text(encoding="utf-8")
    assert str(file) in err
    assert "Traceback" not in err
    assert "SECRET" not in written + err + file.name
    assert "builtins.RuntimeError" in written
    assert "builtins.KeyError" in written
    assert str(tmp_path) not in written


def test_a_crash_without_room_for_its_file_is_told_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise RuntimeError("PHANTOM^SECRET")

    monkeypatch.setattr(main, "run_verb", raising)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no such folder"))
    assert main.follow(["check", "x"]) == 70
    err = capsys.readouterr().err
    assert "builtins.RuntimeError" in err
    assert "SECRET" not in err


def test_a_reader_that_goes_away_is_no_crash() -> None:
    code = """
import sys
import handcarry.cli.main as main
def run_verb(arguments):
    raise BrokenPipeError
main.run_verb = run_verb
sys.exit(main.follow(["check", "x"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_reader_that_leaves_in_the_middle_of_a_report_is_no_verdict(tmp_path: Path) -> None:
    """`handcarry check disc | head -1`: rich would end with 1, which says "not the record" here."""
    for number in range(3000):
        (tmp_path / f"report {number}.txt").write_bytes(b"a line")
    command = [sys.executable, "-m", "handcarry", "check", str(tmp_path), "--ledger"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert (running.stderr.read(), running.wait()) == (b"", 141)


@pytest.mark.parametrize("verb", [["view"], []], ids=["view", "a path alone"])
def test_viewing_what_is_not_there_is_a_sentence_in_the_terminal_and_ends_with_3(verb: list[str], tmp_path: Path) -> None:
    done = program(*verb, str(tmp_path / "disc"), LANG="C", LANGUAGE="en")
    assert (done.returncode, done.stdout) == (3, b"")
    what, means, do = done.stderr.decode().splitlines()
    assert what == f"There is nothing called {tmp_path / 'disc'}."
    assert means == "So nothing was opened."
    assert do.startswith("Look up how")


@pytest.mark.parametrize(("typed", "windows", "meant"), [('E:"', True, "E:"), ("E:\\", True, "E:\\"), ('a"', False, 'a"')])
def test_a_drive_named_in_quotes_on_windows_is_that_drive(typed: str, windows: bool, meant: str) -> None:
    assert as_typed(typed, windows=windows) == meant
