"""The dentist's table: what the clinic recorded of a volume, with units, and what it left out. The same rows in text and page."""

from __future__ import annotations

import re
from collections.abc import Callable

from handcarry.report.clean import plain
from handcarry.report.document import Attributes, Document, Volume
from handcarry.report.words import NOT_RECORDED, TIMES, clock, day, number, surgery, uid

Row = tuple[str, str]

_METAL = re.compile(r"\bi?MAR\b|metal.?artifact|artifact.?reduction", re.IGNORECASE)
_METAL_SAID_IN = ("ScanOptions", "FilterType", "ConvolutionKernel", "DerivationDescription", "ProtocolName", "SeriesDescription")


def dentist_facts(document: Document, volume: Volume) -> list[Row]:
    """Return the rows in the order a dentist asks: which scan, which device, how exposed, how fine, how made."""
    days = surgery(document.identity)
    return [
        *_when(volume.dicom),
        *([("Scan and surgery", days)] if days else []),
        *_recorded(volume.dicom),
        *_geometry(volume),
        *_making(volume),
    ]


def _when(dicom: Attributes) -> list[Row]:
    taken_on, taken_at = str(dicom.get("AcquisitionDate", "")), str(dicom.get("AcquisitionTime", ""))
    shown = f"{day(taken_on)}{' at ' + clock(taken_at) if taken_at else ', time ' + NOT_RECORDED}" if taken_on else NOT_RECORDED
    return [("Acquired", shown)]


def _with(unit: str) -> Callable[[object], str]:
    return lambda value: f"{number(value)} {unit}"


_SHOWN: tuple[tuple[str, str, Callable[[object], str]], ...] = (
    ("Device maker", "Manufacturer", number),
    ("Device model", "ManufacturerModelName", number),
    ("Serial number", "DeviceSerialNumber", number),
    ("Software", "SoftwareVersions", number),
    ("Clinic", "InstitutionName", number),
    ("Tube voltage", "KVP", _with("kV")),
    ("Tube current", "XRayTubeCurrent", _with("mA")),
    ("Exposure time", "ExposureTime", _with("ms")),
    ("Exposure", "Exposure", _with("mAs")),
    ("Dose-area product", "ImageAndFluoroscopyAreaDoseProduct", _with("dGy·cm²")),
    ("CTDIvol", "CTDIvol", _with("mGy")),
    ("Kernel or filter", "ConvolutionKernel", number),
    ("Body part", "BodyPartExamined", number),
)


def _recorded(dicom: Attributes) -> list[Row]:
    return [(label, show(dicom[keyword]) if keyword in dicom else NOT_RECORDED) for label, keyword, show in _SHOWN]


def _geometry(volume: Volume) -> list[Row]:
    across = volume.pixel_spacing_mm
    voxel = (
        f" {TIMES} ".join(f"{mm:.4g}" for mm in (*across, *([volume.step_mm] if volume.step_mm else []))) + " mm"
        if across
        else NOT_RECORDED
    )
    through = {"none": NOT_RECORDED, "ImagePositionPatient": "the position of each slice"}
    stated = f"{volume.slice_thickness_mm:.4g} mm" if volume.slice_thickness_mm else NOT_RECORDED
    field = f" {TIMES} ".join(f"{mm:.0f}" for mm in volume.extent_mm)
    asked_field = volume.dicom.get("ReconstructionFieldOfView") or volume.dicom.get("ReconstructionDiameter")
    return [
        ("Voxel", voxel),
        ("Slice distance taken from", through.get(volume.spacing_source, volume.spacing_source)),
        ("Stated slice thickness", stated),
        ("Matrix", f"{volume.columns} {TIMES} {volume.rows}, {volume.slices} slices"),
        ("Extent of the volume", f"{field} mm" if field else NOT_RECORDED),
        ("Stated field of view", f"{number(asked_field)} mm" if asked_field else NOT_RECORDED),
        ("Slices run", _direction(volume)),
    ]


def _direction(volume: Volume) -> str:
    if volume.letters is None:
        return NOT_RECORDED
    return f"{volume.plane}, towards {volume.letters.last_slice} (right edge {volume.letters.right}, lower edge {volume.letters.bottom})"


def _making(volume: Volume) -> list[Row]:
    original = {True: "original", False: "derived", None: NOT_RECORDED}[volume.original]
    kind = number(volume.dicom.get("ImageType", ()))
    bits = f"{volume.bits.stored} of {volume.bits.allocated} bits" if volume.bits else NOT_RECORDED
    if volume.bits and volume.bits.minimum is not None:
        bits += f", values {volume.bits.minimum} to {volume.bits.maximum}"
    return [
        ("Original or derived", f"{original} ({kind})" if kind else original),
        ("Metal-artifact reduction", _metal(volume.dicom)),
        ("Detail lost by compression", "yes" if volume.lossy else "none declared"),
        ("Stored as", f"{uid(volume.sop_class)}; {uid(volume.transfer_syntax)}"),
        ("Grey values", bits),
        ("Decoded by", plain(", ".join(volume.decoders)) or "not decoded"),
    ]


def _metal(dicom: Attributes) -> str:
    """Return where metal-artifact reduction is spoken of: the standard has no attribute for it, so makers write it into texts."""
    for keyword in _METAL_SAID_IN:
        said = number(dicom.get(keyword, ""))
        if _METAL.search(said):
            return f"mentioned in {keyword}: {said}"
    return NOT_RECORDED
