"""What to write: one frozen value that says everything about a series before it exists.

It knows the standard's names for kinds and encodings; it writes nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from handcarry.testing.jaw import Grid, Vector

_UID_SPACE = uuid.UUID("6b0d6a52-3d3c-5a0c-9d6e-3f7a6c1f2b10")


class Syntax(StrEnum):
    """Transfer syntaxes that can be written (PS3.6 Table A-1)."""

    IMPLICIT = "1.2.840.10008.1.2"
    EXPLICIT = "1.2.840.10008.1.2.1"
    DEFLATED = "1.2.840.10008.1.2.1.99"
    BIG_ENDIAN = "1.2.840.10008.1.2.2"
    RLE = "1.2.840.10008.1.2.5"
    JPEG_BASELINE = "1.2.840.10008.1.2.4.50"
    JPEG_EXTENDED = "1.2.840.10008.1.2.4.51"
    JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57"
    JPEG_LOSSLESS_SV1 = "1.2.840.10008.1.2.4.70"
    JPEG_LS = "1.2.840.10008.1.2.4.80"
    JPEG_LS_NEAR = "1.2.840.10008.1.2.4.81"
    JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90"
    JPEG_2000 = "1.2.840.10008.1.2.4.91"
    HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"
    HTJ2K = "1.2.840.10008.1.2.4.203"

    @property
    def encapsulated(self) -> bool:
        """True where frames are compressed one by one (PS3.5 A.4)."""
        return self in _RATIO or self in _LOSSLESS_ENCAPSULATED

    @property
    def lossy(self) -> bool:
        """True where this writer throws detail away."""
        return self in _RATIO

    @property
    def max_bits(self) -> int:
        """The most bits per sample that the encoding carries."""
        return {Syntax.JPEG_BASELINE: 8, Syntax.JPEG_EXTENDED: 12}.get(self, 16)


_RATIO = {Syntax.JPEG_BASELINE, Syntax.JPEG_EXTENDED, Syntax.JPEG_LS_NEAR, Syntax.JPEG_2000, Syntax.HTJ2K}
_LOSSLESS_ENCAPSULATED = {
    Syntax.RLE,
    Syntax.JPEG_LOSSLESS,
    Syntax.JPEG_LOSSLESS_SV1,
    Syntax.JPEG_LS,
    Syntax.JPEG_2000_LOSSLESS,
    Syntax.HTJ2K_LOSSLESS,
}


class Iod(StrEnum):
    """The kind of object, as its SOP Class UID. CT_MULTIFRAME is the plain CT class with NumberOfFrames, which the IOD forbids."""

    CT = "1.2.840.10008.5.1.4.1.1.2"
    CT_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.2 with NumberOfFrames"
    ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
    CRANIOFACIAL = "1.2.840.10008.5.1.4.1.1.13.1.2"
    WORD_CAPTURE = "1.2.840.10008.5.1.4.1.1.7.3"

    @property
    def sop_class_uid(self) -> str:
        """The UID alone."""
        return self.value.split(" ", maxsplit=1)[0]

    @property
    def one_file(self) -> bool:
        """True where all slices are frames of one file."""
        return self is not Iod.CT


class Naming(StrEnum):
    """How files are called; `{n}` counts from 1, `{z}` from 0."""

    IM = "IM{n:06d}"
    BARE = "{z:03d}"
    DCM = "slice_{n:04d}.dcm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose scan it is, and when it was made (DICOM forms)."""

    patient_name: str = "DOE^JANE"
    patient_id: str = "D-20418"
    patient_birth_date: str = "19840312"
    patient_sex: str = "F"
    study_date: str = "20260914"
    study_time: str = "101500"
    study_id: str = "1"
    charset: str = "ISO_IR 100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What made it and with how much X-ray."""

    manufacturer: str = "Example Dental Imaging"
    manufacturer_model_name: str = "Jawbone 3D"
    device_serial_number: str = "JB3D-0117"
    software_versions: str = "4.2.1"
    institution_name: str = "Example Dental Clinic"
    kvp: str = "90"
    x_ray_tube_current: str = "8"
    exposure_time: str = "12000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One series. Sizes and spacings are (slices, rows, columns); spacings in mm.

    The default is the smallest series that no check minds: 112 x 96 x 96 voxels of 0.2 mm, plain CT, one file per slice.
    """

    size: tuple[int, int, int] = (112, 96, 96)
    spacing_mm: tuple[float, float, float] = (0.2, 0.2, 0.2)
    row_cosines: Vector = (1.0, 0.0, 0.0)
    column_cosines: Vector = (0.0, 1.0, 0.0)
    centre_mm: Vector = (0.0, 0.0, 0.0)
    slice_thickness_mm: float | None = None  # None: the spacing between slices
    position_decimals: int = 6
    iod: Iod = Iod.CT
    syntax: Syntax = Syntax.EXPLICIT
    bits_stored: int = 16
    signed: bool = True
    identity: Identity = field(default_factory=Identity)
    device: Device = field(default_factory=Device)
    image_type: tuple[str, ...] = ("ORIGINAL", "PRIMARY", "AXIAL")
    series_number: int = 1
    series_description: str = "CBCT volume"
    naming: Naming = Naming.IM
    folder: str = "DICOM"  # the folder that holds the images, relative to the medium; "" for its root
    dicomdir: bool = False
    preamble: bool = True
    seed: int = 1

    @property
    def grid(self) -> Grid:
        """Where the voxels lie."""
        return Grid(
            size=self.size,
            spacing_mm=self.spacing_mm,
            row_cosines=self.row_cosines,
            column_cosines=self.column_cosines,
            centre_mm=self.centre_mm,
        )

    @property
    def thickness_mm(self) -> float:
        """SliceThickness as it will be written."""
        return self.spacing_mm[0] if self.slice_thickness_mm is None else self.slice_thickness_mm

    @property
    def rescale(self) -> tuple[int, int]:
        """Slope and intercept: 1 and 0 signed, 1 and -1024 unsigned; signed 12-bit greys are halved, 8-bit ones cut to 256 levels."""
        if self.bits_stored == 8:
            return 16, -1024
        if not self.is_signed:
            return 1, -1024
        return (2, 0) if self.bits_stored == 12 else (1, 0)

    @property
    def is_signed(self) -> bool:
        """What is stored: word captures and 8-bit pixels know no sign (PS3.3 A.8.4)."""
        return self.signed and self.bits_stored != 8 and self.iod is not Iod.WORD_CAPTURE

    def uid(self, *parts: object) -> str:
        """A UID of our own (PS3.5 B.2), the same for the same parts, seed and patient."""
        name = "/".join(str(p) for p in (self.seed, self.identity.patient_id, *parts))
        return f"2.25.{uuid.uuid5(_UID_SPACE, name).int}"


def decimal(value: float, decimals: int = 6) -> str:
    """A number as a decimal string without needless zeros (DS, PS3.5 6.2)."""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
