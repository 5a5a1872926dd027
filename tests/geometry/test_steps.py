"""Steps along the normal: holes, uneven places, repeats, and the rounding of printed positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.geometry.rounding import rounding_grid_mm
from handcarry.geometry.steps import distinct_places, measure_steps, rounding_mm

STEP = st.floats(0.05, 5.0)


def _regular(count: int, step: float, start: float = -31.7) -> list[float]:
    return [start + n * step for n in range(count)]


@given(count=st.integers(3, 60), step=STEP, start=st.floats(-500, 500))
def test_regular_places_have_one_step_and_nothing_wrong(count: int, step: float, start: float) -> None:
    steps = measure_steps(_regular(count, step, start))
    assert steps is not None
    assert steps.step_mm == pytest.approx(step)
    assert steps.holes == ()
    assert steps.uneven == ()


@given(count=st.integers(6, 60), step=STEP, data=st.data())
def test_each_missing_slice_is_found_where_it_is(count: int, step: float, data: st.DataObject) -> None:
    lost = data.draw(st.integers(1, count - 2))
    places = _regular(count, step)
    del places[lost]
    steps = measure_steps(places)
    assert steps is not None
    assert [(hole.after, hole.missing) for hole in steps.holes] == [(lost - 1, 1)]
    assert steps.step_mm == pytest.approx(step)


def test_a_hole_of_five_is_counted_as_five() -> None:
    places = _regular(40, 0.2)
    del places[10:15]
    steps = measure_steps(places)
    assert steps is not None
    assert steps.holes[0].missing == 5
    assert steps.holes[0].to_mm - steps.holes[0].from_mm == pytest.approx(1.2)


def test_jitter_is_uneven_and_no_hole() -> None:
    places = [n * 0.2 + (0.05 if n % 4 == 0 else -0.05 if n % 4 == 2 else 0.0) for n in range(40)]
    steps = measure_steps(places)
    assert steps is not None
    assert steps.holes == ()
    assert len(steps.uneven) > 10  # every step is 0.15 or 0.25 mm
    assert steps.worst_deviation_mm == pytest.approx(0.1, abs=0.01)


def test_positions_printed_to_a_tenth_are_not_judged_to_a_hundredth() -> None:
    normal = (0.55, 0.62, 0.56)
    places = [0.0, 2.02, 4.11, 6.08, 8.16, 10.13, 12.22]
    rough = measure_steps(places, rounding_mm(0.1, normal))
    fine = measure_steps(places, 0.0)
    assert rough is not None
    assert fine is not None
    assert rough.uneven == ()
    assert fine.uneven != ()


@given(count=st.integers(2, 40), step=STEP, copies=st.integers(2, 3))
def test_repeats_are_one_place(count: int, step: float, copies: int) -> None:
    places = distinct_places(_regular(count, step) * copies)
    assert len(places) == count


@pytest.mark.parametrize("step", [0.125, 0.15, 0.16, 0.25, 0.3, 1 / 3])
def test_the_step_of_rounded_places_is_their_mean_distance(step: float) -> None:
    found = measure_steps([round(n * step, 1) for n in range(100)], 0.1)
    assert found is not None
    assert found.step_mm == pytest.approx(step, abs=0.002)
    assert (found.holes, found.uneven) == ((), ())


def test_rounding_does_not_excuse_a_step_that_changes_half_way() -> None:
    places = [round(n * 0.3 if n < 45 else 13.2 + (n - 44) * 0.4, 1) for n in range(90)]
    found = measure_steps(places, 0.1)
    assert found is not None
    assert found.holes == ()
    assert 44 in found.uneven
    assert found.worst_deviation_mm == pytest.approx(0.05, abs=0.06)


def test_a_drift_below_a_hundredth_of_a_step_is_none() -> None:
    found = measure_steps([n * 0.3 if n < 100 else 29.7 + (n - 99) * 0.302 for n in range(200)], 1e-6)
    assert found is not None
    assert found.uneven == ()


def test_a_hole_in_rounded_places_is_no_drift() -> None:
    found = measure_steps([round(n * 0.25, 1) for n in range(100) if n not in {40, 70, 71}], 0.1)
    assert found is not None
    assert ([hole.missing for hole in found.holes], found.uneven) == ([1, 2], ())


def test_no_step_without_two_places() -> None:
    assert measure_steps([3.0]) is None
    assert measure_steps([]) is None
    assert distinct_places([]) == ()


def test_rounding_hidden_by_a_shift_is_found_in_the_differences() -> None:
    # Rounded to 0.1 mm, then moved by a constant and printed with four decimals.
    heights = [round(round(n * 7.0305, 1) - 72.7575, 4) for n in range(20)]
    corners = [(-110.5, -78.3063, z) for z in heights]
    assert rounding_grid_mm(corners, heights, (0.0, 0.0, 1.0), 1e-4) == 0.1


def test_whole_tenths_that_no_rounding_explains_are_not_excused() -> None:
    heights = [n * 0.4 + (0.1 if n == 7 else 0.0) + (0.1 if n == 8 else 0.0) for n in range(40)]
    corners = [(0.0, 0.0, z) for z in heights]
    assert rounding_grid_mm(corners, heights, (0.0, 0.0, 1.0), 1e-6) == 1e-6


def test_even_places_keep_the_printed_grid() -> None:
    heights = [n * 0.5 for n in range(40)]
    assert rounding_grid_mm([(0.0, 0.0, z) for z in heights], heights, (0.0, 0.0, 1.0), 0.001) == 0.001
