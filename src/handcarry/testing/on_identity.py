"""Defects of identity: mixed patients, missing or broken UIDs, dates, character sets, labels that the standard requires."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handcarry.model.report import Asked
from handcarry.testing.draft import Draft, Piece, put, put_raw
from handcarry.testing.objects import add_series
from handcarry.testing.planting import Steps, each, swap
from handcarry.testing.spec import Identity, Spec

OTHER = Identity(patient_name="ROE^RICHARD", patient_id="D-77310", patient_birth_date="19610527", patient_sex="M", study_id="9")
PRIVATE_CREATOR = "EXAMPLE DENTAL 1.0"


def _rename(piece: Piece) -> None:
    ds = piece.dataset
    ds.PatientName, ds.PatientID = OTHER.patient_name, OTHER.patient_id
    ds.PatientBirthDate, ds.PatientSex = OTHER.patient_birth_date, OTHER.patient_sex


def _second_half(change: Callable[[Piece], None]) -> Callable[[Draft], None]:
    def plant(draft: Draft) -> None:
        for piece in draft.pieces[draft.middle :]:
            change(piece)

    return plant


def _other_patient(draft: Draft) -> None:
    add_series(draft, replace(draft.spec, identity=OTHER, folder="DICOM2", seed=draft.spec.seed + 1))


def _who(**fields: str) -> Callable[[Spec], Spec]:
    return lambda spec: replace(spec, identity=replace(spec.identity, **fields))


def _device(**fields: str) -> Callable[[Spec], Spec]:
    return lambda spec: replace(spec, device=replace(spec.device, **fields))


def _set(keyword: str, value: object) -> Callable[[Draft], None]:
    return each(lambda piece: put(piece.dataset, keyword, value))


def _remove(*keywords: str) -> Callable[[Draft], None]:
    def remove(piece: Piece) -> None:
        for keyword in keywords:
            delattr(piece.dataset, keyword)

    return each(remove)


def _bad_uids(piece: Piece) -> None:
    for number, keyword in enumerate(("StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")):
        put(piece.dataset, keyword, f"1.2.826.00.{number}.CBCT")


def _long_uids(piece: Piece) -> None:
    put(piece.dataset, "SeriesInstanceUID", "1.2.826.0.1." + "1234567890." * 6 + "1")


def _other_uid(keyword: str) -> Callable[[Draft], None]:
    return _second_half(lambda piece: put(piece.dataset, keyword, f"2.25.{987654321}"))


def _other_date(piece: Piece) -> None:
    piece.dataset.StudyDate = piece.dataset.SeriesDate = "20260824"


def _raw_name(encoded: bytes, charset: str) -> Callable[[Draft], None]:
    """Put the bytes of a name into the finished files; the header's own name holds their place."""
    stand_in = b"NAME^" + b"X" * (len(encoded) - 5)

    def plant(draft: Draft) -> None:
        for number, piece in enumerate(draft.pieces):
            piece.dataset.PatientName = stand_in.decode("ascii")
            if charset:
                piece.dataset.SpecificCharacterSet = charset
            else:
                del piece.dataset.SpecificCharacterSet
            swap(draft, number, edits=(*piece.edits, lambda data: data.replace(stand_in, encoded, 1)))

    return plant


def _unknown_charset(draft: Draft) -> None:
    for number, piece in enumerate(draft.pieces):
        swap(draft, number, edits=(*piece.edits, lambda data: data.replace(b"ISO_IR 100", b"MS-DOS 850", 1)))


def _no_device(draft: Draft) -> None:
    for piece in draft.pieces:
        piece.dataset.Manufacturer = ""
        for keyword in ("ManufacturerModelName", "DeviceSerialNumber", "SoftwareVersions", "InstitutionName"):
            delattr(piece.dataset, keyword)


def _dashed_dates(piece: Piece) -> None:
    put(piece.dataset, "StudyDate", "2026-09-14")
    put(piece.dataset, "PatientBirthDate", "1984-03-12")


def _private_places(piece: Piece) -> None:
    """Move position and orientation into a private block (PS3.5 7.8)."""
    ds = piece.dataset
    put_raw(ds, 0x00290010, "LO", PRIVATE_CREATOR)
    put_raw(ds, 0x00291010, "DS", ds.ImagePositionPatient)
    put_raw(ds, 0x00291011, "DS", ds.ImageOrientationPatient)
    del ds.ImagePositionPatient, ds.ImageOrientationPatient


def _address(piece: Piece) -> None:
    piece.dataset.PatientAddress = "1 Sample Street, Sampletown"
    piece.dataset.PatientTelephoneNumbers = "+44 20 7946 0000"


STEPS: Mapping[str, Steps] = {
    "two-patients": Steps(plant=_second_half(_rename)),
    "one-foreign-name": Steps(plant=lambda d: _rename(d.pieces[d.middle])),
    "other-patient-beside": Steps(plant=_other_patient),
    "asked-other-person": Steps(asked=Asked(name="Mary Smith", born="1970-01-02")),
    "asked-other-day": Steps(asked=Asked(scanned="2026-11-23")),
    "anonymous": Steps(alter=_who(patient_name="ANONYMOUS", patient_id="")),
    "no-name": Steps(alter=_who(patient_name="", patient_id="", patient_birth_date="")),
    "bad-uids": Steps(plant=each(_bad_uids)),
    "long-uids": Steps(plant=each(_long_uids)),
    "no-study-uid": Steps(plant=_remove("StudyInstanceUID")),
    "no-series-uid": Steps(plant=_remove("SeriesInstanceUID")),
    "no-sop-uids": Steps(plant=_remove("SOPInstanceUID")),
    "two-studies": Steps(plant=_other_uid("StudyInstanceUID")),
    "two-frames-of-reference": Steps(plant=_other_uid("FrameOfReferenceUID")),
    "no-frame-of-reference": Steps(plant=_remove("FrameOfReferenceUID")),
    "mixed-dates": Steps(plant=_second_half(_other_date)),
    "cp1251-undeclared": Steps(plant=_raw_name("Иванова^Анна".encode("cp1251"), "")),
    "cp1254-undeclared": Steps(plant=_raw_name(b"Y\xfdld\xfdz^Ay\xfeeg\xfcl", "")),
    "charset-lies": Steps(plant=_raw_name("Müller^Jörg".encode("latin-1"), "ISO_IR 192")),
    "cp1251-as-latin-1": Steps(plant=_raw_name("Иванова^Анна".encode("cp1251"), "ISO_IR 100")),
    "cp1254-as-latin-1": Steps(plant=_raw_name(b"I\xfe\xfdk^Ay\xfeeg\xfcl", "ISO_IR 100")),
    "name-lost": Steps(plant=_raw_name(b"???????^????", "ISO_IR 100")),
    "charset-unknown": Steps(plant=_unknown_charset),
    "no-device": Steps(plant=_no_device),
    "no-exposure": Steps(alter=_device(kvp="", x_ray_tube_current="", exposure_time="")),
    "decimal-tube-current": Steps(plant=_set("XRayTubeCurrent", "4.1")),
    "bad-dates": Steps(plant=each(_dashed_dates)),
    "overlong-text": Steps(plant=_set("InstitutionName", "Example Dental Clinic " * 4)),
    "missing-required": Steps(plant=_remove("ImageType", "AcquisitionNumber", "ReferringPhysicianName", "StudyID")),
    "private-geometry": Steps(plant=each(_private_places)),
    "address": Steps(plant=each(_address)),
}
