"""Whether private elements hold a position or spacing that the public ones lack (PS3.5 7.8). Knows shapes of values, no vendor."""

from __future__ import annotations

import re

from handcarry.dicom.elements import walk_with
from handcarry.dicom.headers import BIG_ENDIAN, EXPLICIT, IMPLICIT, Encoding, Headers

_NUMBER = rb" *[+-]?\d{1,5}\.\d{1,12} *"
_POSITION = re.compile(rb"\\".join([_NUMBER] * 3) + rb"[ \0]*")
_SPACING = re.compile(rb" *(0?\.\d{1,12}) *\\ *\1[ \0]*")  # two equal lengths under 1 mm


def _private(tag: int) -> str:
    return "DS" if tag >> 16 & 1 and tag & 0xFFFF >= 0x1000 else ""


_HEADERS = {encoding: Headers(encoding, _private) for encoding in (IMPLICIT, EXPLICIT, BIG_ENDIAN)}


def has_private_geometry(body: bytes, start: int, encoding: Encoding) -> bool:
    """Return whether a private element of the dataset looks like a position in mm or a pixel spacing."""
    values = walk_with(body, start, _HEADERS[encoding]).dataset.values
    return any(_POSITION.fullmatch(raw) or _SPACING.fullmatch(raw) for _, raw in values.values() if 5 <= len(raw) <= 64)
