"""Slices of which a part was never filled: a decoder or a copy stopped half way, and the rest of the picture has one value."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence

from handcarry.checks.tile import SIDE, blocks_of
from handcarry.model.stack import Slice

LEAST = 3 * SIDE  # blocks: three rows of 32 is a tenth of the picture
LONGEST_RUN = 3  # slices: a mask that belongs to the scan goes on for more
MOST_ALIKE = 0.5  # of the blocks in that part, on a neighbour that shows something there


def partly_blank(slices: Sequence[Slice]) -> list[range]:
    """Return runs of slices whose first or last blocks all have one value, where the slices before and after show something.

    At an end of the stack there is one neighbour only, and a round field of view may shrink there from all sides: only what was cut off
    behind counts, where the picture begins as it should.
    """
    blocks = [blocks_of(item.facts) for item in slices]
    found: list[range] = [range(n, n + 1) for n, beside in ((0, 1), (len(slices) - 1, -2)) if _is_cut_behind(blocks[n], blocks[beside])]
    for from_end in (False, True):
        empty = [_count(each, from_end=from_end) for each in blocks]
        n = 1
        while n < len(slices) - 1:
            stop = n
            while stop < len(slices) and empty[stop] >= LEAST:
                stop += 1
            if n < stop < len(slices) and stop - n <= LONGEST_RUN:
                least = min(empty[n:stop])
                if all(_shows(blocks[side], least, from_end=from_end) for side in (n - 1, stop)):
                    found.append(range(n, stop))
            n = stop + 1
    return found


def _is_cut_behind(blocks: array[int] | None, neighbour: array[int] | None) -> bool:
    count = _count(blocks, from_end=True)
    return count >= LEAST and not _count(blocks, from_end=False) and _shows(neighbour, count, from_end=True)


def _count(blocks: array[int] | None, *, from_end: bool) -> int:
    """Return how many blocks from the first on, or from the last back, have one value; 0 for a picture that has no other."""
    if blocks is None:
        return 0
    edge = blocks[-LEAST:] if from_end else blocks[:LEAST]
    if edge.tobytes() != LEAST * edge[:1].tobytes():  # so much of most pictures is looked at, and as bytes
        return 0
    ordered = blocks[::-1] if from_end else blocks
    return next((n for n, each in enumerate(ordered) if each != ordered[0]), 0)


def _shows(blocks: array[int] | None, count: int, *, from_end: bool) -> bool:
    if blocks is None:
        return False
    part = blocks[-count:] if from_end else blocks[:count]
    return Counter(part).most_common(1)[0][1] < MOST_ALIKE * count
