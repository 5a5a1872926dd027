"""The report as others read it: the shape of the JSON, one class per object, fields in the order they are written.

It knows names and types only. Keys in snake_case are ours; the objects named `dicom` hold attributes under their PS3.6 keywords, and
only those that the medium records. Lengths are millimetres, directions LPS. Fields may be added; none changes its meaning within version 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from handcarry.model.verdict import Verdict

Schema = Literal["handcarry-report/1"]

Plain = bool | int | float | str | None
Facts = Mapping[str, Plain | tuple[Plain, ...]]
Attributes = Mapping[str, str | int | float | tuple[str | int | float, ...]]


class Tool(Struct, frozen=True, kw_only=True):
    """A decoder, reader or catalogue that took part."""

    name: str
    version: str


class Program(Struct, frozen=True, kw_only=True):
    """Who wrote the report."""

    name: str
    version: str
    tools: tuple[Tool, ...]


class Made(Struct, frozen=True, kw_only=True):
    """When and how the report was made: the only line that differs between two runs on the same input."""

    at: str  # ISO 8601, UTC
    seconds: float
    system: str


class Fault(Struct, frozen=True, kw_only=True):
    """Why something could not be read to its end."""

    code: str
    at_byte: int
    detail: str


class Container(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A folder, archive or disc image."""

    format: str
    path: str
    depth: int
    entry_count: int
    opened_through: tuple[str, ...] = ()
    encrypted: bool = False
    fault: Fault | None = None
    note: str = ""


class Source(Struct, frozen=True, kw_only=True):
    """What was named, and whether all of it was read."""

    name: str
    containers: tuple[Container, ...]
    entry_count: int
    total_bytes: int
    complete: bool
    stopped: str
    refused_for_safety: bool


class Can(Struct, frozen=True, kw_only=True):
    """How far one of the five uses goes, and the findings that limit it."""

    ability: str
    because: tuple[str, ...]


class Uses(Struct, frozen=True, kw_only=True):
    """What the record can be used for."""

    open: Can
    reslice: Can
    measure: Can
    compare: Can
    plan: Can


class Next(Struct, frozen=True, kw_only=True):
    """The one thing to do now, and the sentence to show at the desk ("" where nothing needs asking).

    Where that sentence is a finding's, `about` is its id and `facts` are its facts.
    """

    id: str
    do: str
    front_desk: str
    about: str = ""
    facts: Facts = {}


class Given(Struct, frozen=True, kw_only=True):
    """What the user said about themselves and the visit; "" where they said nothing."""

    name: str
    born: str
    scanned: str
    surgery: str


class Identity(Struct, frozen=True, kw_only=True):
    """Whose scan it is. `dicom` is empty where `withheld`: several people are on the medium and none is chosen.

    `matches` is "yes", "no", "not-asked" or "cannot-tell".
    """

    dicom: Attributes
    withheld: bool
    other_patients: int
    given: Given
    matches: str
    days_after_surgery: int | None


class Uid(Struct, frozen=True, kw_only=True):
    """A UID and what PS3.6 calls it, "" where it is not a standard one."""

    uid: str
    name: str


class Bits(Struct, frozen=True, kw_only=True):
    """How grey values are stored, and the smallest and largest that occur (stored values, no unit)."""

    allocated: int
    stored: int
    minimum: int | None
    maximum: int | None


class Letters(Struct, frozen=True, kw_only=True):
    """The patient's sides that a slice's right edge, its bottom edge, and the last slice lie towards."""

    right: str
    bottom: str
    last_slice: str


class Volume(Struct, frozen=True, kw_only=True):
    """A group of slices that was judged as a volume. Millimetres; null where the medium does not say."""

    number: int
    best: bool
    why_best: str
    is_candidate: bool
    series_instance_uid: str
    sop_class: Uid
    slices: int
    rows: int
    columns: int
    pixel_spacing_mm: tuple[float, ...]  # between rows, between columns
    pixel_mm: float | None  # the coarser of the two
    step_mm: float | None
    slice_thickness_mm: float | None
    spacing_source: str
    extent_mm: tuple[float, ...]  # along a row, down a column, through the slices
    from_mm: float | None
    to_mm: float | None
    plane: str
    letters: Letters | None
    transfer_syntax: Uid
    decoders: tuple[str, ...]
    bits: Bits | None
    lossy: bool
    original: bool | None
    repeats: int
    dicom: Attributes
    missing: tuple[str, ...]


class Where(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where on the medium. `entries` are ledger numbers, `at_mm` places along the volume's normal."""

    volume: int | None = None
    series_instance_uid: str = ""
    entries: tuple[int, ...] = ()
    entry_count: int = 0
    frames: tuple[int, ...] = ()
    at_mm: tuple[float | None, ...] = ()


class Finding(Struct, frozen=True, kw_only=True):
    """One failed check."""

    id: str
    scope: str
    severity: str
    where: Where
    facts: Facts
    says: str
    technical: str
    front_desk: str
    clause: str


class Ran(Struct, frozen=True, kw_only=True):
    """That a check was considered on a scope, and how it ended."""

    id: str
    scope: str
    on: str
    status: str
    why: str


class Oddity(Struct, frozen=True, kw_only=True):
    """Something that reading had to notice to get on, in how many of the series' files. `handcarry explain CODE` says what it is."""

    code: str
    files: int
    detail: str  # of the first file


class Series(Struct, frozen=True, kw_only=True):
    """One series on the medium. Of other people's series only the counts are told (`whose` is "other")."""

    series_instance_uid: str
    whose: str
    date: str
    time: str
    modality: str
    description: str
    images: int
    role: str
    volumes: tuple[int, ...]
    oddities: tuple[Oddity, ...] = ()


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file: a line of the ledger."""

    number: int
    path: str
    size_bytes: int
    family: str
    format: str
    name: str
    sha256: str = ""
    opened_through: tuple[str, ...] = ()
    path_b64: str = ""
    holds: str = ""
    fault: Fault | None = None


class Point(Struct, frozen=True, kw_only=True):
    """One difference from an earlier report. `id` is the finding's, "" for what is no finding."""

    id: str
    says: str
    facts: Facts = {}


class Since(Struct, frozen=True, kw_only=True):
    """What changed since an earlier report: of what lowered its verdict, and of what lowers this one.

    `unknown` is what was wrong and could not be looked at this time.
    """

    verdict_before: Verdict
    same_files: bool
    same_person: bool
    better: tuple[Point, ...]
    still: tuple[Point, ...]
    unknown: tuple[Point, ...]
    new: tuple[Point, ...]


class Document(Struct, frozen=True, kw_only=True):
    """The whole report."""

    schema: Schema = "handcarry-report/1"
    program: Program
    made: Made
    source: Source
    handed: str
    verdict: Verdict
    can: Uses
    next: Next
    identity: Identity
    volumes: tuple[Volume, ...]
    findings: tuple[Finding, ...]
    ran: tuple[Ran, ...]
    series: tuple[Series, ...]
    ledger: tuple[Line, ...]
    since: Since | None = None

    @property
    def best(self) -> Volume | None:
        """The volume that the verdict speaks of."""
        return next((volume for volume in self.volumes if volume.best), None)
