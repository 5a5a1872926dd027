"""Whose scan it is, when and where it was made, and whether its labels hold (family D). People are counted, never named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from handcarry.checks.garbled import is_garbled
from handcarry.checks.names import (
    Likeness,
    compare_names,
    conflict,
    day_digits,
    is_known,
    is_nobody,
    is_same_person,
    people,
    same_day,
)
from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable, not_asked
from handcarry.checks.text import short
from handcarry.model.case import Case
from handcarry.model.finding import Evidence, Fact, Outcome
from handcarry.model.instance import Instance, Patient
from handcarry.model.stack import Stack

DAYS_OF_A_VISIT = 3  # a study opened this many days before or after may still be this visit's

_UID = re.compile(r"[0-2](\.[0-9]+)+")
_OWN_UIDS = frozenset({"StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"})  # a UID in the file's wrapping alone does not count
_XRAY_MODALITIES = frozenset({"CT", "DX", "XA", "IO", "PX", "CR", "RG", "RF"})
# Values that strict importers read before they show anything, and refuse a file for (PS3.5 6.2).
_READ_FIRST = frozenset(
    {
        "Rows",
        "Columns",
        "BitsAllocated",
        "BitsStored",
        "HighBit",
        "PixelRepresentation",
        "SamplesPerPixel",
        "NumberOfFrames",
        "PixelSpacing",
        "ImagePositionPatient",
        "ImageOrientationPatient",
        "RescaleSlope",
        "RescaleIntercept",
    }
)
# Planners take CT as a volume and anything else as flat; without the others, readers do not know how to show a picture, and refuse it.
_SORTED_BY = frozenset({"Modality", "PhotometricInterpretation", "SamplesPerPixel", "BitsStored", "PixelRepresentation"})
_CONTACT = frozenset({"PatientAddress", "PatientTelephoneNumbers", "PatientTelecomInformation"})
_EQUIPMENT: tuple[tuple[str, Callable[[Instance], str]], ...] = (
    ("Manufacturer", lambda image: image.equipment.manufacturer),
    ("ManufacturerModelName", lambda image: image.equipment.manufacturer_model_name),
    ("DeviceSerialNumber", lambda image: image.equipment.device_serial_number),
    ("SoftwareVersions", lambda image: image.equipment.software_versions),
    ("InstitutionName", lambda image: image.equipment.institution_name),
)


def one_identity(stack: Stack, case: Case) -> Outcome:
    """D01: name, ID and birth date do not contradict each other from slice to slice (PS3.3 C.7.1.1)."""
    images = _distinct(stack)
    known = _first_known(each.patient for each in images)
    conflicts = {patient: conflict(known, patient) for patient in dict.fromkeys(each.patient for each in images)}
    foreign = [each.entry for each in images if conflicts[each.patient].any]
    if not foreign:
        return PASSED
    facts: dict[str, Fact] = {
        "slices": len(foreign),
        "names": any(each.name for each in conflicts.values()),
        "identifiers": any(each.identifier for each in conflicts.values()),
        "birth_dates": any(each.birth_date for each in conflicts.values()),
    }
    return failed(Evidence(facts=facts, entries=tuple(foreign)))


def _first_known(patients: Iterable[Patient]) -> Patient:
    """Return the commonest patient, with what it lacks left empty: the one that the others are held against."""
    counts: dict[Patient, int] = {}
    for patient in patients:
        counts[patient] = counts.get(patient, 0) + is_known(patient)
    return max(counts, key=lambda patient: counts[patient])


def other_people(case: Case) -> Outcome:
    """D02: all DICOM objects are of one person."""
    if not case.medium.instances:
        return not_applicable("no DICOM objects")
    found = people(each.patient for each in case.medium.instances)
    if len(found) < 2:
        return PASSED
    mine = _first_known(each.instance.patient for each in case.best.slices) if case.best else found[0]
    mine = mine if is_known(mine) else found[0]
    same = {patient: is_same_person(patient, mine) for patient in dict.fromkeys(each.patient for each in case.medium.instances)}
    theirs = [each.entry for each in case.medium.instances if is_known(each.patient) and not same[each.patient]]
    return failed(Evidence(facts={"patients": len(found), "others": len(found) - 1, "files": len(theirs)}, entries=tuple(theirs)))


def as_asked(case: Case) -> Outcome:
    """D03: the best volume is of the person that the user named. Whether it is of the day they named is for D06."""
    asked = case.asked
    if not (asked.name or asked.born):
        return not_asked("neither a name nor a birth date was given")
    if case.best is None:
        return not_applicable("no volume")
    patient = _first_known(each.instance.patient for each in case.best.slices)
    born = same_day(patient.patient_birth_date, asked.born)
    name = _is_named(patient, asked.name, born=born)
    if name is None and born is None:
        return could_not_run("the scan has nothing to compare with what was given")
    if name is not False and born is not False:
        return PASSED
    return failed(Evidence(facts={"name_differs": name is False, "birth_date_differs": born is False}))


def _is_named(patient: Patient, asked: str, *, born: bool | None) -> bool | None:
    """Return whether the names agree. Where the birth date does, one common word is enough; a garbled name decides nothing."""
    likeness = compare_names(patient.patient_name, asked)
    if likeness is Likeness.SAME or (likeness is Likeness.PARTLY and born):
        return True
    if likeness is Likeness.UNKNOWN or patient.charset_guessed or is_garbled(patient.patient_name):
        return None
    return False


def _study_day(image: Instance) -> str:
    return image.study.study_date or image.image.acquisition_date or image.series.series_date


def _day(text: str) -> date | None:
    digits = day_digits(text)
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits else None
    except ValueError:
        return None


def _days_between(a: str, b: str) -> int | None:
    x, y = _day(a), _day(b)
    return abs((x - y).days) if x and y else None


def named(stack: Stack, case: Case) -> Outcome:
    """D04: a name or an ID says whose volume it is (PS3.3 C.7.1.1)."""
    patients = list(dict.fromkeys(each.instance.patient for each in stack.slices))
    removed = any(each.patient_identity_removed.strip().upper() == "YES" for each in patients)
    nameless = all(is_nobody(each.patient_name) and is_nobody(each.patient_id) for each in patients)
    if not removed and not nameless:
        return PASSED
    filled = any(each.patient_name.strip() or each.patient_id.strip() for each in patients)
    return failed(Evidence(facts={"removed": removed, "placeholder": nameless and filled, "empty": not filled}))


def serial_numbers(stack: Stack, case: Case) -> Outcome:
    """D05: UIDs are there and well formed; one study and one frame of reference for the volume (PS3.3 C.7.4.1, C.12.1)."""
    images = _distinct(stack)
    uids = [(each, _uids_of(each)) for each in images]
    missing = [each.entry for each, mine in uids if not all(mine[:3]) or _OWN_UIDS & set(each.missing_attributes)]
    invalid = [each.entry for each, mine in uids if any(uid and not _is_uid(uid) for uid in mine)]
    padded = [each.entry for each, mine in uids if any(part[:1] == "0" and part != "0" for uid in mine for part in uid.split("."))]
    frames = {mine[3] for _, mine in uids if mine[3]}
    facts: dict[str, Fact] = {
        "missing": len(missing),
        "invalid": len(invalid),
        "zero_padded": len(padded),
        "mixed": len({mine[0] for _, mine in uids}) > 1 or len(frames) > 1,
        "without_frame_of_reference": not frames,
    }
    entries = tuple(dict.fromkeys((*missing, *invalid, *padded)))
    return failed(Evidence(facts=facts, entries=entries)) if any(facts.values()) else PASSED


def _uids_of(image: Instance) -> tuple[str, str, str, str]:
    series = image.series
    return image.study.study_instance_uid, series.series_instance_uid, image.sop_instance_uid, series.frame_of_reference_uid


def _is_uid(uid: str) -> bool:
    return len(uid) <= 64 and bool(_UID.fullmatch(uid))


def day_of_scan(stack: Stack, case: Case) -> Outcome:
    """D06: one day for all slices, made when the study was, and the day of the visit where that is known (PS3.3 C.7.2.1)."""
    images = _distinct(stack)
    studied = sorted({each.study.study_date for each in images if each.study.study_date})
    acquired = sorted({each.image.acquisition_date for each in images if each.image.acquisition_date})
    apart = _days_apart((*studied, *acquired))
    off = _days_between(_study_day(stack.first.instance), case.asked.scanned)
    facts: dict[str, Fact] = {
        "undated": not any(map(_day, studied)),  # other dates say when slices were made, not which visit they belong to
        "unequal": len(studied) > 1 or apart > DAYS_OF_A_VISIT,
        "days_apart": apart,
        "days_from_visit": off if off is not None and off > DAYS_OF_A_VISIT else 0,
    }
    if not any(facts[each] for each in ("undated", "unequal", "days_from_visit")):
        return PASSED
    return failed(
        Evidence(facts=facts | {"study_dates": tuple(map(short, studied[:3])), "acquisition_dates": tuple(map(short, acquired[:3]))})
    )


def _days_apart(days: Iterable[str]) -> int:
    known = [day for day in map(_day, days) if day]
    return (max(known) - min(known)).days if known else 0


def readable_name(stack: Stack, case: Case) -> Outcome:
    """D07: the patient's name is written in the character set that the file declares (PS3.3 C.12.1.1.2)."""
    images = _distinct(stack)
    guessed = {each.patient.charset_guessed for each in images if each.patient.charset_guessed}
    damaged = [each.entry for each in images if any(odd.code == "text-damaged" for odd in each.oddities)]
    unknown = [each.entry for each in images if any(odd.code == "charset-unknown" for odd in each.oddities)]
    garbled = [each.entry for each in images if is_garbled(each.patient.patient_name)]
    if not guessed and not damaged and not garbled and not unknown:
        return PASSED
    declared = images[0].patient.specific_character_set
    facts: dict[str, Fact] = {
        "guessed": tuple(sorted(map(short, guessed))),
        "declared": tuple(map(short, declared[:3])),
        "unknown": len(unknown),
        "damaged": len(damaged),
        "garbled": len(garbled),
    }
    return failed(Evidence(facts=facts))


def maker_recorded(stack: Stack, case: Case) -> Outcome:
    """D08: the clinic and the machine are recorded (PS3.3 C.7.5.1)."""
    images = _distinct(stack)
    missing = tuple(keyword for keyword, value in _EQUIPMENT if not any(value(each).strip() for each in images))
    return failed(Evidence(facts={"missing": missing, "count": len(missing)})) if missing else PASSED


def exposure_recorded(stack: Stack, case: Case) -> Outcome:
    """D09: tube voltage and current, or their product with time, are recorded (PS3.3 C.8.2.1)."""
    image = stack.first.instance
    if image.series.modality.strip().upper() not in _XRAY_MODALITIES:
        return not_applicable("no X-ray modality")
    exposures = list(dict.fromkeys(each.exposure for each in _distinct(stack)))
    missing = []
    if not any(each.kvp for each in exposures):
        missing.append("KVP")
    if not any(each.x_ray_tube_current_ma or each.exposure_mas for each in exposures):
        missing.append("XRayTubeCurrent")
    return failed(Evidence(facts={"missing": tuple(missing), "count": len(missing)})) if missing else PASSED


def values_valid(stack: Stack, case: Case) -> Outcome:
    """D10: values are written as their VR asks (PS3.5 6.2). Serial numbers are D05's."""
    return _keywords(stack, lambda image: tuple(each for each in image.bad_values if not each.endswith("UID")), _READ_FIRST)


def labels_complete(stack: Stack, case: Case) -> Outcome:
    """D11: what the kind of object requires is there (PS3.3 Annex A)."""
    return _keywords(stack, lambda image: image.missing_attributes, _SORTED_BY)


def _keywords(stack: Stack, which: Callable[[Instance], tuple[str, ...]], serious: frozenset[str]) -> Outcome:
    images = [each for each in _distinct(stack) if which(each)]
    if not images:
        return PASSED
    keywords = sorted({keyword for each in images for keyword in which(each)})
    grave = [keyword for keyword in keywords if keyword in serious]
    facts: dict[str, Fact] = {
        "files": len(images),
        "count": len(keywords),
        "keywords": tuple(map(short, (*grave, *(each for each in keywords if each not in serious))))[:12],
        "refused": len(grave),
    }
    return failed(Evidence(facts=facts, entries=tuple(each.entry for each in images)))


def essentials_public(stack: Stack, case: Case) -> Outcome:
    """D12: positions and spacing are where every program looks, not in a maker's private group alone (PS3.5 7.8)."""
    private = [each.entry for each in _distinct(stack) if each.private_geometry]
    return failed(Evidence(facts={"files": len(private)}, entries=tuple(private))) if private else PASSED


def personal_data(stack: Stack, case: Case) -> Outcome:
    """D13: the header tells of the person what a scan does not need (PS3.15 Annex E). Only keywords are known, and named, here."""
    images = [each for each in _distinct(stack) if each.patient.personal_attributes]
    if not images:
        return PASSED
    keywords = tuple(dict.fromkeys(keyword for each in images for keyword in each.patient.personal_attributes))
    facts: dict[str, Fact] = {
        "count": len(keywords),
        "keywords": keywords,
        "contact": any(keyword in _CONTACT for keyword in keywords),
        "files": len(images),
    }
    return failed(Evidence(facts=facts, entries=tuple(each.entry for each in images)))


def _distinct(stack: Stack) -> list[Instance]:
    every = (*stack.slices, *stack.strays, *stack.unplaced)
    return list({each.instance.entry: each.instance for each in every}.values())
