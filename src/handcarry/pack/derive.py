"""`--repair-geometry`: a scan whose slices do not say where they lie, written once more as a series of its own that does.

What the medium does not tell is invented, and said to be: a DERIVED series with new UIDs beside the untouched one. It helps programs to
open the scan; measurements in it are as good as the one number that the spacing comes from.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from handcarry.dicom.dictionary import EXPLICIT_LITTLE, TAG, VR
from handcarry.dicom.directory_records import IMAGE
from handcarry.dicom.directory_write import Listed
from handcarry.dicom.elements import Value
from handcarry.dicom.encode import element, file_head, item, text
from handcarry.dicom.read import NotDicom, Reading, read_instance
from handcarry.dicom.roles import CT
from handcarry.intake import WHOLE_FILE_BYTES
from handcarry.model.report import Report
from handcarry.model.stack import Placing, Slice, Stack
from handcarry.pack.names import Names
from handcarry.pack.original import Derived, Original
from handcarry.pack.pixels_of import Undecoded, stored_bytes, stored_frames
from handcarry.pack.stage import Stage
from handcarry.pixels.task import Looker

_SPACE = uuid.UUID("9d1c5b7e-0f65-5d0f-8f5c-2d7a4b1e6c33")
_HEADER_BYTES = 8192  # of one image, with all that is kept
_SERIES_AFTER = 9000  # series numbers of ours do not meet the clinic's
_KEPT = tuple(
    TAG[keyword]
    for keyword in (
        "SpecificCharacterSet", "StudyDate", "StudyTime", "AccessionNumber", "Manufacturer", "InstitutionName", "ReferringPhysicianName",
        "StudyDescription", "ManufacturerModelName", "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "BodyPartExamined",
        "KVP", "DeviceSerialNumber", "SoftwareVersions", "ExposureTime", "XRayTubeCurrent", "PatientPosition", "StudyInstanceUID",
        "StudyID",
    )
)  # fmt: skip
_INVENTED = ("ImageOrientationPatient", "ImagePositionPatient", "FrameOfReferenceUID")
_SAYS = "Slice positions were invented by handcarry from {source} = {step} mm; orientation is assumed axial, left and right are not known."


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """The derived series: what is told of it, its files for the index, and their hashes by path."""

    told: Derived
    listed: tuple[Listed, ...]
    hashes: dict[str, str]


def repair(stage: Stage, report: Report, original: Original, names: Names, looker: Looker) -> Repaired | None:
    """Write the derived series of the best volume, None where its geometry needs no repair or gives no hold for one."""
    stack = report.best
    if stack is None or not _can_be_repaired(stack):
        return None
    lies = {(row.path, row.sha256): row.pack for row in original.files}
    paths = {entry.number: lies.get((entry.path, entry.sha256), "") for entry in report.medium.entries}
    series = _Series(stage, stack, names)
    try:
        for entry in dict.fromkeys(each.instance.entry for each in stack.slices):
            series.add(entry, paths[entry], looker)
    except (Undecoded, LookupError):
        series.drop()
        return None
    return series.done()


def derived_bytes(report: Report) -> int:
    """Return how large the derived series will be at most, 0 where there will be none."""
    stack = report.best
    if stack is None or not _can_be_repaired(stack) or stack.first.instance.layout is None:
        return 0
    return len(stack.slices) * (stored_bytes(stack.first.instance.layout) + _HEADER_BYTES)


def _can_be_repaired(stack: Stack) -> bool:
    first, layout = stack.first, stack.first.instance.layout
    is_ct = first.instance.series.modality == "CT" and layout is not None and (layout.samples_per_pixel, layout.bits_allocated) == (1, 16)
    is_placed = stack.placing in {Placing.SLICE_THICKNESS, Placing.SPACING_BETWEEN_SLICES}
    return is_ct and is_placed and stack.step_mm is not None and first.plane.pixel_spacing_mm is not None


class _Series:
    """The series being written."""

    def __init__(self, stage: Stage, stack: Stack, names: Names) -> None:
        self._stage = stage
        self._stack = stack
        self._names = names
        self._uid = _uid_of(stack.series_instance_uid, "series")
        self._places = {(each.instance.entry, each.frame): k for k, each in enumerate(stack.slices)}
        self._listed: list[Listed] = []
        self._hashes: dict[str, str] = {}
        self._sources: list[str] = []

    def add(self, entry: int, path: str, looker: Looker) -> None:
        """Write one image for each frame of a file."""
        self._sources.append(path)
        with self._stage.reading(path) as file:
            reading = read_instance(file.read(WHOLE_FILE_BYTES), entry=entry, size_bytes=self._stage.sizes[path])
            if isinstance(reading, NotDicom):
                raise Undecoded(reading.why)
            for frame, stored in enumerate(stored_frames(reading, file, looker)):
                place = self._places.get((entry, frame))
                if place is not None:
                    self._write(reading, self._stack.slices[place], place, stored)

    def drop(self) -> None:
        """Take away what was written."""
        for path in self._hashes:
            self._stage.remove(path)

    def done(self) -> Repaired:
        """Return the series."""
        told = Derived(
            series_instance_uid=self._uid,
            made_from=tuple(self._sources),
            files=tuple(self._hashes),
            invented=_INVENTED,
            says=self._says(),
        )
        return Repaired(told=told, listed=tuple(self._listed), hashes=self._hashes)

    def _says(self) -> str:
        return _SAYS.format(source=self._stack.placing.value, step=_decimal(self._stack.step_mm or 0.0))

    def _write(self, reading: Reading, source: Slice, place: int, stored: bytes) -> None:
        elements = dict(self._elements(reading, source, place))
        sop_uid = elements[TAG["SOPInstanceUID"]][1].decode()
        path = self._names.in_file_set(elements)
        body = b"".join(element(tag, vr, value) for tag, (vr, value) in sorted(elements.items()))
        data = file_head(CT, sop_uid) + body + element(TAG["PixelData"], "OW", stored)
        self._stage.put(path, data)
        self._hashes[path] = hashlib.sha256(data).hexdigest()
        self._listed.append(Listed(path, IMAGE, CT, sop_uid, EXPLICIT_LITTLE, elements))

    def _elements(self, reading: Reading, source: Slice, place: int) -> Iterator[tuple[int, Value]]:
        instance, layout, spacing = source.instance, source.instance.layout, source.plane.pixel_spacing_mm
        assert layout is not None
        assert spacing is not None
        yield from ((tag, (VR[tag], reading.elements[tag][1])) for tag in _KEPT if tag in reading.elements)
        step_mm = self._stack.step_mm or 0.0
        image, number = instance.image, (instance.series.series_number or 0) + _SERIES_AFTER
        told = {
            "ImageType": r"DERIVED\SECONDARY\AXIAL", "SOPClassUID": CT, "SOPInstanceUID": _uid_of(self._uid, str(place)), "Modality": "CT",
            "SeriesDescription": "DERIVED: geometry invented", "DerivationDescription": self._says(), "SeriesInstanceUID": self._uid,
            "SeriesNumber": str(number), "InstanceNumber": str(place + 1), "ImagePositionPatient": rf"0\0\{_decimal(place * step_mm)}",
            "ImageOrientationPatient": r"1\0\0\0\1\0", "FrameOfReferenceUID": _uid_of(self._uid, "frame"),
            "SliceThickness": _decimal(step_mm),
            "PixelSpacing": "\\".join(map(_decimal, spacing)), "PositionReferenceIndicator": "", "AcquisitionNumber": "",
            "PhotometricInterpretation": layout.photometric_interpretation,
            "RescaleIntercept": _decimal(image.rescale_intercept or 0.0),
            "RescaleSlope": _decimal(1.0 if image.rescale_slope is None else image.rescale_slope),
        }  # fmt: skip
        yield from ((TAG[keyword], (VR[TAG[keyword]], value.encode("ascii", "replace"))) for keyword, value in told.items())
        numbers = {
            "SamplesPerPixel": 1, "Rows": layout.rows, "Columns": layout.columns, "BitsAllocated": 16, "BitsStored": layout.bits_stored,
            "HighBit": layout.bits_stored - 1, "PixelRepresentation": layout.pixel_representation,
        }  # fmt: skip
        yield from ((TAG[keyword], ("US", value.to_bytes(2, "little"))) for keyword, value in numbers.items())
        yield 0x00082112, ("SQ", item(text(0x00081150, "UI", instance.sop_class_uid) + text(0x00081155, "UI", instance.sop_instance_uid)))


def _uid_of(*parts: str) -> str:
    return f"2.25.{uuid.uuid5(_SPACE, '/'.join(parts)).int}"


def _decimal(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
