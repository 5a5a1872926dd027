"""The report as a DICOM file: Comprehensive 3D SR Storage (PS3.3 A.35.13), explicit little endian, UTF-8."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence as Items
from pydicom.uid import UID, Comprehensive3DSRStorage, ExplicitVRLittleEndian

from handcarry.measurements import items
from handcarry.measurements.codes import OWN_SCHEME
from handcarry.measurements.content import content_of
from handcarry.measurements.context import Context
from handcarry.measurements.session import Session

IMPLEMENTATION = "2.25.286780488264392150374155562549432497797"


class CannotReference(Exception):
    """The scan lacks what a report of measurements must point to. `sentence` says what."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def to_sr(session: Session, context: Context) -> bytes:
    """Return one DICOM file with every annotation of `session`. Raises CannotReference."""
    if not context.frame_of_reference_uid:
        raise CannotReference(
            "This scan names no frame of reference, so DICOM has no way to say where a point in it lies. Keep the session file."
        )
    if not context.images or not context.study_instance_uid or not context.series_instance_uid:
        raise CannotReference("This scan's images have no identifiers that a report could point to. Keep the session file.")
    uid = _new_uid()
    report = FileDataset(None, {}, preamble=bytes(128), file_meta=_meta(uid))
    report.SpecificCharacterSet = "ISO_IR 192"
    report.SOPClassUID, report.SOPInstanceUID = Comprehensive3DSRStorage, uid
    _copy_patient_and_study(report, context)
    _add_series(report, context)
    _add_document(report, context)
    for element in content_of(session, context):
        report.add(element)
    out = BytesIO()
    dcmwrite(out, report, enforce_file_format=True)
    return out.getvalue()


def _new_uid() -> UID:
    return UID(f"2.25.{uuid4().int}")


def _meta(uid: UID) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = Comprehensive3DSRStorage, uid
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID, meta.ImplementationVersionName = UID(IMPLEMENTATION), "HANDCARRY"
    return meta


def _copy_patient_and_study(report: Dataset, context: Context) -> None:
    report.PatientName, report.PatientID = context.patient_name, context.patient_id
    report.PatientBirthDate, report.PatientSex = context.patient_birth_date, context.patient_sex
    report.StudyInstanceUID, report.StudyID = context.study_instance_uid, context.study_id
    report.StudyDate, report.StudyTime = context.study_date, context.study_time
    report.AccessionNumber, report.ReferringPhysicianName = context.accession_number, context.referring_physician_name
    if context.study_description:
        report.StudyDescription = context.study_description


def _add_series(report: Dataset, context: Context) -> None:
    report.Modality, report.SeriesInstanceUID, report.SeriesNumber = "SR", _new_uid(), "1"
    report.SeriesDescription = "Measurements made in handcarry"
    report.ReferencedPerformedProcedureStepSequence = Items([])
    report.Manufacturer, report.ManufacturerModelName = "handcarry", "handcarry"
    report.DeviceSerialNumber, report.SoftwareVersions = "none", context.version


def _add_document(report: Dataset, context: Context) -> None:
    """Preliminary, partial, unverified: nobody has signed anything."""
    report.InstanceNumber = "1"
    report.ContentDate, report.ContentTime = context.now.strftime("%Y%m%d"), context.now.strftime("%H%M%S.%f")
    report.TimezoneOffsetFromUTC = context.now.strftime("%z") or "+0000"
    report.PreliminaryFlag, report.CompletionFlag, report.VerificationFlag = "PRELIMINARY", "PARTIAL", "UNVERIFIED"
    report.PerformedProcedureCodeSequence = Items([])
    report.CurrentRequestedProcedureEvidenceSequence = Items([_evidence(context)])
    own = Dataset()
    own.CodingSchemeDesignator, own.CodingSchemeName = OWN_SCHEME, "handcarry: values that no standard code is true for"
    report.CodingSchemeIdentificationSequence = Items([own])


def _evidence(context: Context) -> Dataset:
    """PS3.3 C.17.2: the study, the series, its images."""
    series = Dataset()
    series.SeriesInstanceUID = context.series_instance_uid
    series.ReferencedSOPSequence = Items([items.reference(one) for one in context.images])
    study = Dataset()
    study.StudyInstanceUID = context.study_instance_uid
    study.ReferencedSeriesSequence = Items([series])
    return study
