"""All that slices of one series usually have in common, read once: one look-up per file instead of a hundred conversions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from handcarry.dicom import layout, records, values
from handcarry.dicom.charset_terms import UNKNOWN_TERM, resolve
from handcarry.dicom.dictionary import KEYWORD, TAG
from handcarry.dicom.elements import Dataset, Value
from handcarry.dicom.layout import LayoutRead
from handcarry.dicom.records import Built, Charset, Raw, Record
from handcarry.dicom.stretch import Known
from handcarry.model.instance import Equipment, Exposure, Patient, SeriesFacts, Study

CHARSET = TAG["SpecificCharacterSet"]
SOP_CLASS = TAG["SOPClassUID"]
_RECORDS = (records.PATIENT, records.STUDY, records.SERIES, records.EQUIPMENT, records.EXPOSURE, records.IMAGE_SHARED)
# What PS3.15 Annex E would take out and no program needs to show a scan: contacts, further names and numbers, walk of life, history.
_PERSONAL_KEYWORDS = """
PatientAddress PatientTelephoneNumbers PatientTelecomInformation CountryOfResidence RegionOfResidence
OtherPatientIDs MedicalRecordLocator InsurancePlanIdentification
OtherPatientNames PatientBirthName PatientMotherBirthName ResponsiblePerson ResponsibleOrganization
PatientReligiousPreference EthnicGroup Occupation MilitaryRank BranchOfService
MedicalAlerts Allergies AdditionalPatientHistory PatientComments
"""
PERSONAL = tuple(TAG[keyword] for keyword in _PERSONAL_KEYWORDS.split())
_TAGS = (CHARSET, SOP_CLASS, *(tag for record in _RECORDS for tag in record.tags), *layout.TAGS, *PERSONAL)


class Shared(NamedTuple):
    """The shared part of an instance. `image` holds the fields of `ImageFacts` that slices share."""

    sop_class_uid: str
    charset: Charset
    patient: Patient
    study: Study
    series: SeriesFacts
    equipment: Equipment
    exposure: Exposure
    image: Mapping[str, Any]
    layout: LayoutRead
    bad: tuple[str, ...]
    fault: str
    charset_unknown: bool


class _Last(NamedTuple):
    transfer_syntax_uid: str
    raw: Raw
    shared: Shared
    known: Known | None


_last: list[_Last] = []  # one at most: comparing with the slice before is cheaper than looking up


def read_shared(elements: Mapping[int, Value], transfer_syntax_uid: str, known: Known | None = None) -> Shared:
    """Read the shared part; equal elements give the same objects. `known` is the recognised stretch that all elements are from."""
    last = _last[0] if _last and _last[0].transfer_syntax_uid == transfer_syntax_uid else None
    if last and known and last.known is known:
        return last.shared
    raw = tuple(map(elements.get, _TAGS))
    if last and last.raw == raw:
        if known and known.varying.isdisjoint(_TAGS):
            _last[:] = [last._replace(known=known)]
        return last.shared
    shared = _read(elements, transfer_syntax_uid)
    _last[:] = [_Last(transfer_syntax_uid, raw, shared, None)] if records.is_small(raw) else []
    return shared


def _read(elements: Mapping[int, Value], transfer_syntax_uid: str) -> Shared:
    charset = records.charset_of(elements.get(CHARSET))
    sop_class = values.uid(elements.get(SOP_CLASS, ("UI", b"")))
    patient, study, series, equipment, exposure, image = built = [_build(record, elements, charset) for record in _RECORDS]
    found = layout.read_layout(elements, transfer_syntax_uid)
    bad = [keyword for part in built for keyword in part.bad]
    return Shared(
        sop_class_uid=sop_class.value,
        charset=charset,
        patient=replace(patient.value, personal_attributes=personal) if (personal := _personal(elements)) else patient.value,
        study=study.value,
        series=series.value,
        equipment=equipment.value,
        exposure=exposure.value,
        image=image.value,
        layout=found,
        bad=(*(() if sop_class.good else ("SOPClassUID",)), *bad),
        fault=next((part.fault for part in built if part.fault), ""),
        charset_unknown=resolve(charset).fault == UNKNOWN_TERM,
    )


def with_other_ids(patient: Patient, items: Sequence[Dataset]) -> Patient:
    """Return the patient with the sequence named among the personal attributes, where it holds anything (PS3.3 C.7.1.1)."""
    return _naming_other_ids(patient) if any(value.strip(b" \0") for item in items for _, value in item.values.values()) else patient


@lru_cache(maxsize=4)
def _naming_other_ids(patient: Patient) -> Patient:
    """One object for all slices of a series."""
    return replace(patient, personal_attributes=(*patient.personal_attributes, "OtherPatientIDsSequence"))


def _personal(elements: Mapping[int, Value]) -> tuple[str, ...]:
    return tuple(KEYWORD[tag] for tag in PERSONAL if tag in elements and elements[tag][1].strip(b" \0"))


def _build(record: Record, elements: Mapping[int, Value], charset: Charset) -> Built:
    return records.build(record, elements, charset)
