"""What there is to do about one frame: the noun that travels to threads and children."""

from __future__ import annotations

import msgspec

from handcarry.model.frame import PixelLayout


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One frame's bytes and how to look at them. `preview_factor` 0 asks for no preview."""

    layout: PixelLayout
    frame: int
    data: memoryview
    big_endian: bool = False
    preview_factor: int = 0
    keep_full: bool = False
