"""Which DICOM files may lie in a file-set as they are, which need a converted copy, and which can have no place in it. Pure.

The profile is STD-GEN-CD or -USB (PS3.11 D, J): Explicit VR Little Endian, or what the user chose, under a File ID of PS3.10 8.2.
"""

from __future__ import annotations

from enum import StrEnum

from handcarry.dicom.dictionary import EXPLICIT_LITTLE, STORAGE_SOP_CLASSES
from handcarry.dicom.directory_records import IMAGE, RECORD_TYPES
from handcarry.dicom.oddities import Odd
from handcarry.dicom.values import uid
from handcarry.model.instance import Instance

JPEG_LOSSLESS_SV1 = "1.2.840.10008.1.2.4.70"
_HARMLESS_PREAMBLES = frozenset({"", "tiff"})  # a TIFF beside DICOM is what PS3.10 7.1 has the preamble for

_DAMAGED = frozenset(
    {
        Odd.DEFLATE_DAMAGED, Odd.INFLATION_CAPPED, Odd.NO_ELEMENTS, Odd.TRUNCATED, Odd.UNREADABLE_TAIL, Odd.TOO_MANY_ELEMENTS,
        Odd.TOO_DEEP, Odd.OUT_OF_ORDER, Odd.DUPLICATE_ELEMENT, Odd.ODD_LENGTH, Odd.UNKNOWN_VR, Odd.VR_MISSING, Odd.WRONG_LENGTH_FORM,
        Odd.VALUE_OVERRUNS, Odd.SEQUENCE_NOT_DELIMITED, Odd.STRAY_DELIMITER, Odd.FRAGMENTS_DAMAGED, Odd.PIXEL_DATA_NOT_ENCAPSULATED,
        Odd.PIXEL_DATA_ENCAPSULATED, Odd.META_IN_DATASET,
    }
)  # fmt: skip
_WRONG_HEAD = frozenset({Odd.META_MISSING, Odd.META_LENGTH_MISSING, Odd.META_LENGTH_WRONG})


class Syntax(StrEnum):
    """What converted copies are written in, and what need not be converted."""

    EXPLICIT = "explicit"
    JPEG_LOSSLESS = "jpeg-lossless"
    ORIGINAL = "original"


class Why(StrEnum):
    """Why a file does not lie in the file-set as it is. The first group is converted; the second cannot be."""

    NO_PREAMBLE = "no-preamble"
    POLYGLOT_PREAMBLE = "polyglot-preamble"
    FILE_META = "file-meta"
    TRANSFER_SYNTAX = "transfer-syntax"

    DAMAGED = "damaged"
    NO_UID = "no-uid"
    NO_RECORD = "no-record"
    SAME_UID = "same-uid"
    NOT_DECODED = "not-decoded"
    NOT_REWRITTEN = "not-rewritten"
    NOT_DICOM = "not-dicom"
    INDEX = "index"


CONVERTED = frozenset({Why.NO_PREAMBLE, Why.POLYGLOT_PREAMBLE, Why.FILE_META, Why.TRANSFER_SYNTAX})

_KEPT = {
    Syntax.EXPLICIT: frozenset({EXPLICIT_LITTLE}),
    Syntax.JPEG_LOSSLESS: frozenset({EXPLICIT_LITTLE, JPEG_LOSSLESS_SV1}),
    Syntax.ORIGINAL: None,
}


def why_not(instance: Instance, syntax: Syntax) -> Why | None:
    """Return why this file cannot lie in the file-set as it is, None where it can."""
    meta, odd = instance.meta, {each.code for each in instance.oddities}
    if odd & _DAMAGED:
        return Why.DAMAGED
    if not all(each and uid(("UI", each.encode())).good for each in (instance.sop_class_uid, instance.sop_instance_uid)):
        return Why.NO_UID
    if not record_type(instance):
        return Why.NO_RECORD
    if not meta.has_preamble:
        return Why.NO_PREAMBLE
    if meta.preamble_magic not in _HARMLESS_PREAMBLES:
        return Why.POLYGLOT_PREAMBLE
    if odd & _WRONG_HEAD or meta.media_storage_sop_instance_uid != instance.sop_instance_uid:
        return Why.FILE_META
    kept = _KEPT[syntax]
    if meta.transfer_syntax_uid != meta.read_as_transfer_syntax_uid or (kept is not None and meta.transfer_syntax_uid not in kept):
        return Why.TRANSFER_SYNTAX
    return None


def record_type(instance: Instance) -> str:
    """Return the type of the directory record that names such an object (PS3.3 F.4), "" where the index has none for it."""
    told = RECORD_TYPES.get(instance.sop_class_uid, "")
    is_image = instance.layout is not None and instance.pixels is not None and instance.sop_class_uid in STORAGE_SOP_CLASSES
    return told or (IMAGE if is_image else "")
