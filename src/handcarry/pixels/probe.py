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

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from handcarry.model.frame import Codestream, FrameFacts, PixelLayout
from handcarry.pixels.closely import block_edges, levels
from handcarry.pixels.stored import Array
from handcarry.pixels.task import Task

TILE_SIDE = 32

_PIECE = 1 << 22  # values that are squared at once
_SQUARES = (1 << 32) - 1  # room for sums of squares in 32 bits
_PREVIEW_RANGE = (-(1 << 15), (1 << 15) - 1)
_SIGNED: tuple[tuple[np.dtype[np.integer[Any]], int], ...] = (
    (np.dtype(np.int16), 1 << 15),
    (np.dtype(np.int32), 1 << 31),
    (np.dtype(np.int64), 1 << 63),
)
_BOUNDS = {np.dtype(kind): (int(np.iinfo(kind).min), int(np.iinfo(kind).max)) for kind in "bBhHiIqQ"}
_FEW = 16  # up to so many columns, adding them beats reducing
_NOTHING: Array = np.zeros((0, 0), np.int64)


def probe(values: Array, task: Task, *, decoder: str, codestream: Codestream | None = None) -> FrameFacts:
    """Look at the stored values of one frame, rows x columns (x samples).

    Each pass over the frame counts: 512 x 512 values of 16 bits fit the second cache of a core, but not twice as wide. So sums are taken
    in the narrowest type that holds them, which the smallest and the largest value tell.
    """
    values = np.ascontiguousarray(values)
    if task.pixels_only:
        return _only_pixels(values, task, decoder=decoder, codestream=codestream)
    samples = 1 if values.ndim == 2 else values.shape[2]
    grey = values if values.ndim == 2 else values.sum(axis=2, dtype=np.int64)
    low, high = int(values.min()), int(values.max())
    shift = preview_shift(task.layout)
    is_tiled = values.ndim == 2 and min(values.shape) >= TILE_SIDE
    tile, total = _tile(values, low, high) if is_tiled else (b"", int(values.sum(dtype=np.int64)))
    small = _block_means(grey, task.preview_factor, samples, low * samples, high * samples) if task.preview_factor > 0 else _NOTHING
    return FrameFacts(
        frame=task.frame,
        decoder=decoder,
        codestream=codestream,
        pixel_count=values.size,
        minimum=low,
        maximum=high,
        total=total,
        total_of_squares=_sum_of_squares(values, max(-low, high)),
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
        stored=values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes() if task.keep_stored else b"",
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


def _sum_of_squares(values: Array, most: int) -> int:
    """Squares of 16-bit values fit 32 bits without a sign; as many rows of them as fit, too, are added in 32 bits, which is fast.

    `most` is the largest magnitude among the values.
    """
    if values.dtype.itemsize > 2:
        return _sum_of_wide_squares(values.ravel())
    flat, total = values.ravel(), 0
    wide = np.int32 if values.dtype.kind == "i" else np.uint32
    for start in range(0, flat.size, _PIECE):
        piece = flat[start : start + _PIECE].astype(wide)
        squares = np.multiply(piece, piece, out=piece).view(np.uint32)
        rows = min(_SQUARES // max(most * most, 1), 512, squares.size)
        whole = squares.size // rows * rows
        sums = np.add.reduce(squares[:whole].reshape(rows, -1), axis=0, dtype=np.uint32)
        total += int(sums.sum(dtype=np.uint64)) + int(squares[whole:].sum(dtype=np.uint64))
    return total


def _sum_of_wide_squares(values: Array) -> int:
    """32-bit values v = 65536 h + l: sums of h h, h l and l l stay below 2^62 for any frame under the cap, their sum need not."""
    wide = np.abs(values.astype(np.int64))
    high, low = wide >> 16, wide & 0xFFFF
    return (int((high * high).sum()) << 32) + (int((high * low).sum()) << 17) + int((low * low).sum())


def _tile(values: Array, low: int, high: int) -> tuple[bytes, int]:
    """The 32 x 32 block means, and the sum of all values, which falls out on the way."""
    rows, columns = values.shape
    row_edges, column_edges, counts = _blocks_of_tile(rows, columns)
    tall = -(-rows // TILE_SIDE)
    wide = _room_for(low * tall, high * tall)
    if rows % TILE_SIDE == 0:
        few = next(few for few in range(tall, 0, -1) if tall % few == 0 and _holds(values.dtype, low * few, high * few))
        narrow = np.add.reduce(values.reshape(rows // few, few, columns), axis=1, dtype=values.dtype)
        strips = np.add.reduce(narrow.reshape(TILE_SIDE, tall // few, columns), axis=1, dtype=wide)
    else:
        strips = np.empty((TILE_SIDE, columns), wide)
        for strip, start, end in zip(strips, row_edges, row_edges[1:], strict=False):
            np.add.reduce(values[start:end], axis=0, dtype=wide, out=strip)
    sums = np.add.reduceat(strips, column_edges[:-1], axis=1, dtype=np.int64)
    return (sums // counts).astype("<i4").tobytes(), int(sums.sum())


@lru_cache(maxsize=16)
def _blocks_of_tile(rows: int, columns: int) -> tuple[list[int], list[int], npt.NDArray[np.int64]]:
    """Where the blocks of a tile begin and end, down and across, and how many pixels each has."""
    down, across = (np.arange(TILE_SIDE + 1, dtype=np.int64) * length // TILE_SIDE for length in (rows, columns))
    return down.tolist(), across.tolist(), np.outer(np.diff(down), np.diff(across))


def _block_means(grey: Array, factor: int, samples: int, low: int, high: int) -> Array:
    if factor == 1 and samples == 1:
        return grey
    rows, columns = grey.shape
    tall, broad = min(factor, rows), min(factor, columns)
    strips = _sum_rows(grey, tall, _room_for(low * tall, high * tall, at_best=grey.dtype))
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


def _holds(kind: np.dtype[np.integer[Any]], low: int, high: int) -> bool:
    least, most = _BOUNDS[kind]
    return least <= low and high <= most


def _room_for(low: int, high: int, *, at_best: np.dtype[np.integer[Any]] | None = None) -> np.dtype[np.integer[Any]]:
    """The values' own type where that holds such sums, else the narrowest signed one: narrow ones are added four times as fast."""
    if at_best is not None and _holds(at_best, low, high):
        return at_best
    return next(kind for kind, limit in _SIGNED if -limit <= low and high < limit)


def _sum_rows(values: Array, factor: int, wide: np.dtype[np.integer[Any]]) -> Array:
    """Sums over `factor` neighbouring rows; the last block takes what is left."""
    sums = values[::factor].astype(wide)
    for offset in range(1, factor):
        part = values[offset::factor]
        sums[: len(part)] += part
    return sums


def _sum_columns(values: Array, factor: int, wide: np.dtype[np.integer[Any]]) -> Array:
    """Sums over `factor` neighbouring columns; the last block takes what is left.

    Of a few columns, the sums that begin at every column are made, all rows as one line, and one in `factor` is taken: what runs over the
    end of a row is not among them, but for the last block, where that is smaller.
    """
    if factor > _FEW:
        return np.add.reduceat(values, np.arange(0, values.shape[1], factor), axis=1, dtype=wide)
    flat, sums = values.ravel(), values.astype(wide)
    line = sums.ravel()
    for offset in range(1, factor):
        line[:-offset] += flat[offset:]
    left = values.shape[1] % factor
    if left:
        np.add.reduce(values[:, -left:], axis=1, dtype=wide, out=sums[:, -left])
    return np.ascontiguousarray(sums[:, ::factor])
