"""Which kind of directory record names an object, and which keys each kind has (PS3.3 Annex F.4 and F.5). Tables only.

Not among them, since no dental clinic hands them over: hanging protocols, inventories, annotations of microscopy, content assessments, and
the second generation of radiotherapy objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

IMAGE = "IMAGE"
TOP = frozenset({"IMPLANT", "IMPLANT ASSY", "IMPLANT GROUP", "PALETTE"})  # of no patient: they lie beside the patients, not below (F.4)

ORDINAL = b"#"  # filled with the record's place among its sisters
UID = b"uid"  # filled with a UID of ours

_NO_DATE, _NO_TIME = b"19000101", b"000000"


class Key(NamedTuple):
    """One key of a record. Type 1 keys have a `fill` for images that lack them, and perhaps `substitutes` to take it from first; type 2
    keys may be empty; `conditional` ones (1C) are left out where the image has none.
    """

    keyword: str
    tag: int
    vr: str
    fill: bytes | None = None
    substitutes: tuple[int, ...] = ()
    conditional: bool = False


_OTHER = (  # (74964007, SCT, "Other"), in an item: the title of a document that has none
    b"\xfe\xff\x00\xe0\x2a\0\0\0\x08\x00\x00\x01SH\x08\x0074964007\x08\x00\x02\x01SH\x04\x00SCT \x08\x00\x04\x01LO\x06\x00Other "
)
_DATES, _TIMES = (0x00080021, 0x00080022, 0x00080023), (0x00080031, 0x00080032, 0x00080033)  # of series, acquisition, content

_NUMBER = Key("InstanceNumber", 0x00200013, "IS", ORDINAL)
_DATE = Key("ContentDate", 0x00080023, "DA", _NO_DATE, (0x00080020,))
_TIME = Key("ContentTime", 0x00080033, "TM", _NO_TIME, (0x00080030,))
_TITLE = Key("ConceptNameCodeSequence", 0x0040A043, "SQ", _OTHER)
CONTENT = Key("ContentSequence", 0x0040A730, "SQ", conditional=True)  # only what modifies the title (F.5.25, F.5.26)
_NAMED = (
    Key("ContentLabel", 0x00700080, "CS", b"UNNAMED"),
    Key("ContentDescription", 0x00700081, "LO"),
    Key("ContentCreatorName", 0x00700084, "PN"),
)
_DESCRIBED = (_DATE, _TIME, _NUMBER, *_NAMED)

# In the order of tags.
KEYS: Mapping[str, tuple[Key, ...]] = {
    "PATIENT": (Key("PatientName", 0x00100010, "PN"), Key("PatientID", 0x00100020, "LO", b"HANDCARRY-" + ORDINAL)),  # F.5.1
    "STUDY": (  # F.5.2
        Key("StudyDate", 0x00080020, "DA", _NO_DATE, _DATES),
        Key("StudyTime", 0x00080030, "TM", _NO_TIME, _TIMES),
        Key("AccessionNumber", 0x00080050, "SH"),
        Key("StudyDescription", 0x00081030, "LO"),
        Key("StudyInstanceUID", 0x0020000D, "UI", UID),
        Key("StudyID", 0x00200010, "SH", ORDINAL),
    ),
    "SERIES": (  # F.5.3
        Key("Modality", 0x00080060, "CS", b"OT"),
        Key("SeriesInstanceUID", 0x0020000E, "UI", UID),
        Key("SeriesNumber", 0x00200011, "IS", ORDINAL),
    ),
    IMAGE: (_NUMBER,),  # F.5.4
    "RT DOSE": (_NUMBER, Key("DoseSummationType", 0x3004000A, "CS", b"PLAN")),  # F.5.19
    "RT STRUCTURE SET": (  # F.5.20
        _NUMBER,
        Key("StructureSetLabel", 0x30060002, "SH", b"UNNAMED"),
        Key("StructureSetDate", 0x30060008, "DA"),
        Key("StructureSetTime", 0x30060009, "TM"),
    ),
    "RT PLAN": (  # F.5.21
        _NUMBER,
        Key("RTPlanLabel", 0x300A0002, "SH", b"UNNAMED"),
        Key("RTPlanDate", 0x300A0006, "DA"),
        Key("RTPlanTime", 0x300A0007, "TM"),
    ),
    "RT TREAT RECORD": (_NUMBER, Key("TreatmentDate", 0x30080250, "DA"), Key("TreatmentTime", 0x30080251, "TM")),  # F.5.22
    "PRESENTATION": (  # F.5.23
        Key("ReferencedSeriesSequence", 0x00081115, "SQ", conditional=True),
        _NUMBER,
        *_NAMED[:2],
        Key("PresentationCreationDate", 0x00700082, "DA", _NO_DATE, (0x00080023, 0x00080020)),
        Key("PresentationCreationTime", 0x00700083, "TM", _NO_TIME, (0x00080033, 0x00080030)),
        _NAMED[2],
        Key("BlendingSequence", 0x00700402, "SQ", conditional=True),
    ),
    "WAVEFORM": (_DATE, _TIME, _NUMBER),  # F.5.24
    "SR DOCUMENT": (  # F.5.25
        _DATE,
        _TIME,
        _NUMBER,
        Key("VerificationDateTime", 0x0040A030, "DT", conditional=True),
        _TITLE,
        Key("CompletionFlag", 0x0040A491, "CS", b"PARTIAL"),
        Key("VerificationFlag", 0x0040A493, "CS", b"UNVERIFIED"),
        CONTENT,
    ),
    "KEY OBJECT DOC": (_DATE, _TIME, _NUMBER, _TITLE, CONTENT),  # F.5.26
    "SPECTROSCOPY": (  # F.5.27
        Key("ImageType", 0x00080008, "CS", rb"ORIGINAL\PRIMARY"),
        _DATE,
        _TIME,
        Key("ReferencedImageEvidenceSequence", 0x00089092, "SQ", conditional=True),
        _NUMBER,
        Key("NumberOfFrames", 0x00280008, "IS", b"1"),
        Key("Rows", 0x00280010, "US", b"\1\0"),
        Key("Columns", 0x00280011, "US", b"\1\0"),
        Key("DataPointRows", 0x00289001, "UL", b"\1\0\0\0"),
        Key("DataPointColumns", 0x00289002, "UL", b"\1\0\0\0"),
    ),
    "RAW DATA": (_DATE, _TIME, _NUMBER),  # F.5.28
    "REGISTRATION": _DESCRIBED,  # F.5.29
    "FIDUCIAL": _DESCRIBED,  # F.5.30
    "ENCAP DOC": (  # F.5.32
        Key("ContentDate", 0x00080023, "DA"),
        Key("ContentTime", 0x00080033, "TM"),
        _NUMBER,
        Key("ConceptNameCodeSequence", 0x0040A043, "SQ"),
        Key("DocumentTitle", 0x00420010, "ST"),
        Key("MIMETypeOfEncapsulatedDocument", 0x00420012, "LO", b"application/octet-stream"),
    ),
    "VALUE MAP": _DESCRIBED,
    "STEREOMETRIC": (_NUMBER, *_NAMED),  # by some readings it has no keys
    "PALETTE": _NAMED[:2],
    "SURFACE": _DESCRIBED,
    "MEASUREMENT": _DESCRIBED,
    "IMPLANT": (
        Key("Manufacturer", 0x00080070, "LO", b"UNKNOWN"),
        Key("ImplantName", 0x00221095, "LO", b"UNNAMED"),
        Key("ImplantPartNumber", 0x00221097, "LO", b"UNKNOWN"),
        Key("ImplantSize", 0x00686210, "LO", conditional=True),
    ),
    "IMPLANT GROUP": (
        Key("ImplantTemplateGroupName", 0x00780001, "LO", b"UNNAMED"),
        Key("ImplantTemplateGroupIssuer", 0x00780020, "LO", b"UNKNOWN"),
    ),
    "IMPLANT ASSY": (
        Key("Manufacturer", 0x00080070, "LO", b"UNKNOWN"),
        Key("ImplantAssemblyTemplateName", 0x00760001, "LO", b"UNNAMED"),
        Key("ProcedureTypeCodeSequence", 0x00760020, "SQ", _OTHER),
    ),
    "PLAN": (),
    "SURFACE SCAN": (_DATE, _TIME),
    "TRACT": _DESCRIBED,
}

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_CLASSES: Mapping[str, str] = {
    "RT DOSE": "481.2",
    "RT STRUCTURE SET": "481.3",
    "RT PLAN": "481.5 481.8",
    "RT TREAT RECORD": "481.4 481.6 481.7 481.9",
    "PRESENTATION": "11.1 11.2 11.3 11.4 11.5 11.6 11.7 11.8 11.9 11.10 11.11 11.12 131",
    "WAVEFORM": "9.1.1 9.1.2 9.1.3 9.2.1 9.3.1 9.4.1 9.4.2 9.5.1 9.6.1 9.6.2 9.7.1 9.7.2 9.7.3 9.7.4 9.8.1",
    "SR DOCUMENT": "78.6 79.1 88.11 88.22 88.33 88.34 88.35 88.40 88.50 88.65 88.67 88.68 88.69 88.70 88.71 88.72 88.73 88.74 88.75",
    "KEY OBJECT DOC": "88.59",
    "SPECTROSCOPY": "4.2",
    "RAW DATA": "66",
    "REGISTRATION": "66.1 66.3",
    "FIDUCIAL": "66.2",
    "SURFACE": "66.5",
    "TRACT": "66.6",
    "VALUE MAP": "67",
    "SURFACE SCAN": "68.1 68.2",
    "STEREOMETRIC": "77.1.5.3",
    "MEASUREMENT": "78.1 78.2 78.3 78.4 78.5 78.7 80.1",
    "ENCAP DOC": "104.1 104.2 104.3 104.4 104.5",
}
# By SOP class; what is an image has an IMAGE record.
RECORD_TYPES: Mapping[str, str] = {_STORAGE + each: kind for kind, all_ in _CLASSES.items() for each in all_.split()} | {
    "1.2.840.10008.5.1.4.34.7": "PLAN",
    "1.2.840.10008.5.1.4.34.10": "PLAN",
    "1.2.840.10008.5.1.4.39.1": "PALETTE",
    "1.2.840.10008.5.1.4.43.1": "IMPLANT",
    "1.2.840.10008.5.1.4.44.1": "IMPLANT ASSY",
    "1.2.840.10008.5.1.4.45.1": "IMPLANT GROUP",
}
