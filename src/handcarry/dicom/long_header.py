"""The header of one element read with care: long forms, missing or unknown VRs, lengths in the wrong form (PS3.5 7.1.2)."""

from __future__ import annotations

from typing import NamedTuple

from handcarry.dicom.headers import LONG_FORM, SHORT_FORM, UNDEFINED, Headers
from handcarry.dicom.oddities import Odd


class FullHeader(NamedTuple):
    """One header. `start` is the first byte of the value; `vr` is "" in implicit encoding where nobody asks for the element."""

    tag: int
    vr: str
    length: int
    start: int
    oddities: tuple[Odd, ...] = ()


def read_full_header(data: bytes, pos: int, headers: Headers, *, end: int, long_form: bool = False) -> FullHeader | None:
    """Return the header at `pos`, None where these bytes are none. `long_form` reads any VR with a 32-bit length."""
    group, element, length = headers.words.tag_and_length.unpack_from(data, pos)
    tag = group << 16 | element
    if not headers.encoding.explicit:
        odd = (Odd.ODD_LENGTH,) if length & 1 and length != UNDEFINED else ()
        return FullHeader(tag, headers.wanted(tag), length, pos + 8, odd)
    raw = data[pos + 4 : pos + 6]
    vr = raw.decode("latin-1")
    if not (raw.isalpha() and raw.isascii()):
        return _without_vr(headers, tag, length, pos, end)
    vr, oddities = _settled_vr(vr)
    short: int = headers.words.short.unpack_from(data, pos + 6)[0]
    start, length = pos + 8, short
    if pos + 12 > end and vr in LONG_FORM:
        length = 4  # of the length itself, which is cut off
    elif pos + 12 <= end and (long_form or vr not in SHORT_FORM):
        long: int = headers.words.long.unpack_from(data, pos + 8)[0]
        if _in_long_form(vr, short, long, end - pos - 12):
            start, length = pos + 12, long
        if long_form or (vr in LONG_FORM and short):
            oddities.append(Odd.WRONG_LENGTH_FORM)
    if length & 1 and length != UNDEFINED:
        oddities.append(Odd.ODD_LENGTH)
    return FullHeader(tag, vr, length, start, tuple(oddities))


def _settled_vr(vr: str) -> tuple[str, list[Odd]]:
    """Return the VR in capitals, and what is odd about it."""
    oddities = [] if vr.isupper() else [Odd.LOWER_CASE_VR]
    vr = vr.upper()
    if vr not in SHORT_FORM and vr not in LONG_FORM:
        oddities.append(Odd.UNKNOWN_VR)
    return vr, oddities


def _in_long_form(vr: str, short: int, long: int, room: int) -> bool:
    """Return whether the length is the 32-bit one: so if the reserved bytes are zero, or if it alone can be true."""
    fits = long == UNDEFINED or long <= room
    if vr in LONG_FORM:
        return short == 0 or fits
    return short == 0 and fits


def _without_vr(headers: Headers, tag: int, length: int, pos: int, end: int) -> FullHeader | None:
    """An implicit element in an explicit dataset, if its length can be true."""
    if length != UNDEFINED and pos + 8 + length > end:
        return None
    odd = (Odd.VR_MISSING, Odd.ODD_LENGTH) if length & 1 and length != UNDEFINED else (Odd.VR_MISSING,)
    return FullHeader(tag, headers.wanted(tag), length, pos + 8, odd)
