"""The jaw itself: where things lie, how noisy it is, how it is cut."""

from __future__ import annotations

import math

import imagecodecs
import numpy as np
import numpy.typing as npt
import pytest

from handcarry.testing.jaw import HIGHEST, LOWEST, OUTSIDE, Grid, Jaw

CUBE = Grid(size=(112, 96, 96), spacing_mm=(0.2, 0.2, 0.2))
S = math.sqrt(0.5)
TILTED = Grid(
    size=(90, 120, 100), spacing_mm=(0.3, 0.2, 0.25), row_cosines=(S, S, 0.0), column_cosines=(0.0, 0.0, -1.0), centre_mm=(4, -3, 50)
)


def at(volume: npt.NDArray[np.int16], grid: Grid, place: tuple[float, float, float]) -> int:
    k, i, j = (round(n) for n in grid.index_of(place))
    return int(volume[k, i, j])


@pytest.fixture(scope="module", params=[CUBE, TILTED], ids=["axial", "oblique"])
def cut(request: pytest.FixtureRequest) -> tuple[Grid, Jaw, npt.NDArray[np.int16]]:
    jaw = Jaw(grid=request.param)
    return request.param, jaw, jaw.volume()


def test_same_seed_same_voxels_alone_or_together() -> None:
    jaw = Jaw(grid=CUBE)
    volume = jaw.volume()
    assert np.array_equal(volume, Jaw(grid=CUBE).volume())
    assert np.array_equal(jaw.slice(57), volume[57])
    assert not np.array_equal(Jaw(grid=CUBE, seed=2).slice(57), volume[57])


def test_greys_fit_twelve_bits_and_the_outside_is_constant(cut: tuple[Grid, Jaw, npt.NDArray[np.int16]]) -> None:
    _, _, volume = cut
    assert volume.dtype == np.int16
    assert LOWEST <= volume.min() < OUTSIDE
    assert 2500 < volume.max() <= HIGHEST
    assert np.mean(volume == HIGHEST) < 0.001


def test_the_field_of_view_is_round() -> None:
    top = Jaw(grid=CUBE).slice(50)
    corners = [top[0, 0], top[0, -1], top[-1, 0], top[-1, -1]]
    assert corners == [OUTSIDE] * 4
    assert abs(np.mean(top == OUTSIDE) - (1 - math.pi / 4 * 0.98)) < 0.02


def test_canals_are_dark_tubes_in_bright_bone(cut: tuple[Grid, Jaw, npt.NDArray[np.int16]]) -> None:
    grid, jaw, volume = cut
    for canal in jaw.canals:
        inside = [at(volume, grid, place) for place in canal.centre_line_mm]
        around = [at(volume, grid, (x, y, z + canal.radius_mm * 2.6)) for x, y, z in canal.centre_line_mm]
        assert np.mean(inside) < 250
        assert np.mean(around) > 600
        assert np.mean(np.array(inside) < np.array(around)) > 0.9
        sign = 1 if canal.side == "left" else -1
        assert all(sign * (x - grid.centre_mm[0]) > 0 for x, _, _ in canal.centre_line_mm)


def test_marks_tell_left_from_right_and_up_from_down(cut: tuple[Grid, Jaw, npt.NDArray[np.int16]]) -> None:
    grid, jaw, volume = cut
    marks = jaw.marks
    apex, neck = marks["implant_apex"], marks["implant_neck"]
    middle = tuple((a + b) / 2 for a, b in zip(apex, neck, strict=True))
    x, y, z = middle
    assert at(volume, grid, (x, y, z)) > 2500
    assert at(volume, grid, (2 * grid.centre_mm[0] - x, y, z)) < 2400
    assert at(volume, grid, marks["ball_left"]) > 1200
    assert at(volume, grid, marks["ball_right"]) > 1000
    assert marks["ball_left"][0] > grid.centre_mm[0] > marks["ball_right"][0]
    assert marks["ball_left"][2] > grid.centre_mm[2] > marks["ball_right"][2]


def test_sinus_floor_lies_between_air_and_bone(cut: tuple[Grid, Jaw, npt.NDArray[np.int16]]) -> None:
    grid, jaw, volume = cut
    lift = 0.1 * grid.half_mm[2]
    for side in ("left", "right"):
        x, y, z = jaw.marks[f"sinus_floor_{side}"]
        assert at(volume, grid, (x, y, z + lift)) < -700
        assert at(volume, grid, (x, y, z - lift)) > 300


def test_index_and_place_undo_each_other() -> None:
    for index in ((0, 0, 0), (17.5, 30, 99), (89, 119, 1)):
        assert np.allclose(TILTED.index_of(TILTED.place_mm(index)), index, atol=1e-9)
    assert np.allclose(np.linalg.norm(TILTED.axes_mm, axis=0), TILTED.spacing_mm)


def test_a_clinical_slice_compresses_about_two_to_one() -> None:
    grid = Grid(size=(512, 512, 512), spacing_mm=(0.2, 0.2, 0.2))
    jaw = Jaw(grid=grid)
    ratios = []
    for number in (60, 190, 240, 270, 400):
        frame = jaw.slice(number)
        packed = imagecodecs.ljpeg_encode(frame.view(np.uint16), bitspersample=16)
        ratios.append(frame.nbytes / len(packed))
    assert 2.1 < np.mean(ratios) < 2.6


def test_noise_is_correlated_in_the_plane_and_not_across() -> None:
    grid = Grid(size=(4, 512, 512), spacing_mm=(0.2, 0.2, 0.2))
    slab = Jaw(grid=grid).volume()[:, 120:200, 220:290].astype(np.float64)  # tongue: one grey
    noise = slab - slab.mean()
    assert np.corrcoef(noise[1, :, 1:].ravel(), noise[1, :, :-1].ravel())[0, 1] > 0.5
    assert abs(np.corrcoef(noise[1].ravel(), noise[2].ravel())[0, 1]) < 0.1
