"""Rows of ORIGINAL.JSN and of the index, from what was read of one file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from handcarry.dicom.dictionary import TAG
from handcarry.dicom.directory_records import CONTENT, IMAGE, KEYS, Key
from handcarry.dicom.directory_write import Listed
from handcarry.dicom.elements import Value, walk_with
from handcarry.dicom.encode import item
from handcarry.dicom.headers import EXPLICIT, Headers
from handcarry.dicom.read import Reading
from handcarry.dicom.rewrite import Unfit, picked
from handcarry.dicom.vrs import vr_of
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
_RELATIONSHIP_TYPE = 0x0040A010
_RELATION = Headers(EXPLICIT, lambda tag: "CS" if tag == _RELATIONSHIP_TYPE else "")


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
    kept: dict[int, Value] = {tag: reading.elements[tag] for tag in _INDEXED if tag in reading.elements}
    kind = record_type(instance)
    if kind != IMAGE:
        kept |= _own_keys(reading, KEYS[kind])
    return Listed(path, kind, instance.sop_class_uid, instance.sop_instance_uid, instance.meta.transfer_syntax_uid, kept)


def _own_keys(reading: Reading, keys: tuple[Key, ...]) -> dict[int, Value]:
    """Return what only records of this kind have; sequences that cannot be read are left out, and so filled in or empty."""
    plain = {key.tag: key.vr for key in keys if key.vr != "SQ"}
    found = dict(walk_with(reading.body, reading.start, Headers(reading.encoding, lambda tag: plain.get(tag, ""))).dataset.values)
    if sequences := frozenset(key.tag for key in keys if key.vr == "SQ"):
        with suppress(Unfit):
            found |= picked(reading.body, reading.start, reading.encoding, vr_of=vr_of, tags=sequences)
    if CONTENT.tag in found:
        found[CONTENT.tag] = ("SQ", b"".join(map(item, filter(_modifies_the_title, _items(found[CONTENT.tag][1])))))
    return found


def _items(sequence: bytes) -> Iterator[bytes]:
    """Yield what is in each item of a sequence whose lengths are all told."""
    at = 0
    while at + 8 <= len(sequence):
        end = at + 8 + int.from_bytes(sequence[at + 4 : at + 8], "little")
        yield sequence[at + 8 : end]
        at = end


def _modifies_the_title(content: bytes) -> bool:
    relation = walk_with(content, 0, _RELATION).dataset.values.get(_RELATIONSHIP_TYPE, ("", b""))
    return relation[1].strip() == b"HAS CONCEPT MOD"
