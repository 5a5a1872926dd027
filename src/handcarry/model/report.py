"""Everything one check found out: the value that text, JSON and HTML are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handcarry.model.directory import Directory
from handcarry.model.entry import Container, Entry
from handcarry.model.finding import Finding, Ran
from handcarry.model.frame import FrameFacts, PixelAccount
from handcarry.model.instance import Instance
from handcarry.model.stack import Series, Stack
from handcarry.model.use import Can, Next
from handcarry.model.verdict import Handed, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the user said about themselves and the visit: the answers that no medium can give. "" means not asked.

    Dates are ISO 8601 days (2026-11-23).
    """

    name: str = ""
    born: str = ""
    scanned: str = ""
    surgery: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """All that was read: every file, container and DICOM object, in reading order.

    `frames` maps an instance's entry number to the facts of its frames, `accounts` to how its pixel data was laid out. `complete` is
    False where reading stopped early (`stopped` says why in one technical sentence).
    """

    name: str  # last part of what the user named
    containers: tuple[Container, ...]
    entries: tuple[Entry, ...]
    instances: tuple[Instance, ...] = ()
    frames: Mapping[int, tuple[FrameFacts, ...]]
    accounts: Mapping[int, PixelAccount]
    directories: tuple[Directory, ...] = ()
    stopped: str = ""
    refused_for_safety: bool = False

    @property
    def complete(self) -> bool:
        """True when everything that could be read was read."""
        return not self.stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A decoder, reader or catalogue that took part, and its version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole answer. `best` is the volume the verdict speaks of, None where there is none."""

    medium: Medium
    series: tuple[Series, ...]
    stacks: tuple[Stack, ...]
    best: Stack | None
    why_best: str
    handed: Handed
    verdict: Verdict
    can: tuple[Can, ...]
    next: Next
    findings: tuple[Finding, ...]
    ran: tuple[Ran, ...]
    asked: Asked
    tools: tuple[Tool, ...] = ()
