"""The transfer syntaxes of the standard (PS3.6 A): their names, which are native, and why nobody decodes some. No codec is named here.

`handcarry.pixels.decoders` has the decoders of this program, viewer/src/codecs/table.ts those of a browser.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSyntax:
    """A row of the table. Native pixels need no decoder, coded ones do; where nobody decodes them, `remark` says why."""

    uid: str
    name: str
    native: bool = False
    coded: bool = False
    remark: str = ""


_UID = "1.2.840.10008.1.2"
_VIDEO = "a film; no program here plays it"
_ELSEWHERE = "the pixels are not in the file but on a server"
_PART_2 = "JPEG 2000 Part 2: almost no program decodes it"


def _native(suffix: str, name: str) -> TransferSyntax:
    return TransferSyntax(uid=_UID + suffix, name=name, native=True)


def _coded(suffix: str, name: str) -> TransferSyntax:
    return TransferSyntax(uid=_UID + suffix, name=name, coded=True)


def _closed(suffix: str, name: str, remark: str) -> TransferSyntax:
    return TransferSyntax(uid=_UID + suffix, name=name, remark=remark)


TABLE = (
    _native("", "Implicit VR Little Endian"),
    _native(".1", "Explicit VR Little Endian"),
    _native(".1.99", "Deflated Explicit VR Little Endian"),
    _native(".2", "Explicit VR Big Endian"),
    _coded(".5", "RLE Lossless"),
    _coded(".4.50", "JPEG Baseline"),
    _coded(".4.51", "JPEG Extended"),
    _coded(".4.57", "JPEG Lossless"),
    _coded(".4.70", "JPEG Lossless, first-order prediction"),
    _coded(".4.80", "JPEG-LS Lossless"),
    _coded(".4.81", "JPEG-LS Near-Lossless"),
    _coded(".4.90", "JPEG 2000 Lossless"),
    _coded(".4.91", "JPEG 2000"),
    _coded(".4.201", "High-Throughput JPEG 2000 Lossless"),
    _coded(".4.202", "High-Throughput JPEG 2000 with RPCL Lossless"),
    _coded(".4.203", "High-Throughput JPEG 2000"),
    _closed(".4.92", "JPEG 2000 Part 2 Multi-component Lossless", _PART_2),
    _closed(".4.93", "JPEG 2000 Part 2 Multi-component", _PART_2),
    _closed(".4.94", "JPIP Referenced", _ELSEWHERE),
    _closed(".4.95", "JPIP Referenced Deflate", _ELSEWHERE),
    _closed(".4.204", "JPIP HTJ2K Referenced", _ELSEWHERE),
    _closed(".4.205", "JPIP HTJ2K Referenced Deflate", _ELSEWHERE),
    _closed(".4.100", "MPEG2 Main Profile / Main Level", _VIDEO),
    _closed(".4.100.1", "Fragmentable MPEG2 Main Profile / Main Level", _VIDEO),
    _closed(".4.101", "MPEG2 Main Profile / High Level", _VIDEO),
    _closed(".4.101.1", "Fragmentable MPEG2 Main Profile / High Level", _VIDEO),
    _closed(".4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", _VIDEO),
    _closed(".4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1", _VIDEO),
    _closed(".4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", _VIDEO),
    _closed(".4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", _VIDEO),
    _closed(".4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", _VIDEO),
    _closed(".4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", _VIDEO),
    _closed(".4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", _VIDEO),
    _closed(".4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", _VIDEO),
    _closed(".4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", _VIDEO),
    _closed(".4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", _VIDEO),
    _closed(".4.107", "HEVC/H.265 Main Profile / Level 5.1", _VIDEO),
    _closed(".4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", _VIDEO),
)
_BY_UID = {row.uid: row for row in TABLE}


def transfer_syntax(uid: str) -> TransferSyntax:
    """The row of a transfer syntax; one with a remark for a UID nobody knows."""
    return _BY_UID.get(uid) or TransferSyntax(uid=uid, name="unknown", remark="not a transfer syntax of the standard that we know")
