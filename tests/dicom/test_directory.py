from __future__ import annotations

import struct
from pathlib import Path

import pytest
from pydicom import dcmread

from handcarry.dicom.directory import read_directory
from handcarry.dicom.oddities import Odd
from handcarry.dicom.read import Reading, read_instance
from handcarry.model.directory import Directory
from tests.dicom.written import EXPLICIT, element, image, item, meta, sequence, us, wrapped

RECORDS = "DirectoryRecordSequence"
FIRST = "OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity"
NEXT = "OffsetOfTheNextDirectoryRecord"
LOWER = "OffsetOfReferencedLowerLevelDirectoryEntity"
MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"


def ul(number: int) -> bytes:
    return struct.pack("<I", number)


def record(kind: str, keys: bytes = b"", *, after: int = 0, lower: int = 0, file_id: str = "", in_use: int = 0xFFFF) -> bytes:
    body = element(NEXT, "UL", ul(after)) + element("RecordInUseFlag", "US", us(in_use)) + element(LOWER, "UL", ul(lower))
    body += element("DirectoryRecordType", "CS", kind)
    if file_id:
        body += element("ReferencedFileID", "CS", file_id)
        body += element("ReferencedSOPClassUIDInFile", "UI", "1.2.3") + element("ReferencedSOPInstanceUIDInFile", "UI", "1.2.3.4")
    return item(body + keys)


PATIENT = element("PatientID", "LO", "P1")
STUDY = (
    element("StudyDate", "DA", "20261123") + element("StudyTime", "TM", "101112")
    + element("StudyInstanceUID", "UI", "1.5") + element("StudyID", "SH", "1")
)  # fmt: skip
SERIES = element("Modality", "CS", "CT") + element("SeriesInstanceUID", "UI", "1.6") + element("SeriesNumber", "IS", "1")
IMAGE = element("InstanceNumber", "IS", "1")


def directory(records: list[bytes], *, first: int = 0) -> Directory:
    head = element("FileSetID", "CS", "JAW") + element(FIRST, "UL", ul(first))
    data = bytes(128) + b"DICM" + meta(EXPLICIT, sop_class=MEDIA_DIRECTORY) + head + sequence(RECORDS, *records)
    return read_directory(data, entry=3)


def offsets(records: list[bytes]) -> list[int]:
    start = 132 + len(meta(EXPLICIT, sop_class=MEDIA_DIRECTORY)) + len(element("FileSetID", "CS", "JAW") + element(FIRST, "UL", ul(0))) + 12
    return [start + sum(map(len, records[:number])) for number in range(len(records))]


def codes(found: Directory) -> set[str]:
    return {str(oddity.code) for oddity in found.oddities}


def small(links: list[tuple[int, int]], *, root: int = 0) -> Directory:
    """Patient, study, series, two images; `links` are (next, lower) as record numbers, -1 for none, 99 for nowhere."""
    plain = [
        ("PATIENT", PATIENT, ""),
        ("STUDY", STUDY, ""),
        ("SERIES", SERIES, ""),
        ("IMAGE", IMAGE, "CT\\ONE"),
        ("IMAGE", IMAGE, "CT\\TWO"),
    ]
    at = [*offsets([record(kind, keys, file_id=file_id) for kind, keys, file_id in plain])]
    place = {number: offset for number, offset in enumerate(at)} | {-1: 0, 99: 7777}
    made = [
        record(kind, keys, file_id=file_id, after=place[after], lower=place[lower])
        for (kind, keys, file_id), (after, lower) in zip(plain, links, strict=True)
    ]
    return directory(made, first=place[root])


SOUND = [(-1, 1), (-1, 2), (-1, 3), (4, -1), (-1, -1)]


def test_references_know_whose_they_are() -> None:
    found = small(SOUND)
    assert found.oddities == ()
    assert (found.entry, found.file_set_id) == (3, "JAW")
    assert found.record_counts == (("IMAGE", 2), ("PATIENT", 1), ("SERIES", 1), ("STUDY", 1))
    assert [reference.file_id for reference in found.references] == ["CT/ONE", "CT/TWO"]
    one = found.references[0]
    assert (one.patient_id, one.study_instance_uid, one.series_instance_uid) == ("P1", "1.5", "1.6")
    assert (one.record_type, one.referenced_sop_class_uid, one.referenced_sop_instance_uid) == ("IMAGE", "1.2.3", "1.2.3.4")
    assert found.missing_keys == ()


@pytest.mark.parametrize(
    ("links", "root", "expected"),
    [
        ([(-1, -1)] * 5, -1, {Odd.DIRECTORY_IN_RECORD_ORDER}),
        (SOUND, -1, {Odd.DIRECTORY_ROOT_BROKEN}),
        (SOUND, 3, {Odd.DIRECTORY_ROOT_BROKEN}),
        (SOUND, 99, {Odd.DIRECTORY_OFFSET_BROKEN, Odd.DIRECTORY_ROOT_BROKEN}),
        ([(-1, 1), (-1, 2), (-1, 99), (4, -1), (-1, -1)], 0, {Odd.DIRECTORY_OFFSET_BROKEN, Odd.DIRECTORY_IN_RECORD_ORDER}),
        ([(0, 1), (-1, 2), (-1, 3), (4, -1), (-1, -1)], 0, {Odd.DIRECTORY_LOOP}),
        ([(-1, 1), (-1, 2), (-1, 3), (4, -1), (3, -1)], 0, {Odd.DIRECTORY_LOOP}),
        ([(-1, 0), (-1, 2), (-1, 3), (4, -1), (-1, -1)], 0, {Odd.DIRECTORY_LOOP, Odd.DIRECTORY_IN_RECORD_ORDER}),
        ([(-1, 1), (-1, 2), (-1, 3), (4, 0), (-1, 1)], 0, {Odd.DIRECTORY_LOOP}),
    ],
)
def test_broken_offsets_and_loops_lose_no_file(links: list[tuple[int, int]], root: int, expected: set[str]) -> None:
    found = small(links, root=root)
    assert codes(found) == expected
    assert {(reference.file_id, reference.series_instance_uid) for reference in found.references} == {("CT/ONE", "1.6"), ("CT/TWO", "1.6")}
    assert {reference.patient_id for reference in found.references} == {"P1"}


def test_deleted_records_are_not_counted() -> None:
    found = directory([record("IMAGE", IMAGE, file_id="GONE", in_use=0)])
    assert found.references == ()
    assert found.record_counts == ()


def test_missing_type_1_keys_are_counted() -> None:
    study = STUDY.replace(element("StudyID", "SH", "1"), element("StudyID", "SH", ""))
    found = directory([record("PATIENT"), record("STUDY", study), record("SERIES", SERIES), record("IMAGE", file_id="A"), record("IMAGE")])
    assert found.missing_keys == (("InstanceNumber", 2), ("PatientID", 1), ("StudyID", 1))
    assert found.references[0].missing_keys == ("InstanceNumber",)


def test_a_file_must_be_named_with_its_class_and_instance() -> None:
    unnamed = item(element("DirectoryRecordType", "CS", "PRESENTATION") + element("ReferencedFileID", "CS", "PR1"))
    found = directory([unnamed])
    assert found.references[0].record_type == "PRESENTATION"
    assert found.missing_keys == (("ReferencedSOPClassUIDInFile", 1), ("ReferencedSOPInstanceUIDInFile", 1))


def test_a_thousand_nested_and_looping_records_end() -> None:
    count = 1000
    at = offsets([record("IMAGE", file_id="A")] * count)
    records = [record("IMAGE", file_id="A", after=at[(n * 7) % count], lower=at[(n * 13 + 1) % count]) for n in range(count)]
    found = directory(records, first=at[0])
    assert len(found.references) == count
    assert Odd.DIRECTORY_LOOP in codes(found)


@pytest.mark.parametrize("data", [b"", b"nothing at all", bytes(500)])
def test_what_is_no_dicom_is_no_directory(data: bytes) -> None:
    assert codes(read_directory(data, entry=0)) == {Odd.NOT_A_DIRECTORY}


def test_an_image_is_no_directory_and_a_directory_no_image() -> None:
    assert Odd.NOT_A_DIRECTORY in codes(read_directory(wrapped(image()), entry=0))
    assert codes(directory([])) == {Odd.DIRECTORY_WITHOUT_RECORDS}
    data = bytes(128) + b"DICM" + meta(EXPLICIT, sop_class=MEDIA_DIRECTORY) + sequence(RECORDS)
    reading = read_instance(data, entry=0, size_bytes=len(data))
    assert isinstance(reading, Reading)
    assert reading.is_directory
    assert reading.instance.oddities == ()


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("variant", "oddities"),
    [
        ("", set()),
        ("-bigEnd", set()),
        ("-implicit", set()),
        ("-reordered", set()),
        ("-nooffset", {Odd.TRUNCATED}),  # its last item is 24 bytes short
        ("-nopatient", {Odd.DIRECTORY_ROOT_BROKEN}),
    ],
)
def test_every_variant_of_the_real_directory_names_the_same_files(realdata: Path, variant: str, oddities: set[str]) -> None:
    folder = realdata / "s10-dicomdir-three-patients"
    found = read_directory((folder / f"DICOMDIR{variant}").read_bytes(), entry=0)
    plain = read_directory((folder / "DICOMDIR").read_bytes(), entry=0)
    assert codes(found) == oddities

    def told(directory: Directory) -> set[tuple[str, str, str, str]]:
        each = directory.references
        return {(one.file_id, one.patient_id, one.study_instance_uid, one.series_instance_uid) for one in each}

    assert told(found) == told(plain)
    assert len(told(found)) == 31
    for reference in plain.references:
        header = dcmread(folder / reference.file_id, stop_before_pixels=True)
        owner = (reference.patient_id, reference.study_instance_uid, reference.series_instance_uid)
        assert owner == (header.PatientID, header.StudyInstanceUID, header.SeriesInstanceUID)


@pytest.mark.realdata
def test_an_empty_directory_says_so(realdata: Path) -> None:
    found = read_directory((realdata / "s10-dicomdir-three-patients" / "DICOMDIR-empty.dcm").read_bytes(), entry=0)
    assert codes(found) == {Odd.DIRECTORY_WITHOUT_RECORDS}
    assert found.references == ()
