"""Headers of series that are one file: Dolphin-like CT, Enhanced CT, X-Ray 3D Craniofacial, multi-frame word capture.

It knows functional groups (PS3.3 C.7.6.16); it writes no file and plants no defect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydicom.dataset import Dataset

from handcarry.testing.draft import Piece
from handcarry.testing.jaw import Jaw
from handcarry.testing.objects import ct_slice, exposure, file_name, grey_scale, lossy_flags, pictures, pixel_module, place, who_and_where
from handcarry.testing.spec import Iod, Spec, decimal


def one_file(jaw: Jaw, spec: Spec) -> list[Piece]:
    """The series as a single piece."""
    dataset = HEADERS[spec.iod](spec)
    dataset.NumberOfFrames = spec.size[0]
    return [Piece(name=file_name(spec, 0), dataset=dataset, pictures=pictures(jaw, spec), syntax=spec.syntax)]


def ct_with_frames(spec: Spec) -> Dataset:
    """A plain CT header on many frames; the distance of slices is told by SliceThickness alone."""
    ds = ct_slice(spec, 0)
    del ds.ImagePositionPatient, ds.ImageOrientationPatient
    return ds


def enhanced_ct(spec: Spec) -> Dataset:
    """Enhanced CT (PS3.3 A.38), derived, as converters write it: an original one would owe the table and gantry of a medical CT."""
    ds = _enhanced(spec)
    ds.ImageType[0] = "DERIVED"
    shared = _shared(spec)
    shared.CTImageFrameTypeSequence = [_frame_type("DERIVED")]
    event = Dataset()
    event.IrradiationEventUID = spec.uid("irradiation")
    shared.IrradiationEventIdentificationSequence = [event]
    ds.SharedFunctionalGroupsSequence = [shared]
    ds.PerFrameFunctionalGroupsSequence = [_frame_groups(spec, k) for k in range(spec.size[0])]
    return ds


def craniofacial(spec: Spec) -> Dataset:
    """X-Ray 3D Craniofacial (PS3.3 A.54), the object made for cone beams."""
    ds = _enhanced(spec)
    acquisition = Dataset()
    acquisition.FieldOfViewShape, acquisition.KVP = "ROUND", spec.device.kvp
    acquisition.DetectorType = "DIRECT"
    acquisition.XRayTubeCurrentInmA, acquisition.ExposureTimeInms = float(spec.device.x_ray_tube_current), float(spec.device.exposure_time)
    ds.XRay3DAcquisitionSequence = [acquisition]
    shared = _shared(spec)
    shared.XRay3DFrameTypeSequence = [_frame_type("ORIGINAL")]
    ds.SharedFunctionalGroupsSequence = [shared]
    ds.PerFrameFunctionalGroupsSequence = [_frame_groups(spec, k) for k in range(spec.size[0])]
    return ds


def word_capture(spec: Spec) -> Dataset:
    """Multi-frame Grayscale Word Secondary Capture (PS3.3 A.8.4): a volume that lost its places."""
    ds = who_and_where(spec)
    ds.SOPClassUID, ds.SOPInstanceUID = spec.iod.sop_class_uid, spec.uid("study", spec.series_number, "frames")
    ds.ImageType, ds.InstanceNumber, ds.ConversionType = ["DERIVED", "SECONDARY"], 1, "WSD"
    ds.Modality = "OT"
    grey_scale(ds, spec)
    ds.RescaleType = "US"
    ds.PresentationLUTShape = "IDENTITY"
    pixel_module(ds, spec)
    ds.PatientOrientation, ds.FrameIncrementPointer, ds.PageNumberVector = "", 0x00182001, list(range(1, spec.size[0] + 1))
    del ds.FrameOfReferenceUID, ds.PositionReferenceIndicator
    return ds


def _enhanced(spec: Spec) -> Dataset:
    """What the enhanced families share (PS3.3 C.7.6.16, C.7.6.17)."""
    ds = who_and_where(spec)
    ds.SOPClassUID, ds.SOPInstanceUID = spec.iod.sop_class_uid, spec.uid("study", spec.series_number, "frames")
    ds.ImageType, ds.InstanceNumber, ds.AcquisitionNumber = [*spec.image_type[:2], "VOLUME", "NONE"], 1, 1
    ds.AcquisitionDateTime = spec.identity.study_date + spec.identity.study_time
    ds.BurnedInAnnotation, ds.LossyImageCompression, ds.PresentationLUTShape = "NO", "00", "IDENTITY"
    ds.PixelPresentation, ds.ContentQualification = "MONOCHROME", "PRODUCT"
    ds.VolumetricProperties, ds.VolumeBasedCalculationTechnique = "VOLUME", "NONE"
    ds.AcquisitionContextSequence = []
    pixel_module(ds, spec)
    lossy_flags(ds, spec)
    exposure_holder = Dataset()
    exposure(exposure_holder, spec)
    ds.KVP = exposure_holder.KVP
    organization = Dataset()
    organization.DimensionOrganizationUID = spec.uid("dimensions")
    ds.DimensionOrganizationSequence = [organization]
    index = Dataset()
    index.DimensionOrganizationUID = organization.DimensionOrganizationUID
    index.DimensionIndexPointer, index.FunctionalGroupPointer = 0x00209057, 0x00209111  # InStackPositionNumber of FrameContentSequence
    ds.DimensionIndexSequence = [index]
    return ds


def _frame_type(value_1: str) -> Dataset:
    frame_type = Dataset()
    frame_type.FrameType = [value_1, "PRIMARY", "VOLUME", "NONE"]
    frame_type.PixelPresentation, frame_type.VolumetricProperties = "MONOCHROME", "VOLUME"
    frame_type.VolumeBasedCalculationTechnique = "NONE"
    return frame_type


def _shared(spec: Spec) -> Dataset:
    """Groups that are equal on all frames: size of a voxel, direction, grey scale."""
    shared, measures, direction, grey, anatomy, region, window = (Dataset() for _ in range(7))
    measures.PixelSpacing = [decimal(s) for s in spec.spacing_mm[1:]]
    measures.SliceThickness = decimal(spec.thickness_mm)
    direction.ImageOrientationPatient = [decimal(c, 10) for c in (*spec.row_cosines, *spec.column_cosines)]
    grey.RescaleSlope, grey.RescaleIntercept, grey.RescaleType = *spec.rescale, "HU" if spec.iod is Iod.ENHANCED_CT else "US"
    region.CodeValue, region.CodingSchemeDesignator, region.CodeMeaning = "661005", "SCT", "Jaw region"
    anatomy.FrameLaterality, anatomy.AnatomicRegionSequence = "U", [region]
    shared.PixelMeasuresSequence, shared.PlaneOrientationSequence = [measures], [direction]
    shared.PixelValueTransformationSequence, shared.FrameAnatomySequence = [grey], [anatomy]
    window.WindowCenter, window.WindowWidth = 700, 3400
    shared.FrameVOILUTSequence = [window]
    return shared


def _frame_groups(spec: Spec, number: int) -> Dataset:
    """Groups of one frame: its place and its number in the stack."""
    groups, content, position, holder = Dataset(), Dataset(), Dataset(), Dataset()
    content.StackID, content.InStackPositionNumber, content.DimensionIndexValues = "1", number + 1, [number + 1]
    content.FrameAcquisitionNumber, content.FrameAcquisitionDuration = 1, 12000.0
    content.FrameAcquisitionDateTime = content.FrameReferenceDateTime = spec.identity.study_date + spec.identity.study_time
    place(holder, spec, number)
    position.ImagePositionPatient = holder.ImagePositionPatient
    groups.FrameContentSequence, groups.PlanePositionSequence = [content], [position]
    return groups


HEADERS: Mapping[Iod, Callable[[Spec], Dataset]] = {
    Iod.CT_MULTIFRAME: ct_with_frames,
    Iod.ENHANCED_CT: enhanced_ct,
    Iod.CRANIOFACIAL: craniofacial,
    Iod.WORD_CAPTURE: word_capture,
}
