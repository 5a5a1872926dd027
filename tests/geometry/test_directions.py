"""Letters, planes, lean and affine against values worked out by hand and against NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.geometry.orientation import letters, opposite, orthonormal_error, plane_name
from handcarry.geometry.shear import measure_lean
from handcarry.geometry.vectors import Vector, angle_deg, cross, normal_of, unit

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
SAGITTAL = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
NUMBER = st.floats(-1000, 1000)


@pytest.mark.parametrize(
    ("direction", "sides"),
    [
        ((1.0, 0.0, 0.0), "L"),
        ((-1.0, 0.0, 0.0), "R"),
        ((0.0, 1.0, 0.0), "P"),
        ((0.0, -1.0, 0.0), "A"),
        ((0.0, 0.0, 1.0), "H"),
        ((0.0, 0.0, -1.0), "F"),
        ((0.8, 0.6, 0.0), "LP"),
        ((0.99, 0.1, 0.0), "L"),
        ((-0.5, 0.5, 0.707), "HRP"),
    ],
)
def test_letters_name_the_side_that_a_direction_points_to(direction: Vector, sides: str) -> None:
    assert letters(direction) == sides
    assert letters((-direction[0], -direction[1], -direction[2])) == opposite(sides)


def test_planes_are_named_by_their_normal() -> None:
    assert [plane_name(o) for o in (AXIAL, CORONAL, SAGITTAL)] == ["axial", "coronal", "sagittal"]
    assert plane_name((1.0, 0.0, 0.0, 1.0, 0.0, 0.0)) == ""


@given(a=st.tuples(NUMBER, NUMBER, NUMBER), b=st.tuples(NUMBER, NUMBER, NUMBER))
def test_products_agree_with_numpy(a: Vector, b: Vector) -> None:
    assert cross(a, b) == pytest.approx(tuple(np.cross(a, b)))


def test_faulty_cosines_are_measured() -> None:
    assert orthonormal_error(AXIAL) == 0.0
    assert orthonormal_error((1.01, 0, 0, 0, 1, 0)) == pytest.approx(0.01)
    assert orthonormal_error((1, 0, 0, 0.1, 0.995, 0)) == pytest.approx(0.1)
    assert unit((0.0, 0.0, 0.0)) is None
    assert unit((math.inf, 0.0, 0.0)) is None


@given(angle=st.floats(0.6, 30.0), step=st.floats(0.1, 3.0))
def test_a_pushed_deck_leans_by_its_angle(angle: float, step: float) -> None:
    slope = math.tan(math.radians(angle))
    lean = measure_lean([(0.0, n * step * slope, n * step) for n in range(20)], (0.0, 0.0, 1.0))
    assert lean is not None
    assert lean.angle_deg == pytest.approx(angle)
    assert lean.worst_sideways_mm == pytest.approx(0.0, abs=1e-6)


def test_one_slice_off_the_line_is_found() -> None:
    corners = [(0.0, 0.0, n * 0.2) for n in range(10)]
    corners[4] = (0.7, 0.0, 0.8)
    lean = measure_lean(corners, (0.0, 0.0, 1.0))
    assert lean is not None
    assert (lean.worst_at, round(lean.worst_sideways_mm, 3)) == (4, 0.7)


def test_slices_that_do_not_advance_have_no_lean() -> None:
    assert measure_lean([(0.0, 0.0, 0.0), (5.0, 0.0, 0.0)], (0.0, 0.0, 1.0)) is None


@given(st.floats(-math.pi, math.pi))
def test_angle_between_directions(turn: float) -> None:
    assert angle_deg((1, 0, 0), (math.cos(turn), math.sin(turn), 0)) == pytest.approx(abs(math.degrees(turn)), abs=1e-6)
    assert normal_of(AXIAL) == (0.0, 0.0, 1.0)
