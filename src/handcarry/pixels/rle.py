"""RLE of PS3.5 Annex G in plain Python: the header for every decoder, and a decoder to hold the library's pixels against.

It knows byte planes and runs; it is slow, and asked for few frames only.
"""

from __future__ import annotations

import struct
from itertools import pairwise

import numpy as np

from handcarry.model.frame import PixelLayout
from handcarry.pixels.codestream import RLE_HEADER, Buffer
from handcarry.pixels.stored import Array, Misfit, from_planes

_NO_RUN = 128  # PS3.5 G.3.1: -128 as a signed byte says nothing


def segments(data: Buffer, layout: PixelLayout) -> list[memoryview]:
    """The byte planes as they are stored, highest byte of the first sample first (PS3.5 G.2, G.5). Raises Misfit where the header lies."""
    width = max(8, layout.bits_allocated) // 8
    try:
        count, *offsets = RLE_HEADER.unpack_from(data)
    except struct.error as cut:
        raise Misfit("no room for an RLE header") from cut
    if count != layout.samples_per_pixel * width:
        raise Misfit(f"{count} byte planes, the header makes {layout.samples_per_pixel * width}")
    bounds = [*offsets[:count], len(data)]
    if bounds[0] != RLE_HEADER.size or any(a >= b for a, b in pairwise(bounds)):
        raise Misfit("the segments are not where the RLE header says")
    view = memoryview(data)
    return [view[start:end] for start, end in pairwise(bounds)]


def decode_rle(data: Buffer, layout: PixelLayout) -> Array:
    """The stored values of one frame."""
    width = max(8, layout.bits_allocated) // 8
    wanted = layout.rows * layout.columns
    octets = np.empty((layout.samples_per_pixel, wanted, width), np.uint8)
    for n, segment in enumerate(segments(data, layout)):
        octets[n // width, :, width - 1 - n % width] = np.frombuffer(_unpacked(bytes(segment), wanted), np.uint8)
    return from_planes(octets.reshape(-1).view(f"<u{width}"), layout)


def _unpacked(packed: bytes, wanted: int) -> bytearray:
    """Undo PackBits (PS3.5 G.3.2) up to so many bytes."""
    plane = bytearray()
    at, end = 0, len(packed)
    while at < end and len(plane) < wanted:
        head = packed[at]
        if head < _NO_RUN:
            plane += packed[at + 1 : at + 2 + head]
            at += head + 2
        elif head > _NO_RUN:
            plane += packed[at + 1 : at + 2] * (257 - head)
            at += 2
        else:
            at += 1
    if len(plane) < wanted:
        raise Misfit(f"a byte plane of {len(plane)} bytes, {wanted} are needed")
    return plane[:wanted]
