"""Frames that are cut, that contradict their header or that nobody decodes: each is named, none gets through."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from handcarry.model.frame import DecodeFault
from handcarry.pixels.syntaxes import transfer_syntax
from tests.pixels.looking import ENCODED, GREY, assert_same, seen
from tests.pixels.packing import UID, layout, picture, rle


@pytest.mark.parametrize("suffix", ENCODED)
def test_no_cut_frame_passes_for_a_whole_one(suffix: str) -> None:
    data = ENCODED[suffix]
    for length in [0, 1, 2, 63, 64, 65, *range(70, len(data), max(1, len(data) // 40)), len(data) - 3]:
        facts = seen(data[:length], layout(suffix))
        assert facts.fault is not None, length
        assert facts.full == b""


@pytest.mark.parametrize("suffix", [suffix for suffix in ENCODED if suffix != ".5"])
def test_a_stream_of_another_size_is_a_mismatch_before_anything_is_decoded(suffix: str) -> None:
    facts = seen(ENCODED[suffix], layout(suffix, rows=41))
    assert facts.fault is DecodeFault.MISMATCH
    assert "40 x 50 x 1" in facts.detail
    assert facts.decoder == ""


def test_a_stream_of_more_bits_than_allocated_is_a_mismatch() -> None:
    facts = seen(ENCODED[".4.80"], layout(".4.80", bits_allocated=8, bits_stored=8, high_bit=7))
    assert facts.fault is DecodeFault.MISMATCH


@pytest.mark.parametrize(
    "header",
    [(2, 64, 0xFFFFFF00), (9999, 64, 66), (1, 64), (2, 64, 64), (2, 90, 64), (2, 0, 64), (15, *range(64, 79)), (0,)],
)
def test_rle_headers_that_crash_the_library_never_reach_it(header: tuple[int, ...]) -> None:
    data = struct.pack("<16I", *header, *[0] * (16 - len(header))) + bytes(200)
    assert seen(data, layout(".5")).fault is DecodeFault.MISMATCH


def test_a_tiny_rle_stream_that_claims_gigabytes_is_never_tried() -> None:
    facts = seen(rle(picture(shape=(2, 2))), layout(".5", rows=65_535, columns=65_535))
    assert facts.fault is DecodeFault.TOO_LARGE


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"rows": 0}, DecodeFault.REFUSED),
        ({"samples_per_pixel": 0}, DecodeFault.REFUSED),
        ({"bits_allocated": 12}, DecodeFault.REFUSED),
        ({"bits_allocated": 0}, DecodeFault.REFUSED),
        ({"rows": -5}, DecodeFault.REFUSED),
        ({"rows": 41}, DecodeFault.TRUNCATED),
        ({"rows": 60_000, "columns": 60_000}, DecodeFault.TOO_LARGE),
        ({"samples_per_pixel": 65_535, "columns": 65_535}, DecodeFault.TOO_LARGE),
    ],
)
def test_native_headers_that_make_no_sense(changes: dict[str, int | str], fault: DecodeFault) -> None:
    assert seen(GREY.tobytes(), layout(".1", **changes)).fault is fault


@pytest.mark.parametrize("samples", [2, 4])
def test_halved_chroma_needs_three_samples(samples: int) -> None:
    """Any other number beside that photometric interpretation is a lie; the samples are what the header counts."""
    shape = layout(samples_per_pixel=samples, photometric_interpretation="YBR_FULL_422")
    assert_same(seen(bytes(range(250)) * 16 * samples, shape), np.frombuffer(bytes(range(250)) * 16 * samples, "<i2").astype(np.int64))


def test_a_frame_without_bytes_is_missing() -> None:
    assert seen(b"", layout()).fault is DecodeFault.MISSING


@pytest.mark.parametrize("suffix", [".4.92", ".4.93", ".4.94", ".4.204", ".4.102", ".4.107", ".999"])
def test_what_nobody_decodes_is_named(suffix: str) -> None:
    facts = seen(ENCODED[".4.90"], layout(suffix))
    assert facts.fault is DecodeFault.NO_DECODER
    assert transfer_syntax(UID + suffix).remark in facts.detail
    assert facts.codestream is not None


@pytest.mark.parametrize("suffix", ENCODED)
def test_damage_never_raises(suffix: str) -> None:
    """Flipped bytes may decode to other pixels or be refused; what must not happen is an exception."""
    noise = np.random.default_rng(11)
    for _ in range(40):
        damaged = bytearray(ENCODED[suffix])
        for at in noise.integers(64 if suffix == ".5" else 0, len(damaged), 3):
            damaged[at] = noise.integers(0, 256)
        facts = seen(damaged, layout(suffix))
        assert facts.decoded == (facts.pixel_count == GREY.size)
