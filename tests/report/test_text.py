from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from handcarry.catalogue.words import Words
from handcarry.model.entry import Fault, FaultCode
from handcarry.model.report import Report
from handcarry.model.verdict import Handed, Verdict
from handcarry.report.text import print_report
from tests.report.build import ask_again, hole, jaw, nothing, report, told
from tests.report.hostile import EVERYTHING, MARKUP, NEVER_SHOWN

ENGLISH = Words("en")
NOT_RECORDED = ENGLISH("report.not_recorded")


def printed(given: Report, *, width: int = 80, ledger: bool = False, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    print_report(told(given), console, ENGLISH, ledger=ledger)
    return out.getvalue()


def order_of(text: str, *parts: str) -> list[int]:
    return [text.index(part) for part in parts]


def test_the_verdict_comes_first_then_why_then_the_one_thing_to_do_then_who() -> None:
    text = printed(ask_again())
    places = order_of(
        text,
        "ASK AGAIN",
        "Why",
        "is missing",
        "Do this now",
        "front desk",
        "Is this you",
        "What it can be used for",
        "For the dentist",
        "Files",
    )
    assert places == sorted(places)


@pytest.mark.parametrize("verdict", [*Verdict])
def test_each_verdict_is_a_word_and_not_only_a_colour(verdict: Verdict) -> None:
    assert ENGLISH(f"report.verdict.{verdict}.title") in printed(report(verdict=verdict))


def test_colour_is_there_on_a_terminal_only() -> None:
    assert "\x1b[" in printed(ask_again(), colour=True)
    assert "\x1b" not in printed(ask_again())


@pytest.mark.parametrize("width", [40, 80, 132])
@pytest.mark.parametrize("given", [report(), ask_again(), nothing()], ids=["ready", "ask again", "nothing"])
def test_no_line_is_wider_than_the_terminal(given: Report, width: int) -> None:
    assert max(len(line.rstrip()) for line in printed(given, width=width, ledger=True).splitlines()) <= width


def test_name_birth_date_and_day_are_shown_with_the_question() -> None:
    text = printed(report((jaw(patient_name="DOE^JANE", patient_birth_date="19800229"),)))
    assert "Is this you, and is this today's scan?" in text
    for shown in ("DOE, JANE", "29 February 1980", "23 November 2026"):
        assert shown in text


def test_what_the_clinic_left_out_is_said_to_be_left_out() -> None:
    text = printed(report((jaw(kvp=None, manufacturer=""),)))
    assert text.count(NOT_RECORDED) >= 2
    lines = {line.split("  ")[1].strip(): line for line in text.splitlines() if line.startswith("  ") and line.strip()}
    assert NOT_RECORDED in lines["Tube voltage"]
    assert NOT_RECORDED in lines["Device maker"]


def test_it_says_once_that_it_is_no_medical_device_and_never_tells_bone_density_in_units() -> None:
    text = " ".join(printed(report()).split())
    assert text.count("not a medical device") == 1
    assert "HU" not in text


def test_hostile_names_neither_steer_the_terminal_nor_disappear() -> None:
    given = report((jaw(5, patient_name=EVERYTHING, series_description=EVERYTHING, manufacturer=EVERYTHING),))
    given = replace(given, medium=replace(given.medium, name=EVERYTHING))
    text = printed(given, ledger=True)
    assert not set(text.replace("\n", "")) & NEVER_SHOWN
    assert MARKUP[:14] in text


def test_a_name_cannot_write_a_line_of_its_own() -> None:
    text = printed(report((jaw(5, patient_name="A\n\nVERDICT: READY"),), verdict=Verdict.ASK_AGAIN))
    assert not [line for line in text.splitlines() if line.strip() == "VERDICT: READY"]


def test_the_ledger_lists_every_file_when_asked() -> None:
    assert "DICOM/IM0059" in printed(report(), ledger=True)
    assert "DICOM/IM0059" not in printed(report())


def test_files_that_could_not_be_read_are_always_listed() -> None:
    given = report()
    first, *rest = given.medium.entries
    broken = replace(first, path="DICOM/BROKEN", sha256="", fault=Fault(code=FaultCode.IO_ERROR, at_byte=4096))
    text = printed(replace(given, medium=replace(given.medium, entries=(broken, *rest))))
    assert "DICOM/BROKEN" in text
    assert "the drive fails to read it" in text


def test_what_no_program_here_unpacks_is_told_with_its_reason() -> None:
    given = report()
    first, *rest = given.medium.entries
    packed = replace(first, sha256="", fault=Fault(code=FaultCode.UNSUPPORTED, detail="Deflate64"))
    text = " ".join(printed(replace(given, medium=replace(given.medium, entries=(packed, *rest)))).split())
    assert "no reader for it is at hand (Deflate64)" in text


def test_where_the_hole_is_stands_in_words_and_in_a_drawing() -> None:
    text = " ".join(printed(ask_again()).split())
    assert "At 5.8 to 6.2 mm of 11.8 mm, counted from the lower end." in text
    assert "█" in text


def test_what_two_copies_of_an_index_say_is_told_once() -> None:
    assert printed(report(findings=(hole(), hole()))).count("Must be mended") == 1


def test_reading_that_stopped_is_said() -> None:
    given = report()
    assert "Not everything was read" in printed(replace(given, medium=replace(given.medium, stopped="a limit was reached")))


def test_of_images_that_make_no_volume_only_what_says_so_is_held_against_them() -> None:
    few = replace(jaw(5), is_candidate=False)
    too_few = replace(hole(), id="G18", facts={"slices": 5, "extent_mm": 0.8})
    coarse = replace(hole(), id="G15", facts={"step_mm": 2.5, "thickness_mm": 2.5})
    given = report((few,), verdict=Verdict.NOT_THE_RECORD, handed=Handed.IMAGES, findings=(coarse, hole(), too_few))
    text = " ".join(printed(given).split())
    assert "Must be mended (G18)" in text
    assert "G15" not in text
    assert "G04" not in text
    assert "Must be mended (G04)" in printed(report((jaw(),), findings=(hole(),)))
