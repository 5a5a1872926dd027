"""Hand-made reports: a good one, and what differs from it by name."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace
from math import cos, pi

from handcarry.catalogue.words import Words
from handcarry.model.entry import Container, Entry, Family, Kind
from handcarry.model.finding import Finding, Ran, Scope, Severity, Status, Where
from handcarry.model.frame import FrameFacts
from handcarry.model.report import Asked, Medium, Report, Tool
from handcarry.model.stack import Placing, Role, Series, Slice, Stack
from handcarry.model.use import Can, Next
from handcarry.model.verdict import Ability, Handed, Verdict
from handcarry.report.describe import describe
from handcarry.report.document import Document, Made
from tests.checks.build import instance

SIDE = 40  # of a preview
FACTOR = 4  # pixels of the image in one of the preview, each way
STEP_MM = 0.2
MADE = Made(at="2026-11-23T10:15:00Z", seconds=1.25, system="Linux, Python 3.11")
READY_CAN = tuple(Can(use=use, ability=Ability.YES) for use in ("open", "reslice", "measure", "compare", "plan"))


def shades(k: int, count: int) -> bytes:
    """Return a preview of a horseshoe, open to the back (down), with a bright block on the patient's left (image right)."""
    values: list[int] = []
    for j in range(SIDE):
        for i in range(SIDE):
            radius = ((i - SIDE / 2) ** 2 + (j - SIDE / 2) ** 2) ** 0.5
            on_arch = abs(radius - SIDE / 3) < 3 and j < SIDE * 0.7
            mark = 28 <= i < 34 and 30 <= j < 36 and k > count * 0.6
            values.append(3000 if mark else int(1500 + 500 * cos(pi * k / count)) if on_arch else 100 + (i * 7 + j * 3) % 40)
    return struct.pack(f"<{len(values)}h", *(value - 32768 for value in values))


def _facts(k: int, count: int, *, full: bool) -> FrameFacts:
    preview = shades(k, count)
    whole = b""
    if full:
        rows = [preview[j * 2 * SIDE : (j + 1) * 2 * SIDE] for j in range(SIDE)]
        wide = [b"".join(row[i : i + 2] * FACTOR for i in range(0, len(row), 2)) for row in rows]
        whole = b"".join(row * FACTOR for row in wide)
    return FrameFacts(
        frame=0,
        decoder="native",
        pixel_count=(SIDE * FACTOR) ** 2,
        minimum=100,
        maximum=3000,
        preview=preview,
        preview_rows=SIDE,
        preview_columns=SIDE,
        preview_factor=FACTOR,
        full=whole,
    )


def jaw(count: int = 60, *, number: int = 1, first: int = 0, missing: Sequence[int] = (), **overrides: object) -> Stack:
    """Return a stack of small slices, 0.2 mm apart, with pictures; those at the places `missing` are left out."""
    places = [k for k in range(count) if k not in missing]
    images = [
        instance(k, **({"entry": first + n, "rows": SIDE * FACTOR, "columns": SIDE * FACTOR} | overrides)) for n, k in enumerate(places)
    ]
    slices = tuple(
        Slice(instance=image, frame=0, plane=image.planes[0], facts=_facts(k, count, full=n == len(places) // 2), along_mm=k * STEP_MM)
        for n, (k, image) in enumerate(zip(places, images, strict=True))
    )
    return Stack(
        number=number,
        role=Role.VOLUME_IMAGES,
        slices=slices,
        placing=Placing.POSITIONS,
        normal=(0.0, 0.0, 1.0),
        positions_mm=tuple(round(k * STEP_MM, 6) for k in places),
        step_mm=STEP_MM,
        is_candidate=True,
    )


def ran(check: str, status: Status, on: str = "volume 1") -> Ran:
    """Return how a check ended."""
    return Ran(id=check, scope=Scope.MEDIUM if on == "medium" else Scope.VOLUME, on=on, status=status)


def hole() -> Finding:
    """Return a missing slice."""
    return Finding(
        id="G04",
        scope=Scope.VOLUME,
        severity=Severity.BLOCKS,
        where=Where(volume=1, series_instance_uid="1.2.826.0.1.1.1", entries=(29, 30), entry_count=2, at_mm=(5.8, 6.2)),
        facts={"missing": 1, "first_mm": 6.0, "step_mm": 0.2, "holes": 1, "between_instance_numbers": "30 and 32"},
        asks=True,
        clause="PS3.3 C.7.6.2.1.1",
    )


def report(stacks: Sequence[Stack] | None = None, **overrides: object) -> Report:
    """Return the report of a good folder, or of these stacks. Overrides name fields of `Report`."""
    stacks = (jaw(),) if stacks is None else tuple(stacks)
    slices = [s for stack in stacks for s in stack.slices]
    entries = tuple(
        Entry(
            number=s.instance.entry,
            path=f"DICOM/IM{s.instance.entry:04}",
            size_bytes=51_900,
            kind=Kind(family=Family.DICOM, format="dicom", name="DICOM image"),
            sha256=f"{s.instance.entry:064x}",
        )
        for s in slices
    )
    medium = Medium(
        name="disc",
        containers=(Container(format="folder", path="disc", depth=0, entry_count=len(entries)),),
        entries=entries,
        instances=tuple(s.instance for s in slices),
        frames={s.instance.entry: (s.facts,) for s in slices if s.facts},
        accounts={},
    )
    good = Report(
        medium=medium,
        series=tuple(
            Series(series_instance_uid=k.series_instance_uid, instances=tuple(s.instance for s in k.slices), stacks=(k,)) for k in stacks
        ),
        stacks=tuple(stacks),
        best=stacks[0] if stacks else None,
        why_best="the only one" if stacks else "",
        handed=Handed.VOLUME,
        verdict=Verdict.READY,
        can=READY_CAN,
        next=Next(id="keep", asks=False),
        findings=(),
        ran=(ran("S01", Status.PASSED, "medium"), ran("G04", Status.PASSED), ran("D03", Status.NOT_ASKED, "medium")),
        asked=Asked(),
        tools=(Tool(name="imagecodecs", version="2026.3.6"),),
    )
    return replace(good, **overrides)  # type: ignore[arg-type]


def ask_again() -> Report:
    """Return the report of a volume with a slice missing."""
    return report(
        (jaw(missing=(30,)),),
        verdict=Verdict.ASK_AGAIN,
        can=(
            Can(use="open", ability=Ability.YES),
            *(Can(use=use, ability=Ability.NO, because=("G04",)) for use in ("reslice", "measure", "compare", "plan")),
        ),
        next=Next(id="ask-again", about=hole()),
        findings=(hole(),),
        ran=(ran("S01", Status.PASSED, "medium"), ran("G04", Status.FAILED), ran("D03", Status.NOT_ASKED, "medium")),
    )


def nothing(verdict: Verdict = Verdict.NOT_THE_RECORD, handed: Handed = Handed.DOCUMENT) -> Report:
    """Return the report of a medium without any DICOM: one PDF."""
    pdf = Entry(
        number=0,
        path="report.pdf",
        size_bytes=90_000,
        kind=Kind(family=Family.DOCUMENT, format="pdf", name="PDF document"),
        sha256="ab" * 32,
    )
    k02 = Finding(
        id="K02",
        scope=Scope.MEDIUM,
        severity=Severity.BLOCKS,
        where=Where(entries=(0,), entry_count=1),
        facts={"files": 1},
        asks=True,
        clause="",
    )
    return report(
        (),
        medium=Medium(
            name="disc",
            containers=(Container(format="folder", path="disc", depth=0, entry_count=1),),
            entries=(pdf,),
            frames={},
            accounts={},
        ),
        handed=handed,
        verdict=verdict,
        can=tuple(Can(use=use.use, ability=Ability.NO, because=("K02",)) for use in READY_CAN),
        next=Next(id="ask-for-dicom"),
        findings=(k02,),
        ran=(ran("K02", Status.FAILED, "medium"),),
    )


def told(given: Report) -> Document:
    """Return the report as it is told."""
    return describe(given, made=MADE, version="0.1.0", english=Words("en"))
