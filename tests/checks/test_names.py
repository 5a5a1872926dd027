"""Names compared the way a receptionist would, people told apart."""

from __future__ import annotations

import pytest

from handcarry.checks.names import MANY, Likeness, compare_names, day_digits, is_nobody, is_same_person, people, same_identifier
from handcarry.model.instance import Patient

SAME, PARTLY, DIFFERENT, UNKNOWN = Likeness.SAME, Likeness.PARTLY, Likeness.DIFFERENT, Likeness.UNKNOWN


@pytest.mark.parametrize(
    ("scan", "given", "expected"),
    [
        ("DOE^JANE", "Jane Doe", SAME),
        ("Doe^Jane^^Dr.", "JANE DOE", SAME),
        ("DOE^JANE^MARIA", "jane doe", SAME),
        ("DOE^J", "Jane Doe", SAME),
        ("DOE JANE", "doe, jane", SAME),
        ("MUELLER^JOERG", "Jörg Müller", SAME),
        ("MULLER^JORG", "Jörg Müller", SAME),
        ("STRAUSS^ANNE", "Anne Strauß", SAME),
        ("YILDIZ^ISIL", "I\u015f\u0131l Y\u0131ld\u0131z", SAME),
        ("LUKASIEWICZ^JOZEF", "Józef Łukasiewicz", SAME),
        ("Иванов^Глеб", "Gleb Ivanov", SAME),
        ("DOE^MARY ANN", "Maryann Doe", SAME),
        ("Yamada^Tarou=山田^太郎", "Tarou Yamada", SAME),
        ("DOE^JANE", "John Doe", PARTLY),
        ("ROE^RICHARD", "Jane Doe", DIFFERENT),
        ("J^D", "Jane Doe", UNKNOWN),
        ("山田^太郎", "Tarou Yamada", UNKNOWN),
        ("", "Jane Doe", UNKNOWN),
        ("ANONYMOUS", "Jane Doe", UNKNOWN),
    ],
)
def test_names(scan: str, given: str, expected: Likeness) -> None:
    assert compare_names(scan, given) is expected
    assert compare_names(given, scan) is expected


@pytest.mark.parametrize(
    "text", ["", "  ", "^^^^", "XXXX", "0000", "Anonymous", "ANON^0042", "NO^NAME", "n/a", "Patient^Anonymized", "-", "?"]
)
def test_nobody(text: str) -> None:
    assert is_nobody(text)


@pytest.mark.parametrize("text", ["DOE^JANE", "P-1", "1", "100", "NOEL^NORA", "NAMETH^ANNA", "山田"])
def test_somebody(text: str) -> None:
    assert not is_nobody(text)


def test_identifiers_and_days() -> None:
    assert same_identifier(" p 7 ", "P7") is True
    assert same_identifier("007", "7") is True
    assert same_identifier("7", "8") is False
    assert same_identifier("", "8") is None
    assert day_digits("1980-02-29") == day_digits("19800229") == "19800229"
    assert day_digits("1980") == day_digits("19000101") == ""


JANE = Patient(patient_name="DOE^JANE", patient_id="1", patient_birth_date="19800229")


@pytest.mark.parametrize(
    "other",
    [
        Patient(patient_name="doe^jane", patient_id=" 01", patient_birth_date=""),
        Patient(patient_name="SMITH^JANE", patient_id="1", patient_birth_date="19800229"),
        Patient(patient_name="DOE^JANE", patient_id="77", patient_birth_date=""),
        Patient(patient_name="DOE^JANE", patient_id="1", patient_birth_date="19800228"),
        Patient(patient_id="1"),
        Patient(),
    ],
)
def test_one_person(other: Patient) -> None:
    assert is_same_person(JANE, other)


@pytest.mark.parametrize(
    "other",
    [
        Patient(patient_name="ROE^RICHARD", patient_id="2", patient_birth_date="19500101"),
        Patient(patient_name="ROE^RICHARD", patient_id="1"),
        Patient(patient_name="DOE^JANE", patient_id="2", patient_birth_date="19500101"),
        Patient(patient_name="DOE^JOHN"),
        Patient(patient_id="2"),
    ],
)
def test_two_people(other: Patient) -> None:
    assert not is_same_person(JANE, other)


def test_people_are_counted_up_to_a_bound() -> None:
    crowd = [Patient(patient_name=f"FAMILY{n}^GIVEN{n}", patient_id=str(n + 1)) for n in range(MANY * 50)]
    assert len(people(crowd)) == MANY
    assert people([JANE, Patient(), Patient(patient_id="1")]) == [JANE]
