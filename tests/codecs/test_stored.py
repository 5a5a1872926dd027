"""Native and run-length coded frames: the browser finds the stored values that Python finds, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handcarry.model.frame import PixelLayout
from handcarry.pixels.caps import native_bits
from handcarry.pixels.look import look
from handcarry.pixels.rle import decode_rle
from handcarry.pixels.stored import Misfit, from_native
from handcarry.pixels.syntaxes import TABLE
from handcarry.pixels.task import Task
from handcarry.testing.encode import rle
from tests.codecs.javascript import JavaScript
from tests.pixels.packing import layout


def noise(seed: int, count: int) -> bytes:
    return np.random.default_rng(seed).bytes(count)


@st.composite
def layouts(draw: st.DrawFn) -> PixelLayout:
    """Every way of laying out pixels that is read, sensible or not."""
    allocated = draw(st.sampled_from([1, 8, 16, 32]))
    return layout(
        rows=draw(st.integers(1, 9)),
        columns=draw(st.integers(1, 9)),
        samples_per_pixel=draw(st.sampled_from([1, 1, 3, 3, 2, 4])),
        photometric_interpretation=draw(st.sampled_from(["MONOCHROME2", "RGB", "YBR_FULL_422"])),
        planar_configuration=draw(st.integers(0, 1)),
        bits_allocated=allocated,
        bits_stored=draw(st.integers(0, allocated + 1)),
        high_bit=draw(st.integers(0, allocated)),
        pixel_representation=draw(st.integers(0, 1)),
    )


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=layouts(), seed=st.integers(0, 1000), big_endian=st.booleans())
def test_native_frames_are_read_alike(javascript: JavaScript, shape: PixelLayout, seed: int, big_endian: bool) -> None:
    wanted = (native_bits(shape) + 7) // 8
    data = noise(seed, wanted + wanted % 2 if big_endian else wanted)
    mine = from_native(data, shape, big_endian=big_endian)
    theirs = javascript.decode(data, shape, big_endian=big_endian)
    assert not isinstance(theirs, str), theirs
    assert (theirs.dtype, theirs.tolist()) == (mine.dtype, mine.ravel().tolist())


@pytest.mark.parametrize("kind", ["u1", "i1", "u2", "i2", "u4", "i4"])
@pytest.mark.parametrize("samples", [1, 3])
def test_run_lengths_are_undone(javascript: JavaScript, kind: str, samples: int) -> None:
    shape = (7, 300) if samples == 1 else (7, 300, 3)
    runs = np.repeat(np.random.default_rng(1).integers(0, 4, 7 * 300 * samples // 3), 3).reshape(shape)
    values = np.where(runs == 3, np.frombuffer(noise(2, 8 * runs.size), "<i8").reshape(shape), runs).astype(kind)
    bits = 8 * values.dtype.itemsize
    told = layout(
        ".5", rows=7, columns=300, samples_per_pixel=samples, bits_allocated=bits, bits_stored=bits, high_bit=bits - 1,
        pixel_representation=int(kind[0] == "i"),
    )  # fmt: skip
    theirs = javascript.decode(rle(values), told)
    assert not isinstance(theirs, str), theirs
    assert (theirs.dtype, theirs.tolist()) == (values.dtype, values.ravel().tolist())


def undone(data: bytes) -> list[int] | str:
    try:
        values: list[int] = decode_rle(data, layout(".5")).ravel().tolist()
    except Misfit as fault:
        return f"mismatch: {fault}"
    return values


def test_damaged_run_lengths_are_refused_where_python_refuses_them(javascript: JavaScript) -> None:
    values = np.random.default_rng(3).integers(-9, 9, (40, 50)).astype(np.int16)
    whole = rle(values)
    random = np.random.default_rng(4)
    faults = 0
    for _ in range(300):
        data = bytearray(whole[: random.integers(len(whole) // 2, len(whole))] if random.random() < 0.3 else whole)
        for at in random.integers(0, len(data), 3):
            data[at] = random.integers(0, 256)
        mine = undone(bytes(data))
        theirs = javascript.decode(bytes(data), layout(".5"))
        assert (theirs if isinstance(theirs, str) else theirs.tolist()) == mine
        faults += isinstance(mine, str)
    assert 30 < faults < 300


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": 41},
        {"rows": 0},
        {"samples_per_pixel": 0},
        {"bits_allocated": 12},
        {"rows": -5},
        {"rows": 60_000, "columns": 60_000},
        {"samples_per_pixel": 65_535, "columns": 65_535},
    ],
)
def test_what_makes_no_sense_is_refused_in_the_same_words(javascript: JavaScript, changes: dict[str, int | str]) -> None:
    assert_refused_alike(javascript, layout(".1", **changes))


@pytest.mark.parametrize("suffix", [".4.94", ".4.102", ".999"])
def test_what_nobody_decodes_is_named_in_the_same_words(javascript: JavaScript, suffix: str) -> None:
    assert_refused_alike(javascript, layout(suffix))


def assert_refused_alike(javascript: JavaScript, shape: PixelLayout) -> None:
    facts = look(Task(layout=shape, frame=0, data=memoryview(bytes(40 * 50 * 2))))
    assert facts.fault is not None
    assert javascript.decode(bytes(40 * 50 * 2), shape) == f"{facts.fault.value}: {facts.detail}"


def test_the_tables_have_the_same_rows(javascript: JavaScript) -> None:
    told = javascript.ask({"ask": "table"})
    assert [(row["uid"], row["name"]) for row in told] == [(row.uid, row.name) for row in TABLE]
    native = {row["uid"] for row in told if row["how"] == "native"}
    assert native == {row.uid for row in TABLE if row.native}
    assert all(mine["how"] == row.remark for mine, row in zip(told, TABLE, strict=True) if row.remark)
