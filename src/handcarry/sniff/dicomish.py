"""Whether bytes are the beginning of a DICOM file, with or without what PS3.10 wants in front.

Knows the shape of the first elements only, enough to send a file to the reader, which confirms. It must not know attributes.
"""

from __future__ import annotations

from handcarry.model.entry import Family, Kind

MEDIA_STORAGE_DIRECTORY = b"1.2.840.10008.1.3.10"
_SOP_CLASS_TAG = b"\x02\x00\x02\x00UI"  # Media Storage SOP Class UID, always explicit little endian (PS3.10 7.1)
_META_BYTES = 1024
_ENOUGH = 3  # elements in a row that look right

# PS3.5 7.1.2: two bytes of length for the second group, two reserved ones and four for the first.
_LONG_VRS = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_SHORT_VRS = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
_UNDEFINED = 0xFFFFFFFF

DICOM = Kind(family=Family.DICOM, format="dicom", name="DICOM file")
NO_PREAMBLE = Kind(family=Family.DICOM, format="dicom-no-preamble", name="DICOM file without its label")
DIRECTORY = Kind(family=Family.DICOMDIR, format="dicomdir", name="index of a DICOM disc")
DIRECTORY_NO_PREAMBLE = Kind(family=Family.DICOMDIR, format="dicomdir-no-preamble", name="index of a DICOM disc without its label")


def labelled_dicom(name: str, head: bytes) -> Kind | None:
    """DICM at byte 128: a DICOM file whatever else its preamble pretends to be, an index by its SOP class, else by its name."""
    if head[128:132] != b"DICM":
        return None
    sop_class = _media_storage_sop_class(head[132 : 132 + _META_BYTES])
    is_directory = sop_class == MEDIA_STORAGE_DIRECTORY if sop_class else name.upper() == "DICOMDIR"
    return DIRECTORY if is_directory else DICOM


def unlabelled_dicom(head: bytes, size_bytes: int) -> Kind | None:
    """Elements from the very start, after a bare DICM, or after a preamble without DICM."""
    for begin in (4 if head[:4] == b"DICM" else 0, 128):
        if _looks_like_elements(head, begin, size_bytes):
            sop_class = _media_storage_sop_class(head[begin : begin + _META_BYTES])
            return DIRECTORY_NO_PREAMBLE if sop_class == MEDIA_STORAGE_DIRECTORY else NO_PREAMBLE
    return None


def _media_storage_sop_class(meta: bytes) -> bytes:
    at = meta.find(_SOP_CLASS_TAG)
    if at < 0:
        return b""
    length = int.from_bytes(meta[at + 6 : at + 8], "little")
    return meta[at + 8 : at + 8 + length].rstrip(b"\0 ")


def _looks_like_elements(head: bytes, begin: int, size_bytes: int) -> bool:
    group = head[begin : begin + 2]
    if group in {b"\x02\x00", b"\x08\x00"}:
        return _walks(head, begin, size_bytes, order="little")
    return group == b"\x00\x08" and _walks(head, begin, size_bytes, order="big")


def _walks(head: bytes, begin: int, size_bytes: int, *, order: str) -> bool:
    """Whether three elements follow each other with growing tags and lengths that fit into the file."""
    at, last_tag, seen = begin, -1, 0
    while seen < _ENOUGH and at + 8 <= len(head):
        tag = _number(head[at : at + 2], order) << 16 | _number(head[at + 2 : at + 4], order)
        value, length = _value_at(head, at, order)
        if tag <= last_tag or not _plausible(tag, length, size_bytes - value):
            return False
        seen += 1
        if length == _UNDEFINED:
            return seen >= 2
        at, last_tag = value + length, tag
    # A value longer than the head ends the walk early: two elements and a length that fits are enough then.
    return seen >= _ENOUGH or (seen >= 2 and at >= len(head) - 8)


def _value_at(head: bytes, at: int, order: str) -> tuple[int, int]:
    """Where the value begins and how long it is, explicit or implicit VR."""
    vr = head[at + 4 : at + 6]
    if vr in _SHORT_VRS:
        return at + 8, _number(head[at + 6 : at + 8], order)
    if vr in _LONG_VRS and head[at + 6 : at + 8] == b"\0\0":
        return at + 12, _number(head[at + 8 : at + 12], order)
    return at + 8, _number(head[at + 4 : at + 8], order)


def _plausible(tag: int, length: int, room: int) -> bool:
    # The first elements of a data set belong to groups 0002 to 0028 or so; private groups are odd and come between.
    if tag >> 16 > 0x7FE0:
        return False
    return length == _UNDEFINED or (length % 2 == 0 and length <= room)


def _number(raw: bytes, order: str) -> int:
    return int.from_bytes(raw, "little" if order == "little" else "big")
