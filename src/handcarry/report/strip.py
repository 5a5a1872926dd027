"""A line for the volume, seen from the side, with marks where a finding lies: cells from the first slice to the last."""

from __future__ import annotations

from handcarry.report.document import Document, Finding
from handcarry.report.selected import span_mm, volume_of

CELLS = 30


def marks(document: Document, finding: Finding) -> list[tuple[float, float]]:
    """Return the marked parts of the volume as (start, end) from 0 at the first slice to 1 at the last.

    A finding that lists the two sides of each hole gives pairs; other places are points.
    """
    volume = volume_of(document, finding)
    if volume is None or volume.from_mm is None or volume.to_mm is None or volume.to_mm <= volume.from_mm:
        return []
    height = volume.to_mm - volume.from_mm
    places = [min(1.0, max(0.0, mm / height)) for mm in span_mm(document, finding)]
    if finding.id in HOLES:
        return list(zip(places[::2], places[1::2], strict=False))
    return [(place, place) for place in places]


HOLES = frozenset({"G04"})  # their places come in pairs: the slices on both sides of the hole


def strip(document: Document, finding: Finding, *, ascii_only: bool) -> str:
    """Return the line in characters, "" where the finding has no place in a volume."""
    spans = marks(document, finding)
    if not spans:
        return ""
    line, mark = ("-", "#") if ascii_only else ("─", "█")
    cells = [line] * CELLS
    for start, end in spans:
        for cell in range(min(CELLS - 1, int(start * CELLS)), min(CELLS - 1, int(end * CELLS)) + 1):
            cells[cell] = mark
    return "|" + "".join(cells) + "|"
