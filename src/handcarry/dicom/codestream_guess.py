"""Which transfer syntax encapsulated pixel data are in, judged by their first fragment, where none is declared.

Tells families apart; whether a JPEG 2000 stream is lossless is for those who read codestreams.
"""

from __future__ import annotations

_PREFIX = "1.2.840.10008.1.2."
_START_OF_FRAME = {0xC0: "4.50", 0xC1: "4.51", 0xC2: "4.55", 0xC3: "4.70", 0xF7: "4.80"}  # ISO 10918-1 Table B.1, ISO 14495-1
_SEGMENTS_AT_MOST = 64


def guess_compressed_syntax(body: bytes, offset: int) -> str:
    """Return the transfer syntax UID of the first fragment behind the offset table at `offset`, "" where it shows none."""
    at = offset
    for _ in range(3):  # the offset table, and one empty item at most
        length = int.from_bytes(body[at + 4 : at + 8], "little")
        first = body[at + 8 : at + 8 + length][: 1 << 16]
        if first.startswith(b"\xff\x4f\xff\x51") or first[4:8] == b"jP  ":
            return _PREFIX + "4.91"
        if first.startswith(b"\xff\xd8"):
            return _jpeg(first)
        if len(first) > 64 and 1 <= first[0] <= 15 and first[1:8] == b"\0\0\0\x40\0\0\0":
            return _PREFIX + "5"
        at += 8 + length
    return ""


def _jpeg(first: bytes) -> str:
    at = 2
    for _ in range(_SEGMENTS_AT_MOST):
        if at + 4 > len(first) or first[at] != 0xFF:
            return ""
        marker = first[at + 1]
        if marker in _START_OF_FRAME:
            return _PREFIX + _START_OF_FRAME[marker]
        at += 2 + int.from_bytes(first[at + 2 : at + 4], "big")
    return ""
