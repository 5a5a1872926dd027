"""Every coded transfer syntax: the browser finds the stored values that Python's first decoder finds, to the bit."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from pydicom.errors import InvalidDicomError

from handcarry.model.frame import DecodeFault, FrameFacts, PixelLayout
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.look import look
from handcarry.pixels.syntaxes import TABLE
from handcarry.pixels.task import Task
from handcarry.testing.encode import ENCODERS, jpeg_lossless_sv1
from handcarry.testing.spec import Syntax
from tests.codecs.javascript import VIEWER, JavaScript
from tests.pixels.packing import UID, layout
from tests.pixels.reading import SAMPLES, read

Ints = npt.NDArray[np.integer[Any]]
ROWS, COLUMNS = 61, 83  # odd, and no multiples of any block


def seen(data: bytes, shape: PixelLayout, *, big_endian: bool = False) -> FrameFacts:
    return look(Task(layout=shape, frame=0, data=memoryview(data), big_endian=big_endian, keep_stored=True))


def assert_alike(javascript: JavaScript, data: bytes, shape: PixelLayout, *, big_endian: bool = False) -> None:
    facts = seen(data, shape, big_endian=big_endian)
    theirs = javascript.decode(data, shape, big_endian=big_endian)
    if facts.fault is not None:
        assert isinstance(theirs, str)
        assert theirs.split(":")[0] == facts.fault.value
    else:
        assert not isinstance(theirs, str), theirs
        assert theirs.tobytes() == facts.stored


def scan(bits: int, *, signed: bool = False, samples: int = 1, seed: int = 1) -> Ints:
    """Something like a slice: edges, ramps and noise over the whole range of so many bits."""
    random = np.random.default_rng(seed)
    down, across = np.mgrid[:ROWS, :COLUMNS]
    parts = []
    for sample in range(samples):
        shape = np.sin(down / (7 + sample)) + np.cos(across / 11) + (np.hypot(down - 30, across - 40) < 20)
        parts.append((shape - shape.min()) / np.ptp(shape) + random.normal(0, 0.02, shape.shape))
    values = np.clip(np.stack(parts, axis=2) * (1 << bits), 0, (1 << bits) - 1).astype(np.int64) - ((1 << (bits - 1)) if signed else 0)
    width = 1 if bits <= 8 else 2
    return np.ascontiguousarray(values if samples > 1 else values[..., 0]).astype(f"{'i' if signed else 'u'}{width}")


def shape_of(suffix: str, values: Ints, bits: int) -> PixelLayout:
    width = 8 * values.dtype.itemsize
    return layout(
        suffix, rows=ROWS, columns=COLUMNS, samples_per_pixel=1 if values.ndim == 2 else values.shape[2], bits_allocated=width,
        photometric_interpretation="MONOCHROME2" if values.ndim == 2 else "RGB", bits_stored=bits, high_bit=bits - 1,
        pixel_representation=int(values.dtype.kind == "i"),
    )  # fmt: skip


def unsigned(values: Ints, bits: int) -> Ints:
    return values.view(f"u{values.dtype.itemsize}") & ((1 << bits) - 1)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_jpeg_ls_of_every_depth(javascript: JavaScript, bits: int, signed: bool) -> None:
    values = scan(bits, signed=signed)
    coded = unsigned(values, bits)
    data = bytes(imagecodecs.jpegls_encode(coded))
    assert_alike(javascript, data, shape_of(".4.80", values, bits))
    assert javascript.decode(data, shape_of(".4.80", values, bits)).tolist() == values.ravel().tolist()  # type: ignore[union-attr]
    assert_alike(javascript, bytes(imagecodecs.jpegls_encode(coded, level=3)), shape_of(".4.81", values, bits))


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("bits", [5, 8, 10, 12, 16])
@pytest.mark.parametrize("kind", ["j2k", "jp2"])
def test_jpeg_2000_of_every_depth(javascript: JavaScript, bits: int, signed: bool, kind: str) -> None:
    values = scan(bits, signed=signed)
    exact = bytes(imagecodecs.jpeg2k_encode(values, codecformat=kind, reversible=True, level=0, bitspersample=bits))
    assert javascript.decode(exact, shape_of(".4.90", values, bits)).tolist() == values.ravel().tolist()  # type: ignore[union-attr]
    for level in (30, 60, 90):
        lossy = bytes(imagecodecs.jpeg2k_encode(values, codecformat=kind, reversible=False, level=level, bitspersample=bits))
        assert_alike(javascript, lossy, shape_of(".4.91", values, bits))


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("bits", [8, 16])
def test_high_throughput_jpeg_2000(javascript: JavaScript, bits: int, signed: bool) -> None:
    values = scan(bits, signed=signed)
    exact = bytes(imagecodecs.htj2k_encode(values, reversible=True))
    for suffix in (".4.201", ".4.202"):
        assert javascript.decode(exact, shape_of(suffix, values, bits)).tolist() == values.ravel().tolist()  # type: ignore[union-attr]
    for level in (0.0005, 0.01):
        assert_alike(javascript, bytes(imagecodecs.htj2k_encode(values, reversible=False, level=level)), shape_of(".4.203", values, bits))


@pytest.mark.parametrize("bits", range(2, 17))
@pytest.mark.parametrize("predictor", range(1, 8))
def test_lossless_jpeg_of_every_depth_and_selection_value(javascript: JavaScript, bits: int, predictor: int) -> None:
    values = scan(bits)
    data = bytes(imagecodecs.jpeg8_encode(values, lossless=True, bitspersample=bits, predictor=predictor))
    assert javascript.decode(data, shape_of(".4.57", values, bits)).tolist() == values.ravel().tolist()  # type: ignore[union-attr]
    assert_alike(javascript, data, shape_of(".4.57", values, bits))


@pytest.mark.parametrize("samples", [1, 3])
@pytest.mark.parametrize("level", [10, 50, 90, 100])
def test_lossy_jpeg_of_eight_bits(javascript: JavaScript, samples: int, level: int) -> None:
    values = scan(8, samples=samples)
    for subsampling in ("444",) if samples == 1 else ("444", "422", "420", "440", "411"):
        data = bytes(imagecodecs.jpeg8_encode(values, level=level, subsampling=None if samples == 1 else subsampling))
        assert_alike(javascript, data, shape_of(".4.50", values, 8))
    for halved in (0, 1, 2):
        target = BytesIO()
        Image.fromarray(values).save(target, "JPEG", quality=level, progressive=True, subsampling=halved)
        assert_alike(javascript, target.getvalue(), shape_of(".4.50", values, 8))


@pytest.mark.parametrize("level", [5, 30, 75, 95, 100])
@pytest.mark.parametrize(("rows", "columns"), [(61, 83), (8, 8), (1, 1), (17, 64)])
def test_lossy_jpeg_of_twelve_bits(javascript: JavaScript, level: int, rows: int, columns: int) -> None:
    values = scan(12)[:rows, :columns].copy()
    wild = np.random.default_rng(level).integers(0, 4096, (rows, columns)).astype(np.uint16)
    for picture in (values, wild, (wild >> 11) * 4095):
        data = bytes(imagecodecs.jpeg8_encode(picture, level=level, bitspersample=12))
        assert_alike(javascript, data, replace(shape_of(".4.51", values, 12), rows=rows, columns=columns))


def with_restarts(values: Ints, every: int) -> bytes:
    """Lossless JPEG that begins anew after so many rows (ISO 10918-1 H.1.1): pictures of so many rows, their scans put together."""
    pictures = [jpeg_lossless_sv1(values[top : top + every], 16) for top in range(0, len(values), every)]
    scan_mark = b"\xff\xda\x00\x08\x01\x01\x00\x01\x00\x00"
    scans = [picture.partition(scan_mark)[2][:-2] for picture in pictures]
    head = jpeg_lossless_sv1(values, 16).partition(scan_mark)[0]
    interval = b"\xff\xdd\x00\x04" + (every * values.shape[1]).to_bytes(2, "big")
    body = b"".join(scan + bytes([0xFF, 0xD0 + n % 8]) for n, scan in enumerate(scans[:-1])) + scans[-1]
    return bytes(head + interval + scan_mark + body + b"\xff\xd9")


@pytest.mark.parametrize("every", [1, 4, 61])
def test_lossless_jpeg_with_restarts(javascript: JavaScript, every: int) -> None:
    values = scan(16)
    data = with_restarts(values, every)
    assert javascript.decode(data, shape_of(".4.70", values, 16)).tolist() == values.ravel().tolist()  # type: ignore[union-attr]
    assert_alike(javascript, data, shape_of(".4.70", values, 16))


@pytest.mark.parametrize(
    "encode",
    [
        (".4.57", lambda v: imagecodecs.jpeg8_encode(v, lossless=True, predictor=4)),
        (".4.80", imagecodecs.jpegls_encode),
        (".4.90", lambda v: imagecodecs.jpeg2k_encode(v, codecformat="j2k", reversible=True, level=0, mct=True)),
        (".4.90", lambda v: imagecodecs.jpeg2k_encode(v, codecformat="j2k", reversible=True, level=0, mct=False)),
        (".4.91", lambda v: imagecodecs.jpeg2k_encode(v, codecformat="j2k", reversible=False, level=60)),
        (".4.201", lambda v: imagecodecs.htj2k_encode(v, reversible=True)),
    ],
    ids=["jpeg-lossless", "jpeg-ls", "jpeg2000-rct", "jpeg2000", "jpeg2000-ict", "htj2k"],
)
def test_colour(javascript: JavaScript, encode: tuple[str, Any]) -> None:
    suffix, encoder = encode
    values = scan(8, samples=3)
    assert_alike(javascript, bytes(encoder(values)), shape_of(suffix, values, 8))


@pytest.mark.parametrize("syntax", ENCODERS)
def test_every_encoder_of_the_phantoms(javascript: JavaScript, syntax: Syntax) -> None:
    bits = 8 if syntax is Syntax.JPEG_BASELINE else 12
    values = scan(bits, signed=syntax in {Syntax.JPEG_2000_LOSSLESS, Syntax.HTJ2K_LOSSLESS})
    assert_alike(javascript, ENCODERS[syntax](values, bits), replace(shape_of("", values, bits), transfer_syntax_uid=syntax.value))


def test_eight_bits_in_sixteen_are_widened_and_signed(javascript: JavaScript) -> None:
    values = scan(8)
    shape = replace(shape_of(".4.80", values, 8), bits_allocated=16, bits_stored=8, pixel_representation=1)
    assert_alike(javascript, bytes(imagecodecs.jpegls_encode(values)), shape)
    signed = scan(8, signed=True)
    data = bytes(imagecodecs.jpeg2k_encode(signed, codecformat="j2k", reversible=True, level=0))
    assert_alike(javascript, data, replace(shape_of(".4.90", signed, 8), bits_allocated=16, bits_stored=16, high_bit=15))


def frames_of(path: Path) -> list[tuple[bytes, PixelLayout, bool]]:
    sample = read(path)
    frames = cut_frames(sample.head, None, span=sample.span, layout=sample.layout)
    return [(bytes(data), sample.layout, sample.span.big_endian) for _, data in frames][:3]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.dcm")), ids=lambda path: path.stem)
def test_pydicoms_files(javascript: JavaScript, path: Path) -> None:
    try:
        frames = frames_of(path)
    except (InvalidDicomError, KeyError, AttributeError, TypeError, ValueError):
        return  # no picture, or one that even its own library cannot place
    for data, shape, big_endian in frames:
        assert_alike(javascript, data, shape, big_endian=big_endian)


@pytest.mark.realdata
def test_real_files(javascript: JavaScript, realdata: Path) -> None:
    paths = [*sorted((realdata / "s09-transfer-syntaxes").glob("*.dcm")), *sorted((realdata / "s12-panoramic-2d").glob("*.dcm"))]
    frames = [frame for path in paths for frame in frames_of(path)]
    assert len(frames) > 25
    for data, shape, big_endian in frames:
        assert_alike(javascript, data, shape, big_endian=big_endian)


def _whole() -> dict[str, tuple[bytes, PixelLayout]]:
    values, small = scan(12), scan(8)
    return {
        ".4.50": (bytes(imagecodecs.jpeg8_encode(small, level=90)), shape_of(".4.50", small, 8)),
        ".4.57": (bytes(imagecodecs.jpeg8_encode(values, lossless=True, bitspersample=12, predictor=6)), shape_of(".4.57", values, 12)),
        ".4.70": (ENCODERS[Syntax.JPEG_LOSSLESS_SV1](values, 12), shape_of(".4.70", values, 12)),
        ".4.51": (bytes(imagecodecs.jpeg8_encode(values, level=90, bitspersample=12)), shape_of(".4.51", values, 12)),
        ".4.70 with restarts": (with_restarts(scan(16), 5), shape_of(".4.70", scan(16), 16)),
        ".4.80": (bytes(imagecodecs.jpegls_encode(values)), shape_of(".4.80", values, 12)),
        ".4.90": (bytes(imagecodecs.jpeg2k_encode(values, codecformat="j2k", reversible=True, level=0)), shape_of(".4.90", values, 12)),
        ".4.201": (bytes(imagecodecs.htj2k_encode(values, reversible=True)), shape_of(".4.201", values, 12)),
    }


WHOLE = _whole()


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_frame_never_passes_for_a_whole_one(javascript: JavaScript, name: str) -> None:
    data, shape = WHOLE[name]
    for length in [0, 1, 2, 63, 65, *range(70, len(data), len(data) // 15), len(data) - 3]:
        assert isinstance(javascript.decode(data[:length], shape), str), length


@pytest.mark.parametrize("name", WHOLE)
def test_damage_is_refused_or_gives_the_same_pixels_and_the_next_frame_is_read(javascript: JavaScript, name: str) -> None:
    """Lossy JPEG of 8 bits is the exception: what libjpeg-turbo only warns of is refused here, and sums that overflow clip otherwise."""
    data, shape = WHOLE[name]
    random = np.random.default_rng(5)
    both = differ = 0
    for _ in range(60):
        damaged = bytearray(data)
        for at in random.integers(0, len(data), 2):
            damaged[at] = random.integers(0, 256)
        facts = seen(bytes(damaged), shape)
        theirs = javascript.decode(bytes(damaged), shape)
        if facts.fault is None and not isinstance(theirs, str):
            both += 1
            differ += theirs.tobytes() != facts.stored
    assert differ == 0 or name == ".4.50"
    assert differ <= both / 2
    assert_alike(javascript, data, shape)


@pytest.mark.parametrize("name", WHOLE)
def test_a_stream_of_another_size_or_depth_is_a_mismatch(javascript: JavaScript, name: str) -> None:
    data, shape = WHOLE[name]
    for wrong in (replace(shape, rows=shape.rows + 1), replace(shape, samples_per_pixel=3), replace(shape, columns=9000)):
        facts = seen(data, wrong)
        assert facts.fault is DecodeFault.MISMATCH
        assert javascript.decode(data, wrong) == f"mismatch: {facts.detail}"
    narrow = replace(shape, bits_allocated=8, bits_stored=8, high_bit=7)
    if name != ".4.50":
        assert javascript.decode(data, narrow) == f"mismatch: {seen(data, narrow).detail}"


def test_frames_too_large_for_a_page_are_said_to_be_unreadable_here(javascript: JavaScript) -> None:
    told = javascript.decode(WHOLE[".4.90"][0], replace(WHOLE[".4.90"][1], rows=8192, columns=8192))
    assert told == "no-decoder: a frame of this size cannot be decoded here"


def _off_the_corner(data: bytes) -> bytes:
    """JPEG 2000 whose picture begins one column into its grid (15444-1 A.5.1): as wide as before."""
    moved = bytearray(data)
    at = data.index(b"\xff\x51") + 6
    moved[at : at + 4] = (COLUMNS + 1).to_bytes(4, "big")
    moved[at + 8 : at + 12] = (1).to_bytes(4, "big")
    return bytes(moved)


def _many_scans() -> bytes:
    """A progressive picture whose last scan comes again and again."""
    target = BytesIO()
    Image.fromarray(np.zeros((2048, 2048), np.uint8)).save(target, "JPEG", progressive=True)
    data = target.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 600 + b"\xff\xd9"


def test_what_this_browser_cannot_decode_is_not_called_broken(javascript: JavaScript) -> None:
    values, colour = scan(12), scan(12, samples=3)
    deep = values.astype(np.int32) << 6
    big = replace(shape_of(".4.50", scan(8), 8), rows=2048, columns=2048)
    cases = [
        (bytes(imagecodecs.jpeg2k_encode(deep, codecformat="j2k", reversible=True, level=0)), shape_of(".4.90", deep, 18)),
        (
            _off_the_corner(bytes(imagecodecs.jpeg2k_encode(values, codecformat="j2k", reversible=True, level=0))),
            shape_of(".4.90", values, 12),
        ),
        (bytes(imagecodecs.jpeg8_encode(colour, level=90, bitspersample=12)), shape_of(".4.51", colour, 12)),
        (_many_scans(), big),
    ]
    for data, shape in cases:
        assert seen(data, shape).fault is None
        told = javascript.decode(data, shape)
        assert isinstance(told, str)
        assert told.startswith("no-decoder: ")


def test_every_coded_row_has_a_decoder(javascript: JavaScript) -> None:
    told = {row["uid"]: row["how"] for row in javascript.ask({"ask": "table"})}
    assert told[f"{UID}.5"] == "handcarry.rle"
    carried = json.loads((VIEWER / "package.json").read_text())["dependencies"]
    codecs = {f"{name.partition('/')[2]} {version}" for name, version in carried.items() if name.startswith("@cornerstonejs/codec-")}
    named = {told[row.uid] for row in TABLE if row.coded} - {"handcarry.rle"}
    assert {name.removeprefix("handcarry.jpeg with ") for name in named} == codecs
