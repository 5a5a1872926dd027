"""Family K: is it the scan. Souvenirs block alone, and lower nothing beside a volume."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handcarry.checks.table_kind import KIND
from handcarry.model.case import Case
from handcarry.model.entry import Entry, Family
from handcarry.model.finding import Finding, Severity
from handcarry.model.instance import Oddity
from handcarry.model.stack import Role, Stack
from tests.checks.build import case, file, instance, instances, only, stack, status

INFORMS, DEGRADES, BLOCKS = Severity.INFORMS, Severity.DEGRADES, Severity.BLOCKS
PDF = file("report.pdf", Family.DOCUMENT, "pdf")
JPEG = file("screen.jpg", Family.PICTURE, "jpeg")
FILM = file("turn.mp4", Family.VIDEO, "mp4")
MESH = file("upper.stl", Family.SURFACE, "stl")
MORITA = file("CT_0.vol", Family.VENDOR_VOLUME, "morita-jmvolume")
NIFTI = file("scan.nii.gz", Family.RESEARCH_VOLUME, "nifti")
PLAN = file("case.dentalProject", Family.VENDOR_PROJECT, "exocad")
BLOB = file("DATA.BIN", size_bytes=90_000_000)
NOTE = file("README.TXT", Family.TEXT, "text")
ONLY_WITHOUT_A_VOLUME = tuple(f"K{n:02d}" for n in range(2, 14))

SECONDARY, WORD_CAPTURE = "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.7.3"


def found(id: str, this: Case) -> Finding:
    return only(KIND, id, this)


def ended(id: str, this: Case) -> str:
    return status(KIND, id, this)


def images(role: Role, count: int = 6, *, number: int = 2) -> Stack:
    """Images of a role, in files of their own, that lie nowhere."""
    return stack(instances(count, first=1000 * number, image_position_patient=None), number=number, role=role)


EVERY_SOUVENIR = case(
    stack(),
    *(images(role, number=n) for n, role in enumerate(Role, start=2) if role is not Role.VOLUME_IMAGES),
    files=(PDF, JPEG, FILM, MESH, MORITA, NIFTI, PLAN, BLOB, NOTE),
)


@pytest.mark.parametrize("id", ONLY_WITHOUT_A_VOLUME)
def test_souvenirs_beside_a_volume_are_not_asked_about(id: str) -> None:
    assert ended(id, EVERY_SOUVENIR) == "not-applicable"


@pytest.mark.parametrize("id", [row.id for row in KIND if row.id not in ONLY_WITHOUT_A_VOLUME])
def test_a_clean_scan_passes(id: str) -> None:
    assert ended(id, case(stack(), files=(PDF, NOTE))) == "passed"


def test_k01_no_dicom_image_blocks() -> None:
    assert found("K01", case(files=(PDF,))).severity is BLOCKS
    assert ended("K01", case(stack(instances(1)))) == "passed"
    assert found("K01", case(others=(instance(0, layout=None),))).facts["objects"] == 1


@pytest.mark.parametrize(
    ("id", "file_"),
    [("K02", PDF), ("K03", JPEG), ("K03", FILM), ("K04", MESH), ("K05", MORITA), ("K05", NIFTI), ("K06", PLAN), ("K06", BLOB)],
)
def test_a_souvenir_alone_blocks(id: str, file_: Entry) -> None:
    this = case(files=(file_, NOTE))
    assert found(id, this).severity is BLOCKS
    others = [row.id for row in KIND if row.id in ONLY_WITHOUT_A_VOLUME and row.id != id]
    assert {ended(other, this) for other in others} == {"passed"}


def test_k02_to_k06_leave_the_word_to_images_and_volumes() -> None:
    with_volume_of_a_maker = case(files=(PDF, JPEG, MORITA))
    with_images = case(images(Role.PROJECTION), files=(PDF, JPEG, MESH, BLOB))
    assert ended("K02", with_volume_of_a_maker) == ended("K03", with_volume_of_a_maker) == "passed"
    assert {ended(id, with_images) for id in ("K02", "K03", "K04", "K06")} == {"passed"}


def test_k03_and_k02_both_speak_of_a_report_with_pictures() -> None:
    this = case(files=(PDF, JPEG))
    assert found("K02", this).facts == found("K03", this).facts == {"files": 1}


def test_k05_finds_a_volume_inside_a_program() -> None:
    program = file("viewer.exe", Family.PROGRAM, "pe")
    this = case(files=(replace(program, kind=replace(program.kind, holds="Anatomage INVFile")),))
    assert found("K05", this).facts["formats"] == ("Anatomage INVFile",)


def test_k06_a_small_unknown_file_is_no_scan() -> None:
    assert ended("K06", case(files=(file("data.bin", size_bytes=1000),))) == "passed"


@pytest.mark.parametrize(
    ("id", "role"),
    [
        ("K07", Role.WRAPPED_DOCUMENT),
        ("K08", Role.SCREEN),
        ("K09", Role.PROJECTION),
        ("K10", Role.LOCALIZER),
        ("K11", Role.REFORMAT),
        ("K12", Role.RENDERING),
        ("K13", Role.PRIVATE),
    ],
)
def test_images_of_another_kind_instead_of_slices_block(id: str, role: Role) -> None:
    this = case(images(role))
    assert found(id, this).severity is BLOCKS
    assert found(id, this).where.entry_count == 6
    slices_too = case(images(role), stack(instances(6, image_position_patient=None), number=1))
    assert ended(id, slices_too) == "passed"
    assert ended(id, case(images(Role.OTHER))) == ("failed" if id == "K07" else "passed")


def test_k07_is_silent_where_there_is_a_picture_as_well() -> None:
    assert ended("K07", case(images(Role.WRAPPED_DOCUMENT), images(Role.PROJECTION, number=3))) == "passed"


def test_k10_a_handful_of_slices_is_a_preview() -> None:
    assert found("K10", case(stack(instances(3)))).facts["images"] == 3
    assert ended("K10", case(stack(instances(4, image_position_patient=None)))) == "passed"
    assert found("K10", case(stack(instances(40, rows=16, columns=16), is_candidate=False))).facts["images"] == 40


def test_k14_two_labels_degrade_and_a_new_number_outside_informs() -> None:
    two = case(stack([*instances(59), instance(59, media_storage_sop_class_uid=SECONDARY)]))
    placeholder = case(stack(instances(60, sop_class_uid="1.2.276.0.7230010.3.1.0.1")))
    absent = case(stack(instances(60, sop_class_uid="", media_storage_sop_class_uid="")))
    renumbered = case(stack(instances(60, media_storage_sop_instance_uid="1.2.3")))
    assert found("K14", two).facts["mislabelled"] == 1
    assert [found("K14", each).severity for each in (two, placeholder, absent, renumbered)] == [DEGRADES, DEGRADES, DEGRADES, INFORMS]
    assert ended("K14", case(stack(instances(60, media_storage_sop_class_uid="", has_meta_group=False)))) == "passed"
    assert ended("K14", case(images(Role.PRIVATE))) == "not-applicable"


def test_k14_a_class_known_only_from_outside_degrades() -> None:
    this = case(stack(instances(60, missing_attributes=("SOPClassUID",))))
    assert found("K14", this).severity is DEGRADES


def test_k15_no_preamble_degrades() -> None:
    this = case(stack([*instances(58), *instances(2, first=58, has_preamble=False)]))
    assert found("K15", this).severity is DEGRADES
    assert found("K15", this).where.entries == (58, 59)


@pytest.mark.parametrize(
    "overrides",
    [
        {"transfer_syntax_uid": ""},
        {"oddities": (Oddity(code="transfer-syntax-contradicted"),)},
        {"oddities": (Oddity(code="transfer-syntax-unknown"),)},
    ],
)
def test_k16_an_encoding_not_declared_or_not_kept_degrades(overrides: dict[str, object]) -> None:
    this = case(stack(instance(n, **overrides) for n in range(60)))
    assert found("K16", this).facts["files"] == 60
    assert found("K16", this).severity is DEGRADES


def test_k17_only_a_false_extension_is_remarked() -> None:
    good = stack()
    assert found("K17", case(good, paths={0: "scan.jpg"})).facts["strange"] == 1
    assert found("K17", case(good, files=(file("a.dcm", Family.TEXT, "text"),))).facts["not_dicom"] == 1
    assert found("K17", case(good, paths={0: "scan.jpg"})).severity is INFORMS
    assert ended("K17", case(good, files=(file("a.dcm", size_bytes=100),))) == "passed", "too short to be anything: S04"
    assert ended("K17", case(good, paths={0: "000", 1: "1.2.840.7", 2: "a.ima", 3: "x.dcm"})) == "passed"


@pytest.mark.parametrize(
    ("modality", "part", "expected"),
    [
        ("MR", "HEAD", "failed"),
        ("CT", "CHEST", "failed"),
        ("CT", "", "passed"),
        ("", "MANDIBLE", "passed"),
        ("CT", "HEADNECK", "passed"),
        ("CT", "Maxillofacial region", "passed"),
        ("DX", "JAW", "passed"),
    ],
)
def test_k18_asks_about_another_body_part_or_machine(modality: str, part: str, expected: str) -> None:
    this = case(stack(instances(60, modality=modality, body_part_examined=part)))
    assert ended("K18", this) == expected
    if expected == "failed":
        assert found("K18", this).severity is INFORMS


@pytest.mark.parametrize(
    ("name", "identifier", "expected"),
    [
        ("PHANTOM^JAW", "1", "failed"),
        ("Test^Patient", "1", "failed"),
        ("DOE^JANE", "TEST_01", "failed"),
        ("TESTA^ANNA", "1", "passed"),
        ("CONTESTI^MARIO", "1", "passed"),
        ("", "", "passed"),
    ],
)
def test_k19_whole_words_make_a_test(name: str, identifier: str, expected: str) -> None:
    this = case(stack(instances(60, patient_name=name, patient_id=identifier)))
    assert ended("K19", this) == expected
    if expected == "failed":
        assert found("K19", this).severity is DEGRADES


@pytest.mark.parametrize(
    "overrides",
    [
        {"image_type": ("DERIVED", "SECONDARY", "AXIAL"), "conversion_type": "WSD"},
        {"laterality": "", "patient_position": ""},
        {"rescale_type": "US"},
    ],
)
def test_harmless_oddities_pass_all_of_the_family(overrides: dict[str, object]) -> None:
    this = case(stack(instance(n, **overrides) for n in range(60)))
    assert {ended(row.id, this) for row in KIND} <= {"passed", "not-applicable"}


def test_k14_slices_stored_as_captures_degrade() -> None:
    result = found("K14", case(stack(instance(n, sop_class_uid=WORD_CAPTURE) for n in range(60))))
    assert (result.severity, result.facts["captures"]) == (DEGRADES, 60)
