"""What slices say of one another: pictures that are empty, that come twice, or that do not fit where they stand.

It compares pooled tiles and hashes, never pixels, and speaks only where neighbours do resemble each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from handcarry.checks.on_pixels import NOTHING_TO_SEE, evidence, passed_if_seen, pictures
from handcarry.checks.partly_blank import partly_blank
from handcarry.checks.row import could_not_run, failed, not_applicable
from handcarry.checks.tile import BLOCKS, Thinned, blocks_of, distance, mirrored, spread, thinned_of
from handcarry.model.case import Case, is_judged_as_volume
from handcarry.model.finding import Facts, Outcome
from handcarry.model.frame import FrameFacts
from handcarry.model.stack import Slice, Stack

ENDS_PERCENT = 5.0  # so many empty slices at the ends are nothing to mention: they lie outside the field of view
FEWEST_IN_BLOCK = 4  # pixels, for an average to tell noise from a picture
NEARLY_NOISE, MOST_SMOOTHED = 1 / 3, 16  # of the variance, at most; and pixels that one speck of noise may cover
SHOWS_SOMETHING = 0.5
# A volume is noise throughout where of so many slices the usual share of structure is at most this, and the usual distance (1 - r) to
# the next slice at least that. A jaw with noise of 800 greys has 0.66 and 0.09, the same jaw with its bytes exchanged 0.3 and 0.3,
# noise 0.1 and 1.
SAMPLED, NOISY_SHARE, NOISY_APART = 16, 0.4, 0.2
SAME_PLACE_MM, SAME_PLACE_STEPS = 0.001, 0.05
FEWEST_MIRRORED = 3  # pairs about one slice are no accident
FLAT_LEVELS = 16  # pictures of fewer levels (masks, drawings) repeat by nature

FEWEST = 5  # slices, for an order to be seen
# A slice is foreign where it is so far (1 - r) from both neighbours, and so many times farther than they are from each other.
# Metal starts and ends within 1 mm and reached 0.13 in one-slice streaks drawn into a real 1 mm CT; slices from elsewhere in that head
# start at 0.5. At fine steps far less is enough for a slice that fits in another's place: two exchanged 1 mm apart, of 0.2 mm, reach 0.02.
FOREIGN, FOREIGN_FINE, FINE_MM = 0.25, 0.005, 0.5
FOREIGN_TIMES = 5.0  # ten real series reach 2.3, in the noise above a head; 0.8 where there is something to see
LONGEST_RUN = 3
SEAM, SMOOTH = 0.35, 3  # 1 - r across a seam, at least (bone that begins in one slice reached 0.26); steps on either side that are smooth
# An exchanged slice is so many times farther from its neighbours than they are from each other, and so many times nearer to those of the
# other place, which no slice of nine real series is; so many candidates are tried.
ODD_TIMES, FITS_TIMES, MOST_ODD = 2.0, 4.0, 40
SWAPPED_TIMES = 2.0  # the same series reach 0.8 as they are, and 1.6 to 5 with two slices exchanged
SWAPPED, ALIKE = 0.0002, 0.05  # 1 - r around the pair is at least the first as it is, at most the second the other way round
WIDE_TIMES = 2.5  # the two steps around an exchanged pair are twice as wide as the one inside it; in order they are as wide


def _is_blank(item: Slice) -> bool:
    return item.facts is not None and item.facts.decoded and item.facts.minimum == item.facts.maximum


def _structure(item: Slice, *, at_least: bool = False) -> float | None:
    """Return the share of a picture's variance that blocks of it keep when they are averaged, None where that is not known.

    Of pure noise 1 / n is left in blocks of n pixels, 9 / n where the noise was smoothed over 3 x 3; of anatomy nearly all.
    `at_least` asks for less than that, which is found faster: some of the squares about their own mean are less than all of them.
    """
    facts, some = item.facts, thinned_of(item.facts)
    if facts is None or some is None or facts.pixel_count < FEWEST_IN_BLOCK * BLOCKS or facts.minimum == facts.maximum:
        return None
    of_pixels = facts.total_of_squares / facts.pixel_count - (facts.total / facts.pixel_count) ** 2
    of_blocks = (some.spread if at_least else spread(blocks_of(facts) or ())) ** 2 / BLOCKS
    return of_blocks / of_pixels if of_pixels > 0 else None


def _noise(slices: Sequence[Slice]) -> set[int]:
    """Return which slices show nothing but noise between slices that show something: air above a head is no loss."""
    if _is_noise_throughout(slices):
        return set(range(len(slices)))
    if not any((least := _structure(s, at_least=True)) is not None and least <= _noise_share(s) for s in slices):
        return set()
    shares = [_structure(s) for s in slices]
    found: set[int] = set()
    n = 0
    while n < len(slices):
        stop = n
        while stop < len(slices) and (share := shares[stop]) is not None and share <= _noise_share(slices[stop]):
            stop += 1
        sides = [shares[n - 1] if n else None, shares[stop] if stop < len(slices) else None]
        if stop > n and all(side is not None and side >= SHOWS_SOMETHING for side in sides):
            found |= set(range(n, stop))
        n = stop + 1
    return found if 2 * len(found) < len(slices) else set()


def _is_noise_throughout(slices: Sequence[Slice]) -> bool:
    """True where no slice looks like a picture, and none like the next: bytes in the wrong order, or no scan at all."""
    looked: list[tuple[float, float]] = []
    for n in range(0, len(slices) - 1, max(1, len(slices) // SAMPLED)):
        share, here, there = _structure(slices[n]), thinned_of(slices[n].facts), thinned_of(slices[n + 1].facts)
        if share is not None and here and there and here.spread and there.spread:
            looked.append((share, distance(here, there)))
    if len(looked) < FEWEST or any(share >= SHOWS_SOMETHING for share, _ in looked):
        return False
    return median(share for share, _ in looked) <= NOISY_SHARE and median(apart for _, apart in looked) >= NOISY_APART


def _noise_share(item: Slice) -> float:
    pixels = item.facts.pixel_count / 1024 if item.facts else 1.0
    return min(MOST_SMOOTHED / pixels, NEARLY_NOISE)


def blank_slices(stack: Stack, case: Case) -> Outcome:
    """P12: slices of one value, or of noise. At the two ends they lie outside the field of view; between others something is lost."""
    slices = pictures(stack)
    if not slices:
        return not_applicable(NOTHING_TO_SEE)
    noise = _noise(stack.slices) if is_judged_as_volume(stack) else set()
    noisy = {id(stack.slices[n]) for n in noise}
    blank = [_is_blank(s) or id(s) in noisy for s in slices]
    whole = all(blank)
    first = 0 if whole else blank.index(False)
    last = len(blank) if whole else len(blank) - blank[::-1].index(False)
    inside = [s for s, empty in zip(slices[first:last], blank[first:last], strict=True) if empty]
    at_ends = sum(blank) - len(inside)
    if not inside and 100.0 * at_ends / len(slices) <= ENDS_PERCENT:
        return passed_if_seen(slices)
    facts: Facts = {
        "blank": sum(blank),
        "noise": len(noisy),
        "total": len(slices),
        "inside": len(inside),
        "inside_percent": round(100.0 * len(inside) / len(slices), 2),
        "at_ends": at_ends,
    }
    return failed(evidence(inside or [s for s, empty in zip(slices, blank, strict=True) if empty], facts))


def repeated_pictures(stack: Stack, case: Case) -> Outcome:
    """P13: the same picture in two places. The same picture twice in one place is a copy: G07."""
    slices, nearest = stack.slices, max(SAME_PLACE_MM, SAME_PLACE_STEPS * (stack.step_mm or 0.0))
    if not is_judged_as_volume(stack) or not stack.positions_mm:
        return not_applicable("not slices in known places")
    first: dict[bytes, int] = {}
    again: list[tuple[int, int]] = []
    for n, item in enumerate(slices):
        if item.facts is None or not item.facts.pixel_hash or _is_drawn(item.facts):
            continue
        seen = first.setdefault(item.facts.pixel_hash, n)
        here, there = item.along_mm, slices[seen].along_mm
        if here is not None and there is not None and abs(there - here) > nearest:
            again.append((seen, n))
    if not again or _is_mirrored(again):
        return passed_if_seen(slices)
    return failed(evidence([slices[n] for _, n in again], {"repeated": len(again), "total": len(slices)}))


def _is_drawn(facts: FrameFacts) -> bool:
    """True for pictures of few levels, or of two values alone: no camera made them."""
    return facts.maximum - facts.minimum < FLAT_LEVELS or facts.at_minimum + facts.at_maximum >= facts.pixel_count


def _is_mirrored(pairs: Sequence[tuple[int, int]]) -> bool:
    """True where all repeats mirror one another about one slice, as a computed body does (a ball) and no copying mistake."""
    return len(pairs) >= FEWEST_MIRRORED and len({a + b for a, b in pairs}) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tile:
    """The thinned tile of a slice."""

    item: Slice
    blocks: Thinned


def order_of_pictures(stack: Stack, case: Case) -> Outcome:
    """P14: each slice fits between its neighbours: none from another place or scan, no two exchanged."""
    if not is_judged_as_volume(stack) or len(stack.slices) < FEWEST:
        return not_applicable("not enough slices in one order")
    unseen = sum(s.facts is None or not s.facts.decoded for s in stack.slices)
    tiles = list(_tiles(stack.slices))
    if len(tiles) < FEWEST:
        return (
            could_not_run(f"the pixels of {unseen} slices were not seen")
            if unseen
            else not_applicable("the pictures are too small or too flat")
        )
    apart = [_distance(a, b) for a, b in pairwise(tiles)]
    if median(apart) > 0.5:
        return not_applicable("neighbouring slices do not resemble each other anywhere")
    foreign = _foreign(tiles, apart)
    turned, cut = _turned(tiles, apart), partly_blank([tile.item for tile in tiles])
    swapped = _swapped(tiles, apart, {n for run in (*foreign, *turned, *cut) for n in run})
    known = (*foreign, *turned, *cut, *swapped)
    seams: list[range] = []
    if (stack.step_mm or 0.0) <= FINE_MM:
        swapped += _swapped_far(tiles, apart)
        seams = [run for run in _seams(tiles, apart, stack.step_mm or 0.0) if not set(run) & {n for other in known for n in other}]
    places = sorted({n for run in (*known, *swapped, *seams) for n in run})
    if not places:
        return passed_if_seen(stack.slices)
    facts: Facts = {
        "misfits": len(places),
        "total": len(stack.slices),
        "foreign": sum(map(len, foreign)),
        "exchanged": sum(map(len, swapped)),
        "turned": sum(map(len, turned)),
        "partly_blank": sum(map(len, cut)),
        "seams": len(seams),
        "worst_correlation": round(1.0 - max(max(apart[n - 1], apart[min(n, len(apart) - 1)]) for n in places), 4),
        "usual_correlation": round(1.0 - median(apart), 4),
    }
    return failed(evidence([tiles[n].item for n in places], facts))


def _tiles(slices: Sequence[Slice]) -> Iterator[_Tile]:
    """Yield a tile for the first slice in each place that shows more than one value."""
    last: float | None = None
    for item in slices:
        tile = thinned_of(item.facts)
        if tile is None or (item.along_mm is not None and item.along_mm == last):
            continue
        if tile.spread:
            last = item.along_mm
            yield _Tile(item=item, blocks=tile)


def _distance(a: _Tile, b: _Tile) -> float:
    """Return 1 - r, never quite zero."""
    return max(distance(a.blocks, b.blocks), 1e-9)


def _foreign(tiles: Sequence[_Tile], apart: Sequence[float]) -> list[range]:
    """Return runs of slices that fit neither side, while the two sides fit each other."""
    found: list[range] = []
    n = 1
    while n < len(tiles) - 1:
        run = (
            next((r for r in _runs(n, len(tiles)) if _stands_out(tiles, apart, r, FOREIGN, FOREIGN_TIMES)), None)
            if apart[n - 1] >= FOREIGN
            else None
        )
        if run:
            found.append(run)
        n = run.stop if run else n + 1
    return found


def _runs(first: int, count: int) -> Iterator[range]:
    return (range(first, stop) for stop in range(first + 1, min(first + LONGEST_RUN, count - 1) + 1))


def _stands_out(tiles: Sequence[_Tile], apart: Sequence[float], run: range, limit: float, times: float) -> bool:
    nearer = min(apart[run.start - 1], apart[run.stop - 1])
    if nearer < limit:
        return False
    return nearer >= times * _distance(tiles[run.start - 1], tiles[run.stop])


def _seams(tiles: Sequence[_Tile], apart: Sequence[float], step_mm: float) -> Iterator[range]:
    """Yield pairs of neighbours between which the scan goes on with another place or person, while it goes on smoothly on either side."""
    for n in range(SMOOTH, len(apart) - SMOOTH):
        if apart[n] < SEAM or apart[n] < FOREIGN_TIMES * max(*apart[n - SMOOTH : n], *apart[n + 1 : n + 1 + SMOOTH]):
            continue
        here, there = tiles[n].item.along_mm, tiles[n + 1].item.along_mm
        if here is not None and there is not None and there - here < 1.5 * step_mm:  # where slices are missing, no seam is needed
            yield range(n, n + 2)


def _swapped_far(tiles: Sequence[_Tile], apart: Sequence[float]) -> list[range]:
    """Return single slices, far from each other, of which each fits in the other's place.

    A thin layer of anatomy (the gap between the crowns) stands out as much, but fits nowhere else.
    """
    odd = [n for n in range(1, len(tiles) - 1) if _stands_out(tiles, apart, range(n, n + 1), FOREIGN_FINE, ODD_TIMES)]
    pairs = [(a, b) for i, a in enumerate(odd[:MOST_ODD]) for b in odd[i + 1 : MOST_ODD] if b - a > 1]
    return [range(n, n + 1) for a, b in pairs if _fits_at(tiles, apart, a, b) and _fits_at(tiles, apart, b, a) for n in (a, b)]


def _fits_at(tiles: Sequence[_Tile], apart: Sequence[float], here: int, there: int) -> bool:
    """True where a slice is much nearer to the neighbours of another place than to its own."""
    own = min(apart[here - 1], apart[here])
    return FITS_TIMES * max(_distance(tiles[here], tiles[there - 1]), _distance(tiles[here], tiles[there + 1])) <= own


def _turned(tiles: Sequence[_Tile], apart: Sequence[float]) -> list[range]:
    """Return slices that stand out and, mirrored, fit where they are: much better than as they are."""
    found: list[range] = []
    for n in range(1, len(tiles) - 1):
        blocks = blocks_of(tiles[n].item.facts)
        if blocks is None or not _stands_out(tiles, apart, range(n, n + 1), FOREIGN_FINE, ODD_TIMES):
            continue
        sides, own = (tiles[n - 1].blocks, tiles[n + 1].blocks), min(apart[n - 1], apart[n])
        if any(FITS_TIMES * max(distance(other, side) for side in sides) <= own for other in mirrored(blocks)):
            found.append(range(n, n + 1))
    return found


def _swapped(tiles: Sequence[_Tile], apart: Sequence[float], known: set[int]) -> list[range]:
    """Return pairs of neighbours that fit their surroundings better the other way round."""
    found: list[range] = []
    n = 1
    while n < len(tiles) - 2:
        pair = range(n, n + 2)
        if not known & set(pair) and _fits_reversed(tiles, apart, n):
            found.append(pair)
            n += 1
        n += 1
    return found


def _fits_reversed(tiles: Sequence[_Tile], apart: Sequence[float], n: int) -> bool:
    as_is = apart[n - 1] + apart[n + 1]
    if as_is < max(SWAPPED, WIDE_TIMES * apart[n]):
        return False
    left, right = _distance(tiles[n - 1], tiles[n + 1]), _distance(tiles[n], tiles[n + 2])
    return max(left, right) <= ALIKE and as_is >= SWAPPED_TIMES * (left + right)
