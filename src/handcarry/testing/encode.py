"""Frames to bytes, one encoder per transfer syntax. It knows codecs and arrays, nothing of patients or places.

JPEG lossless with selection value 1 is written here, because the codec at hand only writes other predictors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import imagecodecs
import numpy as np
import numpy.typing as npt

from handcarry.testing.spec import Syntax

Frame = npt.NDArray[np.integer]
Encoder = Callable[[Frame, int], bytes]

# Code lengths for the 17 difference categories of lossless JPEG (ISO 10918-1 H.1.2.2), fit for noise of a few dozen greys.
_LENGTHS = (2, 5, 5, 4, 4, 3, 3, 3, 4, 4, 6, 7, 8, 9, 10, 11, 12)


def native(frame: Frame, *, big_endian: bool = False) -> bytes:
    """Pixels in the byte order of the transfer syntax (PS3.5 8.1.1)."""
    return frame.astype(frame.dtype.newbyteorder(">" if big_endian else "<"), copy=False).tobytes()


def encode(frame: Frame, syntax: Syntax, bits_stored: int) -> bytes:
    """One compressed frame."""
    return ENCODERS[syntax](frame, bits_stored)


def _unsigned(frame: Frame) -> Frame:
    """The same bits read as unsigned, which is how the JPEG family sees them."""
    return np.ascontiguousarray(frame).view(f"u{frame.dtype.itemsize}")


def rle(frame: Frame, _bits: int = 16) -> bytes:
    """One RLE frame: a header of 64 bytes and a PackBits segment per byte plane, high byte first (PS3.5 Annex G)."""
    samples = frame[..., None] if frame.ndim == 2 else frame
    planes: list[bytes] = []
    for s in range(samples.shape[2]):
        plane = np.ascontiguousarray(samples[..., s])
        octets = plane.astype(plane.dtype.newbyteorder(">")).view(np.uint8).reshape(*plane.shape, plane.dtype.itemsize)
        for b in range(plane.dtype.itemsize):
            packed = b"".join(imagecodecs.packbits_encode(row.tobytes()) for row in octets[..., b])
            planes.append(packed + b"\0" * (len(packed) % 2))
    starts = np.cumsum([64, *(len(p) for p in planes)])[:-1]
    header = np.zeros(16, dtype="<u4")
    header[0] = len(planes)
    header[1 : len(planes) + 1] = starts
    return header.tobytes() + b"".join(planes)


def _huffman() -> tuple[npt.NDArray[np.uint32], bytes]:
    """Canonical codes per category, and the DHT segment that tells them (ISO 10918-1 C)."""
    order = sorted(range(17), key=lambda c: (_LENGTHS[c], c))
    codes = np.zeros(17, dtype=np.uint32)
    code = 0
    for before, c in zip([order[0], *order], order, strict=False):
        code <<= _LENGTHS[c] - _LENGTHS[before]
        codes[c] = code
        code += 1
    counts = bytes(sum(1 for length in _LENGTHS if length == n) for n in range(1, 17))
    body = b"\x00" + counts + bytes(order)
    return codes, b"\xff\xc4" + (len(body) + 2).to_bytes(2, "big") + body


def _differences(frame: npt.NDArray[np.int64], bits: int) -> npt.NDArray[np.int64]:
    """Each sample less its left neighbour; the first of a row less the one above, the very first less half the range (H.1.2.1)."""
    d = np.empty_like(frame)
    d[:, 1:] = frame[:, 1:] - frame[:, :-1]
    d[1:, 0] = frame[1:, 0] - frame[:-1, 0]
    d[0, 0] = frame[0, 0] - (1 << (bits - 1))
    return (d + 32767) % 65536 - 32767


def jpeg_lossless_sv1(frame: Frame, bits: int = 16) -> bytes:
    """One lossless JPEG frame, process 14, selection value 1."""
    d = _differences(_unsigned(frame).astype(np.int64), bits).ravel()
    size = np.abs(d)
    category = np.where(size == 0, 0, np.frexp(size.astype(np.float64))[1])
    codes, table = _huffman()
    extra = np.where(category == 16, 0, category)
    low = np.where(d < 0, d - 1, d) & ((1 << extra) - 1)
    word = (codes[category].astype(np.int64) << extra) | low
    length = np.array(_LENGTHS)[category] + extra
    place = length[:, None] - 1 - np.arange(28)
    bitplane = ((word[:, None] >> np.maximum(place, 0)) & 1).astype(np.uint8)
    stream = bitplane[place >= 0]
    stream = np.concatenate([stream, np.ones(-len(stream) % 8, dtype=np.uint8)])
    coded: bytes = np.packbits(stream).tobytes().replace(b"\xff", b"\xff\x00")
    rows, columns = (int(n) for n in frame.shape)
    start: bytes = b"\xff\xc3\x00\x0b" + bytes([bits]) + rows.to_bytes(2, "big") + columns.to_bytes(2, "big") + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + table + start + b"\xff\xda\x00\x08\x01\x01\x00\x01\x00\x00" + coded + b"\xff\xd9"


def _extended(frame: Frame, _bits: int) -> bytes:
    return bytes(imagecodecs.jpeg8_encode(_unsigned(frame), level=95, bitspersample=12))


ENCODERS: Mapping[Syntax, Encoder] = {
    Syntax.RLE: rle,
    Syntax.JPEG_BASELINE: lambda f, _: bytes(imagecodecs.jpeg8_encode(_unsigned(f), level=90)),
    Syntax.JPEG_EXTENDED: _extended,
    Syntax.JPEG_LOSSLESS: lambda f, bits: bytes(imagecodecs.ljpeg_encode(_unsigned(f), bitspersample=bits)),
    Syntax.JPEG_LOSSLESS_SV1: jpeg_lossless_sv1,
    Syntax.JPEG_LS: lambda f, _: bytes(imagecodecs.jpegls_encode(_unsigned(f))),
    Syntax.JPEG_LS_NEAR: lambda f, _: bytes(imagecodecs.jpegls_encode(_unsigned(f), level=3)),
    Syntax.JPEG_2000_LOSSLESS: lambda f, bits: bytes(
        imagecodecs.jpeg2k_encode(f, level=0, codecformat="j2k", reversible=True, bitspersample=bits)
    ),
    Syntax.JPEG_2000: lambda f, _: bytes(imagecodecs.jpeg2k_encode(f, level=85, codecformat="j2k", reversible=False)),
    Syntax.HTJ2K_LOSSLESS: lambda f, _: bytes(imagecodecs.htj2k_encode(f, reversible=True)),
    Syntax.HTJ2K: lambda f, _: bytes(imagecodecs.htj2k_encode(f, reversible=False, level=0.0005)),
}
