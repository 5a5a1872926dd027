"""What a header says, field by field."""

from __future__ import annotations

import dataclasses
import struct

import pytest

from handcarry.dicom import records
from handcarry.dicom.oddities import Odd
from handcarry.dicom.read import Reading, read_instance
from handcarry.model.instance import Equipment, Exposure, ImageFacts, Patient, PixelSpan, SeriesFacts, Study
from tests.dicom.written import (
    CT,
    EXPLICIT,
    IMPLICIT,
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

SHARED = "SharedFunctionalGroupsSequence"
PER_FRAME = "PerFrameFunctionalGroupsSequence"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"


@pytest.mark.parametrize(
    ("noun", "tables"),
    [
        (Patient, [records.PATIENT]),
        (Study, [records.STUDY]),
        (SeriesFacts, [records.SERIES]),
        (Equipment, [records.EQUIPMENT]),
        (Exposure, [records.EXPOSURE]),
        (ImageFacts, [records.IMAGE_SHARED, records.IMAGE_TIMES, records.IMAGE_OWN]),
    ],
)
def test_every_field_is_filled_from_an_element(noun: type, tables: list[records.Record]) -> None:
    filled = [field.name for table in tables for field in table.fields]
    if noun is Patient:
        filled += ["specific_character_set", "charset_guessed", "personal_attributes"]
    assert sorted(filled) == sorted(field.name for field in dataclasses.fields(noun))


def test_groups_equal_on_two_slices_are_one_object() -> None:
    def slice_at(number: int) -> Reading:
        where = element("InstanceNumber", "IS", str(number)) + element("ImagePositionPatient", "DS", f"0\\0\\{number}")
        return read(wrapped(image(element("PatientName", "PN", "DOE^JANE") + element("StudyID", "SH", "1") + where)))

    first, second = slice_at(1).instance, slice_at(2).instance
    assert first.image.instance_number == 1
    assert second.planes[0].image_position_patient == (0.0, 0.0, 2.0)
    for noun in ("patient", "study", "series", "equipment", "exposure", "layout"):
        assert getattr(first, noun) is getattr(second, noun)
    assert first.planes[0] != second.planes[0]


@pytest.mark.parametrize("wrapped_as", [EXPLICIT, IMPLICIT])
def test_what_else_is_told_of_the_person_is_kept_as_keywords(wrapped_as: str) -> None:
    write = element if wrapped_as == EXPLICIT else lambda tag, _, value: implicit(tag, value)
    told = write("PatientAddress", "LO", "1 Longstreet") + write("Occupation", "SH", "  ") + write("PatientComments", "LT", "x")
    reading = read(wrapped(image(told) if wrapped_as == EXPLICIT else implicit("SOPClassUID", CT) + told, wrapped_as))
    assert reading.instance.patient.personal_attributes == ("PatientAddress", "PatientComments")
    assert "Longstreet" not in repr(reading.instance)


@pytest.mark.parametrize(("number", "expected"), [("A-1", ("OtherPatientIDsSequence",)), ("", ())])
def test_a_sequence_of_further_numbers_is_personal_where_it_holds_one(number: str, expected: tuple[str, ...]) -> None:
    numbers = sequence("OtherPatientIDsSequence", item(element("PatientID", "LO", number)))
    assert read(wrapped(numbers + image())).instance.patient.personal_attributes == expected


def test_a_different_patient_is_not_shared() -> None:
    def of(name: str) -> Reading:
        return read(wrapped(image(element("PatientName", "PN", name) + element("StudyID", "SH", "1"))))

    one, other, again = of("DOE^JANE").instance, of("DOE^JOHN").instance, of("DOE^JANE").instance
    assert (one.patient.patient_name, other.patient.patient_name) == ("DOE^JANE", "DOE^JOHN")
    assert one.patient is again.patient
    assert one.study is other.study


def test_the_pixel_span_is_found_beyond_the_head() -> None:
    data = wrapped(image())
    span = read(data).instance.pixels
    assert span == PixelSpan(offset=len(data) - 8, length_bytes=8, encapsulated=False)
    head = read_instance(data[:-6], entry=0, size_bytes=len(data))
    assert isinstance(head, Reading)
    assert head.instance.pixels == span
    assert head.instance.oddities == ()
    assert head.instance.meta.trailing_bytes == 0


@pytest.mark.parametrize(("keyword", "vr", "bits"), [("FloatPixelData", "OF", 32), ("DoubleFloatPixelData", "OD", 64)])
def test_float_pixels_are_pixels(keyword: str, vr: str, bits: int) -> None:
    module = pixel_module()[:-20].replace(element("BitsAllocated", "US", us(16)), element("BitsAllocated", "US", us(bits)))
    instance = read(wrapped(identity() + module + element(keyword, vr, bytes(bits // 2)))).instance
    assert instance.pixels is not None
    assert instance.pixels.length_bytes == bits // 2
    assert instance.layout is not None
    assert instance.layout.bits_allocated == bits


def test_big_endian_words_are_told() -> None:
    data = element("Rows", "US", b"\0\2", order=">") + element("PixelData", "OW", bytes(8), order=">")
    span = read(wrapped(data, "1.2.840.10008.1.2.2")).instance.pixels
    assert span is not None
    assert span.big_endian


@pytest.mark.parametrize("tail", [bytes(197_000), b"\xa5" * 197_001, b"VIEWER" * 99, b"\x01"])
def test_what_trails_the_pixel_data_is_counted_not_read(tail: bytes) -> None:
    data = wrapped(image())
    reading = read(data + tail)
    assert reading.instance.meta.trailing_bytes == len(tail)
    assert codes(reading) == set()
    implicit_data = wrapped(implicit("Rows", us(2)) + implicit("PixelData", bytes(8)), IMPLICIT)
    assert read(implicit_data + tail).instance.meta.trailing_bytes == len(tail)


def test_elements_after_the_pixel_data_are_read() -> None:
    padding = element(0xFFFCFFFC, "OB", bytes(50))
    assert read(wrapped(image(after=padding))).instance.meta.trailing_bytes == 0
    late = read(wrapped(image(after=element("StudyID", "SH", "9"))))
    assert late.instance.study.study_id == "9"
    assert Odd.OUT_OF_ORDER in codes(late)


@pytest.mark.parametrize(
    ("raw", "frames", "bad"),
    [("3", 3, False), ("1A", 1, True), ("x", 1, True), ("0", 1, True), ("-4", 1, True), ("99999999999", 1, True), ("", 1, False)],
)
def test_number_of_frames_is_kept_as_written(raw: str, frames: int, bad: bool) -> None:
    instance = read(wrapped(identity() + element("NumberOfFrames", "IS", raw) + pixel_module())).instance
    assert instance.layout is not None
    assert instance.layout.number_of_frames == frames
    assert instance.image.number_of_frames_text == raw
    assert (Odd.FRAME_COUNT_UNREADABLE in {oddity.code for oddity in instance.oddities}) == bad


def test_rows_of_another_vr_are_read_and_reported() -> None:
    rows = element("Rows", "UL", struct.pack("<I", 70_000))
    reading = read(wrapped(identity() + pixel_module().replace(element("Rows", "US", us(2)), rows)))
    assert reading.instance.layout is not None
    assert reading.instance.layout.rows == 70_000
    assert reading.instance.bad_values == ("Rows",)
    assert Odd.MISLEADING_VR in codes(reading)


def test_bad_values_are_named_once_and_read_as_well_as_can_be() -> None:
    dataset = (
        element("SOPClassUID", "UI", CT)
        + element("SOPInstanceUID", "UI", "1.2.x")
        + element("StudyDate", "DA", "2026-11-23")
        + element("XRayTubeCurrent", "IS", "4.1")
        + element("StudyInstanceUID", "UI", "1.02")
        + element("ImagePositionPatient", "DS", "1\\2")
        + element("ImageOrientationPatient", "DS", "1\\0\\0\\0\\1\\0")
        + element("PixelSpacing", "DS", "0,3\\0,3")
        + pixel_module()
    )
    instance = read(wrapped(dataset)).instance
    assert sorted(instance.bad_values) == sorted(set(instance.bad_values))
    assert set(instance.bad_values) == {
        "SOPInstanceUID",
        "StudyDate",
        "XRayTubeCurrent",
        "StudyInstanceUID",
        "ImagePositionPatient",
        "PixelSpacing",
    }
    assert instance.study.study_date == "2026-11-23"
    assert instance.exposure.x_ray_tube_current_ma == 4.1
    assert instance.planes[0].image_position_patient is None
    assert instance.planes[0].pixel_spacing_mm == (0.3, 0.3)


def test_decimals_that_are_merely_overlong_are_named_so() -> None:
    dataset = (
        identity()
        + element("ImagePositionPatient", "DS", "-12.8\\-12.8\\-7.000000000000001")
        + element("PixelSpacing", "DS", "0,333333333333333333\\0.3")
        + element("RescaleSlope", "DS", "1.00000000000000000000")
        + pixel_module()
    )
    instance = read(wrapped(dataset)).instance
    assert instance.planes[0].image_position_patient == (-12.8, -12.8, -7.000000000000001)
    assert set(instance.bad_values) == {
        "ImagePositionPatient (over 16 characters)",
        "PixelSpacing",
        "RescaleSlope (over 16 characters)",
    }


def test_the_classic_plane() -> None:
    place = (
        element("SliceThickness", "DS", "0.4")
        + element("EchoTime", "DS", "4.5")
        + element("EchoNumbers", "IS", "2")
        + element("SpacingBetweenSlices", "DS", "0.5")
        + element("DiffusionBValue", "FD", struct.pack("<d", 1000))
        + element("ImagePositionPatient", "DS", "-12.5\\3.25\\7")
        + element("ImageOrientationPatient", "DS", "1\\0\\0\\0\\1\\0")
        + element("TemporalPositionIdentifier", "IS", "4")
    )
    dataset = identity() + place + pixel_module() + element("PixelSpacing", "DS", "0.4\\0.3")
    (plane,) = read(wrapped(dataset)).instance.planes
    assert plane.image_position_patient == (-12.5, 3.25, 7.0)
    assert plane.image_orientation_patient == (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert plane.pixel_spacing_mm == (0.4, 0.3)
    assert plane.slice_thickness_mm == 0.4
    assert plane.spacing_between_slices_mm == 0.5
    assert plane.position_grid_mm == 0.01
    assert plane.temporal_position == 4
    assert plane.echo == "2 1000"


def _frame(number: int, *, undefined: bool = False) -> bytes:
    content = element("StackID", "SH", "1") + element("TemporalPositionIndex", "UL", struct.pack("<I", number))
    place = element("ImagePositionPatient", "DS", f"0\\0\\{number}.5")
    return item(sequence("FrameContentSequence", item(content)) + sequence("PlanePositionSequence", item(place), undefined=undefined))


def _shared(*, exposure: bytes = b"") -> bytes:
    measures = element("SliceThickness", "DS", "0.4") + element("PixelSpacing", "DS", "0.4\\0.4")
    orientation = element("ImageOrientationPatient", "DS", "1\\0\\0\\0\\1\\0")
    greys = element("RescaleIntercept", "DS", "-1000") + element("RescaleSlope", "DS", "1")
    return sequence(
        SHARED,
        item(
            exposure
            + sequence("PlaneOrientationSequence", item(orientation))
            + sequence("PixelMeasuresSequence", item(measures))
            + sequence("PixelValueTransformationSequence", item(greys))
        ),
    )


@pytest.mark.parametrize("undefined", [True, False])
def test_functional_groups_place_every_frame(undefined: bool) -> None:
    xray = sequence("CTExposureSequence", item(element("XRayTubeCurrentInmA", "FD", struct.pack("<d", 6.5))))
    xray += sequence("CTXRayDetailsSequence", item(element("KVP", "DS", "90")))
    frames = sequence(PER_FRAME, *(_frame(number, undefined=undefined) for number in (1, 2, 3)), undefined=undefined)
    head = element("SOPClassUID", "UI", ENHANCED_CT) + element("SOPInstanceUID", "UI", "1.2.3.4")
    groups = _shared(exposure=xray) + frames
    module = element("NumberOfFrames", "IS", "3") + pixel_module()[:-20] + groups + element("PixelData", "OW", bytes(24))
    reading = read(wrapped(head + module))
    instance = reading.instance
    assert instance.has_functional_groups
    assert [plane.image_position_patient for plane in instance.planes] == [(0, 0, 1.5), (0, 0, 2.5), (0, 0, 3.5)]
    assert {plane.pixel_spacing_mm for plane in instance.planes} == {(0.4, 0.4)}
    assert {plane.image_orientation_patient for plane in instance.planes} == {(1, 0, 0, 0, 1, 0)}
    assert [plane.temporal_position for plane in instance.planes] == [1, 2, 3]
    assert {plane.stack_id for plane in instance.planes} == {"1"}
    assert (instance.image.rescale_slope, instance.image.rescale_intercept) == (1.0, -1000.0)
    assert (instance.exposure.kvp, instance.exposure.x_ray_tube_current_ma) == (90.0, 6.5)
    assert "SliceThickness" not in instance.missing_attributes
    assert {"ContentDate", "Manufacturer"} <= set(instance.missing_attributes)
    assert codes(reading) <= {Odd.OUT_OF_ORDER}


def test_fewer_groups_than_frames_are_noted() -> None:
    frames = sequence(PER_FRAME, _frame(1), _frame(2))
    reading = read(wrapped(identity() + element("NumberOfFrames", "IS", "3") + pixel_module()[:-20] + frames + pixel_module()[-20:]))
    assert len(reading.instance.planes) == 2
    assert Odd.FRAME_GROUPS_DISAGREE in codes(reading)


def test_time_may_be_told_by_a_dimension_index() -> None:
    pointers = [element("DimensionIndexPointer", "AT", b"\x20\0\x56\x90"), element("DimensionIndexPointer", "AT", b"\x20\0\x28\x91")]
    dimensions = sequence("DimensionIndexSequence", *map(item, pointers))
    frame = item(sequence("FrameContentSequence", item(element("DimensionIndexValues", "UL", struct.pack("<II", 1, 7)))))
    dataset = identity() + dimensions + pixel_module()[:-20] + sequence(PER_FRAME, frame, frame) + pixel_module()[-20:]
    assert [plane.temporal_position for plane in read(wrapped(dataset)).instance.planes] == [7, 7]


def test_a_craniofacial_acquisition_gives_its_exposure() -> None:
    acquisition = element("KVP", "DS", "85") + element("ExposureTimeInms", "FD", struct.pack("<d", 9000))
    dataset = identity() + sequence("XRay3DAcquisitionSequence", item(acquisition)) + pixel_module()
    exposure = read(wrapped(dataset)).instance.exposure
    assert (exposure.kvp, exposure.exposure_time_ms) == (85.0, 9000.0)


def test_missing_and_empty_attributes_are_named() -> None:
    dataset = element("SOPClassUID", "UI", CT) + element("SOPInstanceUID", "UI", "1.2") + element("Modality", "CS", "")
    dataset += element("PatientName", "PN", "") + element("PatientID", "LO", "1")
    missing = set(read(wrapped(dataset + pixel_module())).instance.missing_attributes)
    assert {"Modality", "StudyInstanceUID", "ImagePositionPatient", "KVP", "RescaleSlope", "PatientSex"} <= missing
    assert not {"PatientName", "PatientID", "SOPClassUID", "Rows", "Laterality", "PatientPosition"} & missing
    document = element("SOPClassUID", "UI", "1.2.840.10008.5.1.4.1.1.104.1") + dataset[len(element("SOPClassUID", "UI", CT)) :]
    assert not {"Rows", "KVP", "InstanceNumber"} & set(read(wrapped(document)).instance.missing_attributes)


@pytest.mark.parametrize(
    ("private", "expected"),
    [
        (element(0x00211060, "DS", "-12.5\\3.25\\7.125"), True),
        (element(0x00211060, "UN", "-12.5\\3.25\\7.125"), True),
        (element(0x00391084, "DS", "0.25\\0.25"), True),
        (element(0x00211060, "LO", "version 1.2.3"), False),
        (element(0x00211060, "DS", "12.5"), False),
        (element(0x00211060, "IS", "1\\2\\3"), False),
        (element(0x00181999, "DS", "-12.5\\3.25\\7.125"), False),
    ],
)
def test_private_geometry_is_looked_for_only_where_the_public_one_is_missing(private: bytes, expected: bool) -> None:
    assert read(wrapped(identity() + private + pixel_module())).instance.private_geometry == expected
    public = element("ImagePositionPatient", "DS", "0\\0\\0")
    spacing = element("PixelSpacing", "DS", "0.3\\0.3")
    with_public = identity() + public + private + spacing + pixel_module()
    assert not read(wrapped(with_public)).instance.private_geometry


def test_overlays_are_counted() -> None:
    overlays = element(0x60000010, "US", us(4)) + element(0x60020010, "US", us(4))
    dataset = identity() + pixel_module()[:-20] + overlays + pixel_module()[-20:]
    assert read(wrapped(dataset)).instance.overlay_count == 2


def test_uids_missing_from_the_dataset_are_taken_from_the_meta_group() -> None:
    reading = read(wrapped(pixel_module()))
    assert (reading.instance.sop_class_uid, reading.instance.sop_instance_uid) == (CT, "1.2.3.4")
    assert Odd.SOP_FROM_META in codes(reading)
    assert "SOPInstanceUID" in reading.instance.missing_attributes


def test_the_padding_value_follows_the_pixels_sign() -> None:
    dataset = implicit("Rows", us(2)) + implicit("PixelRepresentation", us(1)) + implicit("PixelPaddingValue", b"\x30\xf8")
    assert read(wrapped(dataset, IMPLICIT)).instance.image.pixel_padding_value == -2000
    unsigned = implicit("Rows", us(2)) + implicit("PixelRepresentation", us(0)) + implicit("PixelPaddingValue", b"\x30\xf8")
    assert read(wrapped(unsigned, IMPLICIT)).instance.image.pixel_padding_value == 63536


def test_a_guessed_character_set_is_named() -> None:
    name = "ИВАНОВ^ИВАН".encode("cp1251")
    patient = read(wrapped(image(element("PatientName", "PN", name)))).instance.patient
    assert patient.charset_guessed
    assert patient.specific_character_set == ()
    declared = element("SpecificCharacterSet", "CS", "ISO_IR 192")
    damaged = read(wrapped(declared + image(element("PatientName", "PN", b"\xff\xfe\xfa"))))
    assert damaged.instance.patient.specific_character_set == ("ISO_IR 192",)
    assert "PatientName" in damaged.instance.bad_values
    assert Odd.TEXT_DAMAGED in codes(damaged)


def test_an_unknown_character_set_is_noted_even_around_plain_letters() -> None:
    name = element("PatientName", "PN", "DOE^JANE")
    assert Odd.CHARSET_UNKNOWN in codes(read(wrapped(element("SpecificCharacterSet", "CS", "MS-DOS") + image(name))))
    for term in ("ISO_IR 100", "ISO_IR 192", "GB18030", "", "ISO_IR 6", "iso-ir 100", "\\ISO 2022 IR 87"):
        assert Odd.CHARSET_UNKNOWN not in codes(read(wrapped(element("SpecificCharacterSet", "CS", term) + image(name))))


def test_everything_declared_is_believed_where_it_can_be() -> None:
    meta = read(wrapped(image())).instance.meta
    assert (meta.transfer_syntax_uid, meta.read_as_transfer_syntax_uid) == (EXPLICIT, EXPLICIT)
    assert (meta.media_storage_sop_class_uid, meta.media_storage_sop_instance_uid) == (CT, "1.2.3.4")
    assert meta.has_preamble
    assert meta.has_meta_group
