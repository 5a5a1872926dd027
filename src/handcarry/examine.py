"""The one place that orders the steps: a path in, a report out. Everything above calls this; nothing below knows it."""

from __future__ import annotations

import os
from collections.abc import Iterable

from handcarry.catalogue.load import load_signatures
from handcarry.checks.best import best_of
from handcarry.checks.next_step import next_step
from handcarry.checks.run import run_checks
from handcarry.checks.table import TABLE
from handcarry.checks.verdict import decide, what_it_can, what_was_handed
from handcarry.dicom.group import group
from handcarry.intake import Intake, decoders_used
from handcarry.media.found import Media
from handcarry.media.hashing import Hasher
from handcarry.media.limits import Limits
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.model.case import Case
from handcarry.model.entry import FaultCode
from handcarry.model.progress import OnProgress
from handcarry.model.report import Asked, Medium, Report, Tool
from handcarry.model.verdict import Verdict
from handcarry.objects import Objects

_IT_IS = frozenset({Verdict.READY, Verdict.READY_WITH_NOTES})
_LOCKED = frozenset({FaultCode.ENCRYPTED, FaultCode.WRONG_PASSWORD})


def check(
    path: str | os.PathLike[str],
    *,
    asked: Asked | None = None,
    password: Password | None = None,
    progress: OnProgress | None = None,
    limits: Limits | None = None,
) -> Report:
    """Read what lies at `path` (folder, drive, archive, disc image, file) and say whether it is the record.

    It raises nothing for a bad medium: whatever is wrong with it is in the report. `asked` holds what only the user knows.
    """
    return check_media((open_media(path, password=password, limits=limits),), asked=asked, progress=progress)


def check_media(media: Iterable[Media], *, asked: Asked | None = None, progress: OnProgress | None = None) -> Report:
    """Say the same of media that are open already, taken together as one; each is closed when it has been read.

    What `progress` raises ends the check and is raised on.
    """
    from handcarry.pixels.workers import Prober  # noqa: PLC0415  numpy and processes, which a browser has not: it brings its own looker

    with Prober() as prober, Hasher() as hasher:
        intake = Intake(signatures=load_signatures(), objects=Objects(prober), hasher=hasher, tell=progress)
        for each in media:
            intake.take(each)
        medium = intake.medium()
    return judge(medium, asked or Asked())


def judge(medium: Medium, asked: Asked) -> Report:
    """Return the report on what was read: pure, the same for the same medium."""
    series = group(medium.instances, medium.frames)
    stacks = tuple(stack for one in series for stack in one.stacks)
    best, why_best = best_of(stacks)
    case = Case(medium=medium, series=series, stacks=stacks, best=best, why_best=why_best, asked=asked)
    findings, ran = run_checks(TABLE, case)
    handed, verdict = what_was_handed(case), decide(findings, case)
    return Report(
        medium=medium,
        series=series,
        stacks=stacks,
        best=best,
        why_best=why_best,
        handed=handed,
        verdict=verdict,
        can=what_it_can(findings, case),
        next=next_step(verdict, handed, findings, case),
        findings=findings,
        ran=ran,
        asked=asked,
        tools=tuple(
            Tool(name=name, version=version) for name, _, version in (d.partition(" ") for d in decoders_used(medium.frames.values()))
        ),
    )


def wants_password(report: Report) -> bool:
    """True where a lock stands before the answer: beside a whole record what is locked is told, and nobody is asked."""
    medium = report.medium
    faults = [*(container.fault for container in medium.containers), *(entry.fault for entry in medium.entries)]
    return report.verdict not in _IT_IS and any(fault is not None and fault.code in _LOCKED for fault in faults)
