"""The coarse volume that is there at once: block means that the check kept of each slice, pooled along the normal as well."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np

from handcarry.model.stack import Slice
from handcarry.pixels.volume import VOXEL_BYTES, Plan, Stored, unshifted

PREVIEW_BYTES = 12 << 20
PERCENTILES = (0.1, 1, 5, 25, 50, 75, 95, 99, 99.9)
_SAMPLE = 2_000_000  # so many values of the preview decide about percentiles
_COARSEST = 64  # pooled coarser than that, a slice's preview is no measure for its neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Block means of stored values, little-endian, i fastest: block (a, b, c) spans `factor` voxels each way, fewer at the far ends."""

    size: tuple[int, int, int]
    factor: tuple[int, int, int]
    body: bytes
    minimum: int
    maximum: int
    percentiles: tuple[float, ...]


def preview_of(plan: Plan) -> Preview:
    """Return the coarse volume, pooled along k as coarsely as the check pooled each slice."""
    facts = [s.facts for s in plan.places if s is not None and s.facts is not None]
    shapes = Counter((f.preview_rows, f.preview_columns, f.preview_factor) for f in facts if f.preview)
    rows, columns, factor = max(shapes, key=lambda shape: shapes[shape]) if shapes else (1, 1, max(plan.size[:2]))
    low, high = min(f.minimum for f in facts), max(f.maximum for f in facts)
    deep = _depth(rows * columns * plan.size[2], factor)
    count = -(-plan.size[2] // deep)
    blocks = np.full((count, rows, columns), low, np.dtype(plan.stored).newbyteorder("<"))
    for c in range(count):
        layers = [_small(s, (rows, columns), plan.stored) for s in plan.places[c * deep : (c + 1) * deep] if s is not None]
        known = [layer for layer in layers if layer is not None]
        if known:
            blocks[c] = known[0] if len(known) == 1 else np.stack(known).sum(axis=0, dtype=np.int64) // len(known)
    filled = blocks[[any(s is not None for s in plan.places[c * deep : (c + 1) * deep]) for c in range(count)]]
    sample = filled.ravel()[:: max(1, filled.size // _SAMPLE)]
    return Preview(
        size=(columns, rows, count),
        factor=(factor, factor, deep),
        body=blocks.tobytes(),
        minimum=low,
        maximum=high,
        percentiles=tuple(float(value) for value in np.percentile(sample, PERCENTILES)),
    )


def _depth(values: int, factor: int) -> int:
    """Slices pooled into one: as many as pixels, unless the preview is small or stays too large."""
    if values * VOXEL_BYTES <= PREVIEW_BYTES // 2:
        return 1
    return max(factor if factor < _COARSEST else 1, math.ceil(values * VOXEL_BYTES / PREVIEW_BYTES))


def _small(item: Slice, shape: tuple[int, int], stored: str) -> Stored | None:
    facts, layout = item.facts, item.instance.layout
    if facts is None or layout is None or len(facts.preview) != VOXEL_BYTES * shape[0] * shape[1]:
        return None
    return unshifted(facts.preview, layout, stored).reshape(shape)
