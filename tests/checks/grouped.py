"""A case made the way the program makes it: instances grouped into stacks by their headers, the best one chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handcarry.checks.best import best_of
from handcarry.checks.run import run_checks
from handcarry.checks.table_geometry import GEOMETRY
from handcarry.dicom.group import group
from handcarry.model.case import Case
from handcarry.model.entry import Entry, Family, Kind
from handcarry.model.finding import Finding, Severity, Status
from handcarry.model.frame import FrameFacts
from handcarry.model.instance import Instance
from handcarry.model.report import Asked, Medium

_DICOM = Kind(family=Family.DICOM, format="dicom", name="DICOM")


def grouped(images: Iterable[Instance], facts: dict[int, tuple[FrameFacts, ...]] | None = None) -> Case:
    """Return the case around these instances."""
    images = tuple(images)
    entries = tuple(Entry(number=i.entry, path=f"IM{i.entry:05}", size_bytes=1, kind=_DICOM) for i in images)
    medium = Medium(name="disc", containers=(), entries=entries, instances=images, frames=facts or {}, accounts={})
    series = group(images, medium.frames)
    stacks = tuple(stack for one in series for stack in one.stacks)
    best, why = best_of(stacks)
    return Case(medium=medium, series=series, stacks=stacks, best=best, why_best=why, asked=Asked())


def found(images: Iterable[Instance], facts: dict[int, tuple[FrameFacts, ...]] | None = None) -> dict[str, Finding]:
    """Return the geometry findings on the best volume or the medium, by id."""
    this = grouped(images, facts)
    findings, _ = run_checks(GEOMETRY, this)
    best = this.best.number if this.best else None
    return {f.id: f for f in findings if f.where.volume in {None, best}}


def status(images: Sequence[Instance], id: str) -> Status:
    """Return how one check ended on the best volume."""
    this = grouped(images)
    _, ran = run_checks([row for row in GEOMETRY if row.id == id], this)
    assert this.best is not None
    return next(r.status for r in ran if r.on in {f"volume {this.best.number}", "medium"})


def lowering(findings: dict[str, Finding]) -> set[str]:
    """Return the ids that lower the verdict."""
    return {id for id, finding in findings.items() if finding.severity is not Severity.INFORMS}
