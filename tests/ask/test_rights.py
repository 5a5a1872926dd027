"""Which law may be named, to whom, on which day."""

from __future__ import annotations

from datetime import date

import pytest

from handcarry.ask.country import codes, load_country
from handcarry.ask.rights import Age, State, age, right_in

TODAY = date(2026, 11, 27)


def _ids(iso: str, home: str, on: date = TODAY) -> set[str]:
    return {cited.law.id for cited in right_in(load_country(iso), home=home, on=on).cited}


@pytest.mark.parametrize(
    ("iso", "state"),
    [
        *(
            (iso, State.READ)
            for iso in ["TR", "TH", "PL", "DE", "FR", "HU", "ES", "HR", "US", "AU", "NZ", "CO", "CR", "VN", "KR", "MY", "SE", "NO", "PT"]
        ),
        *((iso, State.KNOWN) for iso in ["GB", "MX", "BR", "AL", "RS", "PH", "ID", "GE", "DO", "UA", "MK", "ME", "BA"]),
        *((iso, State.NONE) for iso in ["AE", "IN", "EG", "CA"]),
    ],
)
def test_each_country_is_in_the_state_that_its_sources_allow(iso: str, state: State) -> None:
    assert right_in(load_country(iso), home="JP", on=TODAY).state is state


@pytest.mark.parametrize("iso", codes())
def test_a_patient_from_australia_is_never_given_what_does_not_cover_them(iso: str) -> None:
    for cited in right_in(load_country(iso), home="AU", on=TODAY).cited:
        assert cited.law.id not in {"ehds", "cross-border"}
        assert cited.law.in_force is None or cited.law.in_force <= TODAY
        assert cited.law.scope == "everyone"
        assert not cited.law.never


def test_the_directive_is_for_patients_of_another_member_state() -> None:
    assert "cross-border" in _ids("HU", "DE")
    for home in ("HU", "AU", "GB", "US", ""):
        assert "cross-border" not in _ids("HU", home)
    assert "cross-border" in _ids("HU", "AT"), "a member state of which no file speaks"
    assert "cross-border" not in _ids("TR", "DE")


def test_the_union_s_law_holds_where_the_clinic_is() -> None:
    assert "gdpr" in _ids("HU", "AU")
    assert "gdpr" in _ids("NO", "AU")
    assert "gdpr" not in _ids("GB", "DE") | _ids("TR", "DE")


def test_what_covers_residents_only_is_named_to_residents_only() -> None:
    assert "law-151" not in _ids("EG", "AU")
    assert "law-151" in _ids("EG", "EG")
    assert "data-law" not in _ids("VN", "AU")
    assert "data-law" in _ids("VN", "VN")
    assert "phipa" not in _ids("CA", "CA")


def test_a_law_to_come_is_named_from_its_day_on() -> None:
    assert "dpdp-2023" not in _ids("IN", "AU", date(2027, 5, 12))
    assert "dpdp-2023" in _ids("IN", "AU", date(2027, 5, 13))
    assert "ehds" not in _ids("HU", "DE", date(2032, 1, 1)), "dates differ in what was read: somebody has to read it first"


def test_what_was_only_heard_of_is_not_named() -> None:
    for iso in codes():
        for cited in right_in(load_country(iso), home="AU", on=TODAY).cited:
            assert cited.law.name.sure == "seen"
    assert _ids("SE", "AU") == {"gdpr"}
    assert _ids("RS", "AU") == {"patient-rights"}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 23), Age.FRESH),
        (date(2027, 11, 22), Age.FRESH),
        (date(2027, 11, 23), Age.AMBER),
        (date(2028, 11, 22), Age.AMBER),
        (date(2028, 11, 23), Age.RED),
        (date(2026, 1, 1), Age.FRESH),
    ],
)
def test_a_fact_grows_old(on: date, expected: Age) -> None:
    assert age(date(2026, 11, 23), on=on) is expected


def test_how_long_a_clinic_keeps_a_scan_is_told_only_where_it_was_seen() -> None:
    years = {iso: right_in(load_country(iso), home="AU", on=TODAY).retention_years for iso in codes()}
    assert {iso: kept for iso, kept in years.items() if kept} == {"AE": 25, "AU": 7, "BR": 20, "DE": 10, "DK": 10, "NL": 20, "NZ": 10}
