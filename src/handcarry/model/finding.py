"""What a check says: evidence, findings, and which checks ran at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Fact = str | int | float | bool | tuple[str, ...] | tuple[int, ...] | tuple[float, ...]
Facts = Mapping[str, Fact]


class Severity(StrEnum):
    """What a finding does to the verdict."""

    BLOCKS = "blocks"
    DEGRADES = "degrades"
    INFORMS = "informs"


class Scope(StrEnum):
    """What a check looks at, and what a finding belongs to."""

    MEDIUM = "medium"
    FILE = "file"
    SERIES = "series"
    VOLUME = "volume"


class Status(StrEnum):
    """How a check ended on one scope."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASKED = "not-asked"
    COULD_NOT_RUN = "could-not-run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where on the medium. `volume` is the number of the stack; `entries` the files (at most 20 are listed, `entry_count` tells all)."""

    volume: int | None = None
    series_instance_uid: str = ""
    entries: tuple[int, ...] = ()
    entry_count: int = 0
    frames: tuple[int, ...] = ()
    at_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a check saw: facts, no words. The row in `checks/table.py` turns them into severity and sentences."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    entries: tuple[int, ...] = ()
    frames: tuple[int, ...] = ()
    at_mm: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A check that gave no answer, and why (one technical sentence)."""

    status: Status
    why: str


Outcome = tuple[Evidence, ...] | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One failed check on one scope. Its sentences are looked up by id and facts; `asks`: there is one for the front desk too."""

    id: str
    scope: Scope
    severity: Severity
    where: Where
    facts: Mapping[str, Fact]
    asks: bool = False
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """That a check ran on a scope, and how it ended. `on` is "medium", "series 2", "volume 1"..."""

    id: str
    scope: Scope
    on: str
    status: Status
    why: str = ""
