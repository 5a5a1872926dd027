"""One volume in memory: filled slice by slice as they are decoded again, read slab by slab."""

from __future__ import annotations

import hashlib

import numpy as np

from handcarry.model.frame import FrameFacts
from handcarry.pixels.unshifted import unshifted
from handcarry.pixels.volume import Plan


class Voxels:
    """One volume in memory, filled slice by slice by one thread and read slab by slab by others."""

    def __init__(self, plan: Plan, *, minimum: int) -> None:
        """Make room. Places without an image hold `minimum`."""
        columns, rows, count = plan.size
        self._plan = plan
        self._values = np.empty((count, rows, columns), np.dtype(plan.stored).newbyteorder("<"))
        self._left = [0] * plan.slab_count  # slices of each slab still to come
        for k, item in enumerate(plan.places):
            if item is None:
                self._values[k] = minimum
            else:
                self._left[k // plan.slab_slices] += 1
        self._ready = {slab for slab, left in enumerate(self._left) if left == 0}

    def put(self, k: int, facts: FrameFacts) -> int | None:
        """Take in one slice, and return the number of the slab that it completed, if it did. ValueError where it is not that slice."""
        item = self._plan.places[k]
        assert item is not None
        assert item.facts is not None
        assert item.instance.layout is not None
        if not facts.decoded or facts.pixel_hash != item.facts.pixel_hash:
            raise ValueError(k)
        self._values[k] = unshifted(facts.full, item.instance.layout, self._plan.stored).reshape(self._values.shape[1:])
        slab = k // self._plan.slab_slices
        self._left[slab] -= 1
        if self._left[slab]:
            return None
        self._ready.add(slab)
        return slab

    @property
    def complete(self) -> bool:
        """True once every slice is there."""
        return len(self._ready) == self._plan.slab_count

    def slab(self, number: int) -> memoryview | None:
        """The bytes of a slab, None where slices of it are still to come."""
        if number not in self._ready:
            return None
        start = number * self._plan.slab_slices
        return self._values[start : start + self._plan.slab_slices].data.cast("B")

    def sha256(self) -> str:
        """The hash of the whole volume, little-endian, i fastest, then j, then k."""
        return hashlib.sha256(self._values.data.cast("B")).hexdigest()
