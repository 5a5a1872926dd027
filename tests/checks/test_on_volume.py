"""G21: whether the scan stops inside bone, seen in pooled tiles."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from struct import pack

import pytest

from handcarry.checks.table_geometry import GEOMETRY
from handcarry.model.finding import Severity
from handcarry.model.frame import FrameFacts
from tests.checks.build import case, frame_facts, instance, run, stack

COUNT = 60
Grey = Callable[[int, int, int, Random], float]


def _scan(grey: Grey, *, blank: int | None = None) -> set[str]:
    """Return the ends at which a scan of this grey, at (slice, row, column), is told to stop inside bone."""
    dice = Random(7)
    facts: dict[int, FrameFacts] = {}
    for n in (0, *range(20, 40), COUNT - 1):
        picture = [0] * 1024 if n == blank else [round(grey(n, i // 32, i % 32, dice)) for i in range(1024)]
        facts[n] = frame_facts(tile=pack("<1024i", *picture), minimum=min(picture), maximum=max(picture))
    findings = run(GEOMETRY, "G21", case(stack([instance(n) for n in range(COUNT)], facts=facts)))[0]
    assert all(finding.severity is Severity.INFORMS for finding in findings)
    return {str(finding.facts["ends"]) for finding in findings}


def _head(first: int, last: int) -> Grey:
    """A round head in air with a rod of bone from one slice to another."""

    def _grey(n: int, row: int, column: int, dice: Random) -> float:
        from_middle = (row - 16) ** 2 + (column - 16) ** 2
        if from_middle > 200:
            return -1000 + dice.gauss(0, 20)
        bone = from_middle < 30 and first <= n <= last
        return (1200 if bone else 40) + dice.gauss(0, 20)

    return _grey


@pytest.mark.parametrize(("first", "last", "ends"), [(5, 50, set()), (0, 50, {"first"}), (5, 59, {"last"}), (0, 59, {"first and last"})])
def test_bone_at_an_end_is_told(first: int, last: int, ends: set[str]) -> None:
    assert _scan(_head(first, last)) == ends


def _uneven(spread: float, by_column: float, by_slice: float) -> Grey:
    return lambda n, row, column, dice: dice.uniform(-spread, spread) + by_column * column + by_slice * n + 0 * row


@pytest.mark.parametrize("grey", [_uneven(60, 0, 0), _uneven(2000, 0, 0), _uneven(0, 30, 10), _uneven(10, 0, 25)])
def test_noise_and_ramps_are_no_bone(grey: Grey) -> None:
    assert _scan(grey) == set()


def test_a_handful_of_slices_stops_nowhere() -> None:
    few = stack([instance(n) for n in range(3)], is_candidate=False)
    assert run(GEOMETRY, "G21", case(few))[1][0].status == "not-applicable"


def test_an_empty_slice_in_the_middle_changes_nothing() -> None:
    assert _scan(_head(5, 50), blank=30) == set()
