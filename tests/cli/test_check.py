"""`handcarry check` through its front door, on small real folders and archives."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
import pyzipper

from handcarry.cli.main import follow
from handcarry.testing.phantom import write_series

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def souvenir(tmp_path: Path) -> Path:
    """A folder with a document."""
    folder = tmp_path / "disc"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(PDF)
    return folder


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """An archive that only "sesame" opens."""
    path = tmp_path / "locked.zip"
    with pyzipper.AESZipFile(path, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"sesame")
        archive.writestr("report.pdf", PDF)
    return path


def test_a_souvenir_is_not_the_record_and_1(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", str(souvenir)]) == 1
    told = capsys.readouterr()
    assert "NOT THE RECORD" in told.out
    assert told.err == ""


def test_a_path_without_a_verb_is_for_the_app_and_options_of_check_are_not(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow([str(souvenir), "--json"]) == 2
    assert "handcarry check" in capsys.readouterr().err


def test_no_such_path_is_a_verdict_and_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", str(tmp_path / "nowhere"), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "COULD_NOT_READ"
    assert (told["next"]["id"], told["next"]["front_desk"]) == ("name-it-again", "")
    assert [finding["id"] for finding in told["findings"]] == ["S01"]


def test_two_runs_differ_in_one_line(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = []
    for _ in range(2):
        follow(["check", str(souvenir), "--json"])
        runs.append([line for line in capsys.readouterr().out.splitlines() if not line.startswith('  "made": ')])
    assert runs[0] == runs[1]


def test_files_are_written_by_their_endings_and_stdout_stays_empty(
    souvenir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [tmp_path / "r.json", tmp_path / "r.html", tmp_path / "r.txt"]
    assert follow(["check", str(souvenir), *(part for target in targets for part in ("-o", str(target)))]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "NOT THE RECORD" in told.err
    assert json.loads(targets[0].read_bytes())["handed"] == "document"
    assert targets[1].read_bytes().startswith(b"<!doctype html>")
    assert b"\x1b" not in targets[2].read_bytes()
    assert not list(tmp_path.glob("*.partial"))


def test_quiet_says_nothing_beside(souvenir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    follow(["check", str(souvenir), "--quiet", "-o", str(tmp_path / "r.json")])
    assert capsys.readouterr() == ("", "")


def test_nothing_is_written_onto_the_medium(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", str(souvenir), "-o", str(souvenir / "sub" / ".." / "r.json")]) == 2
    assert [path.name for path in souvenir.iterdir()] == ["report.pdf"]
    assert "never writes there" in capsys.readouterr().err


def test_a_link_that_leads_to_itself_is_no_crash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loop = tmp_path / "loop"
    try:
        loop.symlink_to(loop)
    except OSError:
        pytest.skip("this account may make no links")
    assert follow(["check", str(loop), "-o", str(tmp_path / "r.json")]) == 3
    assert "COULD NOT READ" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["r.pdf", "missing/r.json"])
def test_a_place_that_does_not_work_is_2(name: str, souvenir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", str(souvenir), "-o", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err


def test_an_earlier_report_is_compared(souvenir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.json"
    follow(["check", str(souvenir), "--quiet", "-o", str(old)])
    (souvenir / "model.stl").write_bytes(
        b"solid jaw\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendloop\nendfacet\nendsolid jaw\n"
    )
    assert follow(["check", str(souvenir), "--after", str(old), "--json"]) == 1
    change = json.loads(capsys.readouterr().out)["since"]
    assert change["verdict_before"] == "NOT_THE_RECORD"
    assert not change["same_files"]
    assert "K01" in [point["id"] for point in change["still"]]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe"])
def test_an_earlier_report_that_is_none_is_3(
    content: bytes | None, souvenir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.json"
    if content is not None:
        old.write_bytes(content)
    assert follow(["check", str(souvenir), "--after", str(old)]) == 3
    assert "earlier report" in capsys.readouterr().err


def test_a_password_comes_from_a_file(locked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"\xef\xbb\xbfsesame\r\nsecond line\n")
    assert follow(["check", str(locked), "--password-file", str(secret), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["handed"] == "document"
    assert "sesame" not in json.dumps(report)


def test_a_locked_archive_without_a_password_is_3(locked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", str(locked)]) == 3
    assert "password" in capsys.readouterr().out


class Terminal(io.StringIO):
    """A keyboard with somebody at it."""

    def isatty(self) -> bool:
        return True


def test_somebody_at_the_terminal_is_asked_until_it_opens(
    locked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["wrong", "sesame", "never asked for"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(typed))
    assert follow(["check", str(locked), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["handed"] == "document"
    assert next(typed) == "never asked for"


def test_nobody_is_asked_for_a_password_beside_a_whole_record(monkeypatch: pytest.MonkeyPatch, locked: Path, tmp_path: Path) -> None:
    medium = tmp_path / "medium"
    write_series(medium)
    locked.rename(medium / "extra.zip")
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: pytest.fail("asked for a password"))
    assert follow(["check", str(medium)]) == 0


def test_an_empty_password_goes_on_without(locked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda *_, **__: "")
    assert follow(["check", str(locked)]) == 3
    assert "COULD NOT READ" in capsys.readouterr().out


def test_no_more_input_goes_on_without(locked: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def ended(*_: object, **__: object) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", ended)
    assert follow(["check", str(locked)]) == 3
    assert "COULD NOT READ" in capsys.readouterr().out


def test_a_password_file_that_cannot_be_read_is_3(souvenir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", str(souvenir), "--password-file", str(tmp_path / "none")]) == 3
    assert "password file" in capsys.readouterr().err


def test_progress_as_json_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(30):
            archive.writestr(f"page{n}.pdf", PDF)
    follow(["check", str(path), "--progress", "json", "--json"])
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.err.splitlines()]
    assert lines[-1]["files_done"] == 31 or lines[-1]["files_done"] == 30
    assert {line["type"] for line in lines} == {"progress"}
    assert any(line["news"] == "not_the_record" for line in lines)
    json.loads(told.out)


def test_what_the_user_says_is_in_the_report(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    follow(
        ["check", str(souvenir), "--json", "--name", "Jane Doe", "--born", "1980-02-29", "--scanned", "today", "--surgery", "2026-11-20"]
    )
    given = json.loads(capsys.readouterr().out)["identity"]["given"]
    assert (given["name"], given["born"], given["surgery"]) == ("Jane Doe", "1980-02-29", "2026-11-20")
    assert len(given["scanned"]) == 10
