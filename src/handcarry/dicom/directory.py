"""A DICOMDIR (PS3.3 Annex F, PS3.10 8): which files it names and whose it says they are.

Knows records and their offsets; does not know whether the files are there. Offsets are followed without ever following them twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from handcarry.dicom import values
from handcarry.dicom.dictionary import MEDIA_STORAGE_DIRECTORY, TAG
from handcarry.dicom.elements import Dataset, Value, walk
from handcarry.dicom.oddities import Odd
from handcarry.dicom.records import charset_of
from handcarry.dicom.wrapping import dataset_may_start, unwrap
from handcarry.model.directory import Directory, Reference
from handcarry.model.instance import Oddity

_EMPTY: Value = ("", b"")
_RECORDS = TAG["DirectoryRecordSequence"]
_FIRST = TAG["OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity"]
_NEXT = TAG["OffsetOfTheNextDirectoryRecord"]
_LOWER = TAG["OffsetOfReferencedLowerLevelDirectoryEntity"]
_TYPE = TAG["DirectoryRecordType"]
_IN_USE = TAG["RecordInUseFlag"]
_FILE = TAG["ReferencedFileID"]
_CHARSET = TAG["SpecificCharacterSet"]
_META_CLASS = TAG["MediaStorageSOPClassUID"]

# Keys that are type 1 in records, though most are type 2 in images (PS3.3 F.5.1 to F.5.4 and F.5.25).
KEYS: Mapping[str, tuple[str, ...]] = {
    "PATIENT": ("PatientID",),
    "STUDY": ("StudyDate", "StudyTime", "StudyID", "StudyInstanceUID"),
    "SERIES": ("Modality", "SeriesInstanceUID", "SeriesNumber"),
    "IMAGE": ("InstanceNumber",),
}
FILE_KEYS = ("ReferencedSOPClassUIDInFile", "ReferencedSOPInstanceUIDInFile")  # 1C: where a record names a file (F.3.2.2)
LEVELS: Mapping[str, int] = {"PATIENT": 0, "STUDY": 1, "SERIES": 2}  # every other type lies below a series
DEEPEST = 3


class Owner(NamedTuple):
    """Whose the records below are, as far as the records above say."""

    patient_id: str = ""
    study_instance_uid: str = ""
    series_instance_uid: str = ""


class _Visit(NamedTuple):
    record: Dataset
    owner: Owner


def read_directory(data: bytes, *, entry: int) -> Directory:
    """Read a DICOMDIR, by its offsets where they reach every record, else in the order the records lie in."""
    start = dataset_may_start(data)
    if start is None:
        return Directory(entry=entry, file_set_id="", references=(), oddities=(Oddity(code=Odd.NOT_A_DIRECTORY),))
    wrapping = unwrap(data, start, whole=True)
    found = walk(wrapping.body, wrapping.start, wrapping.encoding, whole=wrapping.whole)
    oddities = wrapping.oddities | found.oddities
    root = found.dataset
    records = root.sequences.get(_RECORDS, [])
    if not records:
        named = values.uid_text(wrapping.meta.get(_META_CLASS, _EMPTY)) == MEDIA_STORAGE_DIRECTORY
        oddities[Odd.DIRECTORY_WITHOUT_RECORDS if named else Odd.NOT_A_DIRECTORY] = ""
    active = [record for record in records if _number(record, _IN_USE, 0xFFFF) != 0]
    charset = charset_of(root.values.get(_CHARSET))
    visits = _in_tree_order(root, active, charset, oddities)
    missing = Counter(keyword for record in active for keyword in _missing_keys(record))
    return Directory(
        entry=entry,
        file_set_id=values.code(root.values.get(TAG["FileSetID"], _EMPTY)).value,
        references=tuple(_references(visits)),
        record_counts=tuple(sorted(Counter(map(_type_of, active)).items())),
        missing_keys=tuple(sorted(missing.items())),
        oddities=tuple(Oddity(code=code, detail=detail) for code, detail in oddities.items()),
    )


def _in_tree_order(root: Dataset, active: Sequence[Dataset], charset: tuple[str, ...], oddities: dict[Odd, str]) -> list[_Visit]:
    """Return all records, by the best order that reaches them all."""
    visits = _by_offsets([_number(root, _FIRST, 0)], active, charset, oddities)
    reached = f"{len(visits)} of {len(active)} reached"
    if len(visits) == len(active):
        return visits
    pointed_at = {_number(record, link, 0) for record in active for link in (_NEXT, _LOWER)}
    heads = [record for record in active if record.offset not in pointed_at]
    if all(_level(record) == 0 for record in heads):
        visits = _by_offsets([record.offset for record in heads], active, charset, oddities)
        if len(visits) == len(active):
            oddities[Odd.DIRECTORY_ROOT_BROKEN] = reached
            return visits
    oddities[Odd.DIRECTORY_IN_RECORD_ORDER] = reached
    return _in_record_order(active, charset)


def _by_offsets(starts: Sequence[int], active: Sequence[Dataset], charset: tuple[str, ...], oddities: dict[Odd, str]) -> list[_Visit]:
    """Return the records that the offsets lead to, depth first, each once."""
    at = {record.offset: record for record in active}
    visits: list[_Visit] = []
    seen: set[int] = set()
    waiting = [(start, Owner()) for start in reversed(starts)]
    while waiting:
        offset, owner = waiting.pop()
        if offset == 0:
            continue
        record = at.get(offset)
        if record is None:
            oddities.setdefault(Odd.DIRECTORY_OFFSET_BROKEN, str(offset))
        elif offset in seen:
            oddities.setdefault(Odd.DIRECTORY_LOOP, str(offset))
        else:
            seen.add(offset)
            own = _owner(record, owner, charset)
            visits.append(_Visit(record, own))
            waiting.append((_number(record, _NEXT, 0), owner))
            waiting.append((_number(record, _LOWER, 0), own))
    return visits


def _in_record_order(active: Sequence[Dataset], charset: tuple[str, ...]) -> list[_Visit]:
    """Return all records; each belongs to the last one before it of a higher level."""
    owners = [Owner()] * (DEEPEST + 1)
    visits: list[_Visit] = []
    for record in active:
        level = _level(record)
        own = _owner(record, owners[level], charset)
        owners[level + 1 :] = [own] * (DEEPEST - level)
        visits.append(_Visit(record, own))
    return visits


def _level(record: Dataset) -> int:
    """Return how deep a record lies by its type; where the type is none of ours and no file hangs on it, by the key it carries."""
    level = LEVELS.get(_type_of(record), DEEPEST)
    if level == DEEPEST and _FILE not in record.values:
        keys = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID")
        return next((number for number, keyword in enumerate(keys) if TAG[keyword] in record.values), DEEPEST)
    return level


def _owner(record: Dataset, above: Owner, charset: tuple[str, ...]) -> Owner:
    get = record.values.get
    own_charset = charset_of(get(_CHARSET)) or charset
    return Owner(
        patient_id=values.text(get(TAG["PatientID"], _EMPTY), own_charset).value or above.patient_id,
        study_instance_uid=values.uid_text(get(TAG["StudyInstanceUID"], _EMPTY)) or above.study_instance_uid,
        series_instance_uid=values.uid_text(get(TAG["SeriesInstanceUID"], _EMPTY)) or above.series_instance_uid,
    )


def _references(visits: Sequence[_Visit]) -> Iterator[Reference]:
    for record, owner in visits:
        file_id = values.code(record.values.get(_FILE, _EMPTY)).value
        if not file_id:
            continue
        yield Reference(
            file_id="/".join(part.strip() for part in file_id.split("\\")),
            record_type=_type_of(record),
            referenced_sop_instance_uid=values.uid_text(record.values.get(TAG["ReferencedSOPInstanceUIDInFile"], _EMPTY)),
            referenced_sop_class_uid=values.uid_text(record.values.get(TAG["ReferencedSOPClassUIDInFile"], _EMPTY)),
            patient_id=owner.patient_id,
            study_instance_uid=owner.study_instance_uid,
            series_instance_uid=owner.series_instance_uid,
            missing_keys=tuple(_missing_keys(record)),
        )


def _missing_keys(record: Dataset) -> Iterator[str]:
    keys = KEYS.get(_type_of(record), ())
    if record.values.get(_FILE, _EMPTY)[1]:
        keys += FILE_KEYS
    for keyword in keys:
        if not record.values.get(TAG[keyword], _EMPTY)[1].strip(b" \0"):
            yield keyword


def _type_of(record: Dataset) -> str:
    return values.code(record.values.get(_TYPE, _EMPTY)).value[:64]


def _number(dataset: Dataset, tag: int, default: int) -> int:
    found = values.numbers(dataset.values.get(tag, _EMPTY)).value
    return int(found[0]) if found else default
