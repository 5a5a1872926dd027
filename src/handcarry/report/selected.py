"""Which findings a reader is shown, in which order, and where in the volume each of them lies."""

from __future__ import annotations

from handcarry.checks.verdict import says_why_no_volume
from handcarry.report.document import Document, Finding, Volume

_ORDER = {"blocks": 0, "degrades": 1}


def counts(document: Document, finding: Finding) -> bool:
    """True for what the verdict counts: findings on the medium and on the best volume (or what says why it is none)."""
    best = document.best
    if finding.scope == "medium":
        return True
    on_best = finding.scope == "volume" and best is not None and finding.where.volume == best.number
    return on_best and best is not None and (best.is_candidate or says_why_no_volume(finding.id))


def weighty(document: Document) -> list[Finding]:
    """Return the findings that make the verdict, what blocks first."""
    made_it = _once([finding for finding in document.findings if finding.severity != "informs" and counts(document, finding)])
    return sorted(made_it, key=lambda finding: _ORDER.get(finding.severity, 2))


def light(document: Document) -> list[Finding]:
    """Return what is good to know about the medium and the best volume."""
    return _once([finding for finding in document.findings if finding.severity == "informs" and counts(document, finding)])


def beside(document: Document) -> list[Finding]:
    """Return what was found about other images: it is told, and lowers nothing. Of images that make no volume nobody measures the steps."""
    told = {(finding.id, finding.says) for finding in document.findings if counts(document, finding)}
    whole = {volume.number for volume in document.volumes if volume.is_candidate}
    others = [f for f in document.findings if not counts(document, f) and (f.where.volume in whole or says_why_no_volume(f.id))]
    return [f for f in _once(others) if (f.id, f.says) not in told]


def _once(findings: list[Finding]) -> list[Finding]:
    """Return each sentence once: ten series, or two copies of an index, may have the same to say."""
    return list({(finding.id, finding.says): finding for finding in reversed(findings)}.values())[::-1]


def volume_of(document: Document, finding: Finding) -> Volume | None:
    """Return the volume a finding belongs to."""
    return next((volume for volume in document.volumes if volume.number == finding.where.volume), None)


def span_mm(document: Document, finding: Finding) -> list[float]:
    """Return the finding's places in millimetres from the volume's first slice."""
    volume = volume_of(document, finding)
    if volume is None or volume.from_mm is None:
        return []
    return [mm - volume.from_mm for mm in finding.where.at_mm if mm is not None]
