"""Frames made and looked at, and what a look must tell of them."""

from __future__ import annotations

import imagecodecs
import numpy as np

from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.look import look
from handcarry.pixels.task import Task
from tests.pixels.packing import Ints, picture, rle
from tests.pixels.reading import Sample

GREY = picture(low=0, high=4096)


def seen(data: bytes | bytearray, shape: PixelLayout) -> FrameFacts:
    return look(Task(layout=shape, frame=0, data=memoryview(data), keep_full=True))


def pixels(facts: FrameFacts) -> list[int]:
    assert facts.fault is None, facts.detail
    return [int(value) for value in np.frombuffer(facts.full, "<i2")]


def facts_of(sample: Sample) -> list[FrameFacts]:
    frames = cut_frames(sample.head, None, span=sample.span, layout=sample.layout)
    return [
        look(Task(layout=sample.layout, frame=n, data=memoryview(data), big_endian=sample.span.big_endian, keep_full=True))
        for n, data in frames
    ]


def stored(values: Ints, shape: PixelLayout) -> Ints:
    """PS3.5 8.1.1 in plain arithmetic: the low bits, and the highest of them as sign."""
    wide = values.astype(np.int64) & ((1 << shape.bits_stored) - 1)
    sign = 1 << (shape.bits_stored - 1)
    return np.where(wide >= sign, wide - 2 * sign, wide) if shape.pixel_representation else wide


def assert_same(facts: FrameFacts, values: Ints) -> None:
    assert facts.fault is None, facts.detail
    assert (facts.minimum, facts.maximum, facts.pixel_count) == (values.min(), values.max(), values.size)
    assert facts.total == values.sum()
    assert facts.total_of_squares == sum(int(value) ** 2 for value in values.ravel())


ENCODED: dict[str, bytes] = {
    ".5": rle(GREY),
    ".4.57": bytes(imagecodecs.jpeg8_encode(GREY.view("u2"), lossless=True, bitspersample=16, predictor=5)),
    ".4.70": bytes(imagecodecs.ljpeg_encode(GREY.view("u2"), bitspersample=12)),
    ".4.80": bytes(imagecodecs.jpegls_encode(GREY.view("u2"))),
    ".4.90": bytes(imagecodecs.jpeg2k_encode(GREY, codecformat="j2k", reversible=True, level=0)),
    ".4.91": bytes(imagecodecs.jpeg2k_encode(GREY, codecformat="jp2", reversible=True, level=0)),
    ".4.201": bytes(imagecodecs.htj2k_encode(GREY, reversible=True)),
    ".4.202": bytes(imagecodecs.htj2k_encode(GREY, reversible=True)),
    ".4.203": bytes(imagecodecs.htj2k_encode(GREY.view("u2"), reversible=True)),
}
