"""A frame is decoded a second time, by another library, where that is cheap and can tell something."""

from __future__ import annotations

import imagecodecs
import numpy as np
import pytest

from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.decoders import Decoder
from handcarry.pixels.look import look
from handcarry.pixels.task import Task
from tests.pixels.looking import ENCODED, GREY, seen
from tests.pixels.packing import Ints, layout, picture, rle


def read_twice(data: bytes, shape: PixelLayout, *, look_number: int = 1) -> FrameFacts:
    facts = look(Task(layout=shape, frame=0, data=memoryview(data), closer_look=look_number))
    assert facts.fault is None, facts.detail
    return facts


@pytest.mark.parametrize("suffix", ENCODED)
def test_a_second_decoder_gives_the_same_pixels(suffix: str) -> None:
    facts = read_twice(ENCODED[suffix], layout(suffix))
    assert facts.second_decoder.split()[0] != facts.decoder.split()[0]
    assert facts.second_hash == facts.pixel_hash == look(Task(layout=layout(), frame=0, data=memoryview(GREY.tobytes()))).pixel_hash


@pytest.mark.parametrize("bits", range(2, 17))
@pytest.mark.parametrize("predictor", range(1, 8))
def test_the_second_lossless_jpeg_decoder_agrees_at_every_depth_or_refuses(bits: int, predictor: int) -> None:
    values = picture(bits, low=0, high=1 << min(bits, 15)).astype("u1" if bits <= 8 else "u2")
    width = 8 * values.dtype.itemsize
    shape = layout(".4.57", bits_allocated=width, bits_stored=bits, high_bit=bits - 1, pixel_representation=0)
    facts = read_twice(bytes(imagecodecs.jpeg8_encode(values, lossless=True, bitspersample=bits, predictor=predictor)), shape)
    assert facts.second_hash in {facts.pixel_hash, b""}
    assert facts.second_hash or bits < 8


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("suffix", [".5", ".4.80", ".4.90"])
@pytest.mark.parametrize("signed", [0, 1])
def test_second_decoders_agree_on_signs_and_depths(suffix: str, bits: int, signed: int) -> None:
    low = -(1 << (bits - 1)) if signed else 0
    values = picture(bits, low=low, high=low + (1 << bits) - (bits == 16)).astype(f"{'i' if signed else 'u'}{2 if bits > 8 else 1}")
    width = values.dtype.itemsize
    unsigned = values.view(f"u{width}") & ((1 << bits) - 1)
    data = {
        ".5": lambda: rle(values),
        ".4.80": lambda: bytes(imagecodecs.jpegls_encode(unsigned)),
        ".4.90": lambda: bytes(imagecodecs.jpeg2k_encode(values, codecformat="j2k", reversible=True, level=0, bitspersample=bits)),
    }[suffix]()
    shape = layout(suffix, bits_allocated=8 * width, bits_stored=bits, high_bit=bits - 1, pixel_representation=signed)
    facts = read_twice(data, shape)
    assert facts.second_hash == facts.pixel_hash
    assert (facts.minimum, facts.maximum) == (values.min(), values.max())


def test_lossy_and_coloured_frames_are_read_once() -> None:
    lossy = bytes(imagecodecs.jpegls_encode(GREY.view("u2"), level=3))
    colour = bytes(imagecodecs.jpegls_encode(picture(5, (40, 50, 3), low=0, high=256).astype(np.uint8)))
    rgb = layout(".4.80", samples_per_pixel=3, bits_allocated=8, bits_stored=8, high_bit=7, pixel_representation=0)
    assert read_twice(lossy, layout(".4.81")).second_decoder == ""
    assert read_twice(colour, rgb).second_decoder == ""


def test_a_slow_second_decoder_reads_one_in_four() -> None:
    twice = [bool(read_twice(ENCODED[".5"], layout(".5"), look_number=n).second_hash) for n in range(1, 17)]
    assert twice == [True, False, False, False] * 4
    assert all(read_twice(ENCODED[".5"], layout(".5"), look_number=n).levels for n in range(1, 5))
    assert all(read_twice(ENCODED[".4.70"], layout(".4.70"), look_number=n).second_hash for n in range(1, 5))


def test_frames_that_nobody_asked_about_are_read_once() -> None:
    facts = seen(ENCODED[".4.80"], layout(".4.80"))
    assert (facts.second_decoder, facts.second_hash, facts.levels, facts.block_edges) == ("", b"", b"", ())


def test_a_second_decoder_that_refuses_is_named_without_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Ints:
        raise OSError("no")

    second = Decoder(name="no-one", module="handcarry", distribution="handcarry", engine_call="", decode=refuse)
    monkeypatch.setattr("handcarry.pixels.look.second_available", lambda _: second)
    facts = read_twice(ENCODED[".4.80"], layout(".4.80"))
    assert facts.second_decoder.startswith("no-one ")
    assert facts.second_hash == b""
