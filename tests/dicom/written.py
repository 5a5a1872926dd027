"""DICOM bytes written by hand, element by element, so that they can be wrong in any one place."""

from __future__ import annotations

import struct

from handcarry.dicom.dictionary import TAG
from handcarry.dicom.headers import LONG_FORM
from handcarry.dicom.read import NotDicom, Reading, read_instance

EXPLICIT = "1.2.840.10008.1.2.1"
IMPLICIT = "1.2.840.10008.1.2"
BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
CT = "1.2.840.10008.5.1.4.1.1.2"
UNDEFINED = 0xFFFFFFFF

ITEM_END = struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
SEQUENCE_END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def padded(value: bytes | str, vr: str = "LO") -> bytes:
    raw = value.encode("latin-1") if isinstance(value, str) else value
    return raw + (b"\0" if vr in {"UI", "OB"} else b" ") * (len(raw) % 2)


def tag_of(tag: int | str) -> int:
    return TAG[tag] if isinstance(tag, str) else tag


def element(tag: int | str, vr: str, value: bytes | str = b"", *, length: int | None = None, order: str = "<") -> bytes:
    """One element in explicit encoding; `length` lies about its length."""
    number, raw = tag_of(tag), padded(value, vr)
    size = len(raw) if length is None else length
    head = struct.pack(order + "HH", number >> 16, number & 0xFFFF) + vr.encode("latin-1")
    return head + (struct.pack(order + "HI", 0, size) if vr in LONG_FORM else struct.pack(order + "H", size)) + raw


def implicit(tag: int | str, value: bytes | str = b"", *, length: int | None = None) -> bytes:
    number, raw = tag_of(tag), padded(value)
    return struct.pack("<HHI", number >> 16, number & 0xFFFF, len(raw) if length is None else length) + raw


def item(body: bytes, *, length: int | None = None) -> bytes:
    """An item; of undefined length with its delimiter where `length` is UNDEFINED."""
    size = len(body) if length is None else length
    return struct.pack("<HHI", 0xFFFE, 0xE000, size) + body + (ITEM_END if length == UNDEFINED else b"")


def sequence(tag: int | str, *items: bytes, undefined: bool = False) -> bytes:
    body = b"".join(items)
    if undefined:
        return element(tag, "SQ", b"", length=UNDEFINED) + body + SEQUENCE_END
    return element(tag, "SQ", body)


def us(number: int) -> bytes:
    return struct.pack("<H", number)


def meta(syntax: str = EXPLICIT, *, sop_class: str = CT, uid: str = "1.2.3.4") -> bytes:
    body = element(0x00020001, "OB", b"\0\1")
    body += element("MediaStorageSOPClassUID", "UI", sop_class) + element("MediaStorageSOPInstanceUID", "UI", uid)
    if syntax:
        body += element("TransferSyntaxUID", "UI", syntax)
    return element("FileMetaInformationGroupLength", "UL", struct.pack("<I", len(body))) + body


def wrapped(dataset: bytes, syntax: str = EXPLICIT, *, preamble: bytes = b"") -> bytes:
    return preamble.ljust(128, b"\0") + b"DICM" + meta(syntax) + dataset


def identity(uid: str = "1.2.3.4") -> bytes:
    return element("SOPClassUID", "UI", CT) + element("SOPInstanceUID", "UI", uid)


def pixel_module(*, rows: int = 2, columns: int = 2, pixels: bytes = b"\1\2\3\4\5\6\7\x08") -> bytes:
    return (
        element("SamplesPerPixel", "US", us(1))
        + element("PhotometricInterpretation", "CS", "MONOCHROME2")
        + element("Rows", "US", us(rows))
        + element("Columns", "US", us(columns))
        + element("BitsAllocated", "US", us(16))
        + element("BitsStored", "US", us(12))
        + element("HighBit", "US", us(11))
        + element("PixelRepresentation", "US", us(0))
        + element("PixelData", "OW", pixels)
    )


def image(before: bytes = b"", *, after: bytes = b"") -> bytes:
    """A small CT dataset with elements of groups 0010 to 0020 put in."""
    return identity() + before + pixel_module() + after


def read(data: bytes) -> Reading:
    """Read a whole file that must be DICOM."""
    reading = read_instance(data, entry=7, size_bytes=len(data))
    assert isinstance(reading, Reading), reading
    return reading


def refused(data: bytes) -> NotDicom:
    reading = read_instance(data, entry=7, size_bytes=len(data))
    assert isinstance(reading, NotDicom)
    return reading


def codes(reading: Reading) -> set[str]:
    return {str(oddity.code) for oddity in reading.instance.oddities}
