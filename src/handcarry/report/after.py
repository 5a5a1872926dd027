"""The second try against the first: what got better, what is still wrong, what is new.

A finding that is gone counts as better only where its check ran this time and passed: a volume that is no longer there has no holes.
"""

from __future__ import annotations

from handcarry.report.document import Document, Finding, Point, Since
from handcarry.report.selected import counts

LOWERS = frozenset({"blocks", "degrades"})


def since(old: Document, new: Document) -> Since:
    """Return what changed from the old report to the new one, as far as it concerns the verdict."""
    before, now = _lowering(old), _lowering(new)
    gone = {check: finding for check, finding in before.items() if check not in now}
    passed = _passed(new)
    return Since(
        verdict_before=old.verdict,
        same_files=_hashes(old) == _hashes(new) != [],
        same_person=_same_person(old, new),
        better=tuple(_point(f) for check, f in gone.items() if check in passed),
        still=tuple(_point(f) for check, f in now.items() if check in before),
        unknown=tuple(_point(f) for check, f in gone.items() if check not in passed),
        new=tuple(_point(f) for check, f in now.items() if check not in before),
    )


def _lowering(document: Document) -> dict[str, Finding]:
    """Return the first finding of each check that counts towards the verdict: the medium's and the best volume's."""
    found: dict[str, Finding] = {}
    for finding in document.findings:
        if finding.severity in LOWERS and counts(document, finding):
            found.setdefault(finding.id, finding)
    return found


def _passed(document: Document) -> set[str]:
    scopes = {"medium", f"volume {document.best.number}" if document.best else "medium"}
    return {ran.id for ran in document.ran if ran.status == "passed" and ran.on in scopes}


def _hashes(document: Document) -> list[str]:
    return sorted(line.sha256 for line in document.ledger if line.sha256)


def _same_person(old: Document, new: Document) -> bool:
    """False where both reports name a person and a line differs."""
    lines = ("PatientName", "PatientID", "PatientBirthDate")
    before, now = old.identity.dicom, new.identity.dicom
    return all(before[line] == now[line] for line in lines if line in before and line in now)


def _point(finding: Finding) -> Point:
    return Point(id=finding.id, says=finding.says, facts=finding.facts)
