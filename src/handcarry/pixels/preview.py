"""The coarse volume that is there at once: block means that the check kept of each slice, pooled along the normal as well."""

from __future__ import annotations

import numpy as np

from handcarry.model.stack import Slice
from handcarry.pixels.coarse import PERCENTILES, SAMPLE, Coarse, Preview, coarse_of
from handcarry.pixels.unshifted import Stored, unshifted
from handcarry.pixels.volume import Plan


def preview_of(plan: Plan) -> Preview:
    """Return the coarse volume."""
    how = coarse_of(plan)
    deep, low = how.deep, how.minimum
    blocks = np.full((how.count, how.rows, how.columns), low, np.dtype(plan.stored).newbyteorder("<"))
    for c in range(how.count):
        layers = [_small(s, how, plan.stored) for s in plan.places[c * deep : (c + 1) * deep] if s is not None]
        known = [layer for layer in layers if layer is not None]
        if known:
            blocks[c] = known[0] if len(known) == 1 else np.stack(known).sum(axis=0, dtype=np.int64) // len(known)
    filled = blocks[[any(s is not None for s in plan.places[c * deep : (c + 1) * deep]) for c in range(how.count)]]
    sample = filled.ravel()[:: max(1, filled.size // SAMPLE)]
    return Preview(
        size=(how.columns, how.rows, how.count),
        factor=(how.factor, how.factor, deep),
        body=blocks.tobytes(),
        minimum=low,
        maximum=how.maximum,
        percentiles=tuple(float(value) for value in np.percentile(sample, PERCENTILES)),
    )


def _small(item: Slice, how: Coarse, stored: str) -> Stored | None:
    facts, layout = item.facts, item.instance.layout
    if facts is None or layout is None or not how.takes(item):
        return None
    return unshifted(facts.preview, layout, stored).reshape(how.rows, how.columns)
