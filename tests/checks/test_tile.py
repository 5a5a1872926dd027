"""Correlations computed on block means agree with the standard library's own."""

from __future__ import annotations

from array import array
from math import dist
from statistics import correlation, pvariance

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handcarry.checks.tile import EVERY, spread, thinned, unit

VALUES = st.lists(st.integers(-(2**31), 2**31 - 1), min_size=40, max_size=40)
DULL = st.lists(st.integers(30_000, 30_004), min_size=40, max_size=40)


@given(a=VALUES | DULL, b=VALUES | DULL)
def test_the_distance_of_unit_tiles_is_one_minus_their_correlation(a: list[int], b: list[int]) -> None:
    assume(len(set(a)) > 1 and len(set(b)) > 1)
    apart = dist(unit(a, spread(a)), unit(b, spread(b))) ** 2 / 2
    assert apart == pytest.approx(1 - correlation(a, b), abs=1e-9)


@given(values=VALUES | DULL)
def test_the_spread_is_the_root_of_the_sum_of_squares(values: list[int]) -> None:
    assert spread(values) ** 2 == pytest.approx(pvariance(values) * len(values), rel=1e-9)


@pytest.mark.parametrize("value", [-(2**31), -1, 0, 30_001, 2**31 - 1])
def test_equal_values_have_no_spread(value: int) -> None:
    assert spread([value] * 205) == 0


def test_thinning_visits_every_row_and_column() -> None:
    places = thinned(array("i", range(1024)))
    assert {place // 32 for place in places} == {place % 32 for place in places} == set(range(32))
    assert len(places) == -(-1024 // EVERY)
