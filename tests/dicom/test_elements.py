"""The walk: what each way of breaking an encoding leaves behind, and that what follows is still read."""

from __future__ import annotations

import struct

import pytest

from handcarry.dicom import elements
from handcarry.dicom.dictionary import TAG
from handcarry.dicom.elements import MAX_DEPTH, walk
from handcarry.dicom.headers import BIG_ENDIAN, EXPLICIT, IMPLICIT
from handcarry.dicom.oddities import Odd
from tests.dicom.written import (
    CT,
    ITEM_END,
    SEQUENCE_END,
    UNDEFINED,
    codes,
    element,
    identity,
    image,
    implicit,
    item,
    pixel_module,
    read,
    sequence,
    us,
    wrapped,
)

NAME = element("PatientName", "PN", "DOE^JANE")
STUDY_ID = element("StudyID", "SH", "77")
SHARED = "SharedFunctionalGroupsSequence"


def values_of(data: bytes) -> dict[int, tuple[str, bytes]]:
    return walk(data, 0, EXPLICIT).dataset.values


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (element("PatientID", "lo", "12"), Odd.LOWER_CASE_VR),
        (element(0x00100021, "QQ", "12"), Odd.UNKNOWN_VR),
        (struct.pack("<HH2sHI", 0x0010, 0x0021, b"QQ", 0, 4) + b"abcd", Odd.UNKNOWN_VR),
        (implicit(0x00100021, "ab"), Odd.VR_MISSING),
        (implicit("PatientID", "12"), Odd.VR_MISSING),
        (element("PatientID", "SH", "12"), Odd.WRONG_VR),
        (element("PatientID", "LO", b"1")[:-1].replace(b"\x02\0", b"\x01\0"), Odd.ODD_LENGTH),
        (element(0x00101002, "OB", b"abc", length=3)[:-1], Odd.ODD_LENGTH),
        (element(0x00100011, "LO", "x") + NAME, Odd.OUT_OF_ORDER),
        (NAME + element("PatientName", "PN", "OTHER"), Odd.DUPLICATE_ELEMENT),
        (NAME + NAME, Odd.DUPLICATE_ELEMENT),
        (struct.pack("<HH2sHI", 0x0010, 0x0020, b"LO", 0, 2) + b"12", Odd.WRONG_LENGTH_FORM),
        (struct.pack("<HH2sHI", 0x0010, 0x1002, b"SQ", 7, 0), Odd.WRONG_LENGTH_FORM),
        (struct.pack("<HH2sH", 0x0010, 0x1002, b"OB", 2) + b"ab", Odd.WRONG_LENGTH_FORM),
        (element(0x00100021, "UN", b"", length=UNDEFINED) + item(implicit("StudyID", "in")) + SEQUENCE_END, Odd.UNDEFINED_LENGTH_UN),
        (SEQUENCE_END, Odd.STRAY_DELIMITER),
        (ITEM_END, Odd.STRAY_DELIMITER),
        (element("TransferSyntaxUID", "UI", "1.2"), Odd.META_IN_DATASET),
        (element(0x00101002, "SQ", b"", length=UNDEFINED) + item(b""), Odd.SEQUENCE_NOT_DELIMITED),
        (element(0x00101002, "SQ", b"", length=UNDEFINED) + item(b"", length=UNDEFINED)[:-8] + SEQUENCE_END, Odd.SEQUENCE_NOT_DELIMITED),
        (element(0x00101002, "SQ", b"", length=UNDEFINED) + ITEM_END + SEQUENCE_END, Odd.STRAY_DELIMITER),
        (sequence(SHARED, item(b"", length=500)), Odd.VALUE_OVERRUNS),
        (sequence(SHARED, item(element("StudyID", "SH", b"", length=500))), Odd.VALUE_OVERRUNS),
        (sequence(SHARED, item(b"\1" * 12)), Odd.VALUE_OVERRUNS),
        (sequence(SHARED, item(STUDY_ID + b"\1\2\3")), Odd.VALUE_OVERRUNS),
        (sequence(SHARED, b"\1\0\2\0\3\0\4\0"), Odd.SEQUENCE_NOT_DELIMITED),
    ],
)
def test_an_oddity_is_noted_and_reading_goes_on(broken: bytes, code: Odd) -> None:
    reading = read(wrapped(image(broken + STUDY_ID)))
    assert code in codes(reading)
    assert reading.instance.study.study_id == "77"
    assert reading.instance.pixels is not None
    assert reading.instance.pixels.length_bytes == 8


def test_a_sound_file_has_no_oddity() -> None:
    odd_group = element(0x00100000, "UL", b"\0\0\0\0") + NAME + element(0x00110010, "LO", "CREATOR") + element(0x00111001, "OB", b"abcd")
    icon = sequence(0x00880200, item(pixel_module(rows=9)), undefined=True)
    reading = read(wrapped(identity() + odd_group + STUDY_ID + pixel_module()[:-20] + icon + pixel_module()[-20:]))
    assert codes(reading) == set()
    assert reading.instance.layout is not None
    assert reading.instance.layout.rows == 2


@pytest.mark.parametrize("undefined", [True, False])
def test_pixel_data_of_an_icon_are_not_the_images(undefined: bool) -> None:
    icon = sequence(0x00880200, item(element("Rows", "US", us(9)) + element("PixelData", "OW", b"icon")), undefined=undefined)
    without = read(wrapped(identity() + icon))
    assert without.instance.pixels is None
    assert without.instance.layout is None
    fragments = element("PixelData", "OB", b"", length=UNDEFINED) + item(b"") + item(b"icon") + SEQUENCE_END
    beside = read(wrapped(identity() + sequence(0x00880200, item(fragments), undefined=undefined) + pixel_module()))
    assert beside.instance.pixels is not None
    assert beside.instance.pixels.length_bytes == 8
    assert not beside.instance.pixels.encapsulated


def test_a_short_vr_in_the_long_form_gives_its_value() -> None:
    long_form = struct.pack("<HH2sHI", 0x0028, 0x0010, b"US", 0, 2) + us(300)
    found = values_of(long_form + element("Columns", "US", us(2)))
    assert found[TAG["Rows"]] == ("US", us(300))
    assert found[TAG["Columns"]] == ("US", us(2))


def test_big_endian_words_come_out_little() -> None:
    data = element("Rows", "US", b"\x01\x02", order=">") + element("PixelSpacing", "DS", "0.1\\0.2", order=">")
    found = walk(data, 0, BIG_ENDIAN)
    assert found.dataset.values == {TAG["Rows"]: ("US", b"\x02\x01"), TAG["PixelSpacing"]: ("DS", b"0.1\\0.2 ")}
    assert found.oddities == {}


def test_implicit_values_get_their_vr_from_the_dictionary() -> None:
    data = implicit("PatientName", "A^B") + implicit(0x00101030, "70") + implicit("Rows", us(5))
    assert walk(data, 0, IMPLICIT).dataset.values == {TAG["PatientName"]: ("PN", b"A^B "), TAG["Rows"]: ("US", us(5))}


@pytest.mark.parametrize("undefined_sequence", [True, False])
@pytest.mark.parametrize("undefined_item", [True, False])
def test_nested_items_are_kept_in_order(undefined_sequence: bool, undefined_item: bool) -> None:
    length = UNDEFINED if undefined_item else None
    inner = sequence("PlanePositionSequence", item(element("ImagePositionPatient", "DS", "1\\2\\3"), length=length))
    outer = sequence(SHARED, item(inner, length=length), item(b"", length=length), undefined=undefined_sequence)
    found = walk(outer + element(0x60000010, "US", us(4)), 0, EXPLICIT)
    items = found.dataset.sequences[TAG[SHARED]]
    assert len(items) == 2
    place = items[0].sequences[TAG["PlanePositionSequence"]][0].values[TAG["ImagePositionPatient"]]
    assert place == ("DS", b"1\\2\\3 ")
    assert 0x60000010 in found.dataset.values
    assert found.oddities == {}


def test_a_known_sequence_of_vr_un_is_entered() -> None:
    inside = implicit(TAG["PixelMeasuresSequence"], item(implicit("PixelSpacing", "0.3\\0.3")))
    found = walk(element(SHARED, "UN", item(inside)), 0, EXPLICIT)
    measures = found.dataset.sequences[TAG[SHARED]][0].sequences[TAG["PixelMeasuresSequence"]]
    assert measures[0].values[TAG["PixelSpacing"]] == ("DS", b"0.3\\0.3 ")
    assert found.oddities.keys() == {Odd.WRONG_VR}


def test_a_vr_in_lower_case_is_read_as_its_capitals() -> None:
    assert values_of(element("PatientID", "lo", "12")) == {TAG["PatientID"]: ("LO", b"12")}
    assert values_of(element("Rows", "us", us(7))) == {TAG["Rows"]: ("US", us(7))}


def test_of_two_the_first_that_has_a_value_counts() -> None:
    other = element("PatientName", "PN", "OTHER")
    assert values_of(NAME + other)[TAG["PatientName"]][1] == b"DOE^JANE"
    assert values_of(element("PatientName", "PN", "") + other)[TAG["PatientName"]][1] == b"OTHER "


def test_bytes_that_are_no_elements_end_the_walk() -> None:
    reading = read(wrapped(identity() + NAME + b"\x10\0\x20\0" + b"\1" * 90))
    assert codes(reading) == {Odd.UNREADABLE_TAIL}
    assert reading.instance.patient.patient_name == "DOE^JANE"
    assert reading.instance.meta.trailing_bytes == 94


def test_a_text_is_not_kept_as_a_sequence() -> None:
    found = walk(element(SHARED, "LO", "text"), 0, EXPLICIT)
    assert found.dataset.values == {}
    assert found.dataset.sequences == {}


def test_zeros_behind_a_dataset_without_pixels_are_no_elements() -> None:
    reading = read(wrapped(identity() + NAME) + bytes(100))
    assert codes(reading) == set()
    assert reading.instance.meta.trailing_bytes == 100


def test_a_file_cut_anywhere_says_so_unless_cut_between_elements() -> None:
    shared = sequence(SHARED, item(sequence("PixelMeasuresSequence", item(STUDY_ID), undefined=True)), undefined=True)
    parts = [identity(), NAME, STUDY_ID, shared, element("PixelData", "OW", bytes(8))]
    data = b"".join(parts)
    between = {len(b"".join(parts[:count])) for count in range(len(parts) + 1)} | {len(element("SOPClassUID", "UI", CT))}
    for cut in range(len(data)):
        noted = {Odd.TRUNCATED, Odd.UNREADABLE_TAIL} & walk(data[:cut], 0, EXPLICIT).oddities.keys()
        zeros_only = not data[max(place for place in between if place <= cut) : cut].strip(b"\0")
        assert bool(noted) != (cut in between or zeros_only), cut


def test_nesting_beyond_the_cap_ends_the_walk() -> None:
    deep = (element(0x00081115, "SQ", b"", length=UNDEFINED) + struct.pack("<HHI", 0xFFFE, 0xE000, UNDEFINED)) * 10_000
    found = walk(deep, 0, EXPLICIT)
    assert Odd.TOO_DEEP in found.oddities
    assert found.element_count < 4 * MAX_DEPTH


def test_nesting_up_to_the_cap_is_read() -> None:
    level = element(0x00081115, "SQ", b"", length=UNDEFINED) + struct.pack("<HHI", 0xFFFE, 0xE000, UNDEFINED)
    found = walk(level * MAX_DEPTH + (ITEM_END + SEQUENCE_END) * MAX_DEPTH + NAME, 0, EXPLICIT)
    assert found.oddities == {}
    assert TAG["PatientName"] in found.dataset.values


def test_more_elements_than_the_cap_end_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "MAX_ELEMENTS", 50)
    found = walk(b"".join(element(0x00110000 + number, "LO", "") for number in range(0x1000, 0x1100)), 0, EXPLICIT)
    assert Odd.TOO_MANY_ELEMENTS in found.oddities
    assert found.element_count == 50
    items = walk(sequence(SHARED, *[item(b"")] * 60), 0, EXPLICIT)
    assert Odd.TOO_MANY_ELEMENTS in items.oddities
    assert len(items.dataset.sequences[TAG[SHARED]]) <= 50


def test_fragments_are_stepped_over_and_what_follows_is_read() -> None:
    fragments = element("PixelData", "OB", b"", length=UNDEFINED) + item(b"") + item(b"\xff\xd8\xff\xd9") + SEQUENCE_END
    data = wrapped(identity() + fragments + element(0xFFFCFFFC, "OB", b"\0\0"), "1.2.840.10008.1.2.4.70")
    reading = read(data)
    assert reading.instance.pixels is not None
    assert reading.instance.pixels.encapsulated
    assert reading.instance.pixels.length_bytes is None
    assert data[reading.instance.pixels.offset :].startswith(item(b""))
    assert reading.instance.meta.trailing_bytes == 0
    assert codes(reading) == set()


@pytest.mark.parametrize(
    ("tail", "code"),
    [(b"", Odd.TRUNCATED), (item(b"abcd", length=400), Odd.TRUNCATED), (NAME + SEQUENCE_END, Odd.FRAGMENTS_DAMAGED)],
)
def test_broken_fragments_are_noted(tail: bytes, code: Odd) -> None:
    data = wrapped(identity() + element("PixelData", "OB", b"", length=UNDEFINED) + item(b"") + tail, "1.2.840.10008.1.2.4.70")
    assert code in codes(read(data))
