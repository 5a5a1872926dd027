"""Family D: whose scan, of which day, with labels that hold. People are counted, never named."""

from __future__ import annotations

import pytest

from handcarry.checks.table_identity import IDENTITY
from handcarry.model.case import Case
from handcarry.model.finding import Finding, Severity
from handcarry.model.instance import Instance, Oddity
from handcarry.model.report import Asked
from handcarry.model.stack import Role
from tests.checks.build import case, instance, instances, only, stack, status
from tests.checks.spoken import everything

INFORMS, DEGRADES, BLOCKS = Severity.INFORMS, Severity.DEGRADES, Severity.BLOCKS
RICHARD: dict[str, object] = {"patient_name": "ROE^RICHARD", "patient_id": "P-2", "patient_birth_date": "19500105"}
JANE = Asked(name="Jane Doe", born="1980-02-29", scanned="2026-11-23")


def found(id: str, this: Case) -> Finding:
    return only(IDENTITY, id, this)


def ended(id: str, this: Case) -> str:
    return status(IDENTITY, id, this)


def scan(asked: Asked | None = None, /, **overrides: object) -> Case:
    """Sixty slices with the same overrides."""
    return case(stack(instance(n, **overrides) for n in range(60)), asked=asked)


def mixed(**overrides: object) -> Case:
    """Fifty-eight good slices, and two with overrides."""
    odd: list[Instance] = [instance(n, **overrides) for n in (20, 40)]
    return case(stack([each for each in instances(60) if each.entry not in {20, 40}] + odd))


@pytest.mark.parametrize("id", [row.id for row in IDENTITY])
def test_a_clean_scan_of_the_one_asked_for_passes(id: str) -> None:
    assert ended(id, scan(JANE)) == "passed"


@pytest.mark.parametrize("overrides", [RICHARD, {"patient_name": "DOE^JOHN"}, {"patient_id": "P-2"}, {"patient_birth_date": "19500105"}])
def test_d01_slices_of_two_people_block(overrides: dict[str, object]) -> None:
    finding = found("D01", mixed(**overrides))
    assert finding.severity is BLOCKS
    assert finding.facts["slices"] == 2
    assert finding.where.entries == (20, 40)


@pytest.mark.parametrize(
    "overrides", [{"patient_name": "Doe^Jane^"}, {"patient_id": " P-1"}, {"patient_name": ""}, {"patient_birth_date": ""}]
)
def test_d01_another_spelling_or_a_blank_is_no_other_person(overrides: dict[str, object]) -> None:
    assert ended("D01", mixed(**overrides)) == "passed"


def test_d02_someone_elses_images_degrade_and_are_counted_not_named() -> None:
    this = case(stack(), stack([instance(n, **RICHARD) for n in range(100, 105)], number=2))
    finding = found("D02", this)
    assert finding.severity is DEGRADES
    assert finding.facts == {"patients": 2, "others": 1, "files": 5}
    assert "ROE" not in everything(finding)


def test_d02_counts_the_files_of_others_where_the_best_volume_says_nothing() -> None:
    nobody = {"patient_name": "", "patient_id": "", "patient_birth_date": ""}
    others = [instance(100, **RICHARD), instance(101), instance(102)]
    assert found("D02", case(stack(instance(n, **nobody) for n in range(60)), others=others)).facts == {
        "patients": 2,
        "others": 1,
        "files": 2,
    }


def test_d02_one_person_spelt_two_ways_is_one() -> None:
    other = {"patient_name": "Doe, Jane", "patient_id": "p-1 ", "patient_birth_date": ""}
    assert ended("D02", case(stack(), stack([instance(100, **other)], number=2))) == "passed"
    assert ended("D02", case(stack(), others=[instance(100, patient_name="", patient_id="", patient_birth_date="")])) == "passed"
    assert ended("D02", case()) == "not-applicable"


def test_d03_is_not_asked_without_an_answer() -> None:
    assert ended("D03", scan()) == ended("D03", scan(Asked(scanned="2026-11-23"))) == "not-asked"
    assert ended("D03", case(asked=JANE)) == "not-applicable"


@pytest.mark.parametrize(
    ("asked", "fact"),
    [
        (Asked(name="Richard Roe"), "name_differs"),
        (Asked(name="John Doe"), "name_differs"),
        (Asked(born="1980-02-28"), "birth_date_differs"),
    ],
)
def test_d03_another_person_blocks(asked: Asked, fact: str) -> None:
    finding = found("D03", scan(asked))
    assert finding.severity is BLOCKS
    assert [name for name, value in finding.facts.items() if value] == [fact]


@pytest.mark.parametrize(
    "asked",
    [
        Asked(name="JANE MARIA DOE"),
        Asked(name="Jane Smith-Doe", born="1980-02-29"),
        Asked(name="Jane Doe", scanned="2020-01-01"),
    ],
)
def test_d03_is_tolerant_and_leaves_the_day_to_d06(asked: Asked) -> None:
    assert ended("D03", scan(asked)) == "passed"


def test_d03_cannot_tell_where_the_scan_says_nothing() -> None:
    asked = Asked(name="Jane Doe")
    assert ended("D03", scan(asked, patient_name="")) == "could-not-run"
    assert ended("D03", scan(asked, patient_name="ÈÂÀÍÎÂÀ^ÀÍÍÀ", charset_guessed="cp1252")) == "could-not-run"


@pytest.mark.parametrize(
    ("overrides", "fact"),
    [
        ({"patient_name": "", "patient_id": ""}, "empty"),
        ({"patient_name": "Anonymous", "patient_id": "0000"}, "placeholder"),
        ({"patient_identity_removed": "YES"}, "removed"),
    ],
)
def test_d04_a_scan_of_nobody_degrades(overrides: dict[str, object], fact: str) -> None:
    finding = found("D04", scan(**overrides))
    assert finding.severity is DEGRADES
    assert [name for name, value in finding.facts.items() if value] == [fact]


@pytest.mark.parametrize("overrides", [{"patient_name": ""}, {"patient_id": ""}, {"patient_name": "ANON", "patient_id": "4711"}])
def test_d04_name_or_number_is_enough(overrides: dict[str, object]) -> None:
    assert ended("D04", scan(**overrides)) == "passed"


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"study_instance_uid": ""}, BLOCKS),
        ({"series_instance_uid": ""}, BLOCKS),
        ({"sop_instance_uid": ""}, BLOCKS),
        ({"missing_attributes": ("SOPInstanceUID",)}, BLOCKS),
        ({"study_instance_uid": "1.2.ABC"}, DEGRADES),
        ({"frame_of_reference_uid": "1.2." + "3" * 61}, DEGRADES),
        ({"study_instance_uid": "1.2.0840"}, INFORMS),
        ({"frame_of_reference_uid": ""}, DEGRADES),
    ],
)
def test_d05_serial_numbers_weigh_by_what_is_wrong(overrides: dict[str, object], expected: Severity) -> None:
    assert found("D05", scan(**overrides)).severity is expected


def test_d05_two_studies_or_frames_of_reference_in_a_volume_degrade() -> None:
    assert found("D05", mixed(study_instance_uid="1.2.3")).severity is DEGRADES
    assert found("D05", mixed(frame_of_reference_uid="1.2.3")).severity is DEGRADES
    assert ended("D05", scan(study_instance_uid="0.0.0.0.2.8811")) == "passed"


@pytest.mark.parametrize(
    ("asked", "overrides", "fact"),
    [
        (Asked(scanned="2026-11-27"), {}, "days_from_visit"),
        (None, {"acquisition_date": "20241101"}, "unequal"),
        (None, {"study_date": "", "acquisition_date": "", "series_date": ""}, "undated"),
        (None, {"study_date": "20261341", "acquisition_date": "", "series_date": ""}, "undated"),
    ],
)
def test_d06_an_odd_day_degrades(asked: Asked | None, overrides: dict[str, object], fact: str) -> None:
    finding = found("D06", scan(asked, **overrides))
    assert finding.severity is DEGRADES
    assert finding.facts[fact]


def test_d06_two_study_dates_in_a_volume_degrade() -> None:
    assert found("D06", mixed(study_date="20261122")).facts["unequal"] is True


@pytest.mark.parametrize(
    "overrides", [{"content_date": "20261201"}, {"series_date": "20261201"}, {"acquisition_date": "20261122"}, {"acquisition_date": ""}]
)
def test_d06_reconstruction_later_or_past_midnight_is_no_odd_day(overrides: dict[str, object]) -> None:
    assert ended("D06", scan(Asked(scanned="2026-11-24"), **overrides)) == "passed"


@pytest.mark.parametrize(
    "overrides",
    [
        {"patient_name": "Иванов^Глеб", "charset_guessed": "cp1251", "specific_character_set": ()},
        {"oddities": (Oddity(code="text-damaged"),)},
        {"patient_name": "M\u00c3\u00bcller^J"},
        {"patient_name": "M\ufffdller^J"},
        {"patient_name": "M?ller^J"},
        {"patient_name": "???????^????"},
        {"patient_name": "Ñèäîðîâ^Ïåòð"},
        {"patient_name": "Iþýk^Can"},
        {"patient_name": "Yýldýz^Can"},
        {"patient_name": "Güneþ^Can"},
        {"patient_name": "Çaðlar^Can"},
    ],
)
def test_d07_a_garbled_name_degrades(overrides: dict[str, object]) -> None:
    assert found("D07", scan(**overrides)).severity is DEGRADES


@pytest.mark.parametrize(
    "name",
    [
        "Þórarinsdóttir^Guðrún", "Hafþór^Júlíus", "Ýmir^Örn", "Daði^Freyr", "Eyþórsson^Steinþór", "Nový^Tomáš", "Starý^Jiří",
        "Ślązak^Łucja", "Şükrü^Öğüş", "Óð^Íð", "Иванов^Глеб", "Åse^Øyå", "Lê^Ý",
    ],
)  # fmt: skip
def test_d07_names_of_many_accents_are_no_garbled_names(name: str) -> None:
    assert ended("D07", scan(patient_name=name)) == "passed"


def test_d07_an_unknown_character_set_around_plain_letters_is_told_and_lowers_nothing() -> None:
    result = found("D07", scan(specific_character_set=("MS-DOS",), oddities=(Oddity(code="charset-unknown"),)))
    assert (result.severity, result.facts["declared"]) == (INFORMS, ("MS-DOS",))
    assert result.facts["unknown"] == len(scan().stacks[0].slices)


@pytest.mark.parametrize("name", ["Müller^Jörg", "Иванов^Глеб", "Ñandú^Ãngela", "Yamada^Tarou=山田^太郎"])
def test_d07_a_name_with_accents_or_another_alphabet_is_fine(name: str) -> None:
    assert ended("D07", scan(patient_name=name, specific_character_set=("ISO_IR 192",))) == "passed"


def test_d08_and_d09_only_inform() -> None:
    bare = scan(manufacturer="", institution_name=" ", kvp=None, x_ray_tube_current_ma=None)
    assert found("D08", bare).facts["missing"] == ("Manufacturer", "InstitutionName")
    assert found("D09", bare).facts["missing"] == ("KVP", "XRayTubeCurrent")
    assert found("D08", bare).severity is found("D09", bare).severity is INFORMS


def test_d09_current_times_time_will_do_and_other_machines_have_none() -> None:
    assert ended("D09", scan(x_ray_tube_current_ma=None, exposure_mas=50.0)) == "passed"
    assert ended("D09", scan(modality="MR", kvp=None)) == "not-applicable"


@pytest.mark.parametrize(
    ("id", "overrides", "expected"),
    [
        ("D10", {"bad_values": ("XRayTubeCurrent",)}, INFORMS),
        ("D10", {"bad_values": ("PatientBirthDate", "NumberOfFrames")}, DEGRADES),
        ("D10", {"bad_values": ("ImagePositionPatient (over 16 characters)",)}, INFORMS),
        ("D11", {"missing_attributes": ("Laterality", "PatientPosition")}, INFORMS),
        ("D11", {"missing_attributes": ("Modality", "StudyID")}, DEGRADES),
        ("D11", {"missing_attributes": ("PhotometricInterpretation",)}, DEGRADES),
    ],
)
def test_d10_and_d11_degrade_only_where_importers_refuse(id: str, overrides: dict[str, object], expected: Severity) -> None:
    finding = found(id, scan(**overrides))
    assert finding.severity is expected
    assert finding.facts["files"] == 60


def test_d12_places_in_private_fields_alone_degrade() -> None:
    assert found("D12", scan(private_geometry=True)).severity is DEGRADES


def test_images_beside_the_volumes_are_not_asked_for_their_labels() -> None:
    beside = stack([instance(100, patient_name="", patient_id="", study_instance_uid="")], number=2, role=Role.SCREEN)
    this = case(stack(), beside)
    assert {ended(row.id, this) for row in IDENTITY if row.id not in {"D02", "D03"}} == {"passed"}


def test_d13_names_what_the_header_tells_of_the_person_and_never_says_it() -> None:
    finding = found("D13", scan(personal_attributes=("PatientAddress", "Occupation")))
    assert finding.severity is INFORMS
    assert finding.facts == {"count": 2, "keywords": ("PatientAddress", "Occupation"), "contact": True, "files": 60}
    assert found("D13", scan(personal_attributes=("Occupation",))).facts["contact"] is False
    assert ended("D13", scan()) == "passed"
