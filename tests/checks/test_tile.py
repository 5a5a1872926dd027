"""Correlations computed on block means agree with the standard library's own."""

from __future__ import annotations

from array import array
from statistics import correlation, pvariance

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handcarry.checks.tile import EVERY, distance, spread, thinned

VALUES = st.lists(st.integers(-(2**31), 2**31 - 1), min_size=40, max_size=40)
DULL = st.lists(st.integers(30_000, 30_004), min_size=40, max_size=40)


@given(a=VALUES | DULL, b=VALUES | DULL)
def test_the_distance_of_two_tiles_is_one_minus_their_correlation(a: list[int], b: list[int]) -> None:
    first, second = thinned(array("i", a)), thinned(array("i", b))
    assume(first.spread and second.spread)
    assume(max(first.spread, second.spread) < 1e6 * min(first.spread, second.spread))  # neighbours, not worlds apart
    far = abs(first.mean - second.mean) / min(first.spread, second.spread)
    assert distance(first, second) == pytest.approx(1 - correlation(first.values, second.values), abs=1e-9 * max(1, far) ** 2)


def test_neighbours_that_hardly_differ_are_told_apart_to_a_billionth() -> None:
    """A bright picture with little in it, and the same with one block a level brighter."""
    a = [30_000 + n % 7 for n in range(1024)]
    b = [*a[:500], a[500] + 1, *a[501:]]
    first, second = thinned(array("i", a)), thinned(array("i", b))
    assert distance(first, second) == pytest.approx(1 - correlation(first.values, second.values), abs=1e-9)


@given(values=VALUES | DULL)
def test_the_spread_is_the_root_of_the_sum_of_squares(values: list[int]) -> None:
    assert spread(values) ** 2 == pytest.approx(pvariance(values) * len(values), rel=1e-9)


@pytest.mark.parametrize("value", [-(2**31), -1, 0, 30_001, 2**31 - 1])
def test_equal_values_have_no_spread(value: int) -> None:
    assert spread([value] * 205) == thinned(array("i", [value] * 1024)).spread == 0


def test_thinning_visits_every_row_and_column() -> None:
    places = thinned(array("i", range(1024))).values
    assert {place // 32 for place in places} == {place % 32 for place in places} == set(range(32))
    assert len(places) == -(-1024 // EVERY)
