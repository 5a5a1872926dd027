"""The dentist's table: what the clinic recorded of a volume, with units, and what it left out. The same rows in text and page."""

from __future__ import annotations

import re

from handcarry.report.clean import plain
from handcarry.report.document import Attributes, Document, Volume
from handcarry.report.words import TIMES, Wording, clock, uid

Row = tuple[str, str]

_METAL = re.compile(r"\bi?MAR\b|metal.?artifact|artifact.?reduction", re.IGNORECASE)
_METAL_SAID_IN = ("ScanOptions", "FilterType", "ConvolutionKernel", "DerivationDescription", "ProtocolName", "SeriesDescription")

# Keyword and unit; units are SI and the same in every language.
_SHOWN: tuple[tuple[str, str], ...] = (
    ("Manufacturer", ""),
    ("ManufacturerModelName", ""),
    ("DeviceSerialNumber", ""),
    ("SoftwareVersions", ""),
    ("InstitutionName", ""),
    ("KVP", " kV"),
    ("XRayTubeCurrent", " mA"),
    ("ExposureTime", " ms"),
    ("Exposure", " mAs"),
    ("ImageAndFluoroscopyAreaDoseProduct", " dGy·cm²"),
    ("CTDIvol", " mGy"),
    ("ConvolutionKernel", ""),
    ("BodyPartExamined", ""),
)


def dentist_facts(document: Document, volume: Volume, words: Wording) -> list[Row]:
    """Return the rows in the order a dentist asks: which scan, which device, how exposed, how fine, how made."""
    days = words.surgery(document.identity)
    rows = [
        ("acquired", _when(volume.dicom, words)),
        *([("surgery", days)] if days else []),
        *_recorded(volume.dicom, words),
        *_geometry(volume, words),
        *_making(volume, words),
    ]
    return [(words.t(f"report.fact.{name}"), value or words.not_recorded) for name, value in rows]


def _when(dicom: Attributes, words: Wording) -> str:
    taken_on, taken_at = str(dicom.get("AcquisitionDate", "")), str(dicom.get("AcquisitionTime", ""))
    if not taken_on:
        return ""
    day = words.day(taken_on)
    if taken_at:
        return words.t("report.value.at", day=day, time=clock(taken_at))
    return words.t("report.value.no_time", day=day, not_recorded=words.not_recorded)


def _recorded(dicom: Attributes, words: Wording) -> list[Row]:
    return [(keyword, f"{words.number(dicom[keyword])}{unit}" if keyword in dicom else "") for keyword, unit in _SHOWN]


def _geometry(volume: Volume, words: Wording) -> list[Row]:
    t = words.t
    edges = (*volume.pixel_spacing_mm, *([volume.step_mm] if volume.step_mm else [])) if volume.pixel_spacing_mm else ()
    through = {"none": "", "ImagePositionPatient": t("report.value.positions")}
    asked_field = volume.dicom.get("ReconstructionFieldOfView") or volume.dicom.get("ReconstructionDiameter")
    return [
        ("voxel", _mm(f" {TIMES} ".join(t("report.value.length", mm=mm) for mm in edges), words)),
        ("through", through.get(volume.spacing_source, volume.spacing_source)),
        ("thickness", _mm(t("report.value.length", mm=volume.slice_thickness_mm), words) if volume.slice_thickness_mm else ""),
        ("matrix", t("report.value.matrix", columns=volume.columns, rows=volume.rows, slices=volume.slices)),
        ("extent", _mm(f" {TIMES} ".join(f"{mm:.0f}" for mm in volume.extent_mm), words)),
        ("field", _mm(words.number(asked_field), words) if asked_field else ""),
        ("direction", _direction(volume, words)),
    ]


def _mm(length: str, words: Wording) -> str:
    return words.t("report.value.mm", value=length) if length else ""


def _direction(volume: Volume, words: Wording) -> str:
    letters = volume.letters
    if letters is None:
        return ""
    plane = words.t(f"report.plane.{volume.plane}")
    return words.t("report.value.direction", plane=plane, last=letters.last_slice, right=letters.right, bottom=letters.bottom)


def _making(volume: Volume, words: Wording) -> list[Row]:
    t = words.t
    original = {True: t("report.value.original"), False: t("report.value.derived"), None: words.not_recorded}[volume.original]
    kind = words.number(volume.dicom.get("ImageType", ()))
    return [
        ("original", t("report.value.of_kind", what=original, kind=kind) if kind else original),
        ("metal", _metal(volume.dicom, words)),
        ("lossy", t("report.value.lossy" if volume.lossy else "report.value.lossless")),
        ("stored", f"{uid(volume.sop_class)}; {uid(volume.transfer_syntax)}"),
        ("grey", _bits(volume, words)),
        ("decoders", plain(", ".join(volume.decoders)) or t("report.value.not_decoded")),
    ]


def _bits(volume: Volume, words: Wording) -> str:
    bits = volume.bits
    if bits is None:
        return ""
    if bits.minimum is None:
        return words.t("report.value.bits", stored=bits.stored, allocated=bits.allocated)
    return words.t("report.value.bits_span", stored=bits.stored, allocated=bits.allocated, low=bits.minimum, high=bits.maximum)


def _metal(dicom: Attributes, words: Wording) -> str:
    """Return where metal-artifact reduction is spoken of: the standard has no attribute for it, so makers write it into texts."""
    for keyword in _METAL_SAID_IN:
        said = words.number(dicom.get(keyword, ""))
        if _METAL.search(said):
            return words.t("report.value.metal", keyword=keyword, said=said)
    return ""
