"""What the coarse volume of a scan is made of, and what it is: numbers only, whoever does the sums."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from handcarry.model.stack import Slice
from handcarry.pixels.volume import VOXEL_BYTES, Plan

PREVIEW_BYTES = 12 << 20
PERCENTILES = (0.1, 1, 5, 25, 50, 75, 95, 99, 99.9)
SAMPLE = 2_000_000  # so many values of the preview decide about percentiles
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarse:
    """How previews of slices are pooled along the normal: `deep` slices into each of `count` layers of rows x columns blocks."""

    rows: int
    columns: int
    factor: int
    deep: int
    count: int
    minimum: int
    maximum: int

    def takes(self, item: Slice) -> bool:
        """Whether a slice has a preview of this size."""
        facts = item.facts
        return facts is not None and item.instance.layout is not None and len(facts.preview) == VOXEL_BYTES * self.rows * self.columns


def coarse_of(plan: Plan) -> Coarse:
    """Return how: pooled along k as coarsely as the check pooled each slice."""
    facts = [s.facts for s in plan.places if s is not None and s.facts is not None]
    shapes = Counter((f.preview_rows, f.preview_columns, f.preview_factor) for f in facts if f.preview)
    rows, columns, factor = max(shapes, key=lambda shape: shapes[shape]) if shapes else (1, 1, max(plan.size[:2]))
    deep = _depth(rows * columns * plan.size[2], factor)
    return Coarse(
        rows=rows,
        columns=columns,
        factor=factor,
        deep=deep,
        count=-(-plan.size[2] // deep),
        minimum=min(f.minimum for f in facts),
        maximum=max(f.maximum for f in facts),
    )


def _depth(values: int, factor: int) -> int:
    """Slices pooled into one: as many as pixels, unless the preview is small or stays too large."""
    if values * VOXEL_BYTES <= PREVIEW_BYTES // 2:
        return 1
    return max(factor if factor < _COARSEST else 1, math.ceil(values * VOXEL_BYTES / PREVIEW_BYTES))
