"""What can be looked at in a report: the list to choose from, each volume's header and its coarse preview, for whoever shows it.

The app's server hands this to its page, and a portable copy carries it to the viewer that lies on it.
"""

from __future__ import annotations

import base64
import math
import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handcarry.catalogue.words import Words
from handcarry.model.report import Report
from handcarry.model.stack import Role, Slice, Stack
from handcarry.pixels.coarse import PERCENTILES, Preview
from handcarry.pixels.volume import Plan, Unusable, plan_of
from handcarry.report.clean import encodable, plain
from handcarry.report.people import whose_is_what
from handcarry.report.png import grey_png
from handcarry.report.words import Wording

THUMBNAIL_PIXELS = 192
_DARK, _BRIGHT = 0.01, 0.995  # parts of the values that are black, and not white
_NOT_SHOWN = frozenset({Role.WRAPPED_DOCUMENT, Role.PRIVATE, Role.OTHER})

Json = dict[str, object]


class NotShown(Exception):
    """There is nothing to show: several-people, not-found, or unusable, which `laid` explains."""

    def __init__(self, code: str, laid: Unusable | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.laid = laid


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One stack that the person may look at, or why they cannot."""

    number: int
    stack: Stack
    laid: Plan | Unusable


class Gallery:
    """The volumes of one report, those of other people left out. Plans and previews (by `preview_of`) are made when first asked for."""

    def __init__(self, report: Report, preview_of: Callable[[Plan], Preview]) -> None:
        self._preview_of = preview_of
        self._report = report
        whose = whose_is_what(report)
        self.is_withheld = whose.withheld
        shown = [s for s in report.stacks if s.role not in _NOT_SHOWN and not whose.is_others(item.instance for item in s.slices)]
        shown.sort(key=lambda s: (s is not report.best, not s.is_candidate, s.role is not Role.VOLUME_IMAGES, -len(s.slices), s.number))
        self.choices = () if whose.withheld else tuple(Choice(number=s.number, stack=s, laid=plan_of(s)) for s in shown)
        self._previews: dict[int, Preview] = {}

    def plan(self, number: int) -> Plan:
        """The plan of a volume. Raises `NotShown` where there is none of that number, or it cannot be shown."""
        if self.is_withheld:
            raise NotShown("several-people")
        for choice in self.choices:
            if choice.number == number:
                if isinstance(choice.laid, Unusable):
                    raise NotShown("unusable", choice.laid)
                return choice.laid
        raise NotShown("not-found")

    def preview(self, number: int) -> Preview:
        """The coarse volume, kept for as long as the report."""
        if number not in self._previews:
            self._previews[number] = self._preview_of(self.plan(number))
        return self._previews[number]

    def listed(self) -> list[Json]:
        """What the person chooses from: the best volume first."""
        return [self._line(choice) for choice in self.choices]

    def _line(self, choice: Choice) -> Json:
        first = choice.stack.first.instance
        plan = choice.laid if isinstance(choice.laid, Plan) else None
        return {
            "number": choice.number,
            "is_best": choice.stack is self._report.best,
            "is_volume": choice.stack.is_candidate,
            "why_not": choice.laid.code if isinstance(choice.laid, Unusable) else "",
            "thumbnail": _thumbnail(choice.stack.slices),
            "description": plain(encodable(first.series.series_description or first.series.protocol_name)),
            "modality": plain(encodable(first.series.modality)),
            "date": plain(encodable(first.series.series_date or first.study.study_date)),
            "role": choice.stack.role.value,
            "images": len(choice.stack.slices),
            "size": plan.size if plan else None,
            "voxel_mm": _voxel_mm(plan) if plan and "no-scale" not in plan.notes else None,
        }

    def header(self, number: int, words: Words, *, sha256: str | None) -> Json:
        """What the viewer must know before the first voxel: `VolumeHeader` of viewer/src/volume/header.ts."""
        plan, made = self.plan(number), self.preview(number)
        image = plan.stack.first.instance.image
        return {
            "id": str(number),
            "size": plan.size,
            "stored": plan.stored,
            "to_lps_mm": plan.to_lps_mm,
            "grey": {
                "minimum": made.minimum,
                "maximum": made.maximum,
                "slope": image.rescale_slope if image.rescale_slope is not None and math.isfinite(image.rescale_slope) else 1.0,
                "intercept": image.rescale_intercept if image.rescale_intercept and math.isfinite(image.rescale_intercept) else 0.0,
                "percentiles": {f"{percent:g}": value for percent, value in zip(PERCENTILES, made.percentiles, strict=True)},
            },
            "slab": {"slices": plan.slab_slices, "count": plan.slab_count},
            "preview": {"size": made.size, "factor": made.factor},
            "absent_slices": plan.absent,
            "identity": _identity(plan.stack),
            "verdict": {
                "code": self._report.verdict.value,
                "title": Wording(words).verdict(self._report.verdict.value),
                "handed": self._report.handed.value,
            },
            "notes": plan.notes,
            "voxels_sha256": sha256,
        }


def _identity(stack: Stack) -> dict[str, str]:
    first = stack.first.instance
    told = {
        "patient_name": first.patient.patient_name,
        "patient_birth_date": first.patient.patient_birth_date,
        "patient_id": first.patient.patient_id,
        "study_date": first.study.study_date,
        "series_description": first.series.series_description,
        "series_instance_uid": first.series.series_instance_uid,
        "manufacturer": first.equipment.manufacturer,
        "manufacturer_model_name": first.equipment.manufacturer_model_name,
        "institution_name": first.equipment.institution_name,
    }
    return {name: plain(encodable(text)) for name, text in told.items()}


def _voxel_mm(plan: Plan) -> tuple[float, ...]:
    matrix = plan.to_lps_mm
    return tuple(round(math.hypot(matrix[axis], matrix[4 + axis], matrix[8 + axis]), 4) for axis in range(3))


def _thumbnail(slices: Sequence[Slice]) -> str:
    """The middle image of those that were decoded, small, as a data URL; "" where there is none."""
    kept = [s for s in slices if s.facts is not None and s.facts.preview_rows * s.facts.preview_columns > 1]
    if not kept:
        return ""
    item = kept[len(kept) // 2]
    facts = item.facts
    assert facts is not None
    pixels = array("h", facts.preview)
    if sys.byteorder == "big":
        pixels.byteswap()
    rows, columns = facts.preview_rows, facts.preview_columns
    stride = -(-max(rows, columns) // THUMBNAIL_PIXELS)
    small = [pixels[at : at + columns : stride] for at in range(0, rows * columns, stride * columns)]
    ordered = sorted(value for row in small for value in row)
    dark, bright = (ordered[int(share * (len(ordered) - 1))] for share in (_DARK, _BRIGHT))
    scale = 255.0 / max(bright - dark, 1)
    layout, slope = item.instance.layout, item.instance.image.rescale_slope
    inverts = (layout is not None and layout.photometric_interpretation == "MONOCHROME1") != (slope is not None and slope < 0)
    flip = 255 if inverts else 0
    grey = bytes(min(255, max(0, int((value - dark) * scale))) ^ flip for row in small for value in row)
    return "data:image/png;base64," + base64.b64encode(grey_png(grey, width=len(small[0]), height=len(small))).decode()
