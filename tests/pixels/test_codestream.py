"""What compressed bytes say of themselves, held against what encoders and real files are known to have written."""

from __future__ import annotations

import struct
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from handcarry.pixels.codestream import begins_frame, has_end, sniff
from handcarry.pixels.frames import cut_frames
from tests.pixels.packing import UID, picture, rle
from tests.pixels.reading import SAMPLES, read

SIGNED = picture(low=-500, high=500)
UNSIGNED = picture(low=0, high=4000).astype(np.uint16)
EIGHT = picture(low=0, high=255).astype(np.uint8)


def facts(data: bytes, suffix: str = "") -> tuple[str, str, bool | None, int, int, int, int, bool | None, str] | None:
    stream = sniff(data, UID + suffix)
    if stream is None:
        return None
    return (
        stream.coding, stream.marker, stream.lossless, stream.precision_bits,
        stream.rows, stream.columns, stream.components, stream.signed, stream.wavelet,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (imagecodecs.jpeg8_encode(EIGHT), ("jpeg-baseline", "SOF0", False, 8, 40, 50, 1, None, "")),
        (imagecodecs.jpeg8_encode(UNSIGNED, bitspersample=12), ("jpeg-extended", "SOF1", False, 12, 40, 50, 1, None, "")),
        (imagecodecs.jpeg8_encode(UNSIGNED, lossless=True, bitspersample=13), ("jpeg-lossless", "SOF3", True, 13, 40, 50, 1, None, "")),
        (imagecodecs.jpegls_encode(UNSIGNED), ("jpeg-ls", "SOF55", True, 16, 40, 50, 1, None, "")),
        (imagecodecs.jpegls_encode(UNSIGNED, level=2), ("jpeg-ls", "SOF55", False, 16, 40, 50, 1, None, "")),
        (
            imagecodecs.jpeg2k_encode(SIGNED, codecformat="j2k", reversible=True, level=0),
            ("jpeg2000", "SIZ", None, 16, 40, 50, 1, True, "5/3"),
        ),
        (
            imagecodecs.jpeg2k_encode(UNSIGNED, codecformat="j2k", reversible=False, level=40),
            ("jpeg2000", "SIZ", False, 16, 40, 50, 1, False, "9/7"),
        ),
        (
            imagecodecs.jpeg2k_encode(UNSIGNED, codecformat="jp2", reversible=True, level=0),
            ("jpeg2000", "SIZ", None, 16, 40, 50, 1, False, "5/3"),
        ),
        (imagecodecs.htj2k_encode(SIGNED, reversible=True), ("htj2k", "SIZ", None, 16, 40, 50, 1, True, "5/3")),
    ],
)
def test_every_coding_is_told_apart(data: bytes, expected: tuple[object, ...]) -> None:
    assert facts(data) == expected
    assert begins_frame(data)
    assert has_end(data)


def test_rle_is_known_by_its_label_only() -> None:
    data = rle(SIGNED)
    assert facts(data, ".5") == ("rle", "", True, 8, 0, 0, 2, None, "")
    assert facts(data, ".4.90") is None


@pytest.mark.parametrize("header", [(0, 64), (16, 64), (2, 64, 64), (2, 60, 90), (2, 64, 5000), (2, 90, 64)])
def test_an_rle_header_that_makes_no_sense_says_nothing(header: tuple[int, ...]) -> None:
    assert facts(struct.pack("<16I", *header, *[0] * (16 - len(header))) + bytes(64), ".5") is None


def test_a_point_transform_drops_bits() -> None:
    """The same scan header, with Al 1 instead of 0, shifts every value right by one (ISO 10918-1 B.2.3)."""
    data = bytes(imagecodecs.jpeg8_encode(UNSIGNED, lossless=True, bitspersample=13))
    scan = data.index(b"\xff\xda")
    at = scan + 2 + 2 + 1 + 2 * data[scan + 4] + 2
    changed = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    assert [stream.lossless for stream in (sniff(data, ""), sniff(changed, "")) if stream] == [True, False]


@pytest.mark.parametrize("data", [imagecodecs.jpeg8_encode(EIGHT), imagecodecs.jpeg2k_encode(SIGNED, codecformat="jp2"), rle(SIGNED)])
def test_no_cut_and_no_damage_makes_it_raise(data: bytes) -> None:
    noise = np.random.default_rng(3)
    for length in range(min(len(data), 300)):
        assert sniff(data[:length], UID + ".5") is None or length >= 64
        sniff(data[:length], UID)
    for _ in range(300):
        damaged = bytearray(data[:400])
        for at in noise.integers(0, len(damaged), 4):
            damaged[at] = noise.integers(0, 256)
        for suffix in (".5", ".4.90"):
            sniff(bytes(damaged), UID + suffix)


def test_a_long_chain_of_markers_is_not_followed_for_ever() -> None:
    assert sniff(b"\xff\xd8" + b"\xff" * 1_000_000, UID) is None
    assert sniff(b"\xff\xd8\xff" + b"\xff\xe0\x00\x02" * 1_000_000, UID) is None


def test_a_frame_header_behind_a_thousand_markers_is_not_looked_for() -> None:
    data = bytes(imagecodecs.jpeg8_encode(EIGHT))
    assert sniff(data[:2] + b"\xff\xe0\x00\x02" * 100 + data[2:], UID) is not None
    assert sniff(data[:2] + b"\xff\xe0\x00\x02" * 1000 + data[2:], UID) is None


def test_the_end_may_have_something_behind_it() -> None:
    data = bytes(imagecodecs.jpeg8_encode(EIGHT))
    assert has_end(data + bytes(3))
    assert has_end(data + b"made by somebody" * 400)
    assert not has_end(data[:-2])
    thumbnail = b"\xff\xd8\xff\xe1" + (len(data) + 2).to_bytes(2, "big") + data
    assert not has_end(thumbnail + data[2:-2])


REAL = {
    "693_J2KI": ("jpeg2000", None, "5/3"),
    "MR_small_jp2klossless": ("jpeg2000", None, "5/3"),
    "JPEG2000": ("jpeg2000", False, "9/7"),
    "JPEG-lossy": ("jpeg-extended", False, ""),
    "JPEG-LL": ("jpeg-lossless", True, ""),
    "MR_small_jpeg_ls_lossless": ("jpeg-ls", True, ""),
    "JPEGLSNearLossless_16": ("jpeg-ls", False, ""),
    "HTJ2KLossless_08_RGB": ("htj2k", None, "5/3"),
    "HTJ2K_08_RGB": ("htj2k", False, "9/7"),
    "emri_small_RLE": ("rle", True, ""),
}


@pytest.mark.realdata
@pytest.mark.parametrize("name", REAL)
def test_real_files_say_what_they_are(name: str, realdata: Path) -> None:
    sample = read(realdata / "s09-transfer-syntaxes" / f"{name}.dcm")
    for _, data in cut_frames(sample.head, None, span=sample.span, layout=sample.layout):
        stream = sniff(data, sample.layout.transfer_syntax_uid)
        assert stream is not None
        assert (stream.coding, stream.lossless, stream.wavelet) == REAL[name]
        if stream.coding != "rle":
            assert (stream.rows, stream.columns) == (sample.layout.rows, sample.layout.columns)


def test_a_stream_of_another_sign_than_the_header_says_so() -> None:
    sample = read(SAMPLES / "J2K_pixelrep_mismatch.dcm")
    ((_, data),) = cut_frames(sample.head, None, span=sample.span, layout=sample.layout)
    stream = sniff(data, sample.layout.transfer_syntax_uid)
    assert stream is not None
    assert stream.signed is False
    assert sample.layout.pixel_representation == 1


def test_a_scan_header_that_is_cut_off_tells_nothing() -> None:
    data = bytearray(imagecodecs.jpeg8_encode(UNSIGNED, lossless=True, bitspersample=13))
    data[data.index(b"\xff\xda") + 4] = 3  # so many components make it longer than it says
    assert facts(bytes(data)) is None
