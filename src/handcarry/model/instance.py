"""One DICOM object as its header tells it (PS3.3), and what was odd in reading it.

Field names are the DICOM keywords in snake_case. A missing or empty attribute is "" for text, None for numbers, () for
lists. Lengths are millimetres, angles degrees, directions LPS (PS3.3 C.7.6.2.1.1). Groups that are equal on all slices of a
series are one and the same object, so thousands of slices cost little.
"""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.model.frame import PixelLayout

Vector = tuple[float, float, float]
Orientation = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Something the reader had to notice to get on: a stable code, and a technical detail that holds no patient data.

    Codes: see `handcarry.dicom.oddities`.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMeta:
    """The file's wrapping (PS3.10 7.1)."""

    has_preamble: bool  # 128 bytes and DICM
    preamble_magic: str = ""  # "pe", "elf", "tiff"... where the preamble is another format's beginning
    has_meta_group: bool = True
    media_storage_sop_class_uid: str = ""
    media_storage_sop_instance_uid: str = ""
    transfer_syntax_uid: str = ""  # as declared, "" where missing
    read_as_transfer_syntax_uid: str = ""  # as the bytes were read
    trailing_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Patient module (PS3.3 C.7.1.1). Text is decoded; `charset_guessed` names the guess where none was declared.

    Of what the file tells of the person beyond that, `personal_attributes` has the keywords only, never the values.
    """

    patient_name: str = ""
    patient_id: str = ""
    patient_birth_date: str = ""
    patient_sex: str = ""
    specific_character_set: tuple[str, ...] = ()
    charset_guessed: str = ""
    patient_identity_removed: str = ""
    personal_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """General Study module (PS3.3 C.7.2.1)."""

    study_instance_uid: str = ""
    study_date: str = ""
    study_time: str = ""
    study_id: str = ""
    study_description: str = ""
    accession_number: str = ""
    referring_physician_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """General Series and Frame of Reference modules (PS3.3 C.7.3.1, C.7.4.1)."""

    series_instance_uid: str = ""
    modality: str = ""
    series_number: int | None = None
    series_date: str = ""
    series_time: str = ""
    series_description: str = ""
    protocol_name: str = ""
    body_part_examined: str = ""
    laterality: str = ""
    patient_position: str = ""
    frame_of_reference_uid: str = ""
    number_of_series_related_instances: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """General Equipment module (PS3.3 C.7.5.1)."""

    manufacturer: str = ""
    manufacturer_model_name: str = ""
    device_serial_number: str = ""
    software_versions: str = ""
    institution_name: str = ""
    institution_address: str = ""
    station_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """How the X-ray was made and reconstructed (PS3.3 C.8.2.1, C.8.7.2). Numbers as recorded: kV, mA, ms, mAs, mm, dGy cm2, mGy."""

    kvp: float | None = None
    x_ray_tube_current_ma: float | None = None
    exposure_time_ms: float | None = None
    exposure_mas: float | None = None
    image_and_fluoroscopy_area_dose_product: float | None = None
    ctdi_vol_mgy: float | None = None
    convolution_kernel: str = ""
    filter_type: str = ""
    reconstruction_diameter_mm: float | None = None
    reconstruction_field_of_view_mm: tuple[float, ...] = ()
    data_collection_diameter_mm: float | None = None
    gantry_detector_tilt_deg: float | None = None
    images_in_acquisition: int | None = None
    scan_options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What differs from image to image, or says what kind of image it is (PS3.3 C.7.6.1, C.8.2.1, C.11.1, C.8.6.1)."""

    image_type: tuple[str, ...] = ()
    instance_number: int | None = None
    acquisition_number: int | None = None
    acquisition_date: str = ""
    acquisition_time: str = ""
    content_date: str = ""
    content_time: str = ""
    image_comments: str = ""
    derivation_description: str = ""
    conversion_type: str = ""
    lossy_image_compression: str = ""
    lossy_image_compression_ratio: str = ""
    lossy_image_compression_method: str = ""
    burned_in_annotation: str = ""
    recognizable_visual_features: str = ""
    rescale_slope: float | None = None
    rescale_intercept: float | None = None
    rescale_type: str = ""
    window_center: float | None = None
    window_width: float | None = None
    pixel_padding_value: int | None = None
    number_of_frames_text: str = ""  # as written, "" where absent
    concatenation_uid: str = ""  # one multi-frame image in several files (PS3.3 C.7.6.16)
    slice_location_mm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Where one frame lies (PS3.3 C.7.6.2, or the functional groups of C.7.6.16.2).

    `position_grid_mm` is the rounding grid of the printed position: 0.1 where the coarsest coordinate shows one decimal; 0.0
    where values are binary. The last fields tell repeats in time or echo from duplicates.
    """

    image_position_patient: Vector | None = None
    image_orientation_patient: Orientation | None = None
    pixel_spacing_mm: tuple[float, float] | None = None  # between rows, between columns
    slice_thickness_mm: float | None = None
    spacing_between_slices_mm: float | None = None
    position_grid_mm: float = 0.0
    temporal_position: int | None = None
    echo: str = ""  # EchoNumbers, EchoTime or DiffusionBValue, whichever tells repeats apart
    stack_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelSpan:
    """Where the pixel data lies in the file (PS3.5 8, A.4): what the header walk found, before any frame was cut out.

    `offset` is the first byte of the value; `length_bytes` is None for the undefined length of encapsulated data.
    """

    offset: int
    length_bytes: int | None
    encapsulated: bool
    big_endian: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One DICOM object. `entry` is the number of the file it lies in."""

    entry: int
    sop_class_uid: str
    sop_instance_uid: str
    meta: FileMeta
    patient: Patient
    study: Study
    series: SeriesFacts
    equipment: Equipment
    exposure: Exposure
    image: ImageFacts
    layout: PixelLayout | None  # None where the object has no pixel module (documents, reports)
    planes: tuple[Plane, ...]  # one per frame; a single one where the file has no per-frame groups
    has_functional_groups: bool = False
    pixels: PixelSpan | None = None
    overlay_count: int = 0
    private_geometry: bool = False  # a private group repeats a position or spacing that the public tags lack
    missing_attributes: tuple[str, ...] = ()  # type 1 and 2 keywords absent for its IOD (small table of our own)
    bad_values: tuple[str, ...] = ()  # keywords whose value breaks its VR; of decimals too long, that too
    oddities: tuple[Oddity, ...] = ()
