"""Facts are exact: held against plain Python integers, pixel by pixel."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.look import look
from handcarry.pixels.probe import preview_shift
from handcarry.pixels.task import Task
from tests.pixels.packing import Ints, layout, picture


def seen(
    values: Ints, shape: PixelLayout | None = None, *, preview_factor: int = 0, keep_full: bool = False, big_endian: bool = False
) -> FrameFacts:
    width = values.dtype.itemsize * 8
    shape = shape or layout(
        rows=values.shape[0], columns=values.shape[1], samples_per_pixel=1 if values.ndim == 2 else values.shape[2],
        bits_allocated=width, bits_stored=width, high_bit=width - 1, pixel_representation=int(values.dtype.kind == "i"),
    )  # fmt: skip
    data = memoryview(values.astype(values.dtype.newbyteorder(">" if big_endian else "<")).tobytes())
    return look(Task(layout=shape, frame=0, data=data, big_endian=big_endian, preview_factor=preview_factor, keep_full=keep_full))


def blocks(values: Ints, edges: tuple[list[int], list[int]]) -> list[int]:
    """Means of blocks, one pixel after another, rounding down."""
    rows, columns = edges
    means = []
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            block = [int(value) for value in values[top:bottom, left:right].ravel()]
            means.append(sum(block) // len(block))
    return means


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4"])
@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (33, 47), (130, 97), (20, 31, 3)])
def test_sums_are_exact(dtype: str, shape: tuple[int, ...]) -> None:
    limits = np.iinfo(np.dtype(dtype))
    values = np.random.default_rng(1).integers(limits.min, limits.max, shape, np.dtype(dtype), endpoint=True)
    values.flat[0], values.flat[-1] = limits.max, limits.min
    plain = [int(value) for value in values.ravel()]
    facts = seen(values)
    assert facts.decoded
    assert facts.decoder == "native"
    assert (facts.minimum, facts.maximum, facts.pixel_count) == (min(plain), max(plain), len(plain))
    assert (facts.total, facts.total_of_squares) == (sum(plain), sum(value * value for value in plain))
    assert (facts.at_minimum, facts.at_maximum) == (plain.count(min(plain)), plain.count(max(plain)))
    assert facts.pixel_hash == xxhash.xxh3_64_digest(values.astype(values.dtype.newbyteorder("<")).tobytes())


def test_the_largest_frames_of_the_largest_values_are_exact() -> None:
    facts = seen(np.full((1200, 1300), 65_535, np.uint16))
    assert facts.total_of_squares == 1200 * 1300 * 65_535**2
    facts = seen(np.full((600, 700), 4_294_967_295, np.uint32))
    assert facts.total_of_squares == 600 * 700 * 4_294_967_295**2


@pytest.mark.parametrize("shape", [(32, 32), (33, 65), (64, 96), (401, 130)])
@pytest.mark.parametrize("dtype", ["i2", "u2", "i4"])
def test_the_tile_is_block_means_rounded_down(shape: tuple[int, int], dtype: str) -> None:
    values = picture(2, shape, low=-30_000, high=30_000).astype(dtype)
    facts = seen(values)
    edges = tuple([i * length // 32 for i in range(33)] for length in shape)
    assert np.frombuffer(facts.tile, "<i4").tolist() == blocks(values, (edges[0], edges[1]))


@given(data=st.data())
def test_however_narrow_the_sums_they_are_those_of_plain_integers(data: st.DataObject) -> None:
    """Sums are taken in the narrowest type that the values' range allows: each range must come out as in Python's own integers."""
    dtype = data.draw(st.sampled_from(["i1", "u1", "i2", "u2", "i4", "u4"]))
    limits = np.iinfo(np.dtype(dtype))
    bounds = st.integers(limits.min, limits.max) | st.integers(max(limits.min, -130), 127)
    low, high = sorted((data.draw(bounds), data.draw(bounds)))
    rows, columns = data.draw(st.integers(32, 80)), data.draw(st.integers(32, 80))
    factor = data.draw(st.integers(1, 20))
    values = np.random.default_rng(data.draw(st.integers(0, 99))).integers(low, high, (rows, columns), np.dtype(dtype), endpoint=True)
    plain = [int(value) for value in values.ravel()]
    facts = seen(values, preview_factor=factor)
    assert (facts.total, facts.total_of_squares) == (sum(plain), sum(value * value for value in plain))
    tile = [[i * length // 32 for i in range(33)] for length in (rows, columns)]
    assert np.frombuffer(facts.tile, "<i4").tolist() == [as_int32(mean) for mean in blocks(values, (tile[0], tile[1]))]
    small = [[*range(0, length, factor), length] for length in (rows, columns)]
    shift = 32_768 if dtype == "u2" else 0
    means = blocks(values, (small[0], small[1]))
    assert np.frombuffer(facts.preview, "<i2").tolist() == [min(max(mean - shift, -32_768), 32_767) for mean in means]


def as_int32(mean: int) -> int:
    """A tile holds unsigned means of 32 bits as their two's complement."""
    return mean - (1 << 32) if mean >= 1 << 31 else mean


@pytest.mark.parametrize("shape", [(31, 200), (200, 31), (40, 40, 3)])
def test_small_and_coloured_frames_have_no_tile(shape: tuple[int, ...]) -> None:
    assert seen(picture(2, shape)).tile == b""


@pytest.mark.parametrize("factor", [1, 2, 3, 5, 16, 17, 40, 64])
@pytest.mark.parametrize("shape", [(40, 50), (51, 49)])
def test_the_preview_is_block_means_rounded_down(shape: tuple[int, int], factor: int) -> None:
    values = picture(3, shape)
    facts = seen(values, preview_factor=factor)
    edges = tuple([*range(0, length, factor), length] for length in shape)
    assert (facts.preview_rows, facts.preview_columns, facts.preview_factor) == (len(edges[0]) - 1, len(edges[1]) - 1, factor)
    assert np.frombuffer(facts.preview, "<i2").tolist() == blocks(values, (edges[0], edges[1]))


def test_a_preview_of_colour_is_the_mean_of_its_samples() -> None:
    values = picture(4, (10, 12, 3), low=0, high=256).astype(np.uint8)
    facts = seen(values, preview_factor=5, keep_full=True)
    wide = values.reshape(10, 36)
    assert np.frombuffer(facts.preview, "<i2").tolist() == blocks(wide, ([0, 5, 10], [0, 15, 30, 36]))
    assert np.frombuffer(facts.full, "<i2").tolist() == (values.astype(int).sum(axis=2) // 3).ravel().tolist()


def test_unsigned_previews_are_shifted_only_where_they_must_be() -> None:
    values = np.array([[0, 65_535]], np.uint16)
    facts = seen(values, preview_factor=1, keep_full=True)
    assert np.frombuffer(facts.preview, "<i2").tolist() == [-32_768, 32_767]
    assert facts.full == facts.preview
    twelve = layout(rows=1, columns=2, bits_stored=12, high_bit=11, pixel_representation=0)
    assert preview_shift(twelve) == 0
    assert np.frombuffer(seen(np.array([[0, 4095]], np.uint16), twelve, preview_factor=1).preview, "<i2").tolist() == [0, 4095]


def test_values_beyond_a_preview_are_clipped() -> None:
    facts = seen(np.array([[-(1 << 31), 5, (1 << 31) - 1]], np.int32), preview_factor=1)
    assert np.frombuffer(facts.preview, "<i2").tolist() == [-32_768, 5, 32_767]


@pytest.mark.parametrize("dtype", ["i2", "u2", "i4", "u4"])
def test_a_preview_of_one_block_is_the_mean_of_all(dtype: str) -> None:
    limits = np.iinfo(np.dtype(dtype))
    for value in (limits.min, limits.max):
        facts = seen(np.full((300, 200), value, np.dtype(dtype)), preview_factor=65_535)
        expected = value - (32_768 if dtype == "u2" else 0)
        assert np.frombuffer(facts.preview, "<i2").tolist() == [min(max(expected, -32_768), 32_767)]


def test_no_preview_where_none_is_asked_for() -> None:
    facts = seen(picture())
    assert (facts.preview, facts.full, facts.preview_rows, facts.preview_columns) == (b"", b"", 0, 0)


def test_overlay_bits_are_no_pixels() -> None:
    """12 bits stored in the low end of 16; the four high bits hold an overlay (PS3.5 8.1.2)."""
    clean = picture(5, low=-2048, high=2048)
    dirty = (clean & 0x0FFF) | (np.int16(0x5) << 12)
    shape = layout(bits_stored=12, high_bit=11)
    facts = seen(dirty.astype(np.int16), shape)
    assert (facts.minimum, facts.maximum, facts.total) == (clean.min(), clean.max(), clean.sum())
    unsigned = replace(shape, pixel_representation=0)
    assert seen(dirty.astype(np.int16), unsigned).maximum == (clean & 0x0FFF).max()


def test_values_may_stand_high_in_their_word() -> None:
    clean = picture(6, low=-2048, high=2048)
    facts = seen((clean << 4).astype(np.int16) | np.int16(7), layout(bits_stored=12, high_bit=15))
    assert (facts.minimum, facts.maximum, facts.total) == (clean.min(), clean.max(), clean.sum())
    unsigned = layout(bits_stored=10, high_bit=11, pixel_representation=0)
    values = picture(6, low=0, high=1024)
    assert seen((values << 2).astype(np.int16) | np.int16(3), unsigned).total == values.sum()


@pytest.mark.parametrize("stored", [0, -3, 17, 99])
def test_bits_that_make_no_sense_are_taken_as_all(stored: int) -> None:
    values = picture(7)
    assert seen(values, layout(bits_stored=stored, high_bit=50)).total == values.sum()


def test_the_hash_is_of_the_pixels_not_of_how_they_lie() -> None:
    values = picture(8)
    assert seen(values).pixel_hash == seen(values, big_endian=True).pixel_hash
    colour = picture(8, (6, 5, 3), low=0, high=256).astype(np.uint8)
    shape = layout(
        rows=6, columns=5, samples_per_pixel=3, bits_allocated=8, bits_stored=8, high_bit=7, pixel_representation=0, planar_configuration=1
    )
    assert seen(np.ascontiguousarray(np.moveaxis(colour, -1, 0)), shape).pixel_hash == seen(colour).pixel_hash


def test_bytes_that_travel_in_big_endian_words() -> None:
    values = picture(9, (3, 3), low=0, high=256).astype(np.uint8)
    shape = layout(rows=3, columns=3, bits_allocated=8, bits_stored=8, high_bit=7, pixel_representation=0)
    raw = np.append(values.ravel(), np.uint8(0)).reshape(-1, 2)[:, ::-1].tobytes()
    facts = look(Task(layout=shape, frame=0, data=memoryview(raw), big_endian=True))
    assert facts.pixel_hash == xxhash.xxh3_64_digest(values.tobytes())


def test_single_bits_are_noughts_and_ones() -> None:
    shape = layout(rows=3, columns=5, bits_allocated=1, bits_stored=1, high_bit=0, pixel_representation=0)
    facts = look(Task(layout=shape, frame=0, data=memoryview(bytes([0b0000_0111, 0b1100_0000])), keep_full=True))
    assert (facts.total, facts.pixel_count) == (4, 15)
    assert np.frombuffer(facts.full, "<i2").tolist() == [1, 1, 1] + [0] * 11 + [1]


def test_shared_chroma_is_given_to_both_pixels() -> None:
    shape = layout(
        rows=1, columns=4, samples_per_pixel=3, bits_allocated=8, bits_stored=8, high_bit=7, pixel_representation=0,
        photometric_interpretation="YBR_FULL_422",
    )  # fmt: skip
    facts = look(Task(layout=shape, frame=0, data=memoryview(bytes([1, 2, 100, 200, 3, 4, 50, 60]))))
    assert facts.pixel_hash == xxhash.xxh3_64_digest(bytes([1, 100, 200, 2, 100, 200, 3, 50, 60, 4, 50, 60]))
