"""What a finding says in English: to the patient, to the dentist, at the front desk."""

from __future__ import annotations

from handcarry.catalogue.words import Words
from handcarry.model.finding import Finding

ENGLISH = Words("en")


def says(finding: Finding) -> str:
    """Return the patient's sentence."""
    return ENGLISH(f"checks.{finding.id}.says", **finding.facts)


def technical(finding: Finding) -> str:
    """Return the dentist's sentence."""
    return ENGLISH(f"technical.{finding.id}", **finding.facts)


def everything(finding: Finding) -> str:
    """Return all sentences of a finding."""
    desk = ENGLISH(f"checks.{finding.id}.desk", **finding.facts) if finding.asks else ""
    return f"{says(finding)} {technical(finding)} {desk}"
