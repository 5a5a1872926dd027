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

from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from handcarry.model.frame import Codestream, FrameFacts, PixelLayout
from handcarry.pixels.closely import block_edges, levels
from handcarry.pixels.stored import Array
from handcarry.pixels.task import Task

TILE_SIDE = 32

_PIECE = 1 << 22  # values that are widened at once
_PREVIEW_RANGE = (-(1 << 15), (1 << 15) - 1)
_SIGNED = (np.int16, np.int32, np.int64)
_FEW = 16  # up to so many slices, adding them beats reshaping


def probe(values: Array, task: Task, *, decoder: str, codestream: Codestream | None = None) -> FrameFacts:
    """Look at the stored values of one frame, rows x columns (x samples)."""
    values = np.ascontiguousarray(values)
    if task.pixels_only:
        return _only_pixels(values, task, decoder=decoder, codestream=codestream)
    grey = values if values.ndim == 2 else values.sum(axis=2, dtype=np.int64)
    samples = 1 if values.ndim == 2 else values.shape[2]
    shift = preview_shift(task.layout)
    wide = _widened(grey)
    sums = np.int32 if values.dtype.itemsize <= 2 else np.int64
    tile, total = _tile(wide, sums) if values.ndim == 2 and min(values.shape) >= TILE_SIDE else (b"", int(values.sum(dtype=np.int64)))
    low, high = int(values.min()), int(values.max())
    small = _block_means(grey, task.preview_factor, samples) if task.preview_factor > 0 else np.zeros((0, 0), np.int64)
    return FrameFacts(
        frame=task.frame,
        decoder=decoder,
        codestream=codestream,
        pixel_count=values.size,
        minimum=low,
        maximum=high,
        total=total,
        total_of_squares=_sum_of_squares(values, wide),
        at_minimum=int(np.count_nonzero(values == low)),
        at_maximum=int(np.count_nonzero(values == high)),
        pixel_hash=pixel_hash(values),
        tile=tile,
        preview=_encoded(small, shift),
        preview_rows=small.shape[0],
        preview_columns=small.shape[1],
        preview_factor=task.preview_factor,
        full=_encoded(grey // samples, shift) if task.keep_full else b"",
        levels=levels(values) if task.closer_look else b"",
        block_edges=block_edges(values) if task.closer_look else (),
    )


def _only_pixels(values: Array, task: Task, *, decoder: str, codestream: Codestream | None) -> FrameFacts:
    return FrameFacts(
        frame=task.frame,
        decoder=decoder,
        codestream=codestream,
        pixel_count=values.size,
        pixel_hash=pixel_hash(values),
        full=_encoded(values, preview_shift(task.layout)) if values.ndim == 2 else b"",
    )


def pixel_hash(values: Array) -> bytes:
    """The hash of contiguous stored values, equal on every platform."""
    return xxhash.xxh3_64_digest(values.astype(values.dtype.newbyteorder("<"), copy=False).data)


def preview_shift(layout: PixelLayout) -> int:
    """What was taken from each value of a preview: 32768 for unsigned values of 16 bits, else nothing."""
    return 1 << 15 if layout.pixel_representation == 0 and layout.bits_stored == 16 else 0


def _encoded(values: Array, shift: int) -> bytes:
    if shift and values.dtype == np.uint16:
        values = (values ^ np.uint16(shift)).view(np.int16)  # the same, without widening
    elif shift:
        values = values.astype(np.int64) - shift
    if not np.can_cast(values.dtype, np.int16):
        values = values.clip(*_PREVIEW_RANGE)
    return values.astype("<i2").tobytes()


def _widened(grey: Array) -> Array:
    """16-bit values as 32-bit ones, once for all sums; a large frame stays as it is and is widened piece by piece."""
    return grey.astype(np.int32) if grey.dtype.itemsize <= 2 and grey.size <= _PIECE else grey


def _sum_of_squares(values: Array, wide: Array) -> int:
    """The square of a 16-bit value fits 32 bits without a sign, whatever its own sign was."""
    if values.dtype.itemsize > 2:
        return _sum_of_wide_squares(values.ravel())
    flat, total = (values if wide.size != values.size else wide).ravel(), 0
    for start in range(0, flat.size, _PIECE):
        piece = flat[start : start + _PIECE].astype(np.int32, copy=False)
        total += int((piece * piece).view(np.uint32).sum(dtype=np.uint64))
    return total


def _sum_of_wide_squares(values: Array) -> int:
    """32-bit values v = 65536 h + l: sums of h h, h l and l l stay below 2^62 for any frame under the cap, their sum need not."""
    wide = np.abs(values.astype(np.int64))
    high, low = wide >> 16, wide & 0xFFFF
    return (int((high * high).sum()) << 32) + (int((high * low).sum()) << 17) + int((low * low).sum())


def _tile(values: Array, wide: type[np.integer[Any]]) -> tuple[bytes, int]:
    """The 32 x 32 block means, and the sum of all values, which falls out on the way. `wide` has room for the sum of a strip's column."""
    rows, columns = values.shape
    row_edges, column_edges = _edges(rows), _edges(columns)
    if rows % TILE_SIDE == 0:
        strips = values.reshape(TILE_SIDE, rows // TILE_SIDE, columns).sum(axis=1, dtype=wide)
    else:
        strips = np.empty((TILE_SIDE, columns), wide)
        for strip, start, end in zip(strips, row_edges, row_edges[1:], strict=False):
            np.add.reduce(values[start:end], axis=0, dtype=wide, out=strip)
    sums = np.add.reduceat(strips, column_edges[:-1], axis=1, dtype=np.int64)
    counts = np.outer(np.diff(row_edges), np.diff(column_edges))
    return (sums // counts).astype("<i4").tobytes(), int(sums.sum())


def _edges(length: int) -> npt.NDArray[np.int64]:
    return np.arange(TILE_SIDE + 1, dtype=np.int64) * length // TILE_SIDE


def _block_means(grey: Array, factor: int, samples: int) -> Array:
    if factor == 1 and samples == 1:
        return grey
    rows, columns = grey.shape
    tall, broad = min(factor, rows), min(factor, columns)
    low, high = int(grey.min()), int(grey.max())
    strips = _sum_rows(grey, tall, _room_for(low * tall, high * tall))
    wide = _room_for(low * tall * broad, max(high, samples) * tall * broad)
    sums = _sum_columns(strips, broad, wide)
    means = sums // wide.type(tall * broad * samples)
    last_row, last_column = rows % tall, columns % broad
    if last_row:
        means[-1] = sums[-1] // (last_row * broad * samples)
    if last_column:
        means[:, -1] = sums[:, -1] // (tall * last_column * samples)
    if last_row and last_column:
        means[-1, -1] = sums[-1, -1] // (last_row * last_column * samples)
    return means


def _room_for(low: int, high: int) -> np.dtype[np.integer[Any]]:
    """The narrowest signed type for such sums: narrow ones are added four times as fast."""
    return next(np.dtype(kind) for kind in _SIGNED if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)


def _sum_rows(values: Array, factor: int, wide: np.dtype[np.integer[Any]]) -> Array:
    """Sums over `factor` neighbouring rows; the last block takes what is left."""
    rows, columns = values.shape
    sums = np.zeros((-(-rows // factor), columns), wide)
    if factor <= _FEW:
        for offset in range(factor):
            part = values[offset::factor]
            np.add(sums[: len(part)], part, out=sums[: len(part)], dtype=wide, casting="unsafe")  # room was made for it
        return sums
    whole = rows // factor
    values[: whole * factor].reshape(whole, factor, columns).sum(axis=1, dtype=wide, out=sums[:whole])
    if rows % factor:
        sums[whole] = values[whole * factor :].sum(axis=0, dtype=wide)
    return sums


def _sum_columns(values: Array, factor: int, wide: np.dtype[np.integer[Any]]) -> Array:
    """Sums over `factor` neighbouring columns; the last block takes what is left."""
    rows, columns = values.shape
    if factor > _FEW:
        return np.add.reduceat(values, np.arange(0, columns, factor), axis=1, dtype=wide)
    sums = np.zeros((rows, -(-columns // factor)), wide)
    for offset in range(factor):
        part = values[:, offset::factor]
        sums[:, : part.shape[1]] += part
    return sums
