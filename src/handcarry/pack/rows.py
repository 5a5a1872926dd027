"""Rows of ORIGINAL.JSN and of the index, from what was read of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handcarry.dicom.dictionary import TAG
from handcarry.dicom.directory_write import CONCEPT_NAME, DOCUMENT_TITLE, ENCAPSULATED, MIME_TYPE, Listed
from handcarry.dicom.elements import Value, walk_with
from handcarry.dicom.headers import Headers
from handcarry.dicom.read import Reading
from handcarry.media.found import Found
from handcarry.media.tape import Tape
from handcarry.model import entry as model
from handcarry.model.entry import Kind
from handcarry.pack.fit import record_type
from handcarry.pack.original import Fault, File, path_b64

_INDEXED = tuple(
    TAG[keyword]
    for keyword in (
        "SpecificCharacterSet", "PatientName", "PatientID", "StudyDate", "StudyTime", "AccessionNumber", "StudyDescription",
        "StudyInstanceUID", "StudyID", "Modality", "SeriesInstanceUID", "SeriesNumber", "InstanceNumber", "ContentDate", "ContentTime",
        "SeriesDate", "AcquisitionDate", "SeriesTime", "AcquisitionTime",
    )
)  # fmt: skip
_OF_DOCUMENTS = {DOCUMENT_TITLE: "ST", MIME_TYPE: "LO"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One file in hand."""

    found: Found
    kind: Kind
    container: int
    size_bytes: int
    sha256: str
    fault: Fault | None


def hand_of(found: Found, tape: Tape, kind: Kind, container: int) -> Hand:
    """Return what is known of a file whose tape has been read."""
    return Hand(
        found=found,
        kind=kind,
        container=container,
        size_bytes=tape.read_bytes if tape.fault is None or tape.sha256() else found.size_bytes or tape.read_bytes,
        sha256=tape.sha256(),
        fault=told_fault(tape.fault),
    )


def row_of(hand: Hand, *, pack: str = "", why: str = "", converted: str = "", left_out: str = "") -> File:
    """Return the row of a file."""
    return File(
        container=hand.container,
        path=hand.found.path,
        path_b64=path_b64(hand.found.path, hand.found.path_b64),
        size_bytes=hand.size_bytes,
        sha256=hand.sha256,
        kind=hand.kind.format,
        pack=pack,
        why=str(why),
        converted=converted,
        left_out=left_out,
        fault=hand.fault,
    )


def told_fault(fault: model.Fault | None) -> Fault | None:
    """Return a fault as ORIGINAL.JSN tells it."""
    return None if fault is None else Fault(code=fault.code.value, at_byte=fault.at_byte, detail=fault.detail)


def listed_of(reading: Reading, path: str) -> Listed:
    """Return the file's line for the index, with the elements that records are made of."""
    instance = reading.instance
    kept: Mapping[int, Value] = {tag: reading.elements[tag] for tag in _INDEXED if tag in reading.elements}
    kind = record_type(instance)
    if kind == ENCAPSULATED:
        headers = Headers(reading.encoding, lambda tag: _OF_DOCUMENTS.get(tag, ""))
        found = walk_with(reading.body, reading.start, headers).dataset.values
        kept = {**kept, **found, CONCEPT_NAME: ("SQ", b"")}
    return Listed(path, kind, instance.sop_class_uid, instance.sop_instance_uid, instance.meta.transfer_syntax_uid, kept)
