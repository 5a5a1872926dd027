"""What a report says of the medium and of its best volume, by ids of checks."""

from __future__ import annotations

from handcarry.model.finding import Scope, Severity
from handcarry.model.report import Report


def said(report: Report) -> set[str]:
    """Return what was found."""
    return {f.id for f in report.findings if f.scope is Scope.MEDIUM or f.where.volume == _best(report)}


def lowering(report: Report) -> set[str]:
    """Return what does more than inform."""
    mine = (f for f in report.findings if f.scope is Scope.MEDIUM or (f.scope is Scope.VOLUME and f.where.volume == _best(report)))
    return {f.id for f in mine if f.severity is not Severity.INFORMS}


def _best(report: Report) -> int | None:
    return report.best.number if report.best else None
