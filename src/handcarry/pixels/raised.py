"""Sums over one frame, of values counted from its smallest: never negative, so exact in the narrowest unsigned type that holds them.

Each pass over a frame counts: 512 x 512 values of 16 bits fit the second cache of a core, but not twice as wide; narrow sums are added
four times as fast, and unsigned ones divided five times as fast, since rounding down asks nothing of a sign.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from handcarry.pixels.stored import Array

TILE_SIDE = 32

Raised = npt.NDArray[np.unsignedinteger[Any]]

_PIECE = 1 << 16  # values that are squared at once: their squares stay in the second cache
_SUM = (1 << 32) - 1
_ROWS = 128  # so many squares are added into one sum of 32 bits, where they fit: long lines, few sums
_UNSIGNED: tuple[tuple[np.dtype[np.unsignedinteger[Any]], int], ...] = (
    (np.dtype(np.uint16), (1 << 16) - 1),
    (np.dtype(np.uint32), (1 << 32) - 1),
    (np.dtype(np.uint64), (1 << 64) - 1),
)
_FEW = 16  # up to so many columns, adding them beats reducing


def raised_by(values: Array, least: int) -> Raised:
    """`values`, the smallest of which is `least`, each less by that: unsigned, of their own width but at least 16 bits.

    What leaves the signed type on the way wraps round, and is right again without the sign.
    """
    if values.dtype.itemsize == 1:
        values = values.astype(f"{values.dtype.kind}2")
    return (values - least if least else values).view(f"u{values.dtype.itemsize}")


def sum_of_squares(raised: Raised, most: int) -> int:
    """The sum of all squares; `most` is the largest value."""
    flat, total = raised.ravel(), 0
    if flat.dtype.itemsize > 2:
        return _sum_of_wide_squares(flat)
    rows = max(1, min(_ROWS, _SUM // max(most * most, 1)))
    for start in range(0, flat.size, _PIECE):
        squares = flat[start : start + _PIECE].astype(np.uint32)
        np.multiply(squares, squares, out=squares)
        whole = squares.size // rows * rows
        sums = np.add.reduce(squares[:whole].reshape(rows, -1), axis=0, dtype=np.uint32)
        total += int(np.add.reduce(sums, dtype=np.uint64)) + int(np.add.reduce(squares[whole:], dtype=np.uint64))
    return total


def _sum_of_wide_squares(raised: Raised) -> int:
    """32-bit values v = 65536 h + l: sums of h h, h l and l l stay below 2^62 for any frame under the cap, their sum need not."""
    wide = raised.astype(np.int64)
    high, low = wide >> 16, wide & 0xFFFF
    return (int((high * high).sum()) << 32) + (int((high * low).sum()) << 17) + int((low * low).sum())


def tile_of(raised: Raised, most: int) -> tuple[npt.NDArray[np.int64], int]:
    """The means of 32 x 32 blocks, rounded down, and the sum of all values, which falls out on the way."""
    rows, columns = raised.shape
    row_edges, column_edges, counts = _blocks_of_tile(rows, columns)
    tall = -(-rows // TILE_SIDE)
    wide = _room_for(most * tall)
    if rows % TILE_SIDE == 0:
        few = next(few for few in range(tall, 0, -1) if tall % few == 0 and most * few < 1 << 8 * raised.itemsize)
        narrow = np.add.reduce(raised.reshape(rows // few, few, columns), axis=1, dtype=raised.dtype)
        strips = narrow if few == tall else np.add.reduce(narrow.reshape(TILE_SIDE, tall // few, columns), axis=1, dtype=wide)
    else:
        strips = np.empty((TILE_SIDE, columns), wide)
        for strip, start, end in zip(strips, row_edges, row_edges[1:], strict=False):
            np.add.reduce(raised[start:end], axis=0, dtype=wide, out=strip)
    sums = np.add.reduceat(strips, column_edges[:-1], axis=1, dtype=np.int64)
    return sums // counts, int(sums.sum())


@lru_cache(maxsize=16)
def _blocks_of_tile(rows: int, columns: int) -> tuple[list[int], list[int], npt.NDArray[np.int64]]:
    """Where the blocks of a tile begin and end, down and across, and how many pixels each has."""
    down, across = (np.arange(TILE_SIDE + 1, dtype=np.int64) * length // TILE_SIDE for length in (rows, columns))
    return down.tolist(), across.tolist(), np.outer(np.diff(down), np.diff(across))


def block_means(raised: Raised, factor: int, most: int, samples: int = 1) -> Raised:
    """Means of blocks of `factor` x `factor` pixels, rounded down; a pixel is the sum of so many samples, and at most `most`."""
    if factor == 1 and samples == 1:
        return raised
    rows, columns = raised.shape
    tall, broad = min(factor, rows), min(factor, columns)
    strips = _sum_rows(raised, tall, _room_for(most * tall))
    wide = _room_for(max(most, samples) * tall * broad)
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


def _room_for(most: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The narrowest type that holds such sums."""
    return next(kind for kind, limit in _UNSIGNED if most <= limit)


def _sum_rows(values: Raised, factor: int, wide: np.dtype[np.unsignedinteger[Any]]) -> Raised:
    """Sums over `factor` neighbouring rows; the last block takes what is left."""
    sums = values[::factor].astype(wide)
    for offset in range(1, factor):
        part = values[offset::factor]
        sums[: len(part)] += part
    return sums


def _sum_columns(values: Raised, factor: int, wide: np.dtype[np.unsignedinteger[Any]]) -> Raised:
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
