"""Elements to bytes, in Explicit VR Little Endian (PS3.5 7.1.2), and the head of a file (PS3.10 7.1). Decides nothing about values."""

from __future__ import annotations

import struct

from handcarry.dicom.dictionary import EXPLICIT_LITTLE
from handcarry.dicom.headers import ITEM, LONG_FORM

IMPLEMENTATION_CLASS_UID = "2.25.225164512208498231166436470276340124417"
IMPLEMENTATION_VERSION_NAME = "HANDCARRY_1"
PREAMBLE = bytes(128) + b"DICM"

_SHORT = struct.Struct("<HH2sH")
_LONG = struct.Struct("<HH2sHI")
_TAG_LENGTH = struct.Struct("<HHI")
_SHORT_MOST = 0xFFFE
_BINARY = frozenset("OB OD OF OL OV OW UN UI".split())  # noqa: SIM905  padded with a zero byte, all text with a space (PS3.5 6.2)


def element(tag: int, vr: str, value: bytes) -> bytes:
    """Return one element, its value padded to an even length. A value too long for its VR's 16 bits becomes UN (PS3.5 6.2.2)."""
    if len(value) & 1:
        value += b"\0" if vr in _BINARY else b" "
    if vr not in LONG_FORM and len(value) > _SHORT_MOST:
        vr = "UN"
    if vr in LONG_FORM:
        return _LONG.pack(tag >> 16, tag & 0xFFFF, vr.encode(), 0, len(value)) + value
    return _SHORT.pack(tag >> 16, tag & 0xFFFF, vr.encode(), len(value)) + value


def text(tag: int, vr: str, value: str) -> bytes:
    """Return one element whose value is ASCII text."""
    return element(tag, vr, value.encode("ascii"))


def item(content: bytes) -> bytes:
    """Return a sequence item of explicit length."""
    return _TAG_LENGTH.pack(ITEM >> 16, ITEM & 0xFFFF, len(content)) + content


def long_header(tag: int, vr: str, length_bytes: int) -> bytes:
    """Return the header alone of an element whose value follows as a stream; 0xFFFFFFFF is the undefined length."""
    return _LONG.pack(tag >> 16, tag & 0xFFFF, vr.encode(), 0, length_bytes)


def file_head(sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str = EXPLICIT_LITTLE) -> bytes:
    """Return preamble, DICM and group 0002 of a file."""
    group = b"".join(
        (
            element(0x00020001, "OB", b"\0\1"),
            text(0x00020002, "UI", sop_class_uid),
            text(0x00020003, "UI", sop_instance_uid),
            text(0x00020010, "UI", transfer_syntax_uid),
            text(0x00020012, "UI", IMPLEMENTATION_CLASS_UID),
            text(0x00020013, "SH", IMPLEMENTATION_VERSION_NAME),
        )
    )
    return PREAMBLE + element(0x00020000, "UL", struct.pack("<I", len(group))) + group
