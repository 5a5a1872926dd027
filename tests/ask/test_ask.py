"""What is asked for: exactly what is wrong, in the clinic's language; the plan, the list, the reminder, the guess."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from handcarry import check
from handcarry.ask.asking import Asking, asking
from handcarry.ask.checklist import Mark, checklist
from handcarry.ask.country import Country, Law, codes, load_country
from handcarry.ask.fault import Fault
from handcarry.ask.guess import country_named, country_of
from handcarry.ask.language import load_language
from handcarry.ask.plan import plan_of
from handcarry.ask.rights import Age, laws_in
from handcarry.ask.sheet import sheet_of
from handcarry.ask.text import card_lines, to_text
from handcarry.ask.told import told_of
from handcarry.catalogue.words import Words
from handcarry.model.report import Report
from handcarry.model.verdict import Verdict
from handcarry.report.document import Finding, Where
from handcarry.testing.media import write_demo
from tests.ask.making import NOW, sheet, visit, with_faults
from tests.report.build import jaw, report, told

ENGLISH = Words("en")
DEMO = {
    "good-disc": (),
    "souvenir": (Fault.NOT_DICOM,),
    "viewer-disc": (Fault.VIEWER_ONLY,),
    "gap": (Fault.SLICES_MISSING,),
    "vendor-file": (Fault.VENDOR_FILE,),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    return {medium.name: check(medium.path) for medium in write_demo(tmp_path_factory.mktemp("demo"))}


@pytest.mark.parametrize("clinic", ["TR", "TH", "DE"])
@pytest.mark.parametrize("name", DEMO)
def test_the_card_asks_for_exactly_what_is_wrong(name: str, clinic: str, demo: dict[str, Report]) -> None:
    found = asking(told(demo[name]), visit(clinic=clinic))
    card = "\n".join(card_lines(sheet_of(found, ENGLISH).card))
    assert {fault for fault, sentence in found.theirs.faults.items() if sentence in card} == set(DEMO[name])
    assert (found.theirs.request in card) == (name != "good-disc")
    assert ("140" in card) == (name == "gap"), "139 slices are there and one is missing"
    assert f"({load_language('en').polite.hello})" in card


def test_what_is_not_the_record_is_asked_for_even_where_nobody_at_the_clinic_is_to_blame() -> None:
    listed = Finding(id="S05", scope="medium", severity="blocks", where=Where(), facts={}, says="", technical="", front_desk="", clause="")
    document = msgspec.structs.replace(told(report(())), findings=(listed,), verdict=Verdict.COULD_NOT_READ)
    found = asking(document, visit())
    assert found.faults == ()
    card = "\n".join(card_lines(sheet_of(found, ENGLISH).card))
    assert found.theirs.request in card
    assert ENGLISH("ask.card.ready") not in to_text(sheet_of(found, ENGLISH), ENGLISH)


def test_before_anything_was_handed_over_the_scan_is_asked_for_and_nothing_is_blamed() -> None:
    found = asking(None, visit())
    card = "\n".join(card_lines(sheet_of(found, ENGLISH).card))
    assert found.theirs.request in card
    assert not any(sentence in card for sentence in found.theirs.faults.values())


def test_the_maker_s_steps_stand_on_the_card_only_where_a_source_tells_them(demo: dict[str, Report]) -> None:
    document = told(demo["vendor-file"])
    assert asking(document, visit()).steps == ()
    line = msgspec.structs.replace(document.ledger[0], format="anatomage-invivo")
    invivo = msgspec.structs.replace(document, ledger=(line,))
    assert "File > Export > DICOM" in to_text(sheet_of(asking(invivo, visit()), ENGLISH), ENGLISH)


def test_a_name_that_may_be_another_person_s_is_never_signed_with() -> None:
    mine = told(report())
    assert asking(mine, visit(name="")).name
    where = Where(volume=1)
    wrong = Finding(id="D03", scope="volume", severity="blocks", where=where, facts={}, says="", technical="", front_desk="", clause="")
    other = msgspec.structs.replace(mine, findings=(wrong,), verdict=Verdict.ASK_AGAIN)
    found = asking(other, visit(name=""))
    assert (found.faults, found.name, found.born, found.scanned) == ((Fault.WRONG_PERSON,), "", "", "")


@pytest.mark.parametrize(
    ("flight", "time"),
    [
        (datetime(2026, 11, 27, 12, 0), "3 hours are left"),  # noqa: DTZ001  the clock on the wall
        (datetime(2026, 11, 27, 10, 0), "1 hour is left"),  # noqa: DTZ001
        (datetime(2026, 11, 27, 9, 5), "5 minutes are left"),  # noqa: DTZ001
        (datetime(2026, 11, 27, 8, 0), "has left"),  # noqa: DTZ001
        (datetime(2026, 11, 27, 12, 0, tzinfo=UTC), "3 hours are left"),
        (None, ""),
    ],
)
def test_the_plan_counts_the_hours(flight: datetime | None, time: str) -> None:
    plan = plan_of(with_faults((Fault.LOSSY,), flight=flight), ENGLISH)
    assert time in plan.time
    assert bool(plan.time) == bool(time)


def test_little_time_and_no_time_change_what_to_do() -> None:
    hurry = ENGLISH("ask.step.hurry")
    card = ENGLISH("ask.step.card")
    soon = plan_of(with_faults((Fault.LOSSY,), flight=datetime(2026, 11, 27, 10, 0)), ENGLISH)  # noqa: DTZ001
    late = plan_of(with_faults((Fault.LOSSY,), flight=datetime(2026, 11, 27, 8, 0)), ENGLISH)  # noqa: DTZ001
    assert soon.now[0] == hurry
    assert hurry not in plan_of(with_faults((Fault.LOSSY,)), ENGLISH).now
    assert card not in late.now
    assert ENGLISH("ask.step.send_letter") in late.now
    flown = sheet((Fault.LOSSY,), flight=datetime(2026, 11, 27, 8, 0))  # noqa: DTZ001
    medium = load_language("tr").letter.medium
    assert medium in [block.text for block in sheet((Fault.LOSSY,)).letter]
    assert medium not in [block.text for block in flown.letter], "before I travel"


def test_where_data_may_not_leave_no_link_is_asked_for() -> None:
    emirates, turkey = sheet(clinic="AE"), sheet(clinic="TR")
    assert load_language("ar").letter.no_cloud in [block.text for block in emirates.letter]
    assert load_language("tr").letter.no_cloud not in [block.text for block in turkey.letter]
    assert len(emirates.plan.stops) == len(turkey.plan.stops) + 1


def test_a_link_is_followed_here_and_now() -> None:
    plan = plan_of(with_faults((Fault.LINK_ONLY,)), ENGLISH)
    assert plan.now[0] == ENGLISH("ask.step.download")


@pytest.mark.parametrize(("clinic", "mark"), [("TR", "good"), ("MX", "open"), ("AE", "bad")])
def test_the_third_question_is_answered_in_three_honest_ways(clinic: str, mark: str) -> None:
    question = plan_of(with_faults((), clinic=clinic), ENGLISH).questions[2]
    assert question.mark == mark
    assert load_country(clinic).name("en") in question.answer


@pytest.mark.parametrize(
    ("name", "opens"),
    [("good-disc", "every"), ("gap", "every"), ("souvenir", "not_proven"), ("viewer-disc", "not_proven"), ("vendor-file", "not_proven")],
)
def test_only_a_scan_that_is_there_has_been_opened(name: str, opens: str, demo: dict[str, Report]) -> None:
    question = plan_of(asking(told(demo[name]), visit()), ENGLISH).questions[1]
    assert question.answer == ENGLISH(f"ask.opens.{opens}")


def test_what_is_old_is_said_to_be() -> None:
    ages = [plan_of(with_faults((), now=NOW.replace(year=year, month=12), flight=None), ENGLISH).age for year in (2026, 2027, 2028)]
    assert ages == [Age.FRESH, Age.AMBER, Age.RED]


def _marks(found: Asking) -> list[str]:
    return [item.mark.value for item in checklist(found, ENGLISH)]


def test_the_list_is_ticked_from_what_is_there_and_its_date() -> None:
    good = told(report((jaw(),)))
    day = asking(good, visit()).scanned
    assert day
    assert _marks(asking(good, visit(surgery=day)))[:2] == ["open", "found"]
    assert _marks(asking(good, visit(surgery="2099-01-01")))[:2] == ["found", "open"]
    assert _marks(asking(good, visit()))[:2] == ["look", "look"]
    assert _marks(with_faults((Fault.SLICES_MISSING,), surgery=day))[:2] == ["open", "open"], "a scan with a hole is not one to leave with"
    assert _marks(asking(None, visit())) == ["open"] * 6


def test_pictures_documents_and_surfaces_are_pointed_at(demo: dict[str, Report]) -> None:
    marks = [item.mark for item in checklist(asking(told(demo["souvenir"]), visit()), ENGLISH)]
    assert marks == [Mark.OPEN, Mark.OPEN, Mark.OPEN, Mark.OPEN, Mark.LOOK, Mark.LOOK]


@pytest.mark.parametrize(
    ("address", "iso"),
    [
        ("Atatürk Cad. 1, Antalya, Türkiye", "TR"),
        ("Main St 1, Springfield, USA", "US"),
        ("1 Peachtree, Atlanta, Georgia, USA", None),
        ("Somewhere 5", None),
        ("", None),
        ("Turkeyfoot Rd 2", None),
    ],
)
def test_a_country_is_guessed_only_from_an_address_that_names_one(address: str, iso: str | None) -> None:
    document = told(report())
    best = document.best
    assert best is not None
    volume = msgspec.structs.replace(best, dicom={**best.dicom, "InstitutionAddress": address})
    guess = country_of(msgspec.structs.replace(document, volumes=(volume,)))
    assert (guess.iso if guess else None) == iso


def test_countries_are_known_by_code_and_by_name() -> None:
    for text in ("tr", "TR", "Turkey", "türkei"):
        found = country_named(text)
        assert found is not None
        assert found.iso == "TR"
    assert country_named("Atlantis") is None


@pytest.mark.parametrize("iso", codes())
def test_no_fact_is_told_without_how_sure_it_is_and_none_is_a_bare_yes(iso: str) -> None:
    lines = list(told_of(load_country(iso), ENGLISH, home="AU", on=NOW.date(), binds=True))
    assert not any(line.text.strip().casefold() in {"yes", "no", "unknown"} for line in lines)
    sures = tuple(ENGLISH(f"ask.sure.{sure}") for sure in ("seen", "not-read", "not-found"))
    labels = {ENGLISH(f"ask.rights.{kind}") for kind in ("law", "article", "deadline", "fee", "kept", "authority")}
    for line in lines:
        if line.label in labels:
            assert any(sure in line.text for sure in sures), line
    granted = [line.text for line in lines if line.text.startswith(ENGLISH("ask.rights.access.yes"))]
    if iso == "AE":
        assert granted == [], "no right was found there"
    assert all(any(sure in text for sure in sures) for text in granted)


@pytest.mark.parametrize("home", codes())
def test_no_law_is_told_as_granting_what_it_does_not_grant_this_patient_today(home: str) -> None:
    """For every pair: of each law in turn, at the clinic and at home, whether it is told what it grants."""
    deadline, law_label = (ENGLISH(f"ask.rights.{kind}") for kind in ("deadline", "law"))
    for iso in codes():
        for country, binds in ((load_country(iso), True), (load_country(home), False)):
            labels = [line.label for line in told_of(country, ENGLISH, home=home, on=NOW.date(), binds=binds)]
            begins = [at for at, label in enumerate(labels) if label == law_label]
            told_of_each = [deadline in labels[begin:end] for begin, end in zip(begins, [*begins[1:], None], strict=True)]
            assert told_of_each == [_grants(law, country, home) for law, _ in laws_in(country)], (iso, home, binds)


def _grants(law: Law, country: Country, home: str) -> bool:
    lives_there = home == country.iso
    covered = {
        "everyone": True,
        "doubtful": lives_there,
        "residents": lives_there,
        "other-member-state": not lives_there and home in load_country("EU").members,
        "region": False,
        "not-dentists": False,
    }
    return covered[law.scope] and not law.never and (law.in_force is None or law.in_force <= NOW.date())


def test_a_law_to_come_is_told_as_coming_and_grants_nothing() -> None:
    lines = [line.text for line in told_of(load_country("IN"), ENGLISH, home="AU", on=NOW.date(), binds=True)]
    assert any("2027-05-13" in line for line in lines)
    assert not any(line.startswith(ENGLISH("ask.rights.access.yes")) for line in lines)
