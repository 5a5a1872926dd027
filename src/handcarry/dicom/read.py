"""Elements to one `Instance` and its oddities: what a file says of itself. Decides nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handcarry.dicom import dictionary, planes, records, values
from handcarry.dicom.codestream_guess import guess_compressed_syntax
from handcarry.dicom.dictionary import OVERLAY_ROWS, TAG
from handcarry.dicom.elements import Dataset, Value, Walk, walk
from handcarry.dicom.headers import Encoding
from handcarry.dicom.oddities import Odd
from handcarry.dicom.private import has_private_geometry
from handcarry.dicom.required import missing_attributes
from handcarry.dicom.shared import Shared, read_shared, with_other_ids
from handcarry.dicom.wrapping import Wrapping, dataset_may_start, unwrap
from handcarry.model.frame import PixelLayout
from handcarry.model.instance import FileMeta, ImageFacts, Instance, Oddity, Plane

FEWEST_ELEMENTS = 5  # a file without DICM must show as many before it is believed

_NO_UID: Value = ("UI", b"")
_SOP_CLASS = TAG["SOPClassUID"]
_SOP_INSTANCE = TAG["SOPInstanceUID"]
_META_CLASS = TAG["MediaStorageSOPClassUID"]
_META_INSTANCE = TAG["MediaStorageSOPInstanceUID"]
_ROWS, _COLUMNS = TAG["Rows"], TAG["Columns"]
_PADDING = TAG["PixelPaddingValue"]
_SIGNED = TAG["PixelRepresentation"]
_XRAY_3D = TAG["XRay3DAcquisitionSequence"]
_OTHER_IDS = TAG["OtherPatientIDsSequence"]
_EITHER = "US or SS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One DICOM object and the bytes its `pixels.offset` counts in: the file, or the inflated dataset of a deflated one.

    There the dataset begins at `start` and is in `encoding`; `elements` are its top level, as far as anybody reads them, by tag.
    """

    instance: Instance
    body: bytes
    start: int
    encoding: Encoding
    elements: Mapping[int, Value]
    is_directory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDicom:
    """Why a file is not believed to be DICOM, in one technical sentence."""

    why: str


def read_instance(head: bytes, *, entry: int, size_bytes: int) -> Reading | NotDicom:
    """Read one file from its first bytes. Pixel data that lie beyond `head` are located, not missed."""
    start = dataset_may_start(head)
    if start is None:
        return NotDicom(why="neither DICM nor an element of group 0002 or 0008 where one could be")
    wrapping = unwrap(head, start, whole=len(head) >= size_bytes)
    found = walk(wrapping.body, wrapping.start, wrapping.encoding, whole=wrapping.whole)
    if not wrapping.has_preamble and not _believable(found):
        return NotDicom(why="too few plausible elements for a DICOM object without DICM")
    instance = _assemble(wrapping, found, entry, size_bytes)
    is_directory = instance.meta.media_storage_sop_class_uid == dictionary.MEDIA_STORAGE_DIRECTORY
    return Reading(
        instance=instance,
        body=wrapping.body,
        start=wrapping.start,
        encoding=wrapping.encoding,
        elements=found.dataset.values,
        is_directory=is_directory,
    )


def _believable(found: Walk) -> bool:
    elements = found.dataset.values
    is_image = (_ROWS in elements and _COLUMNS in elements) or found.pixels is not None
    sop_class = values.uid(elements.get(_SOP_CLASS, _NO_UID))
    return found.element_count >= FEWEST_ELEMENTS and (is_image or (sop_class.value != "" and sop_class.good))


def _assemble(wrapping: Wrapping, found: Walk, entry: int, size_bytes: int) -> Instance:
    dataset, elements, pixels = found.dataset, found.dataset.values, found.pixels
    oddities = wrapping.oddities | found.oddities
    has_groups = planes.PER_FRAME_GROUPS in dataset.sequences or planes.SHARED_GROUPS in dataset.sequences
    if _PADDING in elements:
        _settle_padding(elements)
    grouped = _with_groups(dataset) if has_groups or _XRAY_3D in dataset.sequences else elements
    read_as = _read_as(wrapping, found, oddities)
    known = found.known if _is_known_whole(found) else None
    shared = read_shared(grouped, read_as, known if grouped is elements else None)
    times = records.build(records.IMAGE_TIMES, grouped, shared.charset)
    own = records.build_own(records.IMAGE_OWN, grouped, shared.charset)
    layout = shared.layout.layout if pixels is not None or (_ROWS in elements and _COLUMNS in elements) else None
    placed = planes.group_planes(dataset) if dataset.sequences.get(planes.PER_FRAME_GROUPS) else planes.classic_plane(grouped)
    sop_instance = values.uid(elements.get(_SOP_INSTANCE, _NO_UID))
    meta = _meta(wrapping, found, read_as, size_bytes)
    sop_class_uid, sop_instance_uid = _sop(shared.sop_class_uid, sop_instance.value, meta, oddities)
    _note_frames(shared, layout, placed, oddities)
    if wrapping.has_preamble and not found.element_count:
        oddities[Odd.NO_ELEMENTS] = ""
    bad = shared.bad + times.bad + own.bad + placed.bad + shared.layout.bad + (() if sop_instance.good else ("SOPInstanceUID",))
    return Instance(
        entry=entry,
        sop_class_uid=sop_class_uid,
        sop_instance_uid=sop_instance_uid,
        meta=meta,
        patient=shared.patient if _OTHER_IDS not in dataset.sequences else with_other_ids(shared.patient, dataset.sequences[_OTHER_IDS]),
        study=shared.study,
        series=shared.series,
        equipment=shared.equipment,
        exposure=shared.exposure,
        image=ImageFacts(**shared.image, **times.value, **own.value),
        layout=layout,
        planes=placed.planes,
        has_functional_groups=has_groups,
        pixels=pixels,
        overlay_count=len(OVERLAY_ROWS & elements.keys()),
        private_geometry=_has_private_geometry(wrapping, found, placed.planes[0]),
        missing_attributes=missing_attributes(sop_class_uid, elements, is_image=layout is not None, known=known),
        bad_values=tuple(dict.fromkeys(bad)) if bad else (),
        oddities=tuple(Oddity(code=code, detail=detail) for code, detail in oddities.items()) if oddities else (),
    )


def _is_known_whole(found: Walk) -> bool:
    """Whether all elements are from the stretch that was recognised. Without oddities, none came twice."""
    return found.known is not None and not found.oddities and len(found.dataset.values) == len(found.known.values)


def _meta(wrapping: Wrapping, found: Walk, read_as: str, size_bytes: int) -> FileMeta:
    trailing = wrapping.tail_bytes
    if not wrapping.inflated and wrapping.whole:
        trailing = max(0, size_bytes - found.end)
    return FileMeta(
        has_preamble=wrapping.has_preamble,
        preamble_magic=wrapping.preamble_magic,
        has_meta_group=bool(wrapping.meta),
        media_storage_sop_class_uid=values.uid_text(wrapping.meta.get(_META_CLASS, _NO_UID)),
        media_storage_sop_instance_uid=values.uid_text(wrapping.meta.get(_META_INSTANCE, _NO_UID)),
        transfer_syntax_uid=wrapping.declared_uid[:256],
        read_as_transfer_syntax_uid=read_as,
        trailing_bytes=trailing,
    )


def _sop(sop_class_uid: str, sop_instance_uid: str, meta: FileMeta, oddities: dict[Odd, str]) -> tuple[str, str]:
    """Return the SOP class and instance; where the dataset lacks one, group 0002's. A DICOMDIR has them there alone (PS3.3 F.3.1)."""
    if sop_class_uid and sop_instance_uid:
        return sop_class_uid, sop_instance_uid
    if meta.media_storage_sop_class_uid == dictionary.MEDIA_STORAGE_DIRECTORY:
        return sop_class_uid, sop_instance_uid
    found = (sop_class_uid or meta.media_storage_sop_class_uid, sop_instance_uid or meta.media_storage_sop_instance_uid)
    if found != (sop_class_uid, sop_instance_uid):
        oddities[Odd.SOP_FROM_META] = ""
    return found


def _read_as(wrapping: Wrapping, found: Walk, oddities: dict[Odd, str]) -> str:
    """Return the transfer syntax that the pixel data bear out: encapsulated ones are compressed, others are not (PS3.5 A.4)."""
    uid, pixels = wrapping.read_as_uid, found.pixels
    if pixels is None or pixels.encapsulated != (uid in dictionary.UNCOMPRESSED):
        return uid
    if pixels.encapsulated:
        guess = guess_compressed_syntax(wrapping.body, pixels.offset) or uid
        if Odd.TRANSFER_SYNTAX_MISSING not in oddities:
            oddities[Odd.PIXEL_DATA_ENCAPSULATED] = f"{uid} read as {guess}"
        return guess
    oddities[Odd.PIXEL_DATA_NOT_ENCAPSULATED] = uid
    return dictionary.EXPLICIT_LITTLE if wrapping.encoding.explicit else dictionary.IMPLICIT_LITTLE


def _settle_padding(elements: dict[int, Value]) -> None:
    """In implicit encoding the VR of Pixel Padding Value follows from Pixel Representation (PS3.5 A.1)."""
    vr, raw = elements[_PADDING]
    if vr == _EITHER:
        signed = elements.get(_SIGNED, _NO_UID)[1][:1] == b"\x01"
        elements[_PADDING] = ("SS" if signed else "US", raw)


def _with_groups(dataset: Dataset) -> Mapping[int, Value]:
    """The dataset's own elements, filled up from its functional groups and the X-ray 3D acquisition."""
    merged = planes.first_frame_elements(dataset) | planes.shared_elements(dataset) | dataset.values
    for item in dataset.sequences.get(_XRAY_3D, ())[:1]:
        for tag, value in item.values.items():
            merged.setdefault(planes.SAME_AS.get(tag, tag), value)
    return merged


def _note_frames(shared: Shared, layout: PixelLayout | None, placed: planes.Placed, oddities: dict[Odd, str]) -> None:
    if shared.fault:
        oddities[Odd.TEXT_DAMAGED] = shared.fault
    if shared.charset_unknown:
        oddities[Odd.CHARSET_UNKNOWN] = ""
    if layout is None:
        return
    if not shared.layout.frame_count_good:
        oddities[Odd.FRAME_COUNT_UNREADABLE] = ""
    if len(placed.planes) > 1 and len(placed.planes) != layout.number_of_frames:
        oddities[Odd.FRAME_GROUPS_DISAGREE] = f"{len(placed.planes)} for {layout.number_of_frames}"


def _has_private_geometry(wrapping: Wrapping, found: Walk, plane: Plane) -> bool:
    if found.pixels is None or (plane.image_position_patient is not None and plane.pixel_spacing_mm is not None):
        return False
    return has_private_geometry(wrapping.body, wrapping.start, wrapping.encoding)
