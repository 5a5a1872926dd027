"""What the medium itself says before any image is looked at: unread files, archives, links, programs (family S)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handcarry.checks.places import (
    SMALLEST_DICOM,
    Unread,
    among_best,
    entries_of,
    folder_of,
    is_nowhere,
    may_hold_more,
    name_of,
    root_is_archive,
    suffix_of,
    torn_slices,
    unread,
    unseen,
)
from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.model.case import Case
from handcarry.model.entry import Entry, Family, FaultCode
from handcarry.model.finding import Evidence, Fact, Outcome

IMAGE_SUFFIXES = frozenset({".dcm", ".dicom", ".dic", ".ima", ".img"})
HARMLESS_PREAMBLES = frozenset({"", "tiff"})  # a TIFF header there is a use PS3.10 7.1 has in mind
DISC_IMAGES = frozenset({"iso", "iso9660", "joliet", "rockridge", "udf", "nrg", "bin", "cue", "bin-cue", "dmg", "mdf", "ccd", "img"})

_NO_CONTENT = frozenset({Family.EMPTY, Family.JUNK, Family.CONTAINER})
_UNREADABLE = frozenset(
    {
        FaultCode.PERMISSION,
        FaultCode.IO_ERROR,
        FaultCode.VANISHED,
        FaultCode.SHRANK,
        FaultCode.DAMAGED,
        FaultCode.TRUNCATED,
        FaultCode.UNSUPPORTED,
        FaultCode.READER_DIED,
    }
)
_BROKEN = frozenset({FaultCode.DAMAGED, FaultCode.TRUNCATED})
_LOCKED = frozenset({FaultCode.ENCRYPTED, FaultCode.WRONG_PASSWORD})
_SHUT = _LOCKED | {FaultCode.CLOUD_PLACEHOLDER, FaultCode.PARTIAL_DOWNLOAD, FaultCode.PART_MISSING, FaultCode.REFUSED}  # S05-S10 tell
_TOLD_ELSEWHERE = _SHUT | {FaultCode.UNSUPPORTED}  # no reader of ours is no fault of the medium: S02 says it
UNOPENED = "a file or an archive could not be read: what is in it is not known"
NOWHERE = "there is nothing of that name"
_SESSIONS = re.compile(r"\b(\d{1,3}|other) sessions\b", re.IGNORECASE)
_VOLUME_SET = re.compile(r"\b(?:volume|disc|disk|cd|dvd)[ _-]?(\d{1,5})[ _-]?(?:of|/)[ _-]?(?:a set of )?(\d{1,5})\b", re.IGNORECASE)
_LEADS_OUT = re.compile(r"^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.($|[/\\])")


def nothing_readable(case: Case) -> Outcome:
    """S01: at least one file with content can be read."""
    entries = case.medium.entries
    if any(each.fault is None and each.kind.family not in _NO_CONTENT for each in entries):
        return PASSED
    shut = unread(case)
    if shut and all(one.code in _TOLD_ELSEWHERE or (one.code in _BROKEN and one.is_container) for one in shut):
        return could_not_run("what is here is shut, and another check says how: what is in it is not known")
    return failed(Evidence(facts={"files": len(entries), "unread": len(unread(case))}, entries=_numbers(entries)))


def unreadable_files(case: Case) -> Outcome:
    """S02: every file is read to its end, holds what its place among slices promises, and reading did not stop before the last."""
    if is_nowhere(case):
        return not_applicable(NOWHERE)
    outcome = unseen(case, _is_unreadable, torn_slices(case))
    if not isinstance(outcome, tuple) or (case.medium.complete and not outcome):
        return outcome
    seen = outcome[0] if outcome else Evidence(facts={"files": 0, "faults": (), "in_series": False, "alone": not case.candidates})
    stopped = () if case.medium.complete else ("stopped",)
    faults = (*_texts(seen, "faults"), *stopped)
    facts: dict[str, Fact] = {
        "faults": faults,
        "faulty": set(faults) != {FaultCode.UNSUPPORTED.value},
        "in_series": bool(seen.facts["in_series"] or stopped),
    }
    return failed(Evidence(facts={**seen.facts, **facts}, entries=seen.entries))


def _texts(evidence: Evidence, fact: str) -> tuple[str, ...]:
    value = evidence.facts[fact]
    return tuple(str(each) for each in value) if isinstance(value, tuple) else ()


def _is_unreadable(one: Unread) -> bool:
    if one.code is FaultCode.NOT_A_FILE:
        return one.in_best
    return one.code in _UNREADABLE and not (one.code in _BROKEN and (one.is_container or one.in_archive))


def empty_files(case: Case) -> Outcome:
    """S04: no file is empty, or too short to be the image that its name promises."""
    is_among = among_best(case)
    empty = [each for each in case.medium.entries if each.fault is None and (_is_empty(each) or is_stub(each))]
    if not empty:
        return PASSED
    facts = {
        "files": len(empty),
        "in_series": any(is_among(each) for each in empty),
        "alone": not case.candidates,
        "image_like": any(_is_named_like_image(each) for each in empty),
    }
    return failed(Evidence(facts=facts, entries=_numbers(empty)))


def _is_empty(entry: Entry) -> bool:
    return entry.size_bytes == 0 and entry.kind.family is not Family.JUNK


def is_stub(entry: Entry) -> bool:
    """Return whether a file is too short to be the image that its name promises."""
    return entry.size_bytes < SMALLEST_DICOM and entry.kind.family is Family.UNKNOWN and _is_named_like_image(entry)


def _is_named_like_image(entry: Entry) -> bool:
    suffix = suffix_of(entry)
    return suffix in IMAGE_SUFFIXES or (not suffix and any(c.isdigit() for c in name_of(entry)))


def cloud_placeholders(case: Case) -> Outcome:
    """S05: no file is a mere placeholder of one that lies in a cloud."""
    return unseen(case, lambda one: one.code is FaultCode.CLOUD_PLACEHOLDER)


def partial_downloads(case: Case) -> Outcome:
    """S06: no download was cut short."""
    return unseen(case, lambda one: one.code is FaultCode.PARTIAL_DOWNLOAD or (one.code is FaultCode.TRUNCATED and one.is_container))


def damaged_archives(case: Case) -> Outcome:
    """S07: archives open, and every member matches its checksum."""
    split = any(one.code is FaultCode.PART_MISSING for one in unread(case))  # then what ends too early ends with the parts: S09
    return unseen(case, lambda one: _is_damaged_archive(one) and not (split and one.code is FaultCode.TRUNCATED))


def _is_damaged_archive(one: Unread) -> bool:
    if one.is_container:
        return one.code is FaultCode.DAMAGED
    return one.code in _BROKEN and one.in_archive


def locked_archives(case: Case) -> Outcome:
    """S08: nothing is left behind a password."""
    return unseen(case, lambda one: one.code in _LOCKED)


def missing_parts(case: Case) -> Outcome:
    """S09: all parts of a split archive are there."""
    return unseen(case, lambda one: one.code is FaultCode.PART_MISSING)


def nested_archives(case: Case) -> Outcome:
    """S10: archives in archives, what was left closed because a limit of safety was reached, and paths that lead out of an archive."""
    first_nested = 1 if root_is_archive(case) else 2
    nested = [each for each in case.medium.containers if each.depth >= first_nested and each.fault is None and each.format != "folder"]
    refused = [one for one in unread(case) if one.code is FaultCode.REFUSED]
    escaping = [each.number for each in case.medium.entries if each.opened_through and _LEADS_OUT.search(each.path)]
    if not nested and not refused and not escaping:
        return PASSED
    facts = {
        "opened": len(nested),
        "refused": len(refused),
        "escaping": len(escaping),
        "unsafe": len(refused) + len(escaping),
        "deepest": max((each.depth for each in nested), default=0),
        "in_series": any(one.in_best for one in refused),
    }
    return failed(Evidence(facts=facts, entries=(*escaping, *(one.entry for one in refused if one.entry is not None))))


def disc_images(case: Case) -> Outcome:
    """S11: a disc image was opened in place."""
    images = [each for each in case.medium.containers if each.format in DISC_IMAGES and each.fault is None]
    if not images:
        return PASSED
    return failed(Evidence(facts={"images": len(images), "formats": tuple(sorted({each.format for each in images}))}))


def several_sessions(case: Case) -> Outcome:
    """S12: the disc was recorded in one go, so that every system shows all of it (PS3.12 F)."""
    told = [found[1] for each in case.medium.containers if (found := _SESSIONS.search(each.note))]
    many = max((int(count) if count.isdigit() else 2 for count in told), default=0)
    return failed(Evidence(facts={"sessions": many})) if many > 1 else PASSED


def links_only(case: Case) -> Outcome:
    """S13: something was handed over, not only the address of something."""
    if case.candidates:
        return not_applicable("a volume is on the medium; links beside it are in the ledger")
    links = [each for each in case.medium.entries if each.kind.family is Family.LINK]
    return failed(Evidence(facts={"links": len(links)}, entries=_numbers(links))) if links else PASSED


def viewer_only(case: Case) -> Outcome:
    """S14: the medium holds more than a program."""
    if case.medium.instances:
        return not_applicable("DICOM objects are on the medium")
    if may_hold_more(case):
        return could_not_run(UNOPENED)
    programs = [each for each in case.medium.entries if each.kind.family in {Family.PROGRAM, Family.AUTORUN}]
    volumes = any(each.kind.family in {Family.VENDOR_VOLUME, Family.RESEARCH_VOLUME} for each in case.medium.entries)
    if not programs or volumes:
        return PASSED
    hidden = tuple(sorted({each.kind.holds for each in programs if each.kind.holds}))
    return failed(Evidence(facts={"programs": len(programs), "holds": hidden}, entries=_numbers(programs)))


def junk_files(case: Case) -> Outcome:
    """S15: files that operating systems leave behind, ignored."""
    junk = [each for each in case.medium.entries if each.kind.family is Family.JUNK]
    return failed(Evidence(facts={"files": len(junk)}, entries=_numbers(junk))) if junk else PASSED


def programs_beside(case: Case) -> Outcome:
    """S16: programs on the medium, and images whose first bytes are a program's (CVE-2019-11687)."""
    programs = [each.number for each in case.medium.entries if each.kind.family in {Family.PROGRAM, Family.AUTORUN}]
    disguised = [each.entry for each in case.medium.instances if each.meta.preamble_magic not in HARMLESS_PREAMBLES]
    if not programs and not disguised:
        return PASSED
    return failed(Evidence(facts={"programs": len(programs), "disguised": len(disguised)}, entries=(*disguised, *programs)))


def several_discs(case: Case) -> Outcome:
    """S17: the medium does not call itself one of several."""
    labels = [*(each.note for each in case.medium.containers), *(each.file_set_id for each in case.medium.directories)]
    found = [(int(match[1]), int(match[2])) for label in labels if (match := _VOLUME_SET.search(label))]
    part, of = max(found, key=lambda each: each[1], default=(0, 0))
    if of < 2:
        return PASSED
    return failed(Evidence(facts={"part": part, "of": of}))


def colliding_names(case: Case) -> Outcome:
    """S18: no two files get the same name on a system that ignores case."""
    by_place: dict[tuple[object, str], list[Entry]] = {}
    for each in case.medium.entries:
        by_place.setdefault((folder_of(each), fold_name(each)), []).append(each)
    clashing = [each for group in by_place.values() if len(group) > 1 for each in group]
    if not clashing:
        return PASSED
    mine = entries_of(case.best) if case.best else frozenset()
    facts = {"files": len(clashing), "in_series": any(each.number in mine for each in clashing)}
    return failed(Evidence(facts=facts, entries=_numbers(clashing)))


def fold_name(entry: Entry) -> str:
    """Return a file's name as a system that ignores case sees it."""
    return name_of(entry).casefold()


def _numbers(entries: Iterable[Entry]) -> tuple[int, ...]:
    return tuple(each.number for each in entries)
