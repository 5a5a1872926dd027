"""What can be looked at in a check's report: the list to choose from, each volume's header, and one volume's voxels in memory at a time."""

from __future__ import annotations

import asyncio
import base64
import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from handcarry.again import Changed, Wanted, frames_again
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.media.open import open_media
from handcarry.model.report import Report
from handcarry.model.stack import Role, Slice, Stack
from handcarry.pixels.preview import PERCENTILES, Preview, preview_of
from handcarry.pixels.volume import Plan, Unusable, plan_of
from handcarry.pixels.voxels import Voxels
from handcarry.pixels.workers import Prober, Ticket
from handcarry.report.clean import encodable, plain
from handcarry.report.people import whose_is_what
from handcarry.report.png import grey_png
from handcarry.report.words import Wording
from handcarry.web.checks import Check
from handcarry.web.refusal import Refusal
from handcarry.web.stopping import Stopped, stoppable

AHEAD = 8  # frames handed over and not yet put in place
THUMBNAIL_PIXELS = 192
PATIENCE_SECONDS = 120.0  # for one slab, from a slow disc
_DARK, _BRIGHT = 1, 99.5  # percentiles that are black and white
_NOT_SHOWN = frozenset({Role.WRAPPED_DOCUMENT, Role.PRIVATE, Role.OTHER})

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One stack that the person may look at, or why they cannot."""

    number: int
    stack: Stack
    laid: Plan | Unusable


class Gallery:
    """The volumes of one report, those of other people left out. Plans and previews are made when first asked for."""

    def __init__(self, report: Report) -> None:
        self._report = report
        whose = whose_is_what(report)
        self.is_withheld = whose.withheld
        shown = [s for s in report.stacks if s.role not in _NOT_SHOWN and not whose.is_others(item.instance for item in s.slices)]
        shown.sort(key=lambda s: (s is not report.best, not s.is_candidate, s.role is not Role.VOLUME_IMAGES, -len(s.slices), s.number))
        self.choices = () if whose.withheld else tuple(Choice(number=s.number, stack=s, laid=plan_of(s)) for s in shown)
        self._previews: dict[int, Preview] = {}

    def plan(self, number: int) -> Plan:
        """The plan of a volume; refused where there is none of that number, or it cannot be shown."""
        if self.is_withheld:
            raise Refusal("several-people")
        for choice in self.choices:
            if choice.number == number:
                if isinstance(choice.laid, Unusable):
                    raise Refusal("unusable", Words(ENGLISH)(f"app.unusable.{choice.laid.code}"))
                return choice.laid
        raise Refusal("not-found")

    def preview(self, number: int) -> Preview:
        """The coarse volume, kept for as long as the report."""
        if number not in self._previews:
            self._previews[number] = preview_of(self.plan(number))
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
    pixels = np.frombuffer(facts.preview, "<i2").reshape(facts.preview_rows, facts.preview_columns)
    stride = -(-max(pixels.shape) // THUMBNAIL_PIXELS)
    pixels = pixels[::stride, ::stride].astype(np.float64)
    dark, bright = np.percentile(pixels, (_DARK, _BRIGHT))
    grey = np.clip((pixels - dark) * (255.0 / max(bright - dark, 1.0)), 0, 255).astype(np.uint8)
    layout, slope = item.instance.layout, item.instance.image.rescale_slope
    if (layout is not None and layout.photometric_interpretation == "MONOCHROME1") != (slope is not None and slope < 0):
        grey = 255 - grey
    return "data:image/png;base64," + base64.b64encode(grey_png(grey.tobytes(), width=grey.shape[1], height=grey.shape[0])).decode()


class Loading:
    """One volume coming off its medium, slab by slab. Its own thread fills it; requests wait for what they need."""

    def __init__(self, check: Check, plan: Plan, *, minimum: int) -> None:
        self.plan = plan
        self.sha256: str | None = None
        self._check = check
        self._report = check.finished()
        self._fault = ""
        self._is_stopped = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()
        try:
            self._voxels = Voxels(plan, minimum=minimum)
        except MemoryError:
            raise Refusal("unusable", Words(ENGLISH)("app.unusable.too-large")) from None
        threading.Thread(target=self._run, name="volume", daemon=True).start()

    async def slab(self, number: int) -> memoryview:
        """The bytes of a slab, as soon as they are there."""
        if not 0 <= number < self.plan.slab_count:
            raise Refusal("not-found")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (body := self._voxels.slab(number)) is None:
                    if self._fault:
                        raise Refusal(self._fault)
                    await self._news()
        except TimeoutError:
            raise Refusal("too-slow") from None
        return body

    def stop(self) -> None:
        """Give up; whoever still waits is told."""
        self._is_stopped.set()
        self._end("gone")

    async def _news(self) -> None:
        waiting = self._loop.create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    def _run(self) -> None:
        try:
            self._fill()
        except Stopped:
            return
        except (Changed, ValueError):
            self._end("changed")
        except Exception:  # noqa: BLE001  the thread's border: a fault of ours is told, not waited for
            self._end("our-fault")

    def _fill(self) -> None:
        subject, plan = self._check.subject, self.plan
        places = {(s.instance.entry, s.frame): k for k, s in enumerate(plan.places) if s is not None}
        drive = stoppable(subject.drive, self._is_stopped)
        media = open_media(subject.path, password=self._check.password, drive=drive)
        pending: deque[tuple[int, Ticket]] = deque()
        with Prober() as prober:
            for entry, frame, ticket in frames_again(media, self._report.medium.entries, Wanted.of(plan.places), prober):
                pending.append((places[entry, frame], ticket))
                if len(pending) > AHEAD:
                    self._put(*pending.popleft())
                if self._is_stopped.is_set():
                    return
            while pending:
                self._put(*pending.popleft())
        if not self._voxels.complete:
            raise Changed
        self.sha256 = self._voxels.sha256()

    def _put(self, k: int, ticket: Ticket) -> None:
        if self._voxels.put(k, ticket()) is not None:
            self._tell(self._wake)

    def _end(self, fault: str) -> None:
        self._fault = self._fault or fault
        self._tell(self._wake)

    def _tell(self, what: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what)

    def _wake(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)


class Shelf:
    """Galleries by check, each for as long as its check is kept, and the one volume that is held in memory: opening another lets it go."""

    def __init__(self) -> None:
        self._galleries: WeakKeyDictionary[Check, tuple[int, Gallery]] = WeakKeyDictionary()
        self._held: tuple[tuple[str, int, int], Loading] | None = None

    def gallery(self, check: Check) -> Gallery:
        """The volumes of a check's newest report."""
        report = check.finished()
        kept = self._galleries.get(check)
        if kept is None or kept[0] != check.revision:
            self._galleries[check] = kept = (check.revision, Gallery(report))
        return kept[1]

    def loading(self, check: Check, number: int) -> Loading:
        """The volume's voxels, on their way or there."""
        gallery = self.gallery(check)
        key = (check.id, check.revision, number)
        if self._held is None or self._held[0] != key:
            self.stop()
            self._held = (key, Loading(check, gallery.plan(number), minimum=gallery.preview(number).minimum))
        return self._held[1]

    def sha256(self, check: Check, number: int) -> str | None:
        """The hash of a volume that is wholly there, None before."""
        held = self._held
        return held[1].sha256 if held is not None and held[0] == (check.id, check.revision, number) else None

    def stop(self) -> None:
        """Let the held volume go."""
        if self._held is not None:
            self._held[1].stop()
            self._held = None
