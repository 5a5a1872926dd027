"""What compressed bytes say of themselves: ISO 10918-1 and 14495-1 markers, ISO 15444-1 and -15 main headers, the RLE header of PS3.5 G.

Reads headers only, in bounded steps, and never decodes. It knows nothing of what the file around the frame claims.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from handcarry.model.frame import Codestream

Buffer = bytes | memoryview

RLE_LOSSLESS = "1.2.840.10008.1.2.5"
_SCAN_MARK = b"\xff\xda"
END_MARK = b"\xff\xd9"  # EOI of the JPEG family, EOC of JPEG 2000
RLE_HEADER = struct.Struct("<16I")

_MOST_SEGMENTS = 400
_JP2_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_J2K_START = b"\xff\x4f\xff\x51"
_JPEG_START = b"\xff\xd8\xff"
_SIZ = struct.Struct(">H8IH")
_SOT, _SOS, _EOI = 0x90, 0xDA, 0xD9
_CAP, _COD = 0x50, 0x52
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # TEM, RST0-7, SOI: markers without a length
_HIGH_THROUGHPUT_PART = 0x00020000  # Pcap, part 15
_HIGH_THROUGHPUT_BLOCKS = 0x40  # code-block style

_FRAME_MARKERS = {
    0xC0: ("jpeg-baseline", False),
    0xC1: ("jpeg-extended", False),
    0xC2: ("jpeg-progressive", False),
    0xC3: ("jpeg-lossless", True),
    0xC5: ("jpeg-extended", False),
    0xC6: ("jpeg-progressive", False),
    0xC7: ("jpeg-lossless", True),
    0xC9: ("jpeg-extended", False),
    0xCA: ("jpeg-progressive", False),
    0xCB: ("jpeg-lossless", True),
    0xCD: ("jpeg-extended", False),
    0xCE: ("jpeg-progressive", False),
    0xCF: ("jpeg-lossless", True),
    0xF7: ("jpeg-ls", True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    marker: int
    body: memoryview


def sniff(data: Buffer, transfer_syntax_uid: str) -> Codestream | None:
    """Read what a compressed frame says of itself; None where it is nothing we know. Only RLE needs the label: it has no magic number."""
    view = memoryview(data)
    try:
        if transfer_syntax_uid == RLE_LOSSLESS:
            return _rle(view)
        if view[:3] == _JPEG_START:
            return _jpeg(view)
        view = _unwrap(view)
        return _jpeg2000(view) if view[:4] == _J2K_START else None
    except (struct.error, IndexError, ValueError):
        return None


def begins_frame(data: Buffer) -> bool:
    """Whether a fragment starts a codestream of its own."""
    return bytes(data[:3]) == _JPEG_START or bytes(data[:4]) == _J2K_START or bytes(data[:12]) == _JP2_SIGNATURE


def ends_frame(tail: Buffer) -> bool:
    """Whether bytes end as a codestream of the JPEG family ends, padding aside."""
    return bytes(tail[-16:]).rstrip(b"\0").endswith(END_MARK)


def has_end(data: Buffer) -> bool:
    """Whether the end marker comes after the last scan. Byte stuffing keeps markers out of the compressed data, but writers leave things
    behind the end.
    """
    if ends_frame(data):
        return True
    raw = bytes(data)
    return raw.rfind(END_MARK) > raw.rfind(_SCAN_MARK)


def _segments(view: memoryview, at: int) -> Iterator[_Segment]:
    """The marker segments from `at` on, up to the first compressed data."""
    for _ in range(_MOST_SEGMENTS):
        if view[at] != 0xFF:
            return
        marker = view[at + 1]
        at += 1
        if marker == 0xFF:  # fill byte
            continue
        at += 1
        if marker in _STANDALONE:
            continue
        if marker == _EOI:
            return
        (length,) = struct.unpack_from(">H", view, at)
        yield _Segment(marker=marker, body=view[at + 2 : at + length])
        at += max(2, length)
        if marker in (_SOS, _SOT):
            return


def _jpeg(view: memoryview) -> Codestream | None:
    frame: _Segment | None = None
    scan: _Segment | None = None
    for segment in _segments(view, 2):
        if segment.marker in _FRAME_MARKERS:
            frame = frame or segment
        elif segment.marker == _SOS:
            scan = segment
    if frame is None:
        return None
    coding, lossless = _FRAME_MARKERS[frame.marker]
    precision, rows, columns, components = struct.unpack_from(">BHHB", frame.body)
    return Codestream(
        coding=coding,
        marker=f"SOF{frame.marker - 0xC0}",
        lossless=lossless and (scan is None or _keeps_all(scan, coding)),
        precision_bits=precision,
        rows=rows,
        columns=columns,
        components=components,
    )


def _keeps_all(scan: _Segment, coding: str) -> bool:
    """Whether a scan drops nothing: NEAR is 0 (14495-1 C.2.3), or the point transform is 0 (10918-1 B.2.3)."""
    near, _, approximation = scan.body[1 + 2 * scan.body[0] :][:3]
    return near == 0 if coding == "jpeg-ls" else approximation & 0x0F == 0


def _unwrap(view: memoryview) -> memoryview:
    """The codestream inside a JP2 file (15444-1 Annex I), or the bytes as they are."""
    if view[:12] != _JP2_SIGNATURE:
        return view
    at = 0
    for _ in range(_MOST_SEGMENTS):
        length, kind = struct.unpack_from(">I4s", view, at)
        header = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", view, at + 8)
            header = 16
        if kind == b"jp2c":
            return view[at + header :]
        if length < header:
            break
        at += length
    return view


def _jpeg2000(view: memoryview) -> Codestream | None:
    _, columns, rows, left, top, *_, components = _SIZ.unpack_from(view, 6)
    depth = view[6 + _SIZ.size]
    wavelet, high_throughput = "", False
    for segment in _segments(view, 2):
        if segment.marker == _CAP:
            high_throughput |= bool(struct.unpack_from(">I", segment.body)[0] & _HIGH_THROUGHPUT_PART)
        elif segment.marker == _COD:
            high_throughput |= bool(segment.body[8] & _HIGH_THROUGHPUT_BLOCKS)
            wavelet = {0: "9/7", 1: "5/3"}.get(segment.body[9], "")
    return Codestream(
        coding="htj2k" if high_throughput else "jpeg2000",
        marker="SIZ",
        lossless=False if wavelet == "9/7" else None,  # a reversible wavelet may still have been cut off at some layer
        precision_bits=(depth & 0x7F) + 1,
        rows=rows - top,
        columns=columns - left,
        components=components,
        signed=bool(depth & 0x80),
        wavelet=wavelet,
    )


def _rle(view: memoryview) -> Codestream | None:
    """RLE says only how many byte planes there are: `components` counts those, and there is no size to tell (PS3.5 G.5)."""
    count, *offsets = RLE_HEADER.unpack_from(view)
    used = offsets[:count]
    if not 1 <= count <= 15 or used[0] != RLE_HEADER.size or used != sorted(set(used)) or used[-1] > len(view):
        return None
    return Codestream(coding="rle", marker="", lossless=True, precision_bits=8, rows=0, columns=0, components=count)
