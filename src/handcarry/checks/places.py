"""Where files lie beside the best volume, and what of the medium stayed unread. Knows paths as text, and no file system."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handcarry.checks.row import BLOCKS, PASSED, When, failed
from handcarry.model.case import Case
from handcarry.model.entry import Container, Entry, Family, Fault, FaultCode
from handcarry.model.finding import Evidence, Outcome
from handcarry.model.stack import Stack

Chain = tuple[str, ...]
Folder = tuple[Chain, str]

_DIGITS = re.compile(r"\d+")

SMALLEST_DICOM = 132  # a preamble and "DICM" (PS3.10 7.1): nothing shorter holds an image, and S04 tells of it
PLAIN_ROOTS = frozenset({"folder", "file", "drive", "device"})

# What was not seen blocks where it may be a slice of the best volume, or where no volume was seen at all.
UNSEEN = ((When(fact="in_series"), BLOCKS), (When(fact="alone"), BLOCKS))


def folder_of(entry: Entry) -> Folder:
    """Return the containers and the folder a file lies in."""
    return entry.opened_through, entry.path.rpartition("/")[0]


def name_of(entry: Entry) -> str:
    """Return the last part of a file's path."""
    return entry.path.rpartition("/")[2]


def suffix_of(entry: Entry) -> str:
    """Return the extension in lower case, "" where there is none: the last number of a UID used as a name is no extension."""
    stem, dot, last = name_of(entry).rpartition(".")
    return f".{last.lower()}" if dot and stem and last[:1].isalpha() and len(last) <= 8 else ""


def entries_of(stack: Stack) -> frozenset[int]:
    """Return the files that a stack's images lie in."""
    return frozenset(each.instance.entry for each in (*stack.slices, *stack.strays, *stack.unplaced))


def among_best(case: Case) -> Callable[[Entry], bool]:
    """Return the question whether a file may be one of the best volume's: the file itself, or one named like a slice in its folder."""
    if case.best is None:
        return lambda _: False
    numbers = entries_of(case.best)
    if len(numbers) < 2:  # one multi-frame file: its neighbours are no slices of it
        return lambda entry: entry.number in numbers
    shapes = {(folder_of(each), suffix_of(each)) for each in case.medium.entries if each.number in numbers}

    def _is_among(entry: Entry) -> bool:
        if entry.number in numbers:
            return True
        suffix = suffix_of(entry)
        return (folder_of(entry), suffix) in shapes and (bool(suffix) or any(c.isdigit() for c in name_of(entry)))

    return _is_among


def torn_slices(case: Case) -> tuple[Unread, ...]:
    """Return files with the name of one more slice of the best volume that hold none: nothing that is known, or the beginning of a header.

    A copy that failed leaves such files, of the right size and full of noughts or of something else. At an end of the volume they leave
    no gap, so the name is all that tells. A page of a portal ("404", "sign in") saved under a slice's name is one of them, however short.
    A whole object of another kind beside the slices (a report, an index) is none.
    """
    if case.best is None or len(numbers := entries_of(case.best)) < 2:
        return ()
    forms = {_form_of(each) for each in case.medium.entries if each.number in numbers}
    torn = {each.entry for each in case.medium.instances if each.layout is None and not each.series.series_instance_uid}
    archive = root_is_archive(case)
    return tuple(
        Unread(code=FaultCode.DAMAGED, is_container=False, in_archive=archive or bool(each.opened_through), entry=each.number, in_best=True)
        for each in case.medium.entries
        if not each.fault and _form_of(each) in forms and (_is_a_page(each) or _is_nothing_known(each) or each.number in torn)
    )


def _is_a_page(entry: Entry) -> bool:
    return entry.kind.family in {Family.TEXT, Family.LINK}


def _is_nothing_known(entry: Entry) -> bool:
    """True for bytes of no kind; S04 tells of those too short to be of any."""
    return entry.kind.family is Family.UNKNOWN and entry.size_bytes >= SMALLEST_DICOM


def _form_of(entry: Entry) -> tuple[Folder, str]:
    """Return where a file lies and how it is named but for the numbers."""
    return folder_of(entry), _DIGITS.sub("0", name_of(entry))


def chain_of(container: Container) -> Chain:
    """Return a container's way from the outside, itself last."""
    return (*container.opened_through, container.path)


def holds_best(case: Case, container: Container) -> bool:
    """True where files of the best volume came out of this container."""
    if case.best is None:
        return False
    if container.depth == 0:
        return True
    chain, numbers = chain_of(container), entries_of(case.best)
    return any(each.number in numbers and each.opened_through[: len(chain)] == chain for each in case.medium.entries)


def root_is_archive(case: Case) -> bool:
    """True where what the user named is itself an archive or a disc image."""
    return any(each.depth == 0 and each.format not in PLAIN_ROOTS for each in case.medium.containers)


def is_nowhere(case: Case) -> bool:
    """True where what the user named is not there at all: then nothing else can be said of it."""
    outermost = case.medium.containers[:1]
    gone = any(container.fault is not None and container.fault.code is FaultCode.VANISHED for container in outermost)
    return gone and not case.medium.entries


def may_hold_more(case: Case) -> bool:
    """True where a file or an archive stayed unread: what is not among the rest may be in it."""
    return any(one.code is not FaultCode.NOT_A_FILE for one in unread(case))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file or container with a fault. A container that is also listed as a file is one thing, not two."""

    code: FaultCode
    is_container: bool
    in_archive: bool
    entry: int | None
    in_best: bool


def unread(case: Case) -> tuple[Unread, ...]:
    """Return all that could not be read to its end."""
    containers = {chain_of(each): (each, each.fault) for each in case.medium.containers if each.fault}
    if not containers and not any(entry.fault for entry in case.medium.entries):
        return ()
    archive = root_is_archive(case)
    is_among = among_best(case)
    found: list[Unread] = []
    listed: dict[Chain, int] = {}
    for entry in case.medium.entries:
        chain = (*entry.opened_through, entry.path)
        if chain in containers:
            listed[chain] = entry.number
        elif entry.fault:
            found.append(_unread_file(entry, entry.fault, archive=archive or bool(entry.opened_through), in_best=is_among(entry)))
    found += [
        Unread(
            code=fault.code,
            is_container=each.format not in PLAIN_ROOTS,
            in_archive=bool(each.opened_through),
            entry=listed.get(chain),
            in_best=holds_best(case, each),
        )
        for chain, (each, fault) in containers.items()
    ]
    return tuple(found)


def _unread_file(entry: Entry, fault: Fault, *, archive: bool, in_best: bool) -> Unread:
    return Unread(
        code=fault.code,
        is_container=entry.kind.family is Family.CONTAINER,
        in_archive=archive,
        entry=entry.number,
        in_best=in_best,
    )


def unseen(case: Case, which: Callable[[Unread], bool], beside: Sequence[Unread] = ()) -> Outcome:
    """Return what stayed unread and meets the condition, and what is `beside` it, as one piece of evidence; passed where nothing did."""
    found = [*(each for each in unread(case) if which(each)), *beside]
    if not found:
        return PASSED
    return failed(
        Evidence(
            facts={
                "files": len(found),
                "faults": tuple(sorted({str(each.code) for each in found})),
                "in_series": any(each.in_best for each in found),
                "alone": not case.candidates,
            },
            entries=tuple(each.entry for each in found if each.entry is not None),
        )
    )
