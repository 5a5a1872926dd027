"""The closer look, held against plain loops."""

from __future__ import annotations

from itertools import pairwise

import imagecodecs
import numpy as np
import pytest

from handcarry.pixels.closely import block_edges, levels
from tests.pixels.packing import Ints, picture

ALIKE = 0.1  # of the mean: without a grid no phase has more


def sharp_by_hand(values: Ints) -> tuple[int, ...]:
    counts = []
    for lines in (values.tolist(), values.T.tolist()):
        phases = [0] * 8
        for line in lines:
            steps = [abs(b - a) for a, b in pairwise(line)]
            for i in range(8, 8 * ((len(line) - 4) // 8)):
                others = steps[i - 3 : i] + steps[i + 1 : i + 4]
                phases[i % 8] += steps[i] > max(others)
        counts += phases
    return tuple(counts)


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4"])
@pytest.mark.parametrize("shape", [(20, 20), (19, 40), (41, 27), (60, 100), (7, 3), (1, 1)])
def test_sharp_steps_are_counted_by_phase(dtype: str, shape: tuple[int, int]) -> None:
    limits = np.iinfo(np.dtype(dtype))
    values = np.random.default_rng(1).integers(limits.min, limits.max, shape, np.dtype(dtype), endpoint=True)
    assert block_edges(values) == sharp_by_hand(values)


def test_a_flat_picture_has_no_sharp_steps_and_colour_is_not_looked_at() -> None:
    assert block_edges(np.zeros((64, 64), np.int16)) == (0,) * 16
    assert block_edges(picture(1, (64, 64, 3))) == ()


def test_noise_has_no_grid_and_jpeg_has() -> None:
    noise = picture(3, (256, 256), low=100, high=140).astype(np.uint8)
    before = np.array(block_edges(noise))
    after = np.array(block_edges(imagecodecs.jpeg8_decode(imagecodecs.jpeg8_encode(noise, level=60))))
    assert np.ptp(before) < 2 * ALIKE * before.mean()
    assert after.reshape(2, 8).argmax(axis=1).tolist() == [7, 7]  # between pixels 8k + 7 and 8k + 8
    assert (after.reshape(2, 8)[:, 7] > 1.5 * np.delete(after.reshape(2, 8), 7, axis=1).max(axis=1)).all()


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2"])
def test_levels_tell_which_values_occur(dtype: str) -> None:
    limits = np.iinfo(np.dtype(dtype))
    values = np.array([[limits.min, limits.max, 0], [5, 5, 100]], np.dtype(dtype))
    bitmap = levels(values)
    full = 1 << (8 * values.dtype.itemsize)
    assert len(bitmap) == full // 8
    set_bits = {v for v in range(full) if bitmap[v // 8] >> (v % 8) & 1}
    assert set_bits == {int(v) % full for v in values.ravel()}


def test_wide_values_and_colour_have_no_levels() -> None:
    assert levels(np.zeros((3, 3), np.int32)) == b""
    assert levels(np.zeros((3, 3, 3), np.uint8)) == b""
