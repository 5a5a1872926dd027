"""Runs every row of the table on everything it looks at, and keeps what ran beside what failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handcarry.checks.row import Check, OnImages, OnMedium
from handcarry.model.case import Case, is_judged_as_volume
from handcarry.model.finding import Evidence, Finding, Outcome, Ran, Scope, Skipped, Status, Where
from handcarry.model.stack import Stack

LISTED_ENTRIES = 20  # a finding lists so many files; `entry_count` tells all


def run_checks(table: Sequence[Check], case: Case) -> tuple[tuple[Finding, ...], tuple[Ran, ...]]:
    """Return the findings, in table order, and one line for each (check, scope) that was considered."""
    findings: list[Finding] = []
    ran: list[Ran] = []
    for check in table:
        for stack, outcome in _outcomes(check, case):
            scope = _scope(stack)
            status, why = (outcome.status, outcome.why) if isinstance(outcome, Skipped) else _status(outcome)
            ran.append(Ran(id=check.id, scope=scope, on=_name(stack), status=status, why=why))
            if not isinstance(outcome, Skipped):
                findings.extend(_finding(check, scope, stack, evidence) for evidence in outcome)
    return tuple(findings), tuple(ran)


def _outcomes(check: Check, case: Case) -> Iterator[tuple[Stack | None, Outcome]]:
    if isinstance(check.looks, OnMedium):
        yield None, check.looks.run(case)
        return
    for stack in case.stacks if isinstance(check.looks, OnImages) else case.volumes:
        yield stack, check.looks.run(stack, case)


def _status(outcome: Sequence[Evidence]) -> tuple[Status, str]:
    return (Status.FAILED if outcome else Status.PASSED), ""


def _scope(stack: Stack | None) -> Scope:
    if stack is None:
        return Scope.MEDIUM
    return Scope.VOLUME if is_judged_as_volume(stack) else Scope.SERIES


def _name(stack: Stack | None) -> str:
    if stack is None:
        return "medium"
    return f"{_scope(stack)} {stack.number}"


def _finding(check: Check, scope: Scope, stack: Stack | None, evidence: Evidence) -> Finding:
    return Finding(
        id=check.id,
        scope=scope,
        severity=check.severity(evidence.facts),
        where=Where(
            volume=stack.number if stack else None,
            series_instance_uid=stack.series_instance_uid if stack else "",
            entries=evidence.entries[:LISTED_ENTRIES],
            entry_count=len(evidence.entries),
            frames=evidence.frames[:LISTED_ENTRIES],
            at_mm=evidence.at_mm[:LISTED_ENTRIES],
        ),
        facts=evidence.facts,
        asks=check.asks_for(evidence.facts),
        clause=check.clause,
    )
