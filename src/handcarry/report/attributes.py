"""Which DICOM attributes a dentist wants to see, where they lie in an instance, and which of them the clinic left out."""

from __future__ import annotations

import math
from collections.abc import Callable

from handcarry.model.instance import Instance
from handcarry.report.clean import encodable
from handcarry.report.document import Attributes

Value = str | int | float | tuple[str, ...] | tuple[float, ...] | None

_VOLUME: tuple[tuple[str, Callable[[Instance], Value]], ...] = (
    ("StudyInstanceUID", lambda i: i.study.study_instance_uid),
    ("FrameOfReferenceUID", lambda i: i.series.frame_of_reference_uid),
    ("StudyDate", lambda i: i.study.study_date),
    ("StudyTime", lambda i: i.study.study_time),
    ("StudyDescription", lambda i: i.study.study_description),
    ("SeriesDate", lambda i: i.series.series_date),
    ("SeriesTime", lambda i: i.series.series_time),
    ("SeriesNumber", lambda i: i.series.series_number),
    ("SeriesDescription", lambda i: i.series.series_description),
    ("Modality", lambda i: i.series.modality),
    ("ProtocolName", lambda i: i.series.protocol_name),
    ("BodyPartExamined", lambda i: i.series.body_part_examined),
    ("Laterality", lambda i: i.series.laterality),
    ("PatientPosition", lambda i: i.series.patient_position),
    ("AcquisitionDate", lambda i: i.image.acquisition_date),
    ("AcquisitionTime", lambda i: i.image.acquisition_time),
    ("ContentDate", lambda i: i.image.content_date),
    ("ContentTime", lambda i: i.image.content_time),
    ("Manufacturer", lambda i: i.equipment.manufacturer),
    ("ManufacturerModelName", lambda i: i.equipment.manufacturer_model_name),
    ("DeviceSerialNumber", lambda i: i.equipment.device_serial_number),
    ("SoftwareVersions", lambda i: i.equipment.software_versions),
    ("InstitutionName", lambda i: i.equipment.institution_name),
    ("InstitutionAddress", lambda i: i.equipment.institution_address),
    ("StationName", lambda i: i.equipment.station_name),
    ("KVP", lambda i: i.exposure.kvp),
    ("XRayTubeCurrent", lambda i: i.exposure.x_ray_tube_current_ma),
    ("ExposureTime", lambda i: i.exposure.exposure_time_ms),
    ("Exposure", lambda i: i.exposure.exposure_mas),
    ("ImageAndFluoroscopyAreaDoseProduct", lambda i: i.exposure.image_and_fluoroscopy_area_dose_product),
    ("CTDIvol", lambda i: i.exposure.ctdi_vol_mgy),
    ("ConvolutionKernel", lambda i: i.exposure.convolution_kernel),
    ("FilterType", lambda i: i.exposure.filter_type),
    ("ScanOptions", lambda i: i.exposure.scan_options),
    ("ReconstructionDiameter", lambda i: i.exposure.reconstruction_diameter_mm),
    ("ReconstructionFieldOfView", lambda i: i.exposure.reconstruction_field_of_view_mm),
    ("DataCollectionDiameter", lambda i: i.exposure.data_collection_diameter_mm),
    ("ImageType", lambda i: i.image.image_type),
    ("DerivationDescription", lambda i: i.image.derivation_description),
    ("LossyImageCompression", lambda i: i.image.lossy_image_compression),
    ("LossyImageCompressionRatio", lambda i: i.image.lossy_image_compression_ratio),
    ("LossyImageCompressionMethod", lambda i: i.image.lossy_image_compression_method),
    ("RescaleSlope", lambda i: i.image.rescale_slope),
    ("RescaleIntercept", lambda i: i.image.rescale_intercept),
    ("RescaleType", lambda i: i.image.rescale_type),
    ("BurnedInAnnotation", lambda i: i.image.burned_in_annotation),
    ("PhotometricInterpretation", lambda i: i.layout.photometric_interpretation if i.layout else ""),
)

_IDENTITY: tuple[tuple[str, Callable[[Instance], Value]], ...] = (
    ("PatientName", lambda i: i.patient.patient_name),
    ("PatientID", lambda i: i.patient.patient_id),
    ("PatientBirthDate", lambda i: i.patient.patient_birth_date),
    ("PatientSex", lambda i: i.patient.patient_sex),
    ("StudyDate", lambda i: i.study.study_date),
    ("StudyTime", lambda i: i.study.study_time),
    ("AcquisitionDate", lambda i: i.image.acquisition_date),
)

WANTED = (
    "Manufacturer", "ManufacturerModelName", "DeviceSerialNumber", "SoftwareVersions", "InstitutionName", "AcquisitionDate",
    "AcquisitionTime", "KVP", "XRayTubeCurrent", "ExposureTime", "Exposure", "ImageAndFluoroscopyAreaDoseProduct", "CTDIvol",
    "ConvolutionKernel", "ReconstructionDiameter", "ImageType",
)  # fmt: skip


def of_volume(instance: Instance) -> Attributes:
    """Return what the medium records of a volume and of how it was made."""
    return _recorded(instance, _VOLUME)


def of_patient(instance: Instance) -> Attributes:
    """Return whose scan it says it is, and of which day."""
    return _recorded(instance, _IDENTITY)


def not_recorded(recorded: Attributes) -> tuple[str, ...]:
    """Return the keywords that a dentist asks for and the clinic left out."""
    return tuple(keyword for keyword in WANTED if keyword not in recorded)


def _recorded(instance: Instance, wanted: tuple[tuple[str, Callable[[Instance], Value]], ...]) -> Attributes:
    found: dict[str, str | int | float | tuple[str | int | float, ...]] = {}
    for keyword, look in wanted:
        value = look(instance)
        if isinstance(value, tuple):
            kept = tuple(_tellable(each) for each in value)
            if kept and None not in kept:
                found[keyword] = tuple(each for each in kept if each is not None)
        elif (told := _tellable(value)) not in {None, ""}:
            assert told is not None
            found[keyword] = told
    return found


def _tellable(value: str | int | float | None) -> str | int | float | None:
    """Return what JSON can hold: no lone surrogates, no infinite numbers."""
    if isinstance(value, str):
        return encodable(value)
    return value if value is not None and math.isfinite(value) else None
