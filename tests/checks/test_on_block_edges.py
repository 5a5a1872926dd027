"""Hidden loss, judged from real JPEG and from counts alone."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import imagecodecs
import numpy as np
import pytest

from handcarry.checks.on_block_edges import ridge
from handcarry.checks.row import DEGRADES
from handcarry.model.case import Case
from handcarry.model.frame import FrameFacts
from handcarry.model.stack import Role
from handcarry.pixels.closely import block_edges
from handcarry.testing.jaw import NOISE, Grid, Jaw
from tests.checks.pictured import Pixels, altered, beside, compressed, ended, facts_of, finding, images, looked_at, volume

EVEN = (1000, 1010, 990, 1005, 995, 1002, 998, 1000)
AT_CORNER = (*EVEN[:7], 1500)
AT_THREE = (*EVEN[:3], 1500, *EVEN[4:])
CLOSELY = range(4, 60, 8)


@lru_cache(maxsize=4)
def jaw(noise: float) -> tuple[Pixels, ...]:
    """Four slices of 320 x 320, as unsigned 12 bits."""
    made = Jaw(grid=Grid(size=(80, 320, 320), spacing_mm=(0.3, 0.3, 0.3)), noise=noise)
    return tuple((made.slice(k) + 1024).astype(np.uint16) for k in (10, 30, 50, 70))


def through_jpeg(pixels: Pixels, bits: int, quality: int) -> Pixels:
    if bits == 8:
        pixels = (pixels >> 4).astype(np.uint8)
    return imagecodecs.jpeg8_decode(imagecodecs.jpeg8_encode(pixels, level=quality, bitspersample=bits))


def seen_closely(*edges: tuple[int, ...]) -> Case:
    """Return a good volume of which every eighth slice was looked at closely and left these counts in turn."""
    facts = {n: replace(facts_of(n), block_edges=edges[k % len(edges)]) for k, n in enumerate(CLOSELY)}
    return looked_at(volume(facts=facts))


@pytest.mark.parametrize("noise", [NOISE, NOISE / 4])
@pytest.mark.parametrize(("bits", "quality"), [(8, 50), (8, 75), (8, 90), (12, 6), (12, 25)])
def test_jpeg_that_nobody_speaks_of_is_seen(noise: float, bits: int, quality: int) -> None:
    found = finding("P09", seen_closely(*(block_edges(through_jpeg(each, bits, quality)) for each in jaw(noise))))
    assert found.severity is DEGRADES
    assert (found.facts["column"], found.facts["row"], found.facts["frames"]) == (0, 0, len(CLOSELY))


def test_what_was_cut_out_of_it_afterwards_is_seen_by_its_shifted_grid() -> None:
    cut = [through_jpeg(each, 8, 75)[5:-1, 2:] for each in jaw(NOISE)]
    facts = finding("P09", seen_closely(*map(block_edges, cut))).facts
    assert (facts["column"], facts["row"]) == (6, 3)


@pytest.mark.parametrize("noise", [NOISE, NOISE / 4, NOISE / 15])
@pytest.mark.parametrize("bits", [8, 12])
def test_what_never_was_jpeg_passes(noise: float, bits: int) -> None:
    assert ended("P09", seen_closely(*(block_edges(each >> (12 - bits)) for each in jaw(noise)))) == "passed"


@pytest.mark.parametrize(
    ("edges", "status"),
    [
        (AT_CORNER + AT_CORNER, "failed"),
        (AT_THREE + AT_CORNER, "failed"),
        (AT_CORNER + EVEN, "passed"),  # in one direction only: anatomy, or a pattern of rows
        (EVEN + AT_CORNER, "passed"),
        (EVEN + EVEN, "passed"),
        ((800, 1300, 700, 1200, 900, 1250, 600, 1500) * 2, "passed"),  # an excess among others as large
        ((800, 1100, 1500, 1000, 900, 1150, 850, 1000) * 2, "passed"),  # off the corner it takes more
        ((800, 1100, 1000, 1000, 900, 1150, 850, 1500) * 2, "failed"),
        ((0,) * 16, "could-not-run"),
        ((10,) * 16, "could-not-run"),
    ],
)
def test_both_directions_must_stand_out_of_their_spread(edges: tuple[int, ...], status: str) -> None:
    assert ended("P09", seen_closely(edges)) == status


def test_many_frames_outvote_one() -> None:
    assert ended("P09", seen_closely(EVEN * 2, EVEN * 2, EVEN * 2, AT_CORNER * 2)) == "passed"


def test_what_nobody_looked_at_closely_is_not_passed() -> None:
    assert ended("P09", looked_at(volume())) == "could-not-run"


def test_declared_loss_and_other_images_are_not_asked() -> None:
    edges = altered(lambda facts: replace(facts, block_edges=AT_CORNER * 2), CLOSELY)
    assert ended("P09", looked_at(volume(images(lossy_image_compression="01"), facts=edges))) == "not-applicable"
    assert ended("P09", compressed("4.51", edges)) == "not-applicable"
    assert ended("P09", looked_at(beside(Role.SCREEN, images(), facts=edges))) == "not-applicable"


def test_half_of_the_slices_declared_lossy_leaves_the_others_to_judge() -> None:
    mine = (*images(lossy_image_compression="01")[:30], *images()[30:])
    edges: dict[int, FrameFacts | None] = {n: replace(facts_of(n), block_edges=AT_CORNER * 2) for n in CLOSELY if n < 30}
    edges |= {n: replace(facts_of(n), block_edges=EVEN * 2) for n in CLOSELY if n >= 30}
    assert ended("P09", looked_at(volume(mine, facts=edges))) == "passed"


def test_the_ridge_is_measured_against_the_other_seven() -> None:
    found = ridge((100, 100, 100, 100, 100, 100, 100, 150))
    assert (found.phase, found.excess, found.spreads) == (7, 0.5, 5.0)  # the spread of chance is the root of 100
