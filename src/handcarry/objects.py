"""DICOM objects as they come off the medium: parsed, their frames cut out and handed to whoever looks at pixels.

Knows headers and frames; where the bytes come from is `intake`'s business.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from handcarry.dicom.read import NotDicom, Reading, read_instance
from handcarry.model.frame import FrameFacts, PixelAccount
from handcarry.model.instance import Instance
from handcarry.model.stream import ByteStream
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.task import Looker, Ticket, Wish

PREVIEW_BYTES = 32 << 20  # all previews of a scan together
FULL_FRAME_BYTES = 8 << 20  # a frame kept whole for the report is at most this large
CLOSELY = 16  # frames of a series or of a multi-frame file that get a closer look, about
RAREST_CLOSELY = 32  # a small series among many files still has one frame in so many looked at closely


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The bytes of one object: `head` is all of it, or its beginning where `rest` goes on."""

    entry: int
    head: bytes
    size_bytes: int
    rest: ByteStream | None
    is_middle: bool  # near the middle of its container
    neighbours: int  # files in the same container, 0 where that is not known


class Objects:
    """Collects instances and what their frames leave behind, by entry number."""

    def __init__(self, prober: Looker) -> None:
        self._prober = prober
        self._instances: list[Instance] = []
        self._tickets: dict[int, list[Ticket]] = {}
        self._accounts: dict[int, PixelAccount] = {}
        self._not_dicom: set[int] = set()
        self._places: dict[str, int] = {}
        self._preview_spent = 0

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The objects, in the order they were read."""
        return tuple(self._instances)

    @property
    def accounts(self) -> dict[int, PixelAccount]:
        """How the pixel data of each was laid out."""
        return self._accounts

    @property
    def not_dicom(self) -> frozenset[int]:
        """The entries that only looked like DICOM."""
        return frozenset(self._not_dicom)

    def frames(self) -> dict[int, tuple[FrameFacts, ...]]:
        """Return what the frames left behind; waits for the last of them."""
        return {entry: tuple(ticket() for ticket in tickets) for entry, tickets in self._tickets.items()}

    def look(self, source: Source) -> None:
        """Parse one object and hand over its frames."""
        reading = read_instance(source.head, entry=source.entry, size_bytes=source.size_bytes)
        if isinstance(reading, NotDicom):
            self._not_dicom.add(source.entry)
            return
        self._instances.append(reading.instance)
        self._look_at_pixels(source, reading)

    def _look_at_pixels(self, source: Source, reading: Reading) -> None:
        instance = reading.instance
        if instance.layout is None or instance.pixels is None:
            return
        layout, span = instance.layout, instance.pixels
        wish = self._wishes(instance, source)
        tickets = self._tickets.setdefault(source.entry, [])
        cutter = cut_frames(reading.body, source.rest, span=span, layout=layout)
        for frame, data in cutter:
            tickets.append(self._prober.submit(layout, frame, data, big_endian=span.big_endian, wish=wish(frame)))
        self._accounts[source.entry] = cutter.account

    def _wishes(self, instance: Instance, source: Source) -> Callable[[int], Wish]:
        layout = instance.layout
        assert layout is not None
        several = layout.number_of_frames > 1
        factor = self._preview_factor(instance, source.neighbours)
        keep = layout.number_of_frames // 2 if several else 0
        may_keep = layout.frame_bytes <= FULL_FRAME_BYTES and (source.is_middle or several)
        first, every = self._closely(instance, source.neighbours)

        def wish(frame: int) -> Wish:
            turn, place = divmod(first + frame, every)
            return Wish(preview_factor=factor, keep_full=may_keep and frame == keep, closer_look=turn + 1 if place == every // 2 else 0)

        return wish

    def _closely(self, instance: Instance, neighbours: int) -> tuple[int, int]:
        """Return the place of the file's first frame among those that share the closer looks, and one in how many of them gets one.

        512 slices alone in a folder: one in 32. 100 slices among 3000 other files: one in 32, too. 63 frames in a file: one in 3.
        """
        frames = instance.layout.number_of_frames if instance.layout else 1
        if frames > 1:
            return 0, max(1, frames // CLOSELY)
        place = self._places.get(instance.series.series_instance_uid, 0)
        self._places[instance.series.series_instance_uid] = place + 1
        return place, min(RAREST_CLOSELY, max(1, neighbours // CLOSELY)) if neighbours else RAREST_CLOSELY

    def _preview_factor(self, instance: Instance, neighbours: int) -> int:
        """Return the pooling that lets the previews of all frames fit the budget: from what is promised, so that order does not matter."""
        layout = instance.layout
        assert layout is not None
        frames = layout.number_of_frames if layout.number_of_frames > 1 else max(neighbours, 1)
        pixels = max(1, layout.rows * layout.columns)
        factor = max(1, math.ceil(math.sqrt(2.0 * frames * pixels / PREVIEW_BYTES)))
        if self._preview_spent > 2 * PREVIEW_BYTES:
            return max(layout.rows, layout.columns, 1)
        self._preview_spent += 2 * pixels // (factor * factor)
        return factor
