"""Writes a DICOMDIR (PS3.3 Annex F, PS3.10 8.6): one record after the other, each byte once, so that time grows with the records.

Values are copied as bytes from the images, in the images' character set. A type 1 key that an image lacks is filled in here only,
and counted; the image stays as it is. Knows records; does not know where files come from.
"""

from __future__ import annotations

import struct
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from handcarry.dicom.dictionary import KEYWORD, MEDIA_STORAGE_DIRECTORY, TAG
from handcarry.dicom.elements import Value
from handcarry.dicom.encode import element, file_head, item, long_header, text

IMAGE, ENCAPSULATED = "IMAGE", "ENCAP DOC"
DOCUMENT_TITLE, MIME_TYPE, CONCEPT_NAME = 0x00420010, 0x00420012, 0x0040A043

_NO_DATE, _NO_TIME = b"19000101", b"000000"
_UID_SPACE = uuid.UUID("0b9c7d4e-64bd-5a4b-8a2d-0c4f8b7f7a11")
_CHARSET = TAG["SpecificCharacterSet"]
_DATES = tuple(TAG[keyword] for keyword in ("SeriesDate", "AcquisitionDate", "ContentDate"))
_TIMES = tuple(TAG[keyword] for keyword in ("SeriesTime", "AcquisitionTime", "ContentTime"))
_OFFSETS = struct.Struct("<I")
_NEXT_AT, _LOWER_AT = 16, 38  # of the two offsets in a record, behind its item's tag: their elements always come first


class Listed(NamedTuple):
    """One file for the index: its File ID with "/", and the elements of its header that records are made of."""

    file_id: str
    record_type: str
    sop_class_uid: str
    sop_instance_uid: str
    transfer_syntax_uid: str
    elements: Mapping[int, Value]


class DirectoryBytes(NamedTuple):
    """The file, and how often which key had to be filled in: ("STUDY", "StudyID") to a number of records."""

    data: bytes
    filled: Mapping[tuple[str, str], int]


class _Key(NamedTuple):
    """One key of a record. `substitute` are elements that may stand in for it; type 2 keys (`fill` None) may be empty."""

    tag: int
    vr: str
    fill: bytes | None = None
    substitutes: tuple[int, ...] = ()


def _key(keyword: str, vr: str, fill: bytes | None = None, substitutes: tuple[int, ...] = ()) -> _Key:
    return _Key(TAG[keyword], vr, fill, substitutes)


_ORDINAL = b"#"  # filled with the record's place among its sisters
_UID = b"uid"  # filled with a UID of ours

# PS3.3 F.5.1 to F.5.4, F.5.32. In the order of tags.
_KEYS: Mapping[str, tuple[_Key, ...]] = {
    "PATIENT": (_key("PatientName", "PN"), _key("PatientID", "LO", b"HANDCARRY-" + _ORDINAL)),
    "STUDY": (
        _key("StudyDate", "DA", _NO_DATE, _DATES),
        _key("StudyTime", "TM", _NO_TIME, _TIMES),
        _key("AccessionNumber", "SH"),
        _key("StudyDescription", "LO"),
        _key("StudyInstanceUID", "UI", _UID),
        _key("StudyID", "SH", _ORDINAL),
    ),
    "SERIES": (_key("Modality", "CS", b"OT"), _key("SeriesInstanceUID", "UI", _UID), _key("SeriesNumber", "IS", _ORDINAL)),
    IMAGE: (_key("InstanceNumber", "IS", _ORDINAL),),
    ENCAPSULATED: (
        _key("ContentDate", "DA"),
        _key("ContentTime", "TM"),
        _key("InstanceNumber", "IS", _ORDINAL),
        _Key(CONCEPT_NAME, "SQ"),
        _Key(DOCUMENT_TITLE, "ST"),
        _Key(MIME_TYPE, "LO", b"application/octet-stream"),
    ),
}


class _Record:
    """One record on its way: its bytes with empty offsets, and what lies below."""

    __slots__ = ("below", "body")

    def __init__(self, body: bytearray) -> None:
        self.body = body
        self.below: dict[str, _Record] = {}


def directory(files: Sequence[Listed], *, file_set_id: str = "HANDCARRY") -> DirectoryBytes:
    """Return the DICOMDIR of these files, patients, studies and series in the order in which they come first."""
    filled: Counter[tuple[str, str]] = Counter()
    root = _tree(files, filled)
    instance_uid = _uid_of(*(listed.sop_instance_uid for listed in files), "directory")
    front = file_head(MEDIA_STORAGE_DIRECTORY, instance_uid) + text(0x00041130, "CS", file_set_id)
    records = _in_order(root)
    total = sum(len(record.body) for record in records)
    first = len(front) + 12 + 12 + 10 + 12  # the two root offsets, the flag, the sequence's header
    _link(root, first)
    last = _last_of(root, first)
    middle = element(0x00041200, "UL", _OFFSETS.pack(first if records else 0)) + element(0x00041202, "UL", _OFFSETS.pack(last))
    sequence = element(0x00041212, "US", b"\0\0") + long_header(0x00041220, "SQ", total)
    return DirectoryBytes(b"".join((front, middle, sequence, *(record.body for record in records))), filled)


def patient_key(elements: Mapping[int, Value]) -> str:
    """Return what tells one patient's records from another's: the ID, and the name where there is none."""
    return (_raw(elements, TAG["PatientID"]) or b"=" + _raw(elements, TAG["PatientName"])).decode("latin-1")


def _tree(files: Sequence[Listed], filled: Counter[tuple[str, str]]) -> dict[str, _Record]:
    root: dict[str, _Record] = {}
    for listed in files:
        level = root
        study, series = (_raw(listed.elements, TAG[keyword]).decode("latin-1") for keyword in ("StudyInstanceUID", "SeriesInstanceUID"))
        for kind, key in (("PATIENT", patient_key(listed.elements)), ("STUDY", study), ("SERIES", series)):
            if key not in level:
                level[key] = _Record(_body(kind, listed.elements, len(level) + 1, filled))
            level = level[key].below
        level[listed.file_id] = _Record(_body(listed.record_type, listed.elements, len(level) + 1, filled, listed))
    return root


def _body(
    kind: str, elements: Mapping[int, Value], ordinal: int, filled: Counter[tuple[str, str]], listed: Listed | None = None
) -> bytearray:
    keys = [(key, _value(kind, key, elements, ordinal, filled)) for key in _KEYS[kind]]
    parts = [
        element(0x00041400, "UL", bytes(4)),
        element(0x00041410, "US", b"\xff\xff"),
        element(0x00041420, "UL", bytes(4)),
        text(0x00041430, "CS", kind),
    ]
    if listed is not None:
        parts += [
            text(0x00041500, "CS", listed.file_id.replace("/", "\\")),
            text(0x00041510, "UI", listed.sop_class_uid),
            text(0x00041511, "UI", listed.sop_instance_uid),
            text(0x00041512, "UI", listed.transfer_syntax_uid),
        ]
    charset = _raw(elements, _CHARSET)
    if charset and any(value and not value.isascii() for _, value in keys):
        parts.append(element(_CHARSET, "CS", charset))
    parts += [element(key.tag, key.vr, value) for key, value in keys]
    return bytearray(item(b"".join(parts)))


def _value(kind: str, key: _Key, elements: Mapping[int, Value], ordinal: int, filled: Counter[tuple[str, str]]) -> bytes:
    value = _raw(elements, key.tag)
    if value or key.fill is None:
        return value
    filled[kind, KEYWORD.get(key.tag, "MIMETypeOfEncapsulatedDocument")] += 1
    for tag in key.substitutes:
        if substitute := _raw(elements, tag):
            return substitute
    if key.fill == _UID:
        return _uid_of(patient_key(elements), kind, str(ordinal)).encode()
    return key.fill.replace(_ORDINAL, str(ordinal).encode())


def _raw(elements: Mapping[int, Value], tag: int) -> bytes:
    return elements[tag][1].strip(b"\0 ") if tag in elements else b""


def _uid_of(*parts: str) -> str:
    return f"2.25.{uuid.uuid5(_UID_SPACE, '/'.join(parts)).int}"


def _in_order(level: Mapping[str, _Record]) -> list[_Record]:
    """Return all records, each before those below it."""
    found: list[_Record] = []
    waiting = list(reversed(list(level.values())))
    while waiting:
        record = waiting.pop()
        found.append(record)
        waiting.extend(reversed(list(record.below.values())))
    return found


def _link(level: Mapping[str, _Record], at: int) -> int:
    """Fill in the offsets of the records that begin at `at`, four levels deep at most; return where they end."""
    records = list(level.values())
    for number, record in enumerate(records):
        below_at = at + len(record.body)
        end = _link(record.below, below_at)
        _OFFSETS.pack_into(record.body, _NEXT_AT, end if number + 1 < len(records) else 0)
        _OFFSETS.pack_into(record.body, _LOWER_AT, below_at if record.below else 0)
        at = end
    return at


def _last_of(level: Mapping[str, _Record], at: int) -> int:
    """Return where the last record of the top level begins."""
    records = list(level.values())
    last = 0
    for record in records:
        last, at = at, at + _size(record)
    return last


def _size(record: _Record) -> int:
    return len(record.body) + _total(record.below.values())


def _total(records: Iterable[_Record]) -> int:
    return sum(_size(record) for record in records)
