"""Did the pictures go through lossy JPEG before, though nothing says so now: the grid of 8 x 8 blocks that it leaves.

It knows the counts of sharp steps by phase modulo 8 (`FrameFacts.block_edges`) of the frames that were looked at closely, all together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from handcarry.checks.on_codestreams import loses_detail
from handcarry.checks.on_pixels import NOTHING_TO_SEE, evidence, pictures
from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.model.case import Case
from handcarry.model.finding import Facts, Outcome
from handcarry.model.frame import FrameFacts
from handcarry.model.stack import Role, Slice, Stack

PERIOD = 8  # ISO 10918-1: the side of a DCT block
CORNER = PERIOD - 1  # where blocks end in a picture that was not cropped since: between pixels 8 k + 7 and 8 k + 8
EXCESS = 0.3
SPREADS_AT_CORNER, SPREADS_ELSEWHERE = 3.0, 6.0
FEWEST_STEPS = 100  # a phase; with fewer, an excess of 30 % is within three spreads of chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Ridge:
    """The phase with the most sharp steps along one direction: how much it exceeds the mean of the other seven, and in their spreads."""

    phase: int
    excess: float
    spreads: float

    @property
    def is_grid(self) -> bool:
        """True where chance or anatomy would hardly do that."""
        return self.excess >= EXCESS and self.spreads >= (SPREADS_AT_CORNER if self.phase == CORNER else SPREADS_ELSEWHERE)


def ridge(counts: Sequence[int]) -> Ridge:
    """Return the ridge among eight counts. The spread is never taken smaller than chance makes it."""
    phase = max(range(PERIOD), key=lambda p: counts[p])
    others = [count for p, count in enumerate(counts) if p != phase]
    usual = max(1.0, fmean(others))
    return Ridge(phase=phase, excess=counts[phase] / usual - 1, spreads=(counts[phase] - usual) / max(stdev(others), sqrt(usual)))


def hidden_loss(stack: Stack, case: Case) -> Outcome:
    """P09: no grid of blocks in pictures that are said to be whole. Judged in both directions at once.

    Measured on 8 slices of 512 x 512 of the phantom jaw, seen: with its usual noise (standard deviation 56 of 4096 greys), JPEG of
    quality 95 and less at 8 bits, 50 and less at 12 bits; with noise of 15, 98 and 85; with noise of 4, 95 at both. Milder compression
    hides in the noise. Not seen: wavelets (they have no blocks), JPEG that was scaled or turned by odd angles afterwards, cuts across
    the slices that were compressed. A picture enlarged eight times looks the same, and has lost as much. Clean volumes, real and made:
    at most 18 % in the weaker of the two directions, up to 82 % in the other.
    """
    slices = pictures(stack)
    if not slices:
        return not_applicable(NOTHING_TO_SEE)
    if stack.role is not Role.VOLUME_IMAGES:
        return not_applicable("not slices of a volume")
    if all(map(loses_detail, slices)):
        return not_applicable("the loss is not hidden: the header or the streams tell it")
    looked = [(s, s.facts) for s in slices if s.facts and s.facts.decoded and s.facts.block_edges and not loses_detail(s)]
    across, down = (_total([facts for _, facts in looked], start) for start in (0, PERIOD))
    if min(sum(across), sum(down)) < PERIOD * FEWEST_STEPS:
        return could_not_run(f"too few sharp steps in the {len(looked)} frames that were looked at closely")
    ridges = (ridge(across), ridge(down))
    if not all(each.is_grid for each in ridges):
        return PASSED
    return failed(evidence([s for s, _ in looked], _facts(looked, ridges)))


def _total(frames: Sequence[FrameFacts], start: int) -> list[int]:
    return [sum(frame.block_edges[start + phase] for frame in frames) for phase in range(PERIOD)]


def _facts(looked: Sequence[tuple[Slice, FrameFacts]], ridges: tuple[Ridge, Ridge]) -> Facts:
    across, down = ridges
    return {
        "frames": len(looked),
        "across_percent": round(100 * across.excess),
        "down_percent": round(100 * down.excess),
        "column": (across.phase + 1) % PERIOD,
        "row": (down.phase + 1) % PERIOD,
    }
