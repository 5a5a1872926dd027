"""Sums that come out the same under every Python: the built-in one rounds as it goes, and from 3.12 on otherwise than before."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum, inf, nan


def total(values: Iterable[float]) -> float:
    """Return the sum, rounded once. As with `sum`, what outgrows all numbers is infinite, and opposite infinities are not a number."""
    try:
        return fsum(values)
    except OverflowError:
        return inf
    except ValueError:
        return nan
