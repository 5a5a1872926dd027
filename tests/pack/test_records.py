"""Objects that are no images have a record of their own kind in the index, in the eyes of DCMTK, dicom3tools and pydicom."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pydicom.fileset
import pytest
from pydicom.datadict import dictionary_VR, keyword_for_tag
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, generate_uid

from handcarry.dicom.directory_records import KEYS, RECORD_TYPES
from handcarry.pack.unpack import unpack
from handcarry.pack.verify import verify
from tests.pack.packing import listed_by_pydicom, original_of, pack, run, small_series, tool, tree

STORAGE = "1.2.840.10008.5.1.4.1.1."
# SOP class: modality, record type.
KINDS = {
    "88.11": ("SR", "SR DOCUMENT"),
    "88.70": ("SR", "SR DOCUMENT"),
    "88.59": ("KO", "KEY OBJECT DOC"),
    "11.1": ("PR", "PRESENTATION"),
    "481.2": ("RTDOSE", "RT DOSE"),
    "481.3": ("RTSTRUCT", "RT STRUCTURE SET"),
    "481.5": ("RTPLAN", "RT PLAN"),
    "481.4": ("RTRECORD", "RT TREAT RECORD"),
    "9.4.1": ("AU", "WAVEFORM"),
    "66": ("CT", "RAW DATA"),
    "66.1": ("REG", "REGISTRATION"),
    "66.2": ("FID", "FIDUCIAL"),
    "66.5": ("SEG", "SURFACE"),
    "67": ("RWV", "VALUE MAP"),
    "68.1": ("M3D", "SURFACE SCAN"),
    "77.1.5.3": ("SMR", "STEREOMETRIC"),
    "78.1": ("LEN", "MEASUREMENT"),
    "104.1": ("DOC", "ENCAP DOC"),
    "104.3": ("M3D", "ENCAP DOC"),
}

UNKNOWN_TO_DCIODVFY = {"Error - Unrecognized enumerated value <SURFACE SCAN> for value 1 of attribute <Directory Record Type>"}


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code


def _of(sop_class: str, modality: str, number: int) -> Dataset:
    """An object of no pixels, as far as its record is concerned."""
    one = Dataset()
    one.SpecificCharacterSet = "ISO_IR 100"
    one.SOPClassUID, one.SOPInstanceUID = sop_class, generate_uid(entropy_srcs=[sop_class])
    one.StudyDate = one.ContentDate = "20260301"
    one.StudyTime = one.ContentTime = "101112"
    one.Modality, one.Manufacturer, one.SeriesNumber, one.InstanceNumber = modality, "Zahn GmbH", number, 7
    one.PatientName, one.PatientID, one.PatientBirthDate, one.PatientSex = "Müller^Änne", "P1", "19700101", "F"
    one.StudyInstanceUID, one.SeriesInstanceUID = generate_uid(entropy_srcs=["study"]), generate_uid(entropy_srcs=["series", sop_class])
    one.StudyID, one.AccessionNumber, one.ReferringPhysicianName = "1", "", ""
    return one


def _filled(one: Dataset, kind: str) -> Dataset:
    note, measure = Dataset(), Dataset()
    note.RelationshipType, note.ValueType = "HAS CONCEPT MOD", "CODE"
    note.ConceptNameCodeSequence = Sequence([_code("121049", "DCM", "Language of Content Item and Descendants")])
    note.ConceptCodeSequence = Sequence([_code("de", "RFC5646", "Deutsch")])
    measure.RelationshipType, measure.ValueType, measure.TextValue = "CONTAINS", "TEXT", "Kiefer"
    measure.ConceptNameCodeSequence = Sequence([_code("121071", "DCM", "Finding")])
    image, series = Dataset(), Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = STORAGE + "2", generate_uid(entropy_srcs=["image"])
    series.SeriesInstanceUID, series.ReferencedImageSequence = generate_uid(entropy_srcs=["ct"]), Sequence([image])
    told: dict[str, dict[str, object]] = {
        "SR DOCUMENT": {"CompletionFlag": "COMPLETE", "VerificationFlag": "UNVERIFIED"},
        "PRESENTATION": {
            "PresentationCreationDate": "20260302", "PresentationCreationTime": "111213", "ReferencedSeriesSequence": [series],
        },
        "RT DOSE": {"DoseSummationType": "PLAN"},
        "RT STRUCTURE SET": {"StructureSetLabel": "KIEFER", "StructureSetDate": "", "StructureSetTime": ""},
        "RT PLAN": {"RTPlanLabel": "PLAN 1", "RTPlanDate": "", "RTPlanTime": ""},
        "RT TREAT RECORD": {"TreatmentDate": "20260304", "TreatmentTime": "080000"},
        "ENCAP DOC": {
            "DocumentTitle": "Bericht für Änne", "MIMETypeOfEncapsulatedDocument": "application/pdf", "EncapsulatedDocument": b"%PDF-1.4\n",
        },
    }  # fmt: skip
    for keyword, value in told.get(kind, {}).items():
        setattr(one, keyword, value)
    if kind in {"SR DOCUMENT", "KEY OBJECT DOC", "ENCAP DOC"}:
        one.ConceptNameCodeSequence = Sequence([_code("113000", "DCM", "Of Interest")])
    if kind in {"SR DOCUMENT", "KEY OBJECT DOC"}:
        one.ValueType, one.ContinuityOfContent, one.ContentSequence = "CONTAINER", "SEPARATE", Sequence([measure, note])
    if any(key.keyword == "ContentLabel" for key in KEYS[kind]):
        one.ContentLabel, one.ContentDescription, one.ContentCreatorName = "KIEFER", "Größe", "Doe^Jöhn"
    return one


def _write(one: Dataset, path: Path, syntax: str, *, undefined: bool = False) -> None:
    one.file_meta = FileMetaDataset()
    one.file_meta.MediaStorageSOPClassUID, one.file_meta.MediaStorageSOPInstanceUID = one.SOPClassUID, one.SOPInstanceUID
    one.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
    for element in one:
        element.is_undefined_length = undefined and element.VR == "SQ"
    path.parent.mkdir(parents=True, exist_ok=True)
    pydicom.dcmwrite(path, one, enforce_file_format=True)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given") / "disc"
    for number, (suffix, (modality, kind)) in enumerate(KINDS.items(), 1):
        syntax = ImplicitVRLittleEndian if number % 3 == 0 else ExplicitVRLittleEndian
        _write(_filled(_of(STORAGE + suffix, modality, number), kind), folder / f"{suffix}.dcm", syntax, undefined=number % 2 == 0)
    return folder


@pytest.fixture(scope="module")
def packed(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed") / "PACK"
    pack(folder, given)
    return folder


def _records(directory: Path) -> dict[str, Dataset]:
    """The records that name a file, by its SOP instance."""
    found = pydicom.dcmread(directory).DirectoryRecordSequence
    return {record.ReferencedSOPInstanceUIDInFile: record for record in found if "ReferencedFileID" in record}


def test_every_object_has_a_record_of_its_kind(given: Path, packed: Path) -> None:
    kinds = {record.ReferencedSOPClassUIDInFile: record.DirectoryRecordType for record in _records(packed / "DICOMDIR").values()}
    assert kinds == {STORAGE + suffix: kind for suffix, (_, kind) in KINDS.items()}
    assert listed_by_pydicom(packed / "DICOMDIR") == {path for path in tree(packed) if path.startswith("DICOM/")}
    assert {row.why for row in original_of(packed).files} == {"", "transfer-syntax"}
    assert verify(packed).ok
    unpack(packed, packed.parent / "again")
    assert tree(packed.parent / "again") == tree(given)


def test_dciodvfy_finds_nothing_wrong_with_it(packed: Path) -> None:
    judged = run(tool("dciodvfy"), packed / "DICOMDIR")
    assert [line for line in judged.stderr.splitlines() if line.startswith("Error") and line not in UNKNOWN_TO_DCIODVFY] == []


def test_dcmmkdir_makes_the_same_records(packed: Path, tmp_path: Path) -> None:
    done = run(tool("dcmmkdir"), "+r", "+id", packed, "+D", tmp_path / "DICOMDIR", "--general-purpose", "DICOM")
    assert [line for line in done.stderr.splitlines() if line.startswith("E:")] == []
    ours, theirs = _records(packed / "DICOMDIR"), _records(tmp_path / "DICOMDIR")
    assert ours.keys() == theirs.keys()
    for uid, record in theirs.items():
        for element in record:
            if element.tag.group != 4 and element.keyword != "SpecificCharacterSet":
                assert ours[uid][element.tag].value == element.value, (record.DirectoryRecordType, element.keyword)


def test_only_what_modifies_a_title_goes_with_it(packed: Path) -> None:
    record = next(each for each in _records(packed / "DICOMDIR").values() if each.DirectoryRecordType == "SR DOCUMENT")
    assert [item.RelationshipType for item in record.ContentSequence] == ["HAS CONCEPT MOD"]
    assert record.ContentSequence[0].ConceptCodeSequence[0].CodeMeaning == "Deutsch"


def test_the_tables_are_those_of_the_dictionary_and_of_pydicom() -> None:
    for keys in KEYS.values():
        assert [key.tag for key in keys] == sorted(key.tag for key in keys)
        for key in keys:
            assert (keyword_for_tag(key.tag), dictionary_VR(key.tag)) == (key.keyword, key.vr)
    theirs = {str(uid): kind for uid, kind in (pydicom.fileset._FOUR_LEVEL_SOP_CLASSES | pydicom.fileset._SINGLE_LEVEL_SOP_CLASSES).items()}
    assert {uid: kind for uid, kind in RECORD_TYPES.items() if theirs.get(uid, kind) != kind} == {}


def test_a_key_that_must_be_and_is_not_is_filled_in_the_index_only(tmp_path: Path) -> None:
    one = _of(STORAGE + "88.11", "SR", 1)
    del one.InstanceNumber
    _write(one, tmp_path / "given/sr.dcm", ExplicitVRLittleEndian)
    packed = pack(tmp_path / "out", tmp_path / "given")
    assert {keyword for _, keyword in packed.filled} == {"InstanceNumber", "ConceptNameCodeSequence", "CompletionFlag", "VerificationFlag"}
    assert run(tool("dciodvfy"), tmp_path / "out/DICOMDIR").stderr.count("Error") == 0
    lying = next((tmp_path / "out/DICOM").rglob("IM*"))
    assert lying.read_bytes() == (tmp_path / "given/sr.dcm").read_bytes()


def test_an_implant_s_template_lies_beside_the_patients(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 16, 16))
    template = Dataset()
    template.SOPClassUID, template.SOPInstanceUID = "1.2.840.10008.5.1.4.43.1", generate_uid(entropy_srcs=["implant"])
    template.Manufacturer, template.ImplantName, template.ImplantPartNumber, template.ImplantSize = "Zahn GmbH", "Post 4", "Z-4", "4.1"
    _write(template, tmp_path / "given/implant.dcm", ExplicitVRLittleEndian)
    pack(tmp_path / "out", tmp_path / "given")
    record = next(each for each in _records(tmp_path / "out/DICOMDIR").values() if each.DirectoryRecordType == "IMPLANT")
    assert (record.ImplantName, record.ImplantSize) == ("Post 4", "4.1")
    assert [line for line in run(tool("dciodvfy"), tmp_path / "out/DICOMDIR").stderr.splitlines() if line.startswith("Error")] == []
    assert listed_by_pydicom(tmp_path / "out/DICOMDIR") == {path for path in tree(tmp_path / "out") if path.startswith("DICOM/")}
