"""DICOM objects that are not the volume: scouts, captures, flat X-rays, reformats, renderings, wrapped documents, private objects.

Each function returns pieces of one series; nothing is written here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from pydicom.dataset import Dataset

from handcarry.testing.draft import Piece, put_raw, stored
from handcarry.testing.encode import Frame
from handcarry.testing.jaw import small_volume
from handcarry.testing.objects import ct_slice, pixel_module, who_and_where
from handcarry.testing.pages import pdf, stl
from handcarry.testing.spec import Spec, decimal

CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
DIGITAL_X_RAY = "1.2.840.10008.5.1.4.1.1.1.1"
WRAPPED = {"pdf": "1.2.840.10008.5.1.4.1.1.104.1", "stl": "1.2.840.10008.5.1.4.1.1.104.3"}
DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.67"
PRESENTATION = "1.2.840.10008.5.1.4.1.1.11.1"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"
PHOTOGRAPH = "1.2.840.10008.5.1.4.1.1.77.1.4"
RAW_DATA = "1.2.840.10008.5.1.4.1.1.66"
PRIVATE_CLASS = "1.2.840.113619.4.999.1"


def _projection(spec: Spec, axis: int) -> Frame:
    return stored(spec, small_volume(spec.grid, spec.seed).mean(axis=axis).astype(np.int16)[::-1])


def _colour(spec: Spec, number: int, tint: int) -> Frame:
    """A slice as a coloured screen picture."""
    grey = small_volume(spec.grid, spec.seed)[number]
    light = np.clip((grey.astype(np.int32) + 1000) // 14, 0, 255).astype(np.uint8)
    return np.stack([light, np.minimum(light, tint), np.minimum(light, tint)], axis=-1).astype(np.uint8)


def _rgb(ds: Dataset) -> None:
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PlanarConfiguration = 3, "RGB", 0
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0


def scouts(spec: Spec, folder: str, count: int = 2) -> list[Piece]:
    """Flat aiming pictures: from the front, from the side, and so on."""
    pieces = []
    look = replace(spec, series_number=901, series_description="Scout", image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"))
    for number in range(count):
        shot = _projection(spec, 1 + number % 2)
        ds = ct_slice(look, number)
        ds.ImageOrientationPatient = ["1", "0", "0", "0", "0", "-1"] if number % 2 == 0 else ["0", "1", "0", "0", "0", "-1"]
        ds.ImagePositionPatient = [decimal(p) for p in spec.grid.place_mm((spec.size[0] - 1, 0, 0))]
        ds.Rows, ds.Columns = shot.shape
        pieces.append(Piece(name=f"{folder}/SC{number:06d}", dataset=ds, pictures=(partial(np.copy, shot),)))
    return pieces


def captures(spec: Spec, folder: str, count: int = 4) -> list[Piece]:
    """Screen photographs in colour, stored as secondary captures (PS3.3 A.8.1)."""
    pieces = []
    for number in range(count):
        ds = who_and_where(replace(spec, series_number=902, series_description="Screen"))
        del ds.FrameOfReferenceUID, ds.PositionReferenceIndicator, ds.PatientPosition
        ds.SOPClassUID, ds.SOPInstanceUID, ds.InstanceNumber = CAPTURE, spec.uid("capture", number), number + 1
        ds.ImageType, ds.ConversionType, ds.Modality, ds.PatientOrientation = ["DERIVED", "SECONDARY"], "WSD", "OT", ""
        pixel_module(ds, spec)
        _rgb(ds)
        pieces.append(
            Piece(
                name=f"{folder}/SS{number:06d}",
                dataset=ds,
                pictures=(partial(_colour, spec, (number + 1) * spec.size[0] // (count + 2), 200),),
            )
        )
    return pieces


def renderings(spec: Spec, folder: str) -> list[Piece]:
    """Pictures of a 3D model, turned step by step."""
    pieces = captures(spec, folder, 12)
    for piece in pieces:
        piece.dataset.ImageType = ["DERIVED", "SECONDARY", "3D", "VOLUME_RENDERED"]
        piece.dataset.SeriesDescription, piece.dataset.SeriesInstanceUID = "3D rendering", spec.uid("study", 903)
    return pieces


def panoramic(spec: Spec, folder: str) -> list[Piece]:
    """One flat panoramic X-ray (PS3.3 A.26)."""
    shot = np.repeat(_projection(spec, 1), 3, axis=1)
    ds = who_and_where(replace(spec, series_number=1, series_description="Panoramic"))
    del ds.FrameOfReferenceUID, ds.PositionReferenceIndicator, ds.PatientPosition
    ds.SOPClassUID, ds.SOPInstanceUID, ds.InstanceNumber = DIGITAL_X_RAY, spec.uid("panoramic"), 1
    ds.Modality, ds.ImageType, ds.PresentationIntentType = "PX", ["ORIGINAL", "PRIMARY", ""], "FOR PRESENTATION"
    ds.KVP, ds.PatientOrientation = spec.device.kvp, ["L", "F"]
    pixel_module(ds, spec)
    ds.Rows, ds.Columns = shot.shape
    ds.PixelIntensityRelationship, ds.PixelIntensityRelationshipSign, ds.PresentationLUTShape = "LOG", -1, "IDENTITY"
    return [Piece(name=f"{folder}/PX000001", dataset=ds, pictures=(partial(np.copy, shot),))]


def cuts_along_arch(spec: Spec, folder: str, count: int = 60) -> list[Piece]:
    """Cross-sections that turn from cut to cut as they follow the arch."""
    shot, pieces = _projection(spec, 2), []
    radius = 0.3 * spec.size[2] * spec.spacing_mm[2]
    for number, angle in enumerate(np.linspace(-1.3, 1.3, count)):
        ds = ct_slice(replace(spec, image_type=("DERIVED", "SECONDARY", "REFORMATTED")), number)
        ds.ImageOrientationPatient = [decimal(float(c), 8) for c in (np.sin(angle), -np.cos(angle), 0, 0, 0, -1)]
        ds.ImagePositionPatient = [decimal(float(c)) for c in (radius * np.sin(angle), -radius * np.cos(angle), 10)]
        ds.Rows, ds.Columns = shot.shape
        pieces.append(Piece(name=f"{folder}/CR{number:06d}", dataset=ds, pictures=(partial(np.roll, shot, number, 1),)))
    return pieces


def wrapped(spec: Spec, folder: str, form: str) -> list[Piece]:
    """A document inside DICOM: "pdf" or "stl" (PS3.3 A.45, A.85)."""
    ds = who_and_where(replace(spec, series_number=905, series_description="Document"))
    ds.SOPClassUID, ds.SOPInstanceUID, ds.InstanceNumber = WRAPPED[form], spec.uid("document", form), 1
    ds.Modality, ds.ConversionType, ds.BurnedInAnnotation, ds.DocumentTitle = ("DOC" if form == "pdf" else "M3D"), "WSD", "YES", "Report"
    ds.ConceptNameCodeSequence, ds.MIMETypeOfEncapsulatedDocument = [], ("application/pdf" if form == "pdf" else "model/stl")
    body = pdf() if form == "pdf" else stl()
    ds.EncapsulatedDocument = body + b"\0" * (len(body) % 2)
    return [Piece(name=f"{folder}/DOC00001", dataset=ds)]


def reports(spec: Spec, folder: str) -> list[Piece]:
    """What is said of images that are not here: a dose report (PS3.3 A.35.8) and a presentation state (A.33.1)."""
    pieces = []
    for number, (uid, modality) in enumerate(((DOSE_REPORT, "SR"), (PRESENTATION, "PR"))):
        ds = who_and_where(replace(spec, series_number=906 + number, series_description="Report"))
        del ds.FrameOfReferenceUID, ds.PositionReferenceIndicator, ds.PatientPosition
        ds.SOPClassUID, ds.SOPInstanceUID, ds.InstanceNumber, ds.Modality = uid, spec.uid("report", number), 1, modality
        pieces.append(Piece(name=f"{folder}/SR{number:06d}", dataset=ds))
    return pieces


def segmentation(spec: Spec, folder: str) -> list[Piece]:
    """A drawn shape of eight frames (PS3.3 A.51): it has pixels, and no greys."""
    ds = who_and_where(replace(spec, series_number=908, series_description="Canal"))
    ds.SOPClassUID, ds.SOPInstanceUID, ds.InstanceNumber = SEGMENTATION, spec.uid("segmentation"), 1
    ds.Modality, ds.ImageType, ds.SegmentationType = "SEG", ["DERIVED", "PRIMARY"], "BINARY"
    pixel_module(ds, spec)
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation, ds.NumberOfFrames = 8, 8, 7, 0, 8
    shape = (small_volume(spec.grid, spec.seed)[0] > 0).astype(np.uint8)
    return [Piece(name=f"{folder}/SG000001", dataset=ds, pictures=(partial(np.copy, shape),) * 8)]


def photographs(spec: Spec, folder: str) -> list[Piece]:
    """Photographs of the teeth (PS3.3 A.32.4)."""
    pieces = captures(spec, folder, 3)
    for piece in pieces:
        piece.dataset.SOPClassUID, piece.dataset.Modality, piece.dataset.ImageType = PHOTOGRAPH, "XC", ["ORIGINAL", "PRIMARY"]
        del piece.dataset.ConversionType
    return pieces


def private_objects(spec: Spec, folder: str, sop_class_uid: str) -> list[Piece]:
    """The clinic program's own data: blobs in private fields, no picture."""
    pieces = []
    for number in range(3):
        ds = who_and_where(replace(spec, series_number=902, series_description="RawBlobs"))
        del ds.FrameOfReferenceUID, ds.PositionReferenceIndicator, ds.PatientPosition
        ds.SOPClassUID, ds.SOPInstanceUID, ds.InstanceNumber = sop_class_uid, spec.uid("blob", number), number + 1
        ds.Modality, ds.ContentDate, ds.ContentTime = "OT", spec.identity.study_date, spec.identity.study_time
        ds.CreatorVersionUID, ds.AcquisitionContextSequence = spec.uid("creator"), []
        put_raw(ds, 0x00290010, "LO", "EXAMPLE DENTAL 1.0")
        put_raw(ds, 0x00291010, "OB", np.random.default_rng(number).bytes(100_000))
        pieces.append(Piece(name=f"{folder}/RB{number:06d}", dataset=ds))
    return pieces
