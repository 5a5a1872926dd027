"""The volumes of a check in a tab: what there is to choose from, and one volume's slices read again from where they lie, in steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from handcarry.again import Changed, Wanted, frames_again
from handcarry.gallery import Gallery
from handcarry.page.octets import is_shifted
from handcarry.pixels.coarse import PERCENTILES, SAMPLE, Preview, coarse_of
from handcarry.pixels.task import Looker
from handcarry.pixels.volume import Plan
from handcarry.web.checks import Checking
from handcarry.web.refusal import Refusal
from handcarry.web.stopping import Stopped


class Pool(Protocol):
    """JavaScript that pools slices' previews, handed over one by one with the layer that each belongs to."""

    def add(self, layer: int, preview: memoryview, shifted: bool) -> None:
        """Take one in; `shifted` where it was encoded 32768 lower."""
        ...

    def body(self) -> memoryview:
        """The whole, as `Preview.body` is."""
        ...

    def percentile(self, percent: float) -> float:
        """Of the layers that have something in them."""
        ...


StartPool = Callable[[str], Pool]
Put = Callable[[int, memoryview, bool], object]


class TabVolumes:
    """Galleries by check, for its newest report."""

    def __init__(self, looker: Looker, start_pool: StartPool) -> None:
        self._looker = looker
        self._start_pool = start_pool
        self._kept: tuple[str, int, Gallery] | None = None
        self._steps: Iterator[None] = iter(())

    def gallery(self, check: Checking) -> Gallery:
        """The volumes of a check's report."""
        kept = self._kept
        if kept is None or kept[:2] != (check.id, check.revision):
            self._kept = kept = (check.id, check.revision, Gallery(check.finished(), self.preview_of))
        return kept[2]

    def load(self, check: Checking, number: int, put: Put) -> None:
        """Begin to read a volume again; `put` gets each place, its values as `FrameFacts.full` has them, and whether those are shifted."""
        self._steps = self._read(check, self.gallery(check).plan(number), put)

    def step(self) -> bool:
        """Read one more frame. False at the end. Raises `Refusal` where the medium is not what was checked."""
        try:
            next(self._steps)
        except StopIteration:
            return False
        except (Changed, Stopped):
            raise Refusal("changed") from None
        return True

    def _read(self, check: Checking, plan: Plan, put: Put) -> Iterator[None]:
        places = {(s.instance.entry, s.frame): k for k, s in enumerate(plan.places) if s is not None}
        left = len(places)
        for entry, frame, ticket in frames_again(check.open(), check.finished().medium.entries, Wanted.of(plan.places), self._looker):
            k, facts = places[entry, frame], ticket()
            item = plan.places[k]
            assert item is not None
            assert item.facts is not None
            if not facts.decoded or facts.pixel_hash != item.facts.pixel_hash:
                raise Changed
            put(k, memoryview(facts.full), is_shifted(item.instance.layout))
            left -= 1
            yield
        if left:
            raise Changed

    def preview_of(self, plan: Plan) -> Preview:
        """Return the coarse volume."""
        how = coarse_of(plan)
        told = {
            "rows": how.rows,
            "columns": how.columns,
            "count": how.count,
            "minimum": how.minimum,
            "sample": SAMPLE,
            "stored": plan.stored,
        }
        pool = self._start_pool(msgspec.json.encode(told).decode())
        for k, item in enumerate(plan.places):
            if item is not None and item.facts is not None and how.takes(item):
                pool.add(k // how.deep, memoryview(item.facts.preview), is_shifted(item.instance.layout))
        return Preview(
            size=(how.columns, how.rows, how.count),
            factor=(how.factor, how.factor, how.deep),
            body=bytes(pool.body()),
            minimum=how.minimum,
            maximum=how.maximum,
            percentiles=tuple(pool.percentile(percent) for percent in PERCENTILES),
        )
