"""From findings to the answer: what was handed over, whether it is the record, and what it is good for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handcarry.checks.row import BLOCKS, DEGRADES, INFORMS
from handcarry.model.case import Case
from handcarry.model.entry import Family, FaultCode
from handcarry.model.finding import Finding, Scope, Severity
from handcarry.model.stack import Role
from handcarry.model.use import Can
from handcarry.model.verdict import Ability, Handed, Verdict

EXIT_CODES = {
    Verdict.READY: 0,
    Verdict.READY_WITH_NOTES: 0,
    Verdict.ASK_AGAIN: 1,
    Verdict.NOT_THE_RECORD: 1,
    Verdict.COULD_NOT_READ: 3,
}

# Encapsulated STL, OBJ and MTL, Segmentation, Surface and Label Map Segmentation, RT Structure Set: shapes without the greys inside.
_SHAPES = frozenset(f"1.2.840.10008.5.1.4.1.1.{suffix}" for suffix in ("104.3", "104.4", "104.5", "66.4", "66.5", "66.7", "481.3"))
_IMAGE_ROLES = frozenset({Role.VOLUME_IMAGES, Role.LOCALIZER, Role.REFORMAT, Role.SCREEN, Role.RENDERING, Role.PROJECTION})

# Best first: the first family found on the medium names what was handed over.
_HANDED_BY_FAMILY: tuple[tuple[Handed, frozenset[Family]], ...] = (
    (Handed.VENDOR_VOLUME, frozenset({Family.VENDOR_VOLUME, Family.VENDOR_PROJECT, Family.RESEARCH_VOLUME})),
    (Handed.DOCUMENT, frozenset({Family.DOCUMENT})),
    (Handed.PICTURES, frozenset({Family.PICTURE, Family.VIDEO})),
    (Handed.SURFACE, frozenset({Family.SURFACE})),
    (Handed.VIEWER_PROGRAM, frozenset({Family.PROGRAM, Family.AUTORUN})),
    (Handed.LINK, frozenset({Family.LINK})),
)

# What each use rests on (beside the uses before it); a family letter stands for all its ids.
_RESTS_ON: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("open", ("S", "K", "P")),
    ("reslice", ("G01", "G03", "G04", "G05", "G06", "G07", "G08", "G09", "D01")),
    ("measure", ("G02", "G10", "G11", "G12", "G13", "G14")),
    ("compare", ("D05", "D06")),
    ("plan", ("G15", "G16", "G18", "G19", "G20", "G22")),
)
_BUILDS_ON = {"open": "", "reslice": "open", "measure": "reslice", "compare": "measure", "plan": "measure"}


_WHY_NO_VOLUME = frozenset({"G01", "G03", "G18"})


def says_why_no_volume(id_: str) -> bool:
    """True for what counts on images that make no volume: how far apart five images lie matters to no one who needs the scan."""
    return not id_.startswith("G") or id_ in _WHY_NO_VOLUME


def counting(findings: Iterable[Finding], case: Case) -> tuple[Finding, ...]:
    """Return the findings that count for the verdict: the medium's, and those of the best volume (or what says why it is none)."""
    best = case.best
    mine = [f for f in findings if f.scope is Scope.MEDIUM or (f.scope is Scope.VOLUME and best and f.where.volume == best.number)]
    return tuple(f for f in mine if f.scope is Scope.MEDIUM or (best and best.is_candidate) or says_why_no_volume(f.id))


def decide(findings: Sequence[Finding], case: Case) -> Verdict:
    """Return the verdict: the table of design section 2, line by line."""
    if nothing_read(case):
        return Verdict.COULD_NOT_READ
    if not case.candidates:
        return Verdict.NOT_THE_RECORD
    worst = {finding.severity for finding in counting(findings, case)}
    if BLOCKS in worst or case.medium.stopped:
        return Verdict.ASK_AGAIN
    return Verdict.READY_WITH_NOTES if DEGRADES in worst else Verdict.READY


_NO_CONTENT = frozenset({Family.JUNK, Family.EMPTY, Family.CONTAINER})
_BESIDE_CONTENT = _NO_CONTENT | {Family.TEXT, Family.LINK, Family.AUTORUN}  # a note beside a locked archive is not what was handed over
_LOCKED = frozenset({FaultCode.ENCRYPTED, FaultCode.WRONG_PASSWORD})


def nothing_read(case: Case) -> bool:
    """True where no file gave content: none there, all unreadable, or all behind a password, a cut download or damage."""
    shut = any(entry.fault for entry in case.medium.entries) or any(container.fault for container in case.medium.containers)
    ignored = _BESIDE_CONTENT if shut else _NO_CONTENT
    return not any(entry.fault is None and entry.kind.family not in ignored for entry in case.medium.entries)


def is_locked(case: Case) -> bool:
    """True where a password stands before what was handed over."""
    faults = [e.fault for e in case.medium.entries] + [c.fault for c in case.medium.containers]
    return any(fault is not None and fault.code in _LOCKED for fault in faults)


def what_was_handed(case: Case) -> Handed:
    """Return the best thing on the medium."""
    if case.candidates:
        return Handed.VOLUME
    roles = {stack.role for stack in case.stacks}
    if roles & _IMAGE_ROLES:
        return Handed.IMAGES
    families = {entry.kind.family for entry in case.medium.entries if entry.fault is None}
    if any(entry.kind.holds for entry in case.medium.entries):
        families.add(Family.VENDOR_VOLUME)
    by_family = next((handed for handed, among in _HANDED_BY_FAMILY if families & among), None)
    if by_family:
        return by_family
    if Role.WRAPPED_DOCUMENT not in roles and Role.PRIVATE in roles:
        return Handed.VENDOR_VOLUME
    classes = {s.instance.sop_class_uid for stack in case.stacks for s in stack.slices if s.instance.sop_class_uid}
    if not classes:
        return Handed.NOTHING
    return Handed.SURFACE if classes <= _SHAPES else Handed.DOCUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    blocks: tuple[str, ...]
    degrades: tuple[str, ...]


def _weigh(findings: Iterable[Finding], ids: tuple[str, ...]) -> _Weighed:
    mine = [f for f in findings if f.severity is not INFORMS and f.id.startswith(ids)]
    return _Weighed(blocks=_ids(mine, BLOCKS), degrades=_ids(mine, DEGRADES))


def _ids(findings: Iterable[Finding], severity: Severity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.id for f in findings if f.severity is severity))


def what_it_can(findings: Sequence[Finding], case: Case) -> tuple[Can, ...]:
    """Return the five uses, each with the findings that limit it; each use rests on those before it."""
    known: dict[str, Can] = {}
    relevant = counting(findings, case)
    for use, ids in _RESTS_ON:
        below = known.get(_BUILDS_ON[use])
        weighed = _weigh(relevant, ids)
        known[use] = _ability(use, weighed, below, is_volume=bool(case.candidates) or use == "open")
    if not case.candidates:
        known["open"] = _open_without_volume(findings, case)
    return tuple(known.values())


def _ability(use: str, weighed: _Weighed, below: Can | None, *, is_volume: bool) -> Can:
    inherited = below.because if below else ()
    because = tuple(dict.fromkeys((*inherited, *weighed.blocks, *weighed.degrades)))
    if not is_volume or weighed.blocks or (below and below.ability is Ability.NO):
        return Can(use=use, ability=Ability.NO, because=because)
    if weighed.degrades or (below and below.ability is Ability.LIMITED):
        return Can(use=use, ability=Ability.LIMITED, because=because)
    return Can(use=use, ability=Ability.YES)


def _open_without_volume(findings: Sequence[Finding], case: Case) -> Can:
    """Return whether what is no volume opens at all: pictures and documents do, vendor files and locks do not."""
    ids = _ids([f for f in findings if f.id[0] in "SKP"], BLOCKS)
    opens = what_was_handed(case) in {Handed.IMAGES, Handed.DOCUMENT, Handed.PICTURES, Handed.SURFACE} and not nothing_read(case)
    return Can(use="open", ability=Ability.LIMITED if opens else Ability.NO, because=ids)
