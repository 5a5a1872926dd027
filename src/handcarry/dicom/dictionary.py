"""Lookups in the small part of PS3.6 that reading headers needs. Knows names and numbers, reads nothing."""

from __future__ import annotations

from types import MappingProxyType

from handcarry.dicom._tags import ELEMENTS
from handcarry.dicom._uids import STORAGE_SOP_CLASSES, TRANSFER_SYNTAXES

__all__ = ["KEYWORD", "OVERLAY_ROWS", "STORAGE_SOP_CLASSES", "TAG", "TRANSFER_SYNTAXES", "VR"]

OVERLAY_ROWS = frozenset(0x60000010 + (number << 17) for number in range(16))  # groups 6000, 6002 ... 601E (PS3.5 7.6)

TAG = MappingProxyType({keyword: tag for keyword, (tag, _) in ELEMENTS.items()})
KEYWORD = MappingProxyType({tag: keyword for keyword, (tag, _) in ELEMENTS.items()})
VR = MappingProxyType({tag: vr for tag, vr in ELEMENTS.values()} | dict.fromkeys(OVERLAY_ROWS, "US"))

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
JPIP_DEFLATED = frozenset({"1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"})
UNCOMPRESSED = frozenset({IMPLICIT_LITTLE, EXPLICIT_LITTLE, DEFLATED, EXPLICIT_BIG})
MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10"
