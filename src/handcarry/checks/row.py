"""What a row of the table is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handcarry.model.case import Case
from handcarry.model.finding import Evidence, Fact, Outcome, Severity, Skipped, Status
from handcarry.model.stack import Stack

BLOCKS, DEGRADES, INFORMS = Severity.BLOCKS, Severity.DEGRADES, Severity.INFORMS
PASSED: Outcome = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnMedium:
    """Looks at the whole medium, once."""

    run: Callable[[Case], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnVolumes:
    """Looks at each group of volume images."""

    run: Callable[[Stack, Case], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnImages:
    """Looks at each group of images, volumes and all others."""

    run: Callable[[Stack, Case], Outcome]


Looks = OnMedium | OnVolumes | OnImages


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A condition on one fact: its number is over `over`, or, with no number given, it is true (or not empty)."""

    fact: str
    over: float | None = None

    def holds(self, facts: Mapping[str, Fact]) -> bool:
        """True where the fact is there and meets the condition."""
        value = facts.get(self.fact)
        if self.over is None:
            return bool(value)
        return isinstance(value, int | float) and value > self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise. `weight` is a severity, or conditions tried in order with the severity each gives; the last line is `otherwise`.

    Its sentences are in the catalogue under its id: `checks.G04.says` for the patient, `checks.G04.desk` to show at the clinic where it
    `asks` for something (always, never, or on a condition), `technical.G04` for the dentist or IT. Braces in them name facts:
    `{step_mm:.2f}`.
    """

    id: str
    looks: Looks
    weight: Severity | tuple[tuple[When, Severity], ...]
    otherwise: Severity = INFORMS
    asks: bool | When = False
    clause: str

    def severity(self, facts: Mapping[str, Fact]) -> Severity:
        """Return what a failure with these facts does to the verdict."""
        if isinstance(self.weight, Severity):
            return self.weight
        return next((severity for when, severity in self.weight if when.holds(facts)), self.otherwise)

    def asks_for(self, facts: Mapping[str, Fact]) -> bool:
        """Return whether a failure with these facts is one that the clinic can put right."""
        return self.asks if isinstance(self.asks, bool) else self.asks.holds(facts)


def failed(*evidence: Evidence) -> Outcome:
    """Return the evidence as a check's outcome; none means the check passed."""
    return evidence


def not_applicable(why: str) -> Skipped:
    """Say that the question makes no sense here."""
    return Skipped(status=Status.NOT_APPLICABLE, why=why)


def not_asked(why: str) -> Skipped:
    """Say that only the user could have answered, and did not."""
    return Skipped(status=Status.NOT_ASKED, why=why)


def could_not_run(why: str) -> Skipped:
    """Say that the question makes sense but what was read gives no answer."""
    return Skipped(status=Status.COULD_NOT_RUN, why=why)
