"""What there is to do about one frame: the noun that travels to threads and children; and the seam behind which it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.codestream import Buffer

Ticket = Callable[[], FrameFacts]  # blocks until the frame was looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a frame is to leave behind besides its sums: a preview pooled by `preview_factor` (0: none), every pixel, a closer look.

    `closer_look` counts the closer looks of a series from 1 on; 0 asks for none. `pixels_only` asks for every pixel and their hash, and for
    none of the sums: the frame was looked at before. `keep_stored` asks for the stored values themselves.
    """

    preview_factor: int = 0
    keep_full: bool = False
    closer_look: int = 0
    pixels_only: bool = False
    keep_stored: bool = False


NOTHING_MORE = Wish()


class Looker(Protocol):
    """Whoever looks at frames: natively `workers.Prober`, in a browser JavaScript."""

    def submit(self, layout: PixelLayout, frame: int, data: Buffer, *, big_endian: bool = ..., wish: Wish = ...) -> Ticket:
        """Look at a frame, now or later: the ticket waits for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One frame's bytes and how to look at them; the wishes are those of `Wish`."""

    layout: PixelLayout
    frame: int
    data: memoryview
    big_endian: bool = False
    preview_factor: int = 0
    keep_full: bool = False
    closer_look: int = 0
    pixels_only: bool = False
    keep_stored: bool = False
