"""Elements to the nouns of `model.instance`, by tables: which keyword fills which field, and how its value is read.

What is equal on all slices of a series is built once and shared: its raw values are the key of a bounded memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from handcarry.dicom import values
from handcarry.dicom.dictionary import TAG
from handcarry.dicom.elements import Value
from handcarry.dicom.values import Read
from handcarry.model.instance import Equipment, Exposure, Patient, SeriesFacts, Study

REMEMBERED = 512  # nouns of one kind
REMEMBERED_MAX_BYTES = 4096  # one with more text than this is built anew each time

Charset = tuple[str, ...]


Reader = Callable[[Value, Charset], Read[Any]]  # str, int, float, tuple or None: what the field is typed as


def read_uid(value: Value, _charset: Charset) -> Read[str]:
    """A UID."""
    return values.uid(value)


def read_day(value: Value, _charset: Charset) -> Read[str]:
    """A date as written."""
    return values.day(value)


def read_clock(value: Value, _charset: Charset) -> Read[str]:
    """A time as written."""
    return values.clock(value)


def read_code(value: Value, _charset: Charset) -> Read[str]:
    """A code string."""
    return values.code(value)


def read_codes(value: Value, _charset: Charset) -> Read[tuple[str, ...]]:
    """Several code strings."""
    found = values.code(value)
    return Read(tuple(part.strip() for part in found.value.split("\\")) if found.value else (), found.good)


def read_decimal(value: Value, _charset: Charset) -> Read[float | None]:
    """The first number."""
    found = values.numbers(value)
    return Read(found.value[0] if found.value else None, found.good)


def read_decimals(value: Value, _charset: Charset) -> Read[tuple[float, ...]]:
    """All numbers."""
    return values.numbers(value)


def read_integer(value: Value, _charset: Charset) -> Read[int | None]:
    """The first number, without its decimals."""
    found = values.numbers(value)
    return Read(int(found.value[0]) if found.value else None, found.good)


def read_written(value: Value, _charset: Charset) -> Read[str]:
    """The characters themselves, of whatever VR."""
    return Read(value[1][:64].decode("latin-1").strip(" \0"))


read_text = values.text


class Field(NamedTuple):
    """One field of a record and the element that fills it."""

    name: str
    keyword: str
    read: Reader


class Built(NamedTuple):
    """A noun, the keywords whose values break their VR, and the first fault of the character set."""

    value: Any
    bad: tuple[str, ...]
    fault: str


Raw = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One noun: how it is made, and from which elements. `names_charset` gives it the two fields about the character set."""

    make: Callable[..., Any]
    fields: tuple[Field, ...]
    tags: tuple[int, ...]
    names_charset: bool = False
    remembered: dict[tuple[Charset, Raw], Built] = field(default_factory=dict)


def build(record: Record, elements: Mapping[int, Value], charset: Charset) -> Built:
    """Make a noun from the elements it is about; equal elements give the same object."""
    raw = tuple(map(elements.get, record.tags))
    key = (charset, raw)
    built = record.remembered.get(key)
    if built is None:
        built = _make(record, raw, charset)
        if is_small(raw):
            if len(record.remembered) >= REMEMBERED:
                record.remembered.clear()
            record.remembered[key] = built
    return built


def build_own(record: Record, elements: Mapping[int, Value], charset: Charset) -> Built:
    """Make a noun that differs from slice to slice, and forget it."""
    return _make(record, tuple(map(elements.get, record.tags)), charset)


def is_small(raw: Raw) -> bool:
    """Return whether values are few enough bytes to be remembered."""
    return sum(len(value[1]) for value in raw if value) <= REMEMBERED_MAX_BYTES


def charset_of(value: Value | None) -> Charset:
    """Return the terms of Specific Character Set, () where it says nothing."""
    if value is None or not value[1].strip(b" \0"):
        return ()
    return tuple(part.strip(" \0") for part in value[1][:256].decode("latin-1").split("\\"))


def _make(record: Record, raw: Raw, charset: Charset) -> Built:
    filled: dict[str, Any] = {}
    bad: list[str] = []
    all_guessed = first_fault = ""
    for (name, keyword, read), value in zip(record.fields, raw, strict=True):
        if value is None:
            continue
        filled[name], good, guessed, fault = read(value, charset)
        if not good:
            bad.append(values.blamed(keyword, value))
            first_fault = first_fault or fault
        all_guessed = all_guessed or guessed
    if record.names_charset:
        filled |= {"specific_character_set": charset, "charset_guessed": all_guessed}
    return Built(record.make(**filled), tuple(bad), first_fault)


def _record(make: Callable[..., Any], *fields: tuple[str, str, Reader], names_charset: bool = False) -> Record:
    table = tuple(Field(*row) for row in fields)
    return Record(make=make, fields=table, tags=tuple(TAG[field.keyword] for field in table), names_charset=names_charset)


PATIENT = _record(
    Patient,
    ("patient_name", "PatientName", read_text),
    ("patient_id", "PatientID", read_text),
    ("patient_birth_date", "PatientBirthDate", read_day),
    ("patient_sex", "PatientSex", read_code),
    ("patient_identity_removed", "PatientIdentityRemoved", read_code),
    names_charset=True,
)

STUDY = _record(
    Study,
    ("study_instance_uid", "StudyInstanceUID", read_uid),
    ("study_date", "StudyDate", read_day),
    ("study_time", "StudyTime", read_clock),
    ("study_id", "StudyID", read_text),
    ("study_description", "StudyDescription", read_text),
    ("accession_number", "AccessionNumber", read_text),
    ("referring_physician_name", "ReferringPhysicianName", read_text),
)

SERIES = _record(
    SeriesFacts,
    ("series_instance_uid", "SeriesInstanceUID", read_uid),
    ("modality", "Modality", read_code),
    ("series_number", "SeriesNumber", read_integer),
    ("series_date", "SeriesDate", read_day),
    ("series_time", "SeriesTime", read_clock),
    ("series_description", "SeriesDescription", read_text),
    ("protocol_name", "ProtocolName", read_text),
    ("body_part_examined", "BodyPartExamined", read_code),
    ("laterality", "Laterality", read_code),
    ("patient_position", "PatientPosition", read_code),
    ("frame_of_reference_uid", "FrameOfReferenceUID", read_uid),
    ("number_of_series_related_instances", "NumberOfSeriesRelatedInstances", read_integer),
)

EQUIPMENT = _record(
    Equipment,
    ("manufacturer", "Manufacturer", read_text),
    ("manufacturer_model_name", "ManufacturerModelName", read_text),
    ("device_serial_number", "DeviceSerialNumber", read_text),
    ("software_versions", "SoftwareVersions", read_text),
    ("institution_name", "InstitutionName", read_text),
    ("institution_address", "InstitutionAddress", read_text),
    ("station_name", "StationName", read_text),
)

EXPOSURE = _record(
    Exposure,
    ("kvp", "KVP", read_decimal),
    ("x_ray_tube_current_ma", "XRayTubeCurrent", read_decimal),
    ("exposure_time_ms", "ExposureTime", read_decimal),
    ("exposure_mas", "Exposure", read_decimal),
    ("image_and_fluoroscopy_area_dose_product", "ImageAndFluoroscopyAreaDoseProduct", read_decimal),
    ("ctdi_vol_mgy", "CTDIvol", read_decimal),
    ("convolution_kernel", "ConvolutionKernel", read_text),
    ("filter_type", "FilterType", read_text),
    ("reconstruction_diameter_mm", "ReconstructionDiameter", read_decimal),
    ("reconstruction_field_of_view_mm", "ReconstructionFieldOfView", read_decimals),
    ("data_collection_diameter_mm", "DataCollectionDiameter", read_decimal),
    ("gantry_detector_tilt_deg", "GantryDetectorTilt", read_decimal),
    ("images_in_acquisition", "ImagesInAcquisition", read_integer),
    ("scan_options", "ScanOptions", read_text),
)

# The three parts of ImageFacts: what slices share, what they may share, and what differs on each.
IMAGE_SHARED = _record(
    dict,
    ("image_type", "ImageType", read_codes),
    ("acquisition_number", "AcquisitionNumber", read_integer),
    ("acquisition_date", "AcquisitionDate", read_day),
    ("content_date", "ContentDate", read_day),
    ("image_comments", "ImageComments", read_text),
    ("derivation_description", "DerivationDescription", read_text),
    ("conversion_type", "ConversionType", read_code),
    ("lossy_image_compression", "LossyImageCompression", read_code),
    ("lossy_image_compression_ratio", "LossyImageCompressionRatio", read_written),
    ("lossy_image_compression_method", "LossyImageCompressionMethod", read_code),
    ("burned_in_annotation", "BurnedInAnnotation", read_code),
    ("recognizable_visual_features", "RecognizableVisualFeatures", read_code),
    ("rescale_slope", "RescaleSlope", read_decimal),
    ("rescale_intercept", "RescaleIntercept", read_decimal),
    ("rescale_type", "RescaleType", read_text),
    ("window_center", "WindowCenter", read_decimal),
    ("window_width", "WindowWidth", read_decimal),
    ("pixel_padding_value", "PixelPaddingValue", read_integer),
    ("number_of_frames_text", "NumberOfFrames", read_written),
    ("concatenation_uid", "ConcatenationUID", read_uid),
)

IMAGE_TIMES = _record(
    dict,
    ("acquisition_time", "AcquisitionTime", read_clock),
    ("content_time", "ContentTime", read_clock),
)

IMAGE_OWN = _record(
    dict,
    ("instance_number", "InstanceNumber", read_integer),
    ("slice_location_mm", "SliceLocation", read_decimal),
)
