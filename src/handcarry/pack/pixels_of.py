"""The stored values of every frame of a DICOM file, one frame at a time, and the one hash that says two files show the same.

Compressed frames are decoded in capped children. Whatever cannot be decoded to the last frame is `Undecoded`.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from handcarry.dicom.headers import UNDEFINED
from handcarry.dicom.read import Reading
from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.task import Looker, Ticket, Wish

MOST_NATIVE_BYTES = UNDEFINED - 1  # of uncompressed pixels in one element
_AHEAD = 4  # frames being decoded while one is used


class Undecoded(Exception):
    """A frame gave no pixels; `why` is the fault, without content."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def stored_frames(reading: Reading, rest: BinaryIO | None, looker: Looker) -> Iterator[bytes]:
    """Yield each frame's stored values as little-endian integers. `rest` goes on where `reading.body` ends. Raises `Undecoded`."""
    layout, span = reading.instance.layout, reading.instance.pixels
    if layout is None or span is None:
        return
    cutter = cut_frames(reading.body, rest, span=span, layout=layout)
    waiting: deque[Ticket] = deque()
    count = 0
    for frame, data in cutter:
        waiting.append(looker.submit(layout, frame, data, big_endian=span.big_endian, wish=Wish(keep_stored=True)))
        if len(waiting) > _AHEAD:
            count += 1
            yield _stored(waiting.popleft()())
    while waiting:
        count += 1
        yield _stored(waiting.popleft()())
    account = cutter.account
    if count != layout.number_of_frames or account.cut_short or account.unmapped_fragments or account.found_frames > count:
        raise Undecoded("frames are missing, or are more than promised")


def _stored(facts: FrameFacts) -> bytes:
    if facts.fault is not None:
        raise Undecoded(facts.fault.value)
    return facts.stored


class FramesHash:
    """The SHA-256 over the SHA-256 of each frame, in order."""

    def __init__(self) -> None:
        self.count = 0
        self._all = hashlib.sha256()

    def add(self, stored: bytes) -> None:
        """Count in the next frame."""
        self.count += 1
        self._all.update(hashlib.sha256(stored).digest())

    def hexdigest(self) -> str:
        """The hash, "" where there was no frame."""
        return self._all.hexdigest() if self.count else ""


def frames_hash(reading: Reading, rest: BinaryIO | None, looker: Looker) -> FramesHash:
    """Return the hash of all frames. Raises `Undecoded`."""
    found = FramesHash()
    for stored in stored_frames(reading, rest, looker):
        found.add(stored)
    return found


def stored_bytes(layout: PixelLayout) -> int:
    """Return the bytes of one frame's stored values."""
    return layout.rows * layout.columns * layout.samples_per_pixel * max(8, layout.bits_allocated) // 8
