"""What the index of a disc promises, against what is there (family M; PS3.3 Annex F, PS3.10 8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handcarry.checks.places import Chain, entries_of, name_of
from handcarry.checks.row import PASSED, failed, not_applicable
from handcarry.checks.text import short
from handcarry.model.case import Case
from handcarry.model.directory import Directory, Reference
from handcarry.model.entry import Entry
from handcarry.model.finding import Evidence, Fact, Outcome
from handcarry.model.instance import Instance

NAME = "DICOMDIR"
LISTED_SERIES = 12  # a finding names so many series; the counts tell all

_COMPONENT = re.compile(r"[A-Z0-9_]{1,8}")
_NO_INDEX = "there is no index file (DICOMDIR)"
_BREAKS_OFF = frozenset({"truncated", "value-overruns", "unreadable-tail"})
_SLOPPY = re.compile(r"(;\d+|\.)$")  # what ISO 9660 readers leave of "NAME.;1"

Place = tuple[Chain, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One index held against the medium. `present` are the series of which at least one image is there."""

    listed: int
    absent: tuple[Reference, ...]
    exchanged: tuple[int, ...]
    present: frozenset[str]


def indexes(case: Case) -> tuple[tuple[Directory, Entry], ...]:
    """Return the indexes that lie under the name programs look for (PS3.10 8.6), each with its file."""
    by_number = {each.number: each for each in case.medium.entries}
    known = ((each, by_number[each.entry]) for each in case.medium.directories if each.entry in by_number)
    return tuple((each, entry) for each, entry in known if _plain(name_of(entry)) in {NAME, NAME + ".DCM"})


def _plain(path: str) -> str:
    return _SLOPPY.sub("", path.upper())


def index_present(case: Case) -> Outcome:
    """M01: an index that can be read lies where programs look for it: above the images (PS3.10 8.6)."""
    if not case.medium.instances:
        return not_applicable("no DICOM objects")
    found = indexes(case)
    covering = [directory for directory, entry in found if _covers(entry, case)]
    damaged = [each for each in case.medium.entries if _is_damaged_index(each, case)]
    if not found and not damaged:
        return not_applicable(_NO_INDEX + ", and none is needed")
    if covering and not damaged:
        return PASSED
    facts = {"indexes": len(found), "damaged": len(damaged), "elsewhere": len(found) - len(covering)}
    return failed(Evidence(facts=facts, entries=tuple(each.number for each in damaged)))


def _is_damaged_index(entry: Entry, case: Case) -> bool:
    if _plain(name_of(entry)) != NAME:
        return False
    whole = (each for each in case.medium.directories if not any(odd.code in _BREAKS_OFF for odd in each.oddities))
    read = {each.entry for each in whole if each.references or each.record_counts}
    return entry.number not in read


def _covers(index: Entry, case: Case) -> bool:
    """True where at least one image lies in the folder of the index or below, in the same container."""
    folder = _folder(index.path)
    images = {each.entry for each in case.medium.instances}
    below = f"{folder}/" if folder else ""
    return any(
        each.number in images and each.opened_through == index.opened_through and each.path.startswith(below)
        for each in case.medium.entries
    )


def records_resolve(case: Case) -> Outcome:
    """M02: every record leads to a file that is there, and the file is the object it names (PS3.3 F.3.2.2)."""
    found = indexes(case)
    if not found:
        return not_applicable(_NO_INDEX)
    places = _places(case)
    uids = {each.sop_instance_uid for each in case.medium.instances if each.sop_instance_uid}
    instances = {each.entry: each for each in case.medium.instances}
    outcome: list[Evidence] = []
    for directory, entry in found:
        reading = _read(directory, entry, places, uids, instances)
        if reading.absent or reading.exchanged:
            outcome.append(_evidence(reading, entry, case))
    return failed(*outcome)


def _places(case: Case) -> Mapping[Place, int]:
    """Return files by container and path, case and extension aside; an exact path wins over one without its extension."""
    places: dict[Place, int] = {}
    for each in case.medium.entries:
        stem, dot, suffix = each.path.rpartition(".")
        if dot and "/" not in suffix:
            places.setdefault((each.opened_through, _plain(stem)), each.number)
    for each in case.medium.entries:
        places[each.opened_through, _plain(each.path)] = each.number
    return places


def _read(directory: Directory, index: Entry, places: Mapping[Place, int], uids: set[str], instances: Mapping[int, Instance]) -> _Reading:
    named = [each for each in directory.references if each.file_id]
    absent, exchanged, present = [], [], set()
    for reference in named:
        number = places.get(_place_of(reference, index))
        wanted = reference.referenced_sop_instance_uid
        if number is None and wanted not in uids:
            absent.append(reference)
            continue
        present.add(reference.series_instance_uid)
        instance = instances.get(number) if number is not None else None
        if instance and wanted and instance.sop_instance_uid not in {"", wanted}:
            exchanged.append(instance.entry)
    return _Reading(listed=len(named), absent=tuple(absent), exchanged=tuple(exchanged), present=frozenset(present))


def _place_of(reference: Reference, index: Entry) -> Place:
    folder = _folder(index.path)
    return index.opened_through, _plain(f"{folder}/{reference.file_id}" if folder else reference.file_id)


def _evidence(reading: _Reading, index: Entry, case: Case) -> Evidence:
    absent_series = list(dict.fromkeys(each.series_instance_uid for each in reading.absent))
    wholly = [uid for uid in absent_series if uid not in reading.present]
    partly = [uid for uid in absent_series if uid in reading.present]
    facts: dict[str, Fact] = {
        "listed": reading.listed,
        "absent": len(reading.absent),
        "exchanged": len(reading.exchanged),
        "in_best": _count_of_best(reading.absent, index, case),
        "alone": not case.candidates,
        "series_wholly_absent": len(wholly),
        "series_partly_absent": len(partly),
        "wholly_absent": tuple(short(uid, 64) for uid in wholly[:LISTED_SERIES]),
        "partly_absent": tuple(_title(uid, case) for uid in partly[:LISTED_SERIES]),
    }
    return Evidence(facts=facts, entries=(index.number, *reading.exchanged))


def _title(uid: str, case: Case) -> str:
    titles = (each.series.series_description for each in case.medium.instances if each.series.series_instance_uid == uid)
    return short(next((title for title in titles if title), uid), 64)


def _count_of_best(absent: Iterable[Reference], index: Entry, case: Case) -> int:
    """Return how many records name the best volume's series, or, naming none, the folder that its files lie in."""
    if case.best is None:
        return 0
    uid, numbers = case.best.series_instance_uid, entries_of(case.best)
    folders = {(each.opened_through, _folder(_plain(each.path))) for each in case.medium.entries if each.number in numbers}
    count = 0
    for reference in absent:
        through, path = _place_of(reference, index)
        named = reference.series_instance_uid
        count += named == uid if named else (through, _folder(path)) in folders
    return count


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def files_indexed(case: Case) -> Outcome:
    """M03: every DICOM object on the medium is in the index."""
    found = indexes(case)
    if not found:
        return not_applicable(_NO_INDEX)
    listed = {_place_of(each, entry) for directory, entry in found for each in directory.references}
    uids = {each.referenced_sop_instance_uid for directory, _ in found for each in directory.references}
    paths = {each.number: (each.opened_through, _plain(each.path)) for each in case.medium.entries}
    beside = [each.entry for each in case.medium.instances if each.sop_instance_uid not in uids and paths.get(each.entry) not in listed]
    return failed(Evidence(facts={"files": len(beside)}, entries=tuple(beside))) if beside else PASSED


def file_ids_legal(case: Case) -> Outcome:
    """M04: the index names files as discs want them: one to eight parts of one to eight of A-Z, 0-9 and _ (PS3.10 8.2, 8.5)."""
    found = indexes(case)
    if not found:
        return not_applicable(_NO_INDEX)
    named = [each for directory, _ in found for each in directory.references if each.file_id]
    illegal = [each for each in named if not _is_legal(each.file_id)]
    facts = {"illegal": len(illegal), "listed": len(named)}
    return failed(Evidence(facts=facts, entries=tuple(entry.number for _, entry in found))) if illegal else PASSED


def _is_legal(file_id: str) -> bool:
    parts = file_id.split("/")
    return len(parts) <= 8 and all(_COMPONENT.fullmatch(part) for part in parts)


def index_keys(case: Case) -> Outcome:
    """M05: the records of the index have the keys that must not be empty (PS3.3 F.5)."""
    found = indexes(case)
    if not found:
        return not_applicable(_NO_INDEX)
    missing: dict[str, int] = {}
    for directory, _ in found:
        for key, times in directory.missing_keys:
            missing[key] = missing.get(key, 0) + times
    facts: dict[str, Fact] = {"missing": sum(missing.values()), "keys": tuple(sorted(short(key) for key in missing))}
    return failed(Evidence(facts=facts, entries=tuple(entry.number for _, entry in found))) if missing else PASSED
