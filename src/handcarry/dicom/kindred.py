"""Whether readers that go by an element's VR and readers that go by its tag see the same value in it (PS3.5 6.2, 7.1.2).

Vendors often write a cousin of the VR that PS3.6 gives: such values read alike. Others are a number to one program and a word to another.
"""

from __future__ import annotations

from handcarry.dicom.dictionary import TAG
from handcarry.dicom.headers import agrees
from handcarry.dicom.oddities import Odd

# What a volume or its identity needs.
_ESSENTIAL = frozenset(
    TAG[keyword]
    for keyword in (
        "TransferSyntaxUID", "SpecificCharacterSet", "SOPClassUID", "SOPInstanceUID", "StudyDate", "Modality", "PatientName",
        "PatientID", "PatientBirthDate", "SliceThickness", "SpacingBetweenSlices", "StudyInstanceUID", "SeriesInstanceUID",
        "FrameOfReferenceUID", "InstanceNumber", "ImagePositionPatient", "ImageOrientationPatient", "SamplesPerPixel",
        "PhotometricInterpretation", "NumberOfFrames", "Rows", "Columns", "PixelSpacing", "BitsAllocated", "BitsStored", "HighBit",
        "PixelRepresentation", "RescaleIntercept", "RescaleSlope", "SharedFunctionalGroupsSequence",
        "PerFrameFunctionalGroupsSequence", "PixelMeasuresSequence", "PlanePositionSequence", "PlaneOrientationSequence",
    )
)  # fmt: skip
_TEXTS = frozenset("LO LT PN SH ST UC UT".split())  # noqa: SIM905  in the Specific Character Set
_CODES = frozenset("AE AS CS DA DT TM UI UR".split())  # noqa: SIM905  in the default repertoire
_NUMBERS = (frozenset({"DS", "IS"}), frozenset({"US", "SS"}), frozenset({"UL", "SL"}), frozenset({"FL", "FD"}))
_PIXELS = frozenset({"", "OB", "OW", "OB or OW", "OF", "OD", "UN"})


def contradiction(tag: int, vr: str, expected: str, value: bytes) -> Odd | None:
    """Return what is odd about an element's VR beside the dictionary's; UN and none at all leave it to the dictionary."""
    if agrees(vr, expected):
        return None
    told = tag in _ESSENTIAL and value.strip(b" \0") != b"" and not _read_alike(vr, expected, value)
    return Odd.MISLEADING_VR if told else Odd.WRONG_VR


def misleads_on_pixels(vr: str) -> bool:
    """Return whether pixels come under a VR that other readers take for something else than bytes or words (PS3.5 8.1, A)."""
    return vr not in _PIXELS


def _read_alike(vr: str, expected: str, value: bytes) -> bool:
    if vr in {"UN", ""}:
        return True
    if vr in _TEXTS | _CODES and expected in _TEXTS | _CODES:
        return vr != "PN" if expected in _CODES else vr in _TEXTS or value.isascii()
    return any(vr in kin and expected in kin for kin in _NUMBERS)
