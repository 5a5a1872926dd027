"""The one thing to do now, and whose sentence is shown at the front desk. Words are the catalogue's: `checks.next.keep.do`."""

from __future__ import annotations

from collections.abc import Sequence

from handcarry.checks.places import is_nowhere, unread
from handcarry.checks.row import BLOCKS, DEGRADES
from handcarry.checks.verdict import counting, is_locked
from handcarry.model.case import Case
from handcarry.model.entry import FaultCode
from handcarry.model.finding import Finding, Severity
from handcarry.model.use import Next
from handcarry.model.verdict import Handed, Verdict

_BY_HANDED: dict[Handed, str] = {
    Handed.IMAGES: "ask-for-the-volume",
    Handed.DOCUMENT: "ask-for-dicom",
    Handed.PICTURES: "ask-for-dicom-not-pictures",
    Handed.SURFACE: "ask-for-the-scan-behind-the-surface",
    Handed.VENDOR_VOLUME: "ask-for-dicom-export",
    Handed.VIEWER_PROGRAM: "ask-for-the-files",
    Handed.LINK: "download-now",
    Handed.NOTHING: "ask-for-anything",
}


def next_step(verdict: Verdict, handed: Handed, findings: Sequence[Finding], case: Case) -> Next:
    """Return the one thing to do now."""
    if verdict is Verdict.COULD_NOT_READ:
        return _open_it_first(case)
    if verdict is Verdict.NOT_THE_RECORD:
        return _of_what_is_shut(handed, case) or Next(id=_BY_HANDED.get(handed, _BY_HANDED[Handed.NOTHING]))
    counted = counting(findings, case)
    if verdict is Verdict.ASK_AGAIN:
        about = _first_that_asks(counted, BLOCKS)
        return Next(id="ask-again", about=about) if about else _unpack_it(case) or Next(id="ask-again")
    if verdict is Verdict.READY_WITH_NOTES:
        about = _first_that_asks(counted, DEGRADES)
        return Next(id="keep-and-show-notes", asks=about is not None, about=about)
    return Next(id="keep", asks=False)


def _of_what_is_shut(handed: Handed, case: Case) -> Next | None:
    """Return what opens an archive that stayed shut beside a souvenir, None where there is none: the scan may be in it."""
    if handed is Handed.IMAGES:
        return None
    if is_locked(case):
        return Next(id="ask-for-the-password")
    if by_other_means := _unpack_it(case):
        return by_other_means
    return Next(id="get-the-archive-again") if any(one.is_container for one in unread(case)) else None


def _first_that_asks(findings: Sequence[Finding], severity: Severity) -> Finding | None:
    return next((f for f in findings if f.severity is severity and f.asks), None)


def _open_it_first(case: Case) -> Next:
    if is_locked(case):
        return Next(id="ask-for-the-password")
    if is_nowhere(case):
        return Next(id="name-it-again", asks=False)
    if case.medium.refused_for_safety:
        return Next(id="ask-for-a-plain-copy")
    return _unpack_it(case) or Next(id="ask-for-a-new-copy")


def _unpack_it(case: Case) -> Next | None:
    """Return how something that no reader here opens is opened otherwise, None where there is no such thing."""
    if not any(one.code is FaultCode.UNSUPPORTED for one in unread(case)):
        return None
    is_udf = any(each.format == "udf" and each.fault for each in case.medium.containers)
    return Next(id="mount-the-disc-image" if is_udf else "unpack-it-first")
