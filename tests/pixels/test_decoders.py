"""Every transfer syntax decodes to exactly the values that others decode, and nothing hostile gets through."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import SimpleITK as sitk

from handcarry.model.frame import DecodeFault, FrameFacts, PixelLayout
from handcarry.pixels.decoders import DECODERS, Decoder, first_available
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.look import look
from handcarry.pixels.rle import decode_rle
from handcarry.pixels.stored import Misfit
from handcarry.pixels.syntaxes import TABLE, transfer_syntax
from handcarry.pixels.task import Task
from tests.pixels.packing import UID, Ints, layout, picture, rle
from tests.pixels.reading import SAMPLES, Sample, read

GREY = picture(low=0, high=4096)
SYNTAXES = sorted(row.uid for row in TABLE if row.coded)


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


@pytest.mark.parametrize("suffix", ENCODED)
def test_lossless_syntaxes_give_back_every_pixel(suffix: str) -> None:
    facts = seen(ENCODED[suffix], layout(suffix))
    assert pixels(facts) == GREY.ravel().tolist()
    assert facts.decoder.startswith("imagecodecs.")
    native = look(Task(layout=layout(), frame=0, data=memoryview(GREY.tobytes())))
    assert facts.pixel_hash == native.pixel_hash


@pytest.mark.parametrize("bits", range(2, 17))
def test_lossless_jpeg_of_every_depth(bits: int) -> None:
    values = picture(bits, low=0, high=1 << min(bits, 15)).astype("u1" if bits <= 8 else "u2")
    width = 8 * values.dtype.itemsize
    shape = layout(".4.70", bits_allocated=width, bits_stored=bits, high_bit=bits - 1, pixel_representation=0)
    assert_same(seen(imagecodecs.jpeg8_encode(values, lossless=True, bitspersample=bits), shape), values.astype(np.int64))


def test_a_signed_picture_survives_an_unsigned_codestream() -> None:
    """JPEG-LS and JPEG know no sign: 12 stored bits travel as they are, and the header's sign is put back."""
    values = picture(3, low=-2048, high=2048)
    shape = layout(".4.80", bits_stored=12, high_bit=11)
    facts = seen(imagecodecs.jpegls_encode((values & 0x0FFF).astype(np.uint16)), shape)
    assert pixels(facts) == values.ravel().tolist()


def test_eight_bits_in_sixteen_are_widened() -> None:
    values = picture(4, low=0, high=256)
    facts = seen(imagecodecs.jpegls_encode(values.astype(np.uint8)), layout(".4.80", pixel_representation=0, bits_stored=8, high_bit=7))
    assert pixels(facts) == values.ravel().tolist()


def _samples() -> list[Path]:
    return [
        path
        for path in sorted(SAMPLES.glob("*.dcm"))
        if path.name.startswith(
            ("SC_", "MR_small", "693", "GDCM", "J2K_", "JPEG", "examples_", "liver_", "rtdose", "CT_small", "ExplVR_BigEnd.", "image_")
        )
        and path.name not in {"JPEG-lossy.dcm", "JPEG2000-embedded-sequence-delimiter.dcm"}
    ]


@pytest.mark.parametrize("path", _samples(), ids=lambda path: path.stem)
def test_pydicoms_files_decode_as_pydicom_decodes_them(path: Path) -> None:
    sample = read(path)
    facts = facts_of(sample)
    assert len(facts) == sample.layout.number_of_frames
    assert_same(facts[-1], stored(sample.decoded(len(facts) - 1), sample.layout))


@pytest.mark.realdata
@pytest.mark.parametrize(
    "name",
    [
        "693_UNCI", "CT_small", "JPEG-LL", "MR_small_jpeg_ls_lossless", "emri_small", "emri_small_RLE", "emri_small_big_endian",
        "emri_small_jpeg_2k_lossless", "emri_small_jpeg_ls_lossless", "eCT_Supplemental", "image_dfl",
    ],
)  # fmt: skip
def test_real_files_decode_as_pydicom_decodes_them(name: str, realdata: Path) -> None:
    sample = read(realdata / "s09-transfer-syntaxes" / f"{name}.dcm")
    for number, facts in enumerate(facts_of(sample)):
        assert_same(facts, stored(sample.decoded(number), sample.layout))


@pytest.mark.realdata
@pytest.mark.parametrize(
    "twins",
    [
        ("MR_small", "MR_small_implicit", "MR_small_bigendian", "MR_small_RLE", "MR_small_jp2klossless", "MR_small_jpeg_ls_lossless"),
        ("emri_small", "emri_small_big_endian", "emri_small_RLE", "emri_small_jpeg_2k_lossless", "emri_small_jpeg_ls_lossless"),
    ],
)
def test_the_same_pixels_hash_equal_in_every_syntax(twins: tuple[str, ...], realdata: Path) -> None:
    hashes = [[facts.pixel_hash for facts in facts_of(read(realdata / "s09-transfer-syntaxes" / f"{name}.dcm"))] for name in twins]
    assert all(len(each) == 8 for each in hashes[0])
    assert hashes == [hashes[0]] * len(twins)


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["s12-panoramic-2d/CR-ModalitySequenceLUT", "s09-transfer-syntaxes/JPEG-LL"])
def test_lossless_jpeg_is_what_simpleitk_reads(name: str, realdata: Path) -> None:
    sample = read(realdata / f"{name}.dcm")
    reader = sitk.ImageFileReader()
    reader.SetImageIO("GDCMImageIO")
    reader.SetFileName(str(realdata / f"{name}.dcm"))
    reader.ReadImageInformation()
    (facts,) = facts_of(sample)
    theirs = sitk.GetArrayFromImage(reader.Execute()).astype(np.int64)
    if sample.layout.photometric_interpretation == "MONOCHROME1":  # SimpleITK turns these over
        theirs = (1 << sample.layout.bits_stored) - 1 - theirs
    assert_same(facts, theirs)


@pytest.mark.realdata
def test_twelve_bit_extended_jpeg_decodes_where_others_refuse(realdata: Path) -> None:
    sample = read(realdata / "s09-transfer-syntaxes" / "JPEG-lossy.dcm")
    (facts,) = facts_of(sample)
    assert facts.decoded
    assert facts.codestream is not None
    assert (facts.codestream.precision_bits, facts.codestream.lossless) == (12, False)
    assert 0 <= facts.minimum < facts.maximum < 4096


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["HTJ2KLossless_08_RGB", "HTJ2K_08_RGB"])
def test_high_throughput_agrees_with_the_second_decoder(name: str, realdata: Path) -> None:
    sample = read(realdata / "s09-transfer-syntaxes" / f"{name}.dcm")
    ((_, data),) = cut_frames(sample.head, None, span=sample.span, layout=sample.layout)
    first, *others = DECODERS[sample.layout.transfer_syntax_uid]
    assert others
    assert all(np.array_equal(first.decode(data, sample.layout), other.decode(data, sample.layout)) for other in others)


def test_the_second_jpeg_2000_decoder_reads_signs_too() -> None:
    second = DECODERS[f"{UID}.4.90"][1]
    values = picture(2)
    data = bytes(imagecodecs.jpeg2k_encode(values, codecformat="j2k", reversible=True, level=0))
    assert np.array_equal(second.decode(data, layout(".4.90")), values)


@pytest.mark.realdata
@pytest.mark.parametrize("predictor", range(1, 8))
def test_dcmtks_lossless_jpeg_with_every_predictor(predictor: int, realdata: Path, tmp_path: Path) -> None:
    tool = shutil.which("dcmcjpeg")
    if tool is None:
        pytest.skip("dcmcjpeg is not on the path")
    source = realdata / "s09-transfer-syntaxes" / "CT_small.dcm"
    target = tmp_path / "a.dcm"
    subprocess.run([tool, "+el", "+sv", str(predictor), "+un", source, target], check=True, capture_output=True)
    (mine,), (theirs,) = facts_of(read(source)), facts_of(read(target))
    assert theirs.codestream is not None
    assert theirs.codestream.marker == "SOF3"
    assert mine.pixel_hash == theirs.pixel_hash


def test_a_sign_that_header_and_stream_disagree_on_is_taken_from_the_header() -> None:
    sample = read(SAMPLES / "J2K_pixelrep_mismatch.dcm")
    (facts,) = facts_of(sample)
    assert_same(facts, sample.decoded(0).astype(np.int64))
    assert facts.codestream is not None
    assert facts.codestream.signed is False


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


def test_the_table_names_each_syntax_once_and_nothing_under_the_gpl() -> None:
    assert len({row.uid for row in TABLE}) == len(TABLE)
    assert all(row.native + row.coded + bool(row.remark) == 1 for row in TABLE)
    assert {row.uid for row in TABLE if row.coded} == DECODERS.keys()
    free = {"imagecodecs", "pylibjpeg-openjpeg", "pyjpegls", "handcarry"}  # BSD-3-Clause, MIT and our own
    assert {decoder.distribution for decoders in DECODERS.values() for decoder in decoders} == free


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


def _runs(values: list[int], how: int) -> bytes:
    """PackBits with literal runs, repeated runs and bytes that say nothing, as encoders may mix them (PS3.5 G.3.1)."""
    out = bytearray()
    at = 0
    while at < len(values):
        same = next((n for n in range(1, 128) if at + n >= len(values) or values[at + n] != values[at]), 128)
        if same > how:
            out += bytes([257 - same, values[at]])
            at += same
        else:
            out += bytes([128, 0, values[at]])
            at += 1
    return bytes(out + b"\0" * (len(out) % 2))


@pytest.mark.parametrize("how", [1, 2, 50])
def test_our_rle_decoder_undoes_every_kind_of_run(how: int) -> None:
    values = np.repeat(np.random.default_rng(how).integers(-300, 300, 250), np.random.default_rng(1).integers(1, 20, 250))[:2000]
    values = np.resize(values, (40, 50)).astype(np.int16)
    octets = values.astype(">i2").view(np.uint8).reshape(-1, 2)
    planes = [_runs(octets[:, n].tolist(), how) for n in range(2)]
    data = struct.pack("<16I", 2, 64, 64 + len(planes[0]), *[0] * 13) + b"".join(planes)
    assert np.array_equal(decode_rle(data, layout(".5")), values)
    with pytest.raises(Misfit):
        decode_rle(data[:-70], layout(".5"))


@pytest.mark.parametrize("uid", SYNTAXES)
def test_every_coded_syntax_has_a_decoder_here(uid: str) -> None:
    decoder = first_available(transfer_syntax(uid))
    assert decoder is not None
    assert decoder.version[0].isdigit()
    assert decoder.label == f"{decoder.name} {decoder.version}"


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
