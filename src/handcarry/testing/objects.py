"""DICOM headers of the phantom: what every image says, and the plain CT slice (PS3.3 A.3).

It knows attributes and their values; it writes no file and plants no defect.
"""

from __future__ import annotations

from functools import partial

from pydicom.dataset import Dataset

from handcarry.testing.draft import Draft, Picture, Piece, stored
from handcarry.testing.encode import Frame
from handcarry.testing.jaw import Jaw, small_volume
from handcarry.testing.spec import Spec, decimal

SMALL_VOXELS = 4_000_000  # up to here the whole jaw is made once and kept


def who_and_where(spec: Spec) -> Dataset:
    """Patient, study, series, equipment and frame of reference: the same on every image of a series."""
    i, d, ds = spec.identity, spec.device, Dataset()
    ds.SpecificCharacterSet = i.charset
    ds.PatientName, ds.PatientID = i.patient_name, i.patient_id
    ds.PatientBirthDate, ds.PatientSex = i.patient_birth_date, i.patient_sex
    ds.StudyDate = ds.SeriesDate = ds.AcquisitionDate = ds.ContentDate = i.study_date
    ds.StudyTime = ds.SeriesTime = ds.AcquisitionTime = ds.ContentTime = i.study_time
    ds.StudyID, ds.AccessionNumber, ds.ReferringPhysicianName = i.study_id, "", ""
    ds.StudyInstanceUID = spec.uid("study")
    ds.StudyDescription = "CBCT jaws"
    ds.Modality, ds.SeriesNumber, ds.SeriesDescription = "CT", spec.series_number, spec.series_description
    ds.SeriesInstanceUID = spec.uid("study", spec.series_number)
    ds.BodyPartExamined, ds.PatientPosition = "JAW", "HFS"
    ds.FrameOfReferenceUID, ds.PositionReferenceIndicator = spec.uid("frame of reference"), ""
    ds.Manufacturer, ds.ManufacturerModelName = d.manufacturer, d.manufacturer_model_name
    ds.DeviceSerialNumber, ds.SoftwareVersions, ds.InstitutionName = d.device_serial_number, d.software_versions, d.institution_name
    return ds


def pixel_module(ds: Dataset, spec: Spec) -> None:
    """Image Pixel module (PS3.3 C.7.6.3), monochrome."""
    bits = spec.bits_stored
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = spec.size[1:]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = (8 if bits == 8 else 16), bits, bits - 1
    ds.PixelRepresentation = int(spec.is_signed)


def lossy_flags(ds: Dataset, spec: Spec) -> None:
    """What an honest writer of lossy images says (PS3.3 C.7.6.1.1.5)."""
    if spec.syntax.lossy:
        methods = {"4.50": "ISO_10918_1", "4.51": "ISO_10918_1", "4.81": "ISO_14495_1", "4.91": "ISO_15444_1", "4.203": "ISO_15444_15"}
        ds.LossyImageCompression, ds.LossyImageCompressionRatio = "01", "4"
        ds.LossyImageCompressionMethod = methods[spec.syntax.value.removeprefix("1.2.840.10008.1.2.")]


def exposure(ds: Dataset, spec: Spec) -> None:
    """How it was made (PS3.3 C.8.2.1)."""
    d = spec.device
    ds.KVP, ds.XRayTubeCurrent, ds.ExposureTime = d.kvp, d.x_ray_tube_current, d.exposure_time
    ds.ReconstructionDiameter = decimal(spec.size[2] * spec.spacing_mm[2])


def grey_scale(ds: Dataset, spec: Spec) -> None:
    """The modality transform. A cone beam's greys are not HU, so no Rescale Type claims it (PS3.3 C.11.1.1.2)."""
    ds.RescaleSlope, ds.RescaleIntercept = spec.rescale
    ds.WindowCenter, ds.WindowWidth, ds.BurnedInAnnotation = 700, 3400, "NO"


def place(ds: Dataset, spec: Spec, number: int) -> None:
    """Image Plane module (PS3.3 C.7.6.2) of slice `number`, from 0."""
    corner = spec.grid.place_mm((number, 0, 0))
    ds.ImagePositionPatient = [decimal(p, spec.position_decimals) for p in corner]
    ds.ImageOrientationPatient = [decimal(c, 10) for c in (*spec.row_cosines, *spec.column_cosines)]
    ds.PixelSpacing = [decimal(s) for s in spec.spacing_mm[1:]]
    ds.SliceThickness = decimal(spec.thickness_mm)


def ct_slice(spec: Spec, number: int) -> Dataset:
    """The header of one plain CT slice, from 0."""
    ds = who_and_where(spec)
    ds.SOPClassUID, ds.SOPInstanceUID = spec.iod.sop_class_uid, spec.uid("study", spec.series_number, number)
    ds.ImageType, ds.InstanceNumber, ds.AcquisitionNumber = list(spec.image_type), number + 1, 1
    place(ds, spec, number)
    exposure(ds, spec)
    grey_scale(ds, spec)
    pixel_module(ds, spec)
    lossy_flags(ds, spec)
    return ds


def picture(jaw: Jaw, spec: Spec, number: int) -> Frame:
    """The stored pixels of slice `number`."""
    count, rows, columns = spec.size
    small = count * rows * columns <= SMALL_VOXELS
    return stored(spec, small_volume(spec.grid, spec.seed)[number] if small else jaw.slice(number))


def pictures(jaw: Jaw, spec: Spec) -> tuple[Picture, ...]:
    """All slices, each made when it is asked for."""
    return tuple(partial(picture, jaw, spec, k) for k in range(spec.size[0]))


def file_name(spec: Spec, number: int) -> str:
    """The name of file `number`, from 0, relative to the medium."""
    name = spec.naming.value.format(n=number + 1, z=number)
    return f"{spec.folder}/{name}" if spec.folder else name


def ct_pieces(jaw: Jaw, spec: Spec) -> list[Piece]:
    """A plain CT series, one piece per slice."""
    return [
        Piece(name=file_name(spec, k), dataset=ct_slice(spec, k), pictures=(shot,), syntax=spec.syntax)
        for k, shot in enumerate(pictures(jaw, spec))
    ]


def add_series(draft: Draft, spec: Spec) -> list[Piece]:
    """Write a second plain CT series onto the same medium; returns its pieces."""
    pieces = ct_pieces(Jaw(grid=spec.grid, seed=spec.seed), spec)
    draft.pieces.extend(pieces)
    return pieces
