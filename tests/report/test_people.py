from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handcarry.catalogue.words import Words
from handcarry.model.entry import Entry, Family, Kind
from handcarry.model.finding import Status
from handcarry.model.report import Asked, Report
from handcarry.report.clean import plain
from handcarry.report.html import to_html
from handcarry.report.to_json import to_json
from tests.report.build import jaw, ran, report, told
from tests.report.test_text import printed

ENGLISH = Words("en")

MINE: dict[str, Any] = {"patient_name": "ALPHONSO^JANE", "patient_id": "A-100", "patient_birth_date": "19800229"}
THEIRS: dict[str, Any] = {
    "patient_name": "ZEBULON^RICHARD",
    "patient_id": "B-20022",
    "patient_birth_date": "19511111",
    "series_description": "ZEBULON jaw",
}


def two_people(**overrides: object) -> Report:
    mine = jaw(5, **MINE)
    theirs = jaw(5, number=2, first=50, series_instance_uid="1.2.9", **THEIRS)
    given = report((mine, theirs), **overrides)
    pdf = Entry(number=99, path="Zebulon/letter.pdf", size_bytes=1, kind=Kind(family=Family.DOCUMENT, format="pdf", name="PDF document"))
    return replace(given, medium=replace(given.medium, entries=(*given.medium.entries, pdf)))


def every_form(given: Report) -> str:
    document = told(given)
    return to_json(document).decode() + to_html(document, ENGLISH, report=given).decode() + printed(given, ledger=True)


def test_one_person_is_named() -> None:
    assert told(report((jaw(5, **MINE),))).identity.dicom["PatientName"] == "ALPHONSO^JANE"


def test_of_several_people_nobody_is_named_until_one_is_chosen() -> None:
    told_of = every_form(two_people()).casefold()
    for secret in ("alphonso", "jane", "zebulon", "richard", "b-20022", "19511111", "a-100"):
        assert secret not in told_of


def test_of_several_people_no_picture_is_shown() -> None:
    assert b"data:image" in to_html(told(report()), ENGLISH, report=report())
    assert b"data:image" not in to_html(told(two_people()), ENGLISH, report=two_people())


def test_the_others_are_counted() -> None:
    identity = told(two_people()).identity
    assert (identity.withheld, identity.other_patients) == (True, 2)


def test_the_one_who_is_confirmed_is_named_and_the_others_stay_unnamed() -> None:
    given = two_people(asked=Asked(name="Jane Alphonso", born="1980-02-29"), ran=(ran("D03", Status.PASSED),))
    document = told(given)
    assert document.identity.dicom["PatientName"] == "ALPHONSO^JANE"
    assert (document.identity.withheld, document.identity.other_patients, document.identity.matches) == (False, 1, "yes")
    told_of = every_form(given).casefold()
    assert "jane" in told_of
    for secret in ("zebulon", "richard", "b-20022", "19511111"):
        assert secret not in told_of
    assert b"data:image" not in to_html(document, ENGLISH, report=given)


def test_the_same_person_written_twice_is_one() -> None:
    again = jaw(5, number=2, first=50, series_instance_uid="1.2.9", **(MINE | {"patient_name": "Alphonso^Jane^M"}))
    assert not told(report((jaw(5, **MINE), again))).identity.withheld


@pytest.mark.parametrize(
    ("asked", "ends", "matches"),
    [
        (Asked(), (), "not-asked"),
        (Asked(name="Jane Alphonso"), (ran("D03", Status.PASSED),), "yes"),
        (Asked(name="Jane Alphonso"), (ran("D03", Status.FAILED),), "no"),
        (Asked(name="Jane Alphonso"), (ran("D03", Status.COULD_NOT_RUN),), "cannot-tell"),
        (Asked(scanned="2026-11-23"), (ran("D06", Status.PASSED),), "yes"),
        (Asked(name="Jane Alphonso", scanned="2026-11-23"), (ran("D03", Status.PASSED), ran("D06", Status.FAILED)), "no"),
        (Asked(name="Jane Alphonso"), (ran("D03", Status.PASSED), ran("D03", Status.FAILED, "volume 7")), "yes"),
    ],
)
def test_the_answer_follows_the_checks_on_the_best_volume(asked: Asked, ends: tuple[object, ...], matches: str) -> None:
    assert told(report(asked=asked, ran=ends)).identity.matches == matches


@pytest.mark.parametrize(("surgery", "days"), [("2026-11-20", 3), ("2026-11-23", 0), ("2026-12-01", -8), ("", None)])
def test_the_scan_lies_before_or_after_the_surgery(surgery: str, days: int | None) -> None:
    assert told(report(asked=Asked(surgery=surgery))).identity.days_after_surgery == days


def test_a_long_name_is_cut_where_it_is_shown() -> None:
    given = report((jaw(5, patient_name="X" * 3000),))
    assert "X" * 401 not in printed(given)
    assert plain("X" * 3000)[:60] in printed(given).replace("\n", "").replace(" ", "")
