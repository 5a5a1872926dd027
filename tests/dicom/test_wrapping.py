from __future__ import annotations

import zlib

import pytest

from handcarry.dicom import wrapping
from handcarry.dicom.oddities import Odd
from handcarry.dicom.wrapping import INFLATED_MAX_BYTES, preamble_magic
from tests.dicom.written import (
    BIG,
    CT,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    SEQUENCE_END,
    UNDEFINED,
    codes,
    element,
    identity,
    image,
    implicit,
    item,
    meta,
    pixel_module,
    read,
    refused,
    us,
    wrapped,
)


def deflated(dataset: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(dataset) + stream.flush()


IMPLICIT_IMAGE = (
    implicit("SOPClassUID", CT + "\0") + implicit("SOPInstanceUID", "1.2.3.4\0") + implicit("Modality", "CT")
    + implicit("Rows", us(2)) + implicit("Columns", us(2)) + implicit("PixelData", bytes(8))
)  # fmt: skip
BIG_IMAGE = (
    element("SOPClassUID", "UI", CT, order=">") + element("SOPInstanceUID", "UI", "1.2.3.4", order=">")
    + element("Modality", "CS", "CT", order=">") + element("Rows", "US", b"\0\2", order=">")
    + element("Columns", "US", b"\0\2", order=">") + element("PixelData", "OW", bytes(8), order=">")
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "magic"),
    [
        (b"MZ\x90", "pe"),
        (b"\x7fELF", "elf"),
        (b"\xcf\xfa\xed\xfe", "macho"),
        (b"\xfe\xed\xfa\xce", "macho"),
        (b"\xca\xfe\xba\xbe", "macho"),
        (b"#!/bin/sh", "script"),
        (b"<html>", "markup"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\3\4", "zip"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"\0" * 4, ""),
        (b"anything", ""),
    ],
)
def test_the_preamble_names_the_other_format(start: bytes, magic: str) -> None:
    reading = read(wrapped(image(), preamble=start))
    assert reading.instance.meta.preamble_magic == magic == preamble_magic(start)
    assert (Odd.PREAMBLE_OF_OTHER_FORMAT in codes(reading)) == (magic != "")


@pytest.mark.parametrize(
    ("dataset", "declared", "read_as", "code"),
    [
        (image(), EXPLICIT, EXPLICIT, None),
        (IMPLICIT_IMAGE, IMPLICIT, IMPLICIT, None),
        (BIG_IMAGE, BIG, BIG, None),
        (deflated(image()), DEFLATED, DEFLATED, None),
        (IMPLICIT_IMAGE, EXPLICIT, IMPLICIT, Odd.TRANSFER_SYNTAX_CONTRADICTED),
        (image(), IMPLICIT, EXPLICIT, Odd.TRANSFER_SYNTAX_CONTRADICTED),
        (BIG_IMAGE, EXPLICIT, BIG, Odd.TRANSFER_SYNTAX_CONTRADICTED),
        (image(), DEFLATED, EXPLICIT, Odd.TRANSFER_SYNTAX_CONTRADICTED),
        (image(), "", EXPLICIT, Odd.TRANSFER_SYNTAX_MISSING),
        (IMPLICIT_IMAGE, "", IMPLICIT, Odd.TRANSFER_SYNTAX_MISSING),
        (BIG_IMAGE, "", BIG, Odd.TRANSFER_SYNTAX_MISSING),
        (IMPLICIT_IMAGE, "1.2.840.113619.5.2", IMPLICIT, Odd.TRANSFER_SYNTAX_UNKNOWN),
        (image(), "1.2.840.10008.1.2.4.70", EXPLICIT, Odd.PIXEL_DATA_NOT_ENCAPSULATED),
    ],
)
def test_the_bytes_decide_how_they_are_read(dataset: bytes, declared: str, read_as: str, code: Odd | None) -> None:
    instance = read(wrapped(dataset, declared)).instance
    assert instance.meta.transfer_syntax_uid == declared
    assert instance.meta.read_as_transfer_syntax_uid == read_as
    assert instance.layout is not None
    assert (instance.layout.transfer_syntax_uid, instance.layout.rows) == (read_as, 2)
    assert {str(oddity.code) for oddity in instance.oddities} == ({code} if code else set())


@pytest.mark.parametrize(
    ("fragment", "suffix"),
    [
        (b"\xff\x4f\xff\x51" + bytes(40), "4.91"),
        (b"\xff\xd8\xff\xe0\0\4ab\xff\xc0" + bytes(20), "4.50"),
        (b"\xff\xd8\xff\xc3" + bytes(20), "4.70"),
        (b"\xff\xd8\xff\xf7" + bytes(20), "4.80"),
        (b"\1\0\0\0\x40\0\0\0" + bytes(60), "5"),
    ],
)
def test_undeclared_compression_is_guessed_from_the_stream(fragment: bytes, suffix: str) -> None:
    pixels = element("PixelData", "OB", b"", length=UNDEFINED) + item(b"") + item(fragment) + SEQUENCE_END
    undeclared = read(wrapped(identity() + pixels, ""))
    assert undeclared.instance.meta.read_as_transfer_syntax_uid == f"1.2.840.10008.1.2.{suffix}"
    assert codes(undeclared) == {Odd.TRANSFER_SYNTAX_MISSING}
    denied = read(wrapped(identity() + pixels, EXPLICIT))
    assert denied.instance.meta.read_as_transfer_syntax_uid == f"1.2.840.10008.1.2.{suffix}"
    assert codes(denied) == {Odd.PIXEL_DATA_ENCAPSULATED}


def test_a_compressed_syntax_stays_where_only_the_vrs_are_missing() -> None:
    fragments = implicit("PixelData", b"", length=UNDEFINED) + item(b"") + item(b"\xff\xd8") + SEQUENCE_END
    reading = read(wrapped(IMPLICIT_IMAGE[:-16] + fragments, "1.2.840.10008.1.2.4.70"))
    assert reading.instance.meta.read_as_transfer_syntax_uid == "1.2.840.10008.1.2.4.70"
    assert codes(reading) == {Odd.TRANSFER_SYNTAX_CONTRADICTED}


def test_positions_of_a_deflated_file_count_in_its_inflated_dataset() -> None:
    data = wrapped(deflated(image()), DEFLATED)
    reading = read(data + b"\0")
    assert reading.body == image()
    assert reading.instance.pixels is not None
    assert reading.body[reading.instance.pixels.offset :] == b"\1\2\3\4\5\6\7\x08"
    assert reading.instance.meta.trailing_bytes == 0
    assert read(data + bytes(20_000)).instance.meta.trailing_bytes == 20_000


def test_a_damaged_or_cut_deflate_stream_keeps_what_came_before() -> None:
    stream = deflated(identity() + b"".join(element(0x00110000 + n, "LO", str(n * n)) for n in range(0x1000, 0x8000)) + pixel_module())
    for broken in (stream[: len(stream) // 2], stream[: len(stream) // 2] + b"\xff" * 100):
        reading = read(wrapped(broken, DEFLATED))
        assert Odd.DEFLATE_DAMAGED in codes(reading)
        assert reading.instance.sop_instance_uid == "1.2.3.4"


def test_a_bomb_is_inflated_to_the_cap_only() -> None:
    stream = zlib.compressobj(9, wbits=-15)
    blocks = [stream.compress(image(after=b"")[:-8])] + [stream.compress(bytes(1 << 20)) for _ in range(80)]
    data = wrapped(b"".join(blocks) + stream.flush(), DEFLATED)
    assert len(data) < 200_000
    reading = read(data)
    assert Odd.INFLATION_CAPPED in codes(reading)
    assert len(reading.body) == INFLATED_MAX_BYTES


def test_the_meta_groups_length_is_checked() -> None:
    short = wrapped(image())
    at = short.find(b"UL\4\0") + 4
    assert Odd.META_LENGTH_WRONG in codes(read(short[:at] + b"\x10" + short[at + 1 :]))
    without = bytes(128) + b"DICM" + meta()[12:] + image()
    assert codes(read(without)) == {Odd.META_LENGTH_MISSING}
    none = bytes(128) + b"DICM" + image()
    assert codes(read(none)) == {Odd.META_MISSING, Odd.TRANSFER_SYNTAX_MISSING}
    assert not read(none).instance.meta.has_meta_group


@pytest.mark.parametrize(
    "dataset", [image(), IMPLICIT_IMAGE, BIG_IMAGE, meta() + image(), bytes(132) + image(), b"DICM" + meta() + image()]
)
def test_files_without_a_preamble_are_believed_when_they_look_it(dataset: bytes) -> None:
    reading = read(dataset)
    assert not reading.instance.meta.has_preamble
    assert Odd.NO_PREAMBLE in codes(reading)
    assert reading.instance.sop_class_uid == CT
    assert reading.instance.pixels is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"DIC",
        b"hello, this is a note of one hundred and fifty characters " * 10,
        bytes(4096),
        b"\0\x05\x16\x07\0\x02\0\0Mac OS X        " + bytes(4000),
        b"\x08\0" + b"\x08\0" * 400,
        b"\x02\0\0\0UL" + bytes(500),
        identity(),
        element("StudyDate", "DA", "20260101") * 8,
        b"\x08\0\x05\0CS" + b"\xff" * 300,
    ],
)
def test_what_does_not_look_it_is_not_dicom(data: bytes) -> None:
    assert refused(data).why


def test_dicm_without_anything_behind_it_is_still_a_damaged_dicom_file() -> None:
    assert Odd.NO_ELEMENTS in codes(read(bytes(128) + b"DICM"))
    cut = read(wrapped(image())[:150])
    assert cut.instance.sop_instance_uid == ""
    assert cut.instance.layout is None


def test_the_deflate_chunk_is_smaller_than_the_cap() -> None:
    assert wrapping.DEFLATED_CHUNK_BYTES * 1032 < INFLATED_MAX_BYTES
