"""FrameFacts: the browser leaves behind of a frame what Python leaves behind, every integer and every byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.caps import native_bits
from handcarry.pixels.look import look
from handcarry.pixels.task import Task
from tests.codecs.javascript import JavaScript, assert_same_facts
from tests.codecs.test_coded import WHOLE, frames_of
from tests.pixels.packing import layout
from tests.pixels.reading import SAMPLES


def compared(javascript: JavaScript, task: Task) -> FrameFacts:
    facts = look(task)
    assert_same_facts(facts, javascript.look(task))
    return facts


def in_range(kind: str, seed: int, count: int, how: int) -> bytes:
    """Values of that type: noise over its whole range, few of them, one alone, or the ends of its range."""
    random = np.random.default_rng(seed)
    ends = np.iinfo(kind)
    low, high = [(ends.min, ends.max), (-3 if ends.min else 0, 3), (5, 5), (ends.max - 1, ends.max), (ends.min, ends.min + 1)][how]
    return random.integers(low, high, count, dtype=np.int64, endpoint=True).astype(kind).tobytes()


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    allocated, samples = draw(st.sampled_from([1, 8, 16, 32])), draw(st.sampled_from([1, 1, 1, 3]))
    signed = draw(st.booleans())
    shape = layout(
        rows=draw(st.one_of(st.integers(1, 80), st.integers(31, 33))),
        columns=draw(st.one_of(st.integers(1, 80), st.integers(31, 33))),
        samples_per_pixel=samples,
        photometric_interpretation="MONOCHROME2" if samples == 1 else "RGB",
        bits_allocated=allocated,
        bits_stored=draw(st.sampled_from([allocated, max(1, allocated - 4)])),
        high_bit=allocated - 1,
        pixel_representation=int(signed),
    )
    kind = f"<{'i' if signed else 'u'}{max(8, allocated) // 8}"
    data = in_range(kind, draw(st.integers(0, 99)), shape.rows * shape.columns * samples, draw(st.integers(0, 4)))
    return Task(
        layout=shape,
        frame=draw(st.integers(0, 9)),
        data=memoryview(data[: (native_bits(shape) + 7) // 8]),
        preview_factor=draw(st.integers(0, 9)),
        keep_full=draw(st.booleans()),
        closer_look=draw(st.integers(0, 2)),
        pixels_only=draw(st.sampled_from([False, False, False, True])),
        keep_stored=draw(st.booleans()),
    )


WIDE = layout(rows=40, columns=50, bits_allocated=32, bits_stored=32, high_bit=31)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(task=tasks())
@example(task=Task(layout=WIDE, frame=0, data=memoryview(b"\0\0\0\x80" * 2000), preview_factor=3, keep_full=True))
@example(task=Task(layout=replace(WIDE, pixel_representation=0), frame=0, data=memoryview(b"\xff" * 8000), preview_factor=50))
def test_facts_of_any_native_frame(javascript: JavaScript, task: Task) -> None:
    compared(javascript, task)


def test_facts_of_a_slice(javascript: JavaScript) -> None:
    random = np.random.default_rng(7)
    down, across = np.mgrid[:512, :512]
    blocky = random.normal(0, 80, (64, 64)).repeat(8, 0).repeat(8, 1) + random.normal(0, 3, (512, 512))
    values = (1200 * (np.hypot(down - 256, across - 256) < 200) - 1000 + blocky).astype("<i2")
    shape = layout(rows=512, columns=512, bits_stored=13, high_bit=12)
    task = Task(layout=shape, frame=3, data=memoryview(values.tobytes()), preview_factor=4, keep_full=True, closer_look=1, keep_stored=True)
    facts = compared(javascript, task)
    assert max(facts.block_edges) > 2 * min(facts.block_edges) > 0
    assert len(facts.tile) == 4 * 32 * 32
    assert facts.total_of_squares > 2**36


@pytest.mark.parametrize("name", WHOLE)
def test_facts_of_coded_frames(javascript: JavaScript, name: str) -> None:
    data, shape = WHOLE[name]
    compared(javascript, Task(layout=shape, frame=0, data=memoryview(data), preview_factor=4, keep_full=True, closer_look=1))


@pytest.mark.parametrize("path", [*sorted(SAMPLES.glob("SC_*.dcm")), *sorted(SAMPLES.glob("*_1frame.dcm"))], ids=lambda path: path.stem)
def test_facts_of_colours_bits_and_doses(javascript: JavaScript, path: Path) -> None:
    for data, shape, big_endian in frames_of(path):
        task = Task(
            layout=shape, frame=0, data=memoryview(data), big_endian=big_endian, preview_factor=3, keep_full=True, closer_look=1,
            keep_stored=True,
        )  # fmt: skip
        compared(javascript, task)


def test_a_frame_that_gives_nothing_says_why(javascript: JavaScript) -> None:
    shape: PixelLayout = layout()
    facts = javascript.look(Task(layout=shape, frame=5, data=memoryview(bytes(10))))
    assert facts == look(Task(layout=shape, frame=5, data=memoryview(bytes(10))))
    assert facts.frame == 5
