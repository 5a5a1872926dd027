"""The voxels of one volume out of a pack's own files, slab by slab, in memory that does not grow with the volume.

Files are read in the order of their slices, and what comes is put where it belongs. Where the frames of one file lie in any order, only a
few slabs are filled in one reading and the rest in the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from handcarry.again import Wanted, frames_in
from handcarry.model.frame import FrameFacts
from handcarry.pack.voxels import Voxels
from handcarry.pixels.codestream import Buffer
from handcarry.pixels.task import Looker, Ticket
from handcarry.pixels.volume import VOXEL_BYTES, Plan

_MOST_OPEN = 2
_AHEAD = 8  # frames handed over and not yet put in place


class Undecodable(Exception):
    """A frame that could be decoded before cannot be now: the machine is too busy, or has too little memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slabs:
    """How a volume is cut. `files` says how to open the file of each entry, and its size in bytes."""

    plan: Plan
    minimum: int
    voxels: Voxels
    files: Mapping[int, tuple[Callable[[], BinaryIO], int]]

    @property
    def slices(self) -> int:
        """How many slices a slab has; the last may have fewer."""
        return min(self.plan.size[2], max(1, self.voxels.chunk_bytes // self.slice_bytes))

    @property
    def slice_bytes(self) -> int:
        """How many bytes a slice has."""
        columns, rows, _ = self.plan.size
        return columns * rows * VOXEL_BYTES

    @property
    def count(self) -> int:
        """How many slabs there are."""
        return -(-self.plan.size[2] // self.slices)

    def filled(self, looker: Looker) -> Iterator[tuple[int, memoryview]]:
        """Yield each slab once, in whatever order they become whole. Raises `Undecodable`, or `again.Changed` for other files."""
        todo = set(range(self.count))
        while todo:
            done = set()
            for slab, values in _Reading(self, todo).run(looker):
                done.add(slab)
                yield slab, values
            todo -= done


class _Reading:
    """One reading of the files that some slabs still need."""

    def __init__(self, slabs: Slabs, todo: set[int]) -> None:
        self._slabs = slabs
        self._todo = todo
        self._open: dict[int, tuple[memoryview, int]] = {}  # the slab's values, and how many of its slices are still to come
        places = [item if k // slabs.slices in todo else None for k, item in enumerate(slabs.plan.places)]
        self._wanted = Wanted.of(places)
        self._place = {(item.instance.entry, item.frame): k for k, item in enumerate(places) if item is not None}
        self._expected = [sum(item is not None for item in self._of(slab)) for slab in range(slabs.count)]

    def run(self, looker: Looker) -> Iterator[tuple[int, memoryview]]:
        """Yield what becomes whole."""
        yield from ((slab, self._blank(slab)) for slab in sorted(self._todo) if not self._expected[slab])
        pending: deque[tuple[int, Ticket]] = deque()
        for entry, frame, ticket in self._frames(looker):
            pending.append((self._place[entry, frame], ticket))
            if len(pending) > _AHEAD:
                yield from self._put(*pending.popleft())
        while pending:
            yield from self._put(*pending.popleft())

    def _frames(self, looker: Looker) -> Iterator[tuple[int, int, Ticket]]:
        """The frames of slabs that can be filled in this reading: never more than a few at a time, each from its first frame on."""
        turns = _Turns(self._expected)
        first = {entry: min(self._place[entry, frame] for frame in frames) for entry, frames in self._wanted.frames.items()}
        for entry in sorted(first, key=lambda each: first[each]):
            frames = sorted(self._wanted.frames[entry])
            taken = frozenset(frame for frame in frames if turns.takes(self._place[entry, frame] // self._slabs.slices))
            if taken:
                begin, size_bytes = self._slabs.files[entry]
                with begin() as file:
                    yield from frames_in(entry, file, size_bytes, replace(self._wanted, frames={entry: taken}), looker)

    def _put(self, k: int, ticket: Ticket) -> Iterator[tuple[int, memoryview]]:
        slab = k // self._slabs.slices
        values, left = self._open.get(slab) or (self._blank(slab), self._expected[slab])
        at = (k - slab * self._slabs.slices) * self._slabs.slice_bytes
        values[at : at + self._slabs.slice_bytes] = self._slice(k, ticket())
        self._open[slab] = values, left - 1
        if left == 1:
            del self._open[slab]
            yield slab, values

    def _slice(self, k: int, facts: FrameFacts) -> Buffer:
        item = self._slabs.plan.places[k]
        assert item is not None
        assert item.facts is not None
        assert item.instance.layout is not None
        if not facts.decoded or facts.pixel_hash != item.facts.pixel_hash:
            raise Undecodable
        return self._slabs.voxels.unshifted(facts.full, item.instance.layout)

    def _of(self, slab: int) -> tuple[object, ...]:
        return self._slabs.plan.places[slab * self._slabs.slices : (slab + 1) * self._slabs.slices]

    def _blank(self, slab: int) -> memoryview:
        one = self._slabs.minimum.to_bytes(VOXEL_BYTES, "little", signed=self._slabs.plan.stored == "int16")
        return memoryview(bytearray(one) * (len(self._of(slab)) * self._slabs.slice_bytes // VOXEL_BYTES))


class _Turns:
    """Which slabs are filled in one reading, told of each slice in the order in which they come."""

    def __init__(self, expected: list[int]) -> None:
        self._left = expected.copy()
        self._open: set[int] = set()
        self._missed: set[int] = set()

    def takes(self, slab: int) -> bool:
        """Return whether the next slice, one of this slab, is taken."""
        if slab not in self._open:
            if slab in self._missed or len(self._open) >= _MOST_OPEN:
                self._missed.add(slab)
                return False
            self._open.add(slab)
        self._left[slab] -= 1
        if not self._left[slab]:
            self._open.remove(slab)
        return True
