"""Every transfer syntax decodes to exactly the values that others decode."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import SimpleITK as sitk

from handcarry.pixels.decoders import DECODERS, first_available
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.look import look
from handcarry.pixels.rle import decode_rle
from handcarry.pixels.stored import Misfit
from handcarry.pixels.syntaxes import TABLE, transfer_syntax
from handcarry.pixels.task import Task
from tests.pixels.looking import ENCODED, GREY, assert_same, facts_of, pixels, seen, stored
from tests.pixels.packing import UID, layout, picture
from tests.pixels.reading import SAMPLES, read

SYNTAXES = sorted(row.uid for row in TABLE if row.coded)


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


def test_the_table_names_each_syntax_once_and_nothing_under_the_gpl() -> None:
    assert len({row.uid for row in TABLE}) == len(TABLE)
    assert all(row.native + row.coded + bool(row.remark) == 1 for row in TABLE)
    assert {row.uid for row in TABLE if row.coded} == DECODERS.keys()
    free = {"imagecodecs", "pylibjpeg-openjpeg", "pyjpegls", "handcarry"}  # BSD-3-Clause, MIT and our own
    assert {decoder.distribution for decoders in DECODERS.values() for decoder in decoders} == free


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
