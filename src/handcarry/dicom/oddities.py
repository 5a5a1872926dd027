"""Every oddity that reading can meet, by code, with one sentence each. Says what was met, never how bad it is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Odd(StrEnum):
    """Codes of `Oddity`; each is noted once per file, with the place where it was first met."""

    NO_PREAMBLE = "no-preamble"
    PREAMBLE_OF_OTHER_FORMAT = "preamble-of-other-format"
    META_MISSING = "meta-missing"
    META_LENGTH_MISSING = "meta-length-missing"
    META_LENGTH_WRONG = "meta-length-wrong"
    META_IN_DATASET = "meta-in-dataset"
    TRANSFER_SYNTAX_MISSING = "transfer-syntax-missing"
    TRANSFER_SYNTAX_UNKNOWN = "transfer-syntax-unknown"
    TRANSFER_SYNTAX_CONTRADICTED = "transfer-syntax-contradicted"
    DEFLATE_DAMAGED = "deflate-damaged"
    INFLATION_CAPPED = "inflation-capped"
    NO_ELEMENTS = "no-elements"
    TRUNCATED = "truncated"
    UNREADABLE_TAIL = "unreadable-tail"
    TOO_MANY_ELEMENTS = "too-many-elements"
    TOO_DEEP = "too-deep"
    OUT_OF_ORDER = "out-of-order"
    DUPLICATE_ELEMENT = "duplicate-element"
    ODD_LENGTH = "odd-length"
    UNKNOWN_VR = "unknown-vr"
    LOWER_CASE_VR = "lower-case-vr"
    VR_MISSING = "vr-missing"
    WRONG_VR = "wrong-vr"
    MISLEADING_VR = "misleading-vr"
    WRONG_LENGTH_FORM = "wrong-length-form"
    UNDEFINED_LENGTH_UN = "undefined-length-un"
    VALUE_OVERRUNS = "value-overruns"
    SEQUENCE_NOT_DELIMITED = "sequence-not-delimited"
    STRAY_DELIMITER = "stray-delimiter"
    FRAGMENTS_DAMAGED = "fragments-damaged"
    PIXEL_DATA_NOT_ENCAPSULATED = "pixel-data-not-encapsulated"
    PIXEL_DATA_ENCAPSULATED = "pixel-data-encapsulated"
    FRAME_COUNT_UNREADABLE = "frame-count-unreadable"
    FRAME_GROUPS_DISAGREE = "frame-groups-disagree"
    SOP_FROM_META = "sop-from-meta"
    CHARSET_UNKNOWN = "charset-unknown"
    TEXT_DAMAGED = "text-damaged"
    DIRECTORY_OFFSET_BROKEN = "directory-offset-broken"
    DIRECTORY_LOOP = "directory-loop"
    DIRECTORY_ROOT_BROKEN = "directory-root-broken"
    DIRECTORY_IN_RECORD_ORDER = "directory-in-record-order"
    DIRECTORY_WITHOUT_RECORDS = "directory-without-records"
    NOT_A_DIRECTORY = "not-a-directory"


SAYS: Mapping[Odd, str] = MappingProxyType(
    {
        Odd.NO_PREAMBLE: "The file does not begin with 128 bytes and DICM.",
        Odd.PREAMBLE_OF_OTHER_FORMAT: "The 128 bytes before DICM are the beginning of another file format.",
        Odd.META_MISSING: "The file has no group 0002.",
        Odd.META_LENGTH_MISSING: "Group 0002 does not say how long it is.",
        Odd.META_LENGTH_WRONG: "Group 0002 is not as long as it says.",
        Odd.META_IN_DATASET: "An element of group 0002 lies in the dataset.",
        Odd.TRANSFER_SYNTAX_MISSING: "No transfer syntax is declared; it was guessed from the bytes.",
        Odd.TRANSFER_SYNTAX_UNKNOWN: "The declared transfer syntax is not in the standard; it was guessed from the bytes.",
        Odd.TRANSFER_SYNTAX_CONTRADICTED: "The dataset is not encoded as its transfer syntax says; it was read as the bytes are.",
        Odd.DEFLATE_DAMAGED: "The deflated dataset breaks off or is not a deflate stream.",
        Odd.INFLATION_CAPPED: "The deflated dataset is larger than the cap; the rest was not inflated.",
        Odd.NO_ELEMENTS: "The file says DICM but holds no readable element.",
        Odd.TRUNCATED: "The file ends inside an element.",
        Odd.UNREADABLE_TAIL: "From some byte on, before any pixel data, the dataset is not made of elements.",
        Odd.TOO_MANY_ELEMENTS: "There are more elements than the cap; the rest was not read.",
        Odd.TOO_DEEP: "Sequences are nested deeper than the cap; the inner ones were not read.",
        Odd.OUT_OF_ORDER: "Elements are not in ascending order of their tags.",
        Odd.DUPLICATE_ELEMENT: "An element occurs twice in one dataset; the first one counts.",
        Odd.ODD_LENGTH: "A value has an odd number of bytes.",
        Odd.UNKNOWN_VR: "An element has a VR that the standard does not know.",
        Odd.LOWER_CASE_VR: "An element has its VR in lower case.",
        Odd.VR_MISSING: "An element has no VR though the encoding is explicit.",
        Odd.WRONG_VR: "An element has another VR than the dictionary gives it.",
        Odd.MISLEADING_VR: "An element has a VR by which other readers take its value for something else.",
        Odd.WRONG_LENGTH_FORM: "The length of an element is written in the form of another VR.",
        Odd.UNDEFINED_LENGTH_UN: "An element of VR UN has undefined length and was read as an implicit sequence.",
        Odd.VALUE_OVERRUNS: "A value, item or sequence is longer than what it lies in.",
        Odd.SEQUENCE_NOT_DELIMITED: "A sequence or item ends without its delimiter.",
        Odd.STRAY_DELIMITER: "A delimiter stands where nothing is open.",
        Odd.FRAGMENTS_DAMAGED: "The fragments of encapsulated data do not follow one another.",
        Odd.PIXEL_DATA_NOT_ENCAPSULATED: "The transfer syntax is compressed but the pixel data are not encapsulated.",
        Odd.PIXEL_DATA_ENCAPSULATED: "The transfer syntax is uncompressed but the pixel data are encapsulated.",
        Odd.FRAME_COUNT_UNREADABLE: "Number of Frames is not a sensible number.",
        Odd.FRAME_GROUPS_DISAGREE: "There are more or fewer per-frame groups than Number of Frames says.",
        Odd.SOP_FROM_META: "The SOP class or instance UID is only in group 0002.",
        Odd.CHARSET_UNKNOWN: "The declared character set is not one of the standard's.",
        Odd.TEXT_DAMAGED: "A text does not fit the character set it is declared in.",
        Odd.DIRECTORY_OFFSET_BROKEN: "An offset in the DICOMDIR points at no record.",
        Odd.DIRECTORY_LOOP: "Offsets in the DICOMDIR lead back to a record already visited.",
        Odd.DIRECTORY_ROOT_BROKEN: "The DICOMDIR does not point at its first record; records that no other points at were taken as first.",
        Odd.DIRECTORY_IN_RECORD_ORDER: "The offsets do not reach all records; the records were taken in the order they lie in.",
        Odd.DIRECTORY_WITHOUT_RECORDS: "The DICOMDIR has no directory record.",
        Odd.NOT_A_DIRECTORY: "The file is not a DICOMDIR.",
    }
)
