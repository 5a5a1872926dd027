"""`handcarry ask` and `handcarry rights` as they are typed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from handcarry.ask.fault import Fault
from handcarry.ask.language import load_language
from handcarry.catalogue.words import Words
from handcarry.report.to_json import to_json
from handcarry.testing.media import write_demo
from handcarry.testing.phantom import Spec, write_series
from tests.cli.test_start import program
from tests.report.build import ask_again, told


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ask") / "report.json"
    path.write_bytes(to_json(told(ask_again())))
    return path


def _ask(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return program("ask", *map(str, arguments), "--lang", "en")


def test_a_request_is_printed(before: Path) -> None:
    done = _ask(before, "--clinic", "TR", "--home", "AU", "--flight", "2099-12-01T14:00")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert load_language("tr").faults[Fault.SLICES_MISSING] in text
    assert "hours are left" in text
    assert text.count("This is not legal advice.") == 1


def test_each_form_is_written_by_its_ending(before: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"ask{ending}" for ending in (".html", ".pdf", ".txt", ".ics")]
    outputs = [part for file in files for part in ("-o", file)]
    assert _ask(before, "--clinic", "TH", "--flight", "2099-12-01T14:00", *outputs).returncode == 0
    assert [file.read_bytes()[:15].split(b"\n")[0].strip() for file in files] == [
        b"<!doctype html>",
        b"%PDF-1.7",
        b"The card for th",
        b"BEGIN:VCALENDAR",
    ]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(file.name for file in files)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--clinic TR"),
        (("--clinic", "Atlantis"), "Nothing is known here"),
        (("--clinic", "TR", "--home", "Far away"), "ISO 3166"),
        (("--clinic", "TR", "--flight", "soon"), "2026-12-01T14:00"),
        (("--clinic", "TR", "-o", "x.ics"), "--flight"),
        (("--clinic", "TR", "-o", "x.doc"), ".html, .pdf"),
        (("--clinic", "TR", "--born", "02/03/1980"), "--born"),
    ],
)
def test_what_cannot_be_followed_is_told(before: Path, arguments: tuple[str, ...], told: str) -> None:
    done = _ask(before, *arguments)
    assert done.returncode == 2
    assert told in done.stderr.decode()


def test_what_is_no_report_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    assert _ask(path, "--clinic", "TR").returncode == 3


def test_a_name_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    done = _ask(tmp_path / "gone", "--clinic", "TR")
    assert (done.returncode, done.stdout) == (3, b"")
    assert "nothing of that name" in done.stderr.decode()


def test_a_language_without_words_for_a_terminal_is_spoken_on_paper(before: Path, tmp_path: Path) -> None:
    page = tmp_path / "ask.html"
    done = program("ask", str(before), "--clinic", "TR", "--lang", "ar", "-o", str(page))
    assert done.returncode == 0, done.stderr.decode()
    text = page.read_text()
    assert '<html lang="ar" dir="rtl">' in text
    arabic, english = Words("ar"), Words("en")
    for id_ in ("ask.title", "ask.card.title", "ask.letter.title", "ask.plan.title", "ask.list.title", "ask.not_legal"):
        assert arabic(id_) in text
        assert english(id_) not in text


def test_a_patient_s_language_of_which_there_are_no_pages_stands_on_the_card_all_the_same(before: Path) -> None:
    done = program("ask", str(before), "--clinic", "TR", "--lang", "pl")
    assert done.returncode == 0
    assert "(Dzień dobry." in done.stdout.decode()


def test_a_report_is_answered_without_the_engine(before: Path) -> None:
    code = (
        "import json, sys\nfrom handcarry.cli.main import follow\n"
        f"follow(['ask', {str(before)!r}, '--clinic', 'TR', '--lang', 'en'])\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    heavy = (
        "numpy",
        "pydicom",
        "imagecodecs",
        "jinja2",
        "typst",
        "rich",
        "handcarry.examine",
        "handcarry.media",
        "handcarry.pixels",
        "handcarry.model.report",
    )
    assert [name for name in json.loads(done.stderr.splitlines()[-1]) if name.startswith(heavy)] == []


def test_both_sides_of_the_law_are_told() -> None:
    done = program("rights", "TR", "AU", "--lang", "en")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "Where the clinic is: Turkey" in text
    assert "Where you live: Australia" in text
    assert text.count("This is not legal advice.") == 1
    assert program("rights", "Atlantis").returncode == 2


def test_what_the_union_has_not_in_force_yet_is_told_as_coming_at_home_too() -> None:
    """A patient who lives in Germany: the Health Data Space grants nothing there before its day."""
    text = program("rights", "TR", "DE", "--lang", "en").stdout.decode()
    (data_space,) = (block for block in text.split("\nLaw: ") if "European Health Data Space" in block.split("\n")[0])
    assert "Still to come, no right today" in data_space
    assert "Time limit" not in data_space


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {medium.name: medium.path for medium in write_demo(tmp_path_factory.mktemp("media"))}


@pytest.mark.parametrize(("name", "is_asked"), [("gap", True), ("souvenir", True), ("good-disc", False)])
def test_a_check_carries_the_card_one_tap_away_where_the_verdict_is_not_ready(
    name: str, is_asked: bool, media: dict[str, Path], tmp_path: Path
) -> None:
    page, text = tmp_path / "report.html", tmp_path / "report.txt"
    program("check", str(media[name]), "--clinic", "TH", "--lang", "de", "-o", str(page), "-o", str(text))
    request = load_language("th").request
    shown = page.read_text()
    assert (request in shown) == (request in text.read_text()) == is_asked
    assert ('<details class="card"><summary>Die Karte für den Empfang</summary>' in shown) == is_asked
    style = shown.split("<style>")[1].split("</style>")[0]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in shown
    assert "<script" not in shown


def test_the_card_is_offered_in_one_line_where_the_scan_s_own_address_names_a_country(tmp_path: Path) -> None:
    scan = tmp_path / "scan"
    write_series(scan, Spec(size=(12, 32, 32)))
    for number, path in enumerate(sorted(scan.rglob("IM*"))):
        file = pydicom.dcmread(path)
        file.InstitutionAddress = "Example Street 1, Antalya, Turkey"
        file.save_as(path)
        if number == 6:
            path.unlink()
    offer = "handcarry check --clinic TR adds the card"
    told = {
        options: program("check", str(scan), "--lang", "en", *options) for options in [(), ("--quiet",), ("--clinic", "TR"), ("--json",)]
    }
    assert {options: offer in done.stderr.decode() for options, done in told.items()} == {
        (): True, ("--quiet",): False, ("--clinic", "TR"): False, ("--json",): True,
    }  # fmt: skip
    assert all(done.returncode == 1 and offer not in done.stdout.decode() for done in told.values())


def test_nothing_is_written_onto_what_the_clinic_handed_over(media: dict[str, Path], before: Path) -> None:
    medium = media["souvenir"]
    listed = sorted(medium.rglob("*"))
    for read, place in ((medium, medium / "request.html"), (medium, medium / "x" / ".." / "request.html"), (before, before)):
        content = before.read_bytes()
        done = _ask(read, "--clinic", "TR", "--format", "html", "-o", place)
        assert (done.returncode, done.stdout) == (2, b"")
        assert "never writes there" in done.stderr.decode()
        assert before.read_bytes() == content
    assert sorted(medium.rglob("*")) == listed


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_no_page_is_poured_over_a_terminal(form: str, before: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "handcarry", "ask", str(before), "--clinic", "TR", "--format", form, "--lang", "en"],
            stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE, timeout=60, check=False,
        )  # fmt: skip
        os.write(theirs, b".")
        assert (done.returncode, os.read(ours, 99)) == (2, b".")
    finally:
        os.close(theirs)
        os.close(ours)
    assert f"-o request.{form}" in done.stderr.decode()


def test_a_country_that_is_not_known_is_said_before_the_work(media: dict[str, Path]) -> None:
    done = program("check", str(media["gap"]), "--clinic", "Atlantis")
    assert (done.returncode, done.stdout) == (2, b"")
