"""A dataset in another encoding, to Explicit VR Little Endian: the same elements, the same values, in the same order (PS3.5 A.1 to A.3).

Strict where reading is lenient: what is not made as the standard says is not rewritten at all (`Unfit`), so nothing gets lost quietly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from handcarry.dicom.elements import MAX_DEPTH, Value, tag_name
from handcarry.dicom.encode import element, item
from handcarry.dicom.headers import (
    BIG_WORDS,
    IMPLICIT,
    ITEM,
    ITEM_DELIMITER,
    LITTLE_WORDS,
    LONG_FORM,
    PIXEL_TAGS,
    SEQUENCE_DELIMITER,
    SHORT_FORM,
    UNDEFINED,
    Encoding,
)

VrOf = Callable[[int], str]
Replacement = tuple[str, bytes] | None
_SWAPPED = {"US": 2, "SS": 2, "AT": 2, "OW": 2, "UL": 4, "SL": 4, "FL": 4, "OF": 4, "OL": 4, "FD": 8, "OD": 8, "OV": 8, "SV": 8, "UV": 8}
_SIGNED_TAG = 0x00280103


class Unfit(Exception):
    """It cannot be rewritten; `why` names the place, not its content."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Rewritten(NamedTuple):
    """The elements rewritten, and the tags that did not stay as they were: dropped, or told as unknown (UN)."""

    data: bytes
    dropped: tuple[int, ...]
    unknown: tuple[int, ...]


class _Header(NamedTuple):
    tag: int
    vr: str
    length: int
    start: int


class _Job:
    """One rewriting: the bytes, and what is noted on the way."""

    def __init__(self, data: bytes, vr_of: VrOf, *, signed: bool) -> None:
        self.data = data
        self.vr_of = vr_of
        self.signed = signed
        self.dropped: list[int] = []
        self.unknown: list[int] = []


def rewrite(
    data: bytes,
    start: int,
    encoding: Encoding,
    *,
    vr_of: VrOf,
    replaced: Mapping[int, Replacement] = MappingProxyType({}),
    stop_at: int = -1,
) -> Rewritten:
    """Rewrite the elements of a dataset from `start` on, to the pixel data whose value begins at `stop_at`, or to the end.

    `vr_of` tells a tag's VR by the dictionary, "" where it knows none. `replaced` are elements of the top level to be written otherwise,
    None to be left out. The element of the pixel data is left to the caller. Raises `Unfit`.
    """
    job = _Job(data, vr_of, signed=_is_signed(data, start, encoding, vr_of))
    written = _Top(job, encoding, dict(replaced)).copy(start, len(data), stop_at)
    return Rewritten(written, tuple(dict.fromkeys(job.dropped)), tuple(dict.fromkeys(job.unknown)))


def picked(data: bytes, start: int, encoding: Encoding, *, vr_of: VrOf, tags: frozenset[int]) -> dict[int, Value]:
    """Return some elements of the top level as `rewrite` would write them, sequences too: VR and value. Raises `Unfit`."""
    job, found, pos, last = _Job(data, vr_of, signed=False), {}, start, max(tags, default=0)
    while pos < len(data) and (header := _header(job, pos, len(data), encoding)).tag <= last:
        pos, written = _element(job, header, len(data), encoding, 0)
        if header.tag in tags:
            vr = written[4:6].decode("ascii")
            found[header.tag] = vr, written[12 if vr in LONG_FORM else 8 :]
    return found


class _Top:
    """The top level of a dataset, where elements may be replaced or added in their place."""

    def __init__(self, job: _Job, encoding: Encoding, replaced: dict[int, Replacement]) -> None:
        self.job = job
        self.encoding = encoding
        self.replaced = replaced

    def copy(self, pos: int, end: int, stop_at: int) -> bytes:
        """Return the elements up to the one whose value begins at `stop_at`."""
        parts: list[bytes] = []
        while pos < end:
            if not self.job.data[pos:end].strip(b"\0"):
                break
            header = _header(self.job, pos, end, self.encoding)
            parts += self._due(header.tag)
            if header.tag in PIXEL_TAGS and header.start == stop_at:
                return b"".join(parts)
            pos, written = self._one(header, end)
            parts.append(written)
        parts += self._due(1 << 32)
        return b"".join(parts)

    def _due(self, tag: int) -> list[bytes]:
        due = sorted(each for each in self.replaced if each < tag)
        values = [(each, self.replaced.pop(each)) for each in due]
        return [element(each, *value) for each, value in values if value is not None]

    def _one(self, header: _Header, end: int) -> tuple[int, bytes]:
        stop, written = _element(self.job, header, end, self.encoding, 0)
        if header.tag in self.replaced:
            value = self.replaced.pop(header.tag)
            return stop, b"" if value is None else element(header.tag, *value)
        return stop, written


def _header(job: _Job, pos: int, end: int, encoding: Encoding) -> _Header:
    words = BIG_WORDS if encoding.big_endian else LITTLE_WORDS
    if pos + 8 > end:
        raise Unfit("bytes behind the last element")
    group, number, length = words.tag_and_length.unpack_from(job.data, pos)
    tag = group << 16 | number
    if group == 0xFFFE or not encoding.explicit:
        return _Header(tag, "" if group == 0xFFFE else _implied(job, tag, length), length, pos + 8)
    vr = job.data[pos + 4 : pos + 6].decode("latin-1")
    if vr in SHORT_FORM:
        return _Header(tag, vr, words.short.unpack_from(job.data, pos + 6)[0], pos + 8)
    if vr not in LONG_FORM or pos + 12 > end:
        raise Unfit(f"no VR at {tag_name(tag)}")
    return _Header(tag, vr, words.long.unpack_from(job.data, pos + 8)[0], pos + 12)


def _implied(job: _Job, tag: int, length: int) -> str:
    """Return the VR of an element that tells none (PS3.5 A.1, 6.2.2)."""
    group, number = tag >> 16, tag & 0xFFFF
    if group & 1:
        return "LO" if 0x10 <= number <= 0xFF else "SQ" if length == UNDEFINED else "UN"
    if number == 0:
        return "UL"
    told = job.vr_of(tag)
    if "OW" in told:
        return "OW"
    if told == "US or SS":
        return "SS" if job.signed else "US"
    return told or ("SQ" if length == UNDEFINED else "UN")


def _element(job: _Job, header: _Header, end: int, encoding: Encoding, depth: int) -> tuple[int, bytes]:
    """Return where an element ends, and it rewritten; b"" for one that is dropped."""
    if header.vr == "UN" and header.length == UNDEFINED:
        encoding = IMPLICIT  # PS3.5 6.2.2, note 2
    if header.vr == "SQ" or header.length == UNDEFINED:
        stop, content = _sequence(job, header, end, encoding, depth + 1)
        return stop, element(header.tag, "SQ", content)
    stop = header.start + header.length
    if stop > end:
        raise Unfit(f"{tag_name(header.tag)} is cut off")
    if header.tag & 0xFFFF == 0:  # group lengths are retired, and would be wrong now (PS3.5 7.2)
        job.dropped.append(header.tag)
        return stop, b""
    if header.vr == "UN":
        job.unknown.append(header.tag)
    value = job.data[header.start : stop]
    if encoding.big_endian:
        value = _little(value, header)
    return stop, element(header.tag, header.vr, value)


def _little(value: bytes, header: _Header) -> bytes:
    width = _SWAPPED.get(header.vr, 1)
    if width == 1:
        return value
    if len(value) % width:
        raise Unfit(f"{tag_name(header.tag)} is no multiple of {width} bytes")
    swapped = bytearray(len(value))
    for at in range(width):
        swapped[at::width] = value[width - 1 - at :: width]
    return bytes(swapped)


def _sequence(job: _Job, header: _Header, end: int, encoding: Encoding, depth: int) -> tuple[int, bytes]:
    if depth > MAX_DEPTH:
        raise Unfit(f"sequences nested deeper than {MAX_DEPTH}")
    undefined = header.length == UNDEFINED
    stop = end if undefined else header.start + header.length
    if stop > end:
        raise Unfit(f"{tag_name(header.tag)} is cut off")
    items: list[bytes] = []
    pos = header.start
    while pos < stop:
        found = _header(job, pos, stop, encoding)
        if undefined and found.tag == SEQUENCE_DELIMITER:
            return found.start, b"".join(items)
        if found.tag != ITEM:
            raise Unfit(f"no item where one must be in {tag_name(header.tag)}")
        pos, content = _item(job, found, stop, encoding, depth)
        items.append(item(content))
    if undefined:
        raise Unfit(f"{tag_name(header.tag)} does not end")
    return stop, b"".join(items)


def _item(job: _Job, header: _Header, end: int, encoding: Encoding, depth: int) -> tuple[int, bytes]:
    undefined = header.length == UNDEFINED
    stop = end if undefined else header.start + header.length
    if stop > end:
        raise Unfit("an item is cut off")
    parts: list[bytes] = []
    pos = header.start
    while pos < stop:
        found = _header(job, pos, stop, encoding)
        if undefined and found.tag == ITEM_DELIMITER:
            return found.start, b"".join(parts)
        if found.tag >> 16 == 0xFFFE:
            raise Unfit("a delimiter where none may be")
        pos, written = _element(job, found, stop, encoding, depth)
        parts.append(written)
    if undefined:
        raise Unfit("an item does not end")
    return stop, b"".join(parts)


def _is_signed(data: bytes, start: int, encoding: Encoding, vr_of: VrOf) -> bool:
    """Return what Pixel Representation says, which decides the VR of some elements that stand before it."""
    job = _Job(data, vr_of, signed=False)
    pos = start
    try:
        while pos + 8 <= len(data):
            header = _header(job, pos, len(data), encoding)
            if header.tag >= _SIGNED_TAG or header.tag in PIXEL_TAGS:
                return header.tag == _SIGNED_TAG and b"\1" in data[header.start : header.start + 2]
            pos, _ = _element(job, header, len(data), encoding, 0)
    except Unfit:
        return False
    return False
