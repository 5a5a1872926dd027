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

from handcarry.dicom.dictionary import MEDIA_STORAGE_DIRECTORY, TAG
from handcarry.dicom.directory_records import KEYS, ORDINAL, TOP, UID, Key
from handcarry.dicom.elements import Value
from handcarry.dicom.encode import element, file_head, item, long_header, text
from handcarry.dicom.headers import WORD_BYTES

_UID_SPACE = uuid.UUID("0b9c7d4e-64bd-5a4b-8a2d-0c4f8b7f7a11")
_CHARSET = TAG["SpecificCharacterSet"]
_NOT_TEXT = frozenset({"SQ", *WORD_BYTES})
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
        if listed.record_type in TOP:
            root[listed.file_id] = _Record(_body(listed.record_type, listed.elements, len(root) + 1, filled, listed))
            continue
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
    keys = [(key, _value(kind, key, elements, ordinal, filled)) for key in KEYS[kind] if not key.conditional or _raw(elements, key.tag)]
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


def _value(kind: str, key: Key, elements: Mapping[int, Value], ordinal: int, filled: Counter[tuple[str, str]]) -> bytes:
    value = _raw(elements, key.tag)
    if value or key.fill is None:
        return value
    filled[kind, key.keyword] += 1
    for tag in key.substitutes:
        if substitute := _raw(elements, tag):
            return substitute
    if key.fill == UID:
        return _uid_of(patient_key(elements), kind, str(ordinal)).encode()
    return key.fill.replace(ORDINAL, str(ordinal).encode())


def _raw(elements: Mapping[int, Value], tag: int) -> bytes:
    vr, value = elements.get(tag, ("", b""))
    return value if vr in _NOT_TEXT else value.strip(b"\0 ")


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
