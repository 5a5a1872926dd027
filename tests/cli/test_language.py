"""In which language the answer comes: the one asked for, the system's, English."""

from __future__ import annotations

from pathlib import Path

import pytest

from handcarry.cli.language import spoken, words_for
from handcarry.cli.main import follow
from handcarry.host.language import preferred_languages


@pytest.fixture
def souvenir(tmp_path: Path) -> Path:
    folder = tmp_path / "disc"
    folder.mkdir()
    (folder / "report.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    return folder


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"LANG": "de_AT.UTF-8"}, ("de",)),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_FR"}, ("fr",)),
        ({"LANGUAGE": "tr:es", "LANG": "de_DE"}, ("tr", "es")),
        ({"LANG": "C.UTF-8"}, ()),
        ({"LC_ALL": "POSIX"}, ()),
        ({"LANG": ""}, ()),
        ({}, ()),
    ],
)
def test_the_system_says_what_it_speaks(environment: dict[str, str], found: tuple[str, ...]) -> None:
    assert preferred_languages(environment) == found


def test_the_first_language_that_is_spoken_is_taken_and_english_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "ka:de:fr")
    assert words_for("").language == "de"
    monkeypatch.setenv("LANGUAGE", "ka")
    assert words_for("").language == "en"
    assert words_for("FR-ca").language == "fr"


def test_a_report_is_only_told_in_languages_that_have_all_of_it() -> None:
    assert {"en", "de", "es", "fr", "tr"} <= set(spoken())


def test_check_answers_in_the_language_asked_for(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = souvenir.parent / "page.html"
    assert follow(["check", str(souvenir), "--lang", "de"]) == 1
    assert "NICHT DIE AUFNAHME" in capsys.readouterr().out
    assert follow(["check", str(souvenir), "--lang", "de", "-o", str(page)]) == 1
    assert capsys.readouterr().err == f"NICHT DIE AUFNAHME. Geschrieben nach {page}.\n"
    assert '<html lang="de" dir="ltr">' in page.read_text(encoding="utf-8")


def test_json_is_the_same_in_every_language(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for language in ("en", "de"):
        follow(["check", str(souvenir), "--json", "--lang", language])
        told.append([line for line in capsys.readouterr().out.splitlines() if '"made"' not in line])
    assert told[0] == told[1]


def test_an_unknown_language_is_told_with_the_known_ones(souvenir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", str(souvenir), "--lang", "tlh"]) == 2
    assert "en, de, es, fr, tr" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("de", "kein Datum"), ("tr", "tarih"), ("en", "no date")])
def test_what_stops_it_is_said_in_the_language_asked_for(language: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(["check", "x", "--lang", language, "--born", "12.3.80"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "--born 2026-11-23" in told


def test_the_system_s_language_is_followed_without_a_word(
    souvenir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANGUAGE", "fr_FR")
    follow(["check", str(souvenir)])
    assert "CE N'EST PAS L'EXAMEN" in capsys.readouterr().out
