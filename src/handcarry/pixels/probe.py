"""From the stored values of one frame to its FrameFacts: integers and bytes only, exact, the same on every platform.

What JavaScript must do to agree to the bit:
- pixel hash: XXH3 with 64 bits, seed 0, big-endian digest, over the stored values as little-endian integers of Bits Allocated (at least
  8) bits, row by row, the samples of a pixel side by side;
- a block mean is floor(sum / count) of integers, rounding towards minus infinity; all sums stay below 2^53;
- tile block (i, j) of 32 x 32 spans rows floor(i * rows / 32) up to floor((i + 1) * rows / 32), columns likewise;
- preview block (i, j) spans rows i * factor up to min((i + 1) * factor, rows), columns likewise, so blocks at the far edges may be smaller;
  with several samples the mean runs over all of them; then unsigned 16-bit values lose 32768, and what still leaves int16 is clipped.
"""

from __future__ import annotations

import numpy as np
import xxhash

from handcarry.model.frame import Codestream, FrameFacts, PixelLayout
from handcarry.pixels.closely import block_edges, levels
from handcarry.pixels.raised import TILE_SIDE, Raised, block_means, raised_by, sum_of_squares, tile_of
from handcarry.pixels.stored import Array
from handcarry.pixels.task import Task

_LEAST, _MOST = -(1 << 15), (1 << 15) - 1  # of a preview
_NOTHING = np.zeros((0, 0), np.int64)


def probe(values: Array, task: Task, *, decoder: str, codestream: Codestream | None = None) -> FrameFacts:
    """Look at the stored values of one frame, rows x columns (x samples)."""
    values = np.ascontiguousarray(values)
    if task.pixels_only:
        return _only_pixels(values, task, decoder=decoder, codestream=codestream)
    low, high = int(values.min()), int(values.max())
    raised, most, count = raised_by(values, low), high - low, values.size
    shift = preview_shift(task.layout)
    is_tiled = values.ndim == 2 and min(values.shape) >= TILE_SIDE
    tile, total = tile_of(raised, most) if is_tiled else (_NOTHING, int(raised.sum(dtype=np.uint64)))
    small = _block_means(raised, task.preview_factor, most) if task.preview_factor > 0 else _NOTHING
    return FrameFacts(
        frame=task.frame,
        decoder=decoder,
        codestream=codestream,
        pixel_count=count,
        minimum=low,
        maximum=high,
        total=total + count * low,
        total_of_squares=sum_of_squares(raised, most) + 2 * low * total + count * low * low,
        at_minimum=count - int(np.count_nonzero(raised)),
        at_maximum=int(np.count_nonzero(raised == most)),
        pixel_hash=pixel_hash(values),
        tile=(tile + low).astype("<i4").tobytes(),
        preview=_encoded(small, low - shift, (low - shift, high - shift)),
        preview_rows=small.shape[0],
        preview_columns=small.shape[1],
        preview_factor=task.preview_factor,
        full=_encoded(_grey(values), -shift, (low - shift, high - shift)) if task.keep_full else b"",
        levels=levels(values) if task.closer_look else b"",
        block_edges=block_edges(values) if task.closer_look else (),
        stored=values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes() if task.keep_stored else b"",
    )


def _only_pixels(values: Array, task: Task, *, decoder: str, codestream: Codestream | None) -> FrameFacts:
    shift, bounds = preview_shift(task.layout), np.iinfo(values.dtype)
    return FrameFacts(
        frame=task.frame,
        decoder=decoder,
        codestream=codestream,
        pixel_count=values.size,
        pixel_hash=pixel_hash(values),
        full=_encoded(values, -shift, (bounds.min - shift, bounds.max - shift)) if values.ndim == 2 else b"",
    )


def pixel_hash(values: Array) -> bytes:
    """The hash of contiguous stored values, equal on every platform."""
    return xxhash.xxh3_64_digest(values.astype(values.dtype.newbyteorder("<"), copy=False).data)


def preview_shift(layout: PixelLayout) -> int:
    """What was taken from each value of a preview: 32768 for unsigned values of 16 bits, else nothing."""
    return 1 << 15 if layout.pixel_representation == 0 and layout.bits_stored == 16 else 0


def _block_means(raised: Raised, factor: int, most: int) -> Array:
    if raised.ndim == 2:
        return block_means(raised, factor, most)
    samples = raised.shape[2]
    return block_means(raised.sum(axis=2, dtype=np.uint64), factor, most * samples, samples)


def _grey(values: Array) -> Array:
    """The mean of each pixel's samples."""
    return values if values.ndim == 2 else values.sum(axis=2, dtype=np.int64) // values.shape[2]


def _encoded(values: Array, offset: int, bounds: tuple[int, int]) -> bytes:
    """The values and `offset`, which lie within `bounds`, as int16. Where none needs clipping, 16 bits that wrap round do."""
    if bounds[0] >= _LEAST and bounds[1] <= _MOST:
        return (values.astype("<u2") + np.uint16(offset & 0xFFFF)).astype("<u2", copy=False).tobytes()
    wide = values.astype(np.int64) + offset if offset else values
    return wide.clip(_LEAST, _MOST).astype("<i2").tobytes()
