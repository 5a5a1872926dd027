"""Sums of lengths: the exact sum, rounded once, whatever the order; and no exception for what a header may claim."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from handcarry.geometry.total import total

LENGTHS = st.floats(-1e6, 1e6)


@given(st.lists(LENGTHS))
def test_it_is_the_exact_sum_rounded_once(values: list[float]) -> None:
    assert total(values) == float(sum(map(Fraction, values), Fraction()))


@given(st.lists(LENGTHS))
def test_order_does_not_matter(values: list[float]) -> None:
    assert total(values) == total(sorted(values)) == total(reversed(values))


def test_what_outgrows_numbers_is_no_exception() -> None:
    assert total([1.7e308, 1.7e308]) == math.inf
    assert math.isnan(total([math.inf, -math.inf]))
    assert math.isnan(total([math.nan, 1.0]))
