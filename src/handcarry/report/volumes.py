"""A stack as a reader of the report wants it: sizes in millimetres, where they come from, what the clinic recorded."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from handcarry.geometry.orientation import letters, plane_name
from handcarry.geometry.vectors import column_direction, normal_of, row_direction
from handcarry.model.case import is_judged_as_volume
from handcarry.model.instance import Instance, Orientation
from handcarry.model.report import Report
from handcarry.model.stack import Stack
from handcarry.report import document
from handcarry.report.attributes import not_recorded, of_volume
from handcarry.report.clean import encodable
from handcarry.report.uids import named


def volumes_of(report: Report, *, is_others: Callable[[Iterable[Instance]], bool]) -> tuple[document.Volume, ...]:
    """Return what was judged as a volume: the best first, then candidates, then the rest, each in reading order.

    Of volumes that `is_others` the sizes are told and nothing that was typed in.
    """
    judged = [stack for stack in report.stacks if is_judged_as_volume(stack) or stack is report.best]
    judged.sort(key=lambda stack: (stack is not report.best, not stack.is_candidate, stack.number))
    return tuple(_volume(stack, report, told=not is_others(s.instance for s in stack.slices)) for stack in judged)


def _volume(stack: Stack, report: Report, *, told: bool) -> document.Volume:
    first = stack.first
    layout = first.instance.layout
    spacing = first.plane.pixel_spacing_mm or ()
    spacing = spacing if all(map(math.isfinite, spacing)) else ()
    recorded = of_volume(first.instance) if told else {}
    orientation = first.plane.image_orientation_patient
    best = stack is report.best
    return document.Volume(
        number=stack.number,
        best=best,
        why_best=report.why_best if best else "",
        is_candidate=stack.is_candidate,
        series_instance_uid=encodable(stack.series_instance_uid) if told else "",
        sop_class=named(encodable(first.instance.sop_class_uid)),
        slices=len(stack.slices),
        rows=layout.rows if layout else 0,
        columns=layout.columns if layout else 0,
        pixel_spacing_mm=spacing,
        pixel_mm=max(spacing, default=None),
        step_mm=_finite(stack.step_mm),
        slice_thickness_mm=_finite(first.plane.slice_thickness_mm),
        spacing_source=stack.placing.value,
        extent_mm=_extent_mm(stack),
        from_mm=_finite(min(stack.positions_mm, default=None)),
        to_mm=_finite(max(stack.positions_mm, default=None)),
        plane=plane_name(orientation) if orientation else "",
        letters=_letters(orientation) if orientation else None,
        transfer_syntax=named(encodable(_transfer_syntax(stack))),
        decoders=tuple(sorted({s.facts.decoder for s in stack.slices if s.facts and s.facts.decoder})),
        bits=_bits(stack),
        lossy=is_lossy(stack),
        original=first.instance.image.image_type[0] == "ORIGINAL" if first.instance.image.image_type else None,
        repeats=stack.repeats,
        dicom=recorded,
        missing=not_recorded(recorded) if told else (),
    )


def _transfer_syntax(stack: Stack) -> str:
    instance = stack.first.instance
    return instance.layout.transfer_syntax_uid if instance.layout else instance.meta.transfer_syntax_uid


def _extent_mm(stack: Stack) -> tuple[float, ...]:
    layout, spacing = stack.first.instance.layout, stack.first.plane.pixel_spacing_mm
    if layout is None or spacing is None or stack.step_mm is None:
        return ()
    places = len(stack.positions_mm) or len(stack.slices)
    sides = (layout.columns * spacing[1], layout.rows * spacing[0], places * stack.step_mm)
    return tuple(round(mm, 3) for mm in sides) if all(map(math.isfinite, sides)) else ()


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _letters(orientation: Orientation) -> document.Letters | None:
    normal = normal_of(orientation)
    if normal is None:
        return None
    return document.Letters(
        right=letters(row_direction(orientation)), bottom=letters(column_direction(orientation)), last_slice=letters(normal)
    )


def _bits(stack: Stack) -> document.Bits | None:
    layout = stack.first.instance.layout
    if layout is None:
        return None
    decoded = [s.facts for s in stack.slices if s.facts and s.facts.decoded]
    return document.Bits(
        allocated=layout.bits_allocated,
        stored=layout.bits_stored,
        minimum=min((facts.minimum for facts in decoded), default=None),
        maximum=max((facts.maximum for facts in decoded), default=None),
    )


def is_lossy(stack: Stack) -> bool:
    """True where a slice says that it lost detail, or its own compressed bytes do (PS3.3 C.7.6.1.1.5)."""
    return any(
        s.instance.image.lossy_image_compression == "01" or (s.facts and s.facts.codestream and s.facts.codestream.lossless is False)
        for s in stack.slices
    )
