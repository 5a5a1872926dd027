"""The grid that slices lie on: exact where they are even, a free place where one is missing, leaning where they lean, honest where not."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.geometry.grid import affine, grid_of

Z = (0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Row:
    heights: tuple[float, ...]
    count: int
    indices: tuple[int, ...]
    uneven: bool


@pytest.mark.parametrize(
    "row",
    [
        Row((0.0, 0.25, 0.5, 0.75), 4, (0, 1, 2, 3), False),
        Row((0.0, 0.25, 0.75, 1.0), 5, (0, 1, 3, 4), False),
        Row((0.0, 1.0, 2.0, 3.5, 4.5, 5.5), 6, (0, 1, 2, 3, 4, 5), True),
        Row((0.0, 1.0, 2.0, 9000.0), 4, (0, 1, 2, 3), True),
    ],
    ids=["even", "one missing", "half a step too far", "one far away"],
)
def test_slices_get_their_places(row: Row) -> None:
    grid = grid_of([(1.0, 2.0, z) for z in row.heights], Z, printed_mm=1e-6)
    assert grid is not None
    assert (grid.count, grid.indices, grid.is_uneven) == (row.count, row.indices, row.uneven)


def test_one_slice_makes_no_grid() -> None:
    assert grid_of([(0.0, 0.0, 0.0)], Z, printed_mm=0.0) is None


@given(st.floats(0.05, 5.0), st.floats(-1.0, 1.0), st.integers(2, 400), st.floats(-200.0, 200.0))
def test_a_leaning_stack_keeps_its_lean(step: float, lean: float, count: int, start: float) -> None:
    grid = grid_of([(start, start + lean * step * n, step * n) for n in range(count)], Z, printed_mm=1e-9)
    assert grid is not None
    assert grid.step == pytest.approx((0.0, lean * step, step), abs=1e-9)
    assert grid.origin == pytest.approx((start, start, 0.0), abs=1e-6)
    assert grid.is_sheared == (abs(lean) > math.tan(math.radians(0.5)) * 0.9999) or abs(abs(lean) - math.tan(math.radians(0.5))) < 1e-4
    assert not grid.is_uneven


def test_rounding_of_the_print_is_neither_uneven_nor_a_lean() -> None:
    corners = [(round(0.573576 * 0.37 * n, 1), 0.0, round(0.819152 * 0.37 * n, 1)) for n in range(300)]
    grid = grid_of(corners, (0.573576, 0.0, 0.819152), printed_mm=0.1)
    assert grid is not None
    assert (grid.count, grid.is_uneven, grid.is_sheared) == (300, False, False)
    assert math.hypot(*grid.step) == pytest.approx(0.37, abs=2e-4)


def test_the_matrix_is_written_row_by_row() -> None:
    assert affine((1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (7.0, 8.0, 9.0), (10.0, 11.0, 12.0)) == (
        1.0, 4.0, 7.0, 10.0, 2.0, 5.0, 8.0, 11.0, 3.0, 6.0, 9.0, 12.0, 0.0, 0.0, 0.0, 1.0,
    )  # fmt: skip
