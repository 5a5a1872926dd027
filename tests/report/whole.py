"""A report that says everything there is to say: each finding, fault, family and ending once, with as many of each as asked."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import msgspec

from handcarry.catalogue.words import Words, po_of
from handcarry.checks.row import OnMedium
from handcarry.checks.table import TABLE
from handcarry.model.entry import Container, Entry, Family, Fault, FaultCode, Kind
from handcarry.model.finding import Fact, Finding, Ran, Scope, Severity, Status, Where
from handcarry.model.report import Report
from handcarry.model.use import Next
from handcarry.model.verdict import Handed, Verdict
from handcarry.report.after import since
from handcarry.report.document import Document
from tests.report.build import ask_again, jaw, report, told

ENGLISH = Words("en")
STEPS = tuple(sorted({id_.split(".")[2] for id_ in po_of("en", "checks").messages if id_.startswith("checks.next.")}))
_FIELD = re.compile(r"\{(\w+):?([^}]*)\}")
_WORDS = {"ends": "first and last"}
MARKED = "⟪"  # stands in facts that are text, which come from the medium in whatever language


def findings(count: int) -> tuple[Finding, ...]:
    """Return one finding for every check, its facts filled in; `count` of whatever is counted."""
    return tuple(_finding(check.id, n, count=count) for n, check in enumerate(TABLE))


def _finding(check: str, n: int, *, count: int) -> Finding:
    row = TABLE[n]
    ids = [f"checks.{check}.says", f"technical.{check}", *([f"checks.{check}.desk"] if row.asks else [])]
    fields = [(id_, name, form) for id_ in ids for name, form in _FIELD.findall(ENGLISH.pattern(id_))]
    facts: dict[str, Fact] = {name: _WORDS.get(name, MARKED) if form in {"", "word"} else 12.345 for _, name, form in fields}
    facts |= {name: count for id_, name, form in fields if form == "," or name == ENGLISH.counted(id_)}
    on_medium = isinstance(row.looks, OnMedium)
    return Finding(
        id=check,
        scope=Scope.MEDIUM if on_medium else Scope.VOLUME,
        severity=(*Severity,)[n % 3],
        where=Where(volume=None if on_medium else 1 + n % 2, at_mm=() if on_medium else (5.8, 6.2)[: 1 + n % 2]),
        facts=facts,
        asks=bool(row.asks),
        clause=row.clause,
    )


def reports(count: int) -> list[Report]:
    """Return a report for each verdict, and between them each thing handed over, next step, fault, family and ending."""
    volumes = (jaw(60), jaw(60, number=2, first=100, series_instance_uid="1.2.9"))
    files = tuple(
        Entry(
            number=500 + n,
            path=f"{MARKED}{n}",
            size_bytes=10 ** (n % 11),
            kind=Kind(family=family, format="⟪f", name="⟪n"),
            fault=Fault(code=(*FaultCode,)[n % len(FaultCode)]),
        )
        for n, family in enumerate((*Family, *Family))
    )
    said = findings(count)
    made = []
    verdicts, handed = (*Verdict,), (*Handed,)
    for n, step in enumerate(STEPS):
        about = next(f for f in said if f.asks) if step in {"ask-again", "keep-and-show-notes"} else None
        asks = about is not None or f"checks.next.{step}.desk" in ENGLISH
        given = report(
            volumes, verdict=verdicts[n % len(verdicts)], handed=handed[n % len(handed)], findings=said if n < len(verdicts) else ()
        )
        ended = tuple(Ran(id="S01", scope=Scope.MEDIUM, on="medium", status=status) for status in Status)
        outermost = Container(format="folder", path="⟪", depth=0, entry_count=1, fault=Fault(code=(*FaultCode,)[n % len(FaultCode)]))
        medium = replace(given.medium, entries=(*given.medium.entries, *files), containers=(outermost,) if n % 2 else ())
        medium = replace(medium, stopped="a limit" if n % 3 == 0 else "")
        made.append(replace(given, next=Next(id=step, asks=asks, about=about), ran=ended, medium=medium))
    return made


@cache
def documents(count: int) -> list[tuple[Document, Report | None]]:
    """Return them as they are told, each compared with an earlier one, by turns with other people on the medium and withheld.

    The first comes with the report that has its pictures: one is enough to see what is said of them.
    """
    before = told(ask_again())
    pairs: list[tuple[Document, Report | None]] = []
    for n, given in enumerate(reports(count)):
        document = told(given)
        matches = ("yes", "no", "not-asked", "cannot-tell")[n % 4]
        days = (None, 0, count, -count)[n % 4]
        who = msgspec.structs.replace(
            document.identity, matches=matches, days_after_surgery=days, other_patients=count * (n % 2), withheld=n % 5 == 4
        )
        pairs.append((msgspec.structs.replace(document, identity=who, since=since(before, document)), given if n == 0 else None))
    return pairs
