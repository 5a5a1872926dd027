"""Attributes that must be there: type 1 (with a value) and type 2 (may be empty) keywords of the IODs we judge (PS3.3 A.3, A.38, A.54).

Conditional ones (1C, 2C: Laterality, Patient Position...) are left out, and so is what `model.instance` does not hold anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from handcarry.dicom.dictionary import KEYWORD, TAG
from handcarry.dicom.elements import Value
from handcarry.dicom.stretch import Known

EMPTY: Value = ("", b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """Type 1 and type 2 tags of one IOD."""

    filled: frozenset[int]
    present: frozenset[int]


def _required(filled: str, present: str, *, beside: Required | None = None) -> Required:
    type_1 = frozenset(TAG[keyword] for keyword in filled.split())
    type_2 = frozenset(TAG[keyword] for keyword in present.split())
    if beside is not None:
        type_1 |= beside.filled
        type_2 |= beside.present
    return Required(filled=type_1, present=type_1 | type_2)


# Patient, General Study, General Series, SOP Common: every composite object (C.7.1.1, C.7.2.1, C.7.3.1, C.12.1)
ANY_OBJECT = _required(
    "SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID Modality",
    "PatientName PatientID PatientBirthDate PatientSex StudyDate StudyTime StudyID AccessionNumber ReferringPhysicianName SeriesNumber",
)
# General Image, Image Pixel (C.7.6.1, C.7.6.3)
ANY_IMAGE = _required(
    "SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation",
    "InstanceNumber",
    beside=ANY_OBJECT,
)
# General Equipment, Frame of Reference, Image Plane, CT Image (C.7.5.1, C.7.4.1, C.7.6.2, C.8.2.1)
CT_IMAGE = _required(
    "ImageType FrameOfReferenceUID PixelSpacing ImageOrientationPatient ImagePositionPatient RescaleIntercept RescaleSlope",
    "Manufacturer PositionReferenceIndicator SliceThickness KVP AcquisitionNumber",
    beside=ANY_IMAGE,
)
# Enhanced General Equipment, Multi-frame (C.7.5.2, C.7.6.6); their geometry lies in functional groups
ENHANCED = _required(
    "ImageType FrameOfReferenceUID NumberOfFrames Manufacturer ManufacturerModelName DeviceSerialNumber SoftwareVersions"
    " ContentDate ContentTime",
    "PositionReferenceIndicator",
    beside=ANY_IMAGE,
)

_OF_CLASS: Mapping[str, Required] = {
    "1.2.840.10008.5.1.4.1.1.2": CT_IMAGE,
    "1.2.840.10008.5.1.4.1.1.2.1": ENHANCED,
    "1.2.840.10008.5.1.4.1.1.13.1.2": ENHANCED,
}


class _Last(NamedTuple):
    """What was found of the object before: it holds for every other of the same stretch whose own values are filled."""

    known: Known
    required: Required
    own: tuple[int, ...]
    missing: tuple[str, ...]


_last: list[_Last] = []  # one at most


def missing_attributes(sop_class_uid: str, elements: Mapping[int, Value], *, is_image: bool, known: Known | None = None) -> tuple[str, ...]:
    """Return the keywords that the object's IOD requires and the object lacks, in order of their tags.

    `known` is the recognised stretch that all elements are from.
    """
    required = _OF_CLASS.get(sop_class_uid, ANY_IMAGE if is_image else ANY_OBJECT)
    last = _last[0] if _last else None
    if last and last.known is known and last.required is required and all([elements[tag][1] for tag in last.own]):
        return last.missing
    absent = required.present.difference(elements)
    empty = tuple([tag for tag in required.filled if not elements.get(tag, EMPTY)[1]])
    missing = _keywords(absent, empty) if absent or empty else ()
    if known and known.varying.isdisjoint(empty):
        _last[:] = [_Last(known, required, tuple(required.filled & known.varying), missing)]
    return missing


@lru_cache(maxsize=256)
def _keywords(absent: frozenset[int], empty: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(KEYWORD[tag] for tag in sorted(absent.union(empty)))
