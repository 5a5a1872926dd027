"""Stored values: from the bytes of a native frame, or from what a decoder gave, to one array of exact integers (PS3.5 8.1.1, 8.2).

The array is rows x columns, or rows x columns x samples, of the header's signedness and width; bits outside Bits Stored are gone, so
overlays in high bits are gone too. No rescale, no colour transform.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from handcarry.model.frame import PixelLayout
from handcarry.pixels.codestream import Buffer

Array = npt.NDArray[np.integer[Any]]


class Misfit(Exception):
    """The decoded picture is not the one that the header describes."""


def from_native(data: Buffer, layout: PixelLayout, *, big_endian: bool) -> Array:
    """The stored values of one whole uncompressed frame."""
    if layout.bits_allocated <= 8:
        raw: Array = _bytes_in_order(np.frombuffer(data, np.uint8), layout, swapped=big_endian)
    else:
        width = layout.bits_allocated // 8
        raw = np.frombuffer(data, f"{'>' if big_endian else '<'}u{width}", count=len(data) // width).astype(f"u{width}", copy=False)
    return _masked(_shaped(raw, layout), layout, shifted=True)


def from_decoder(decoded: Array, layout: PixelLayout) -> Array:
    """The stored values in what a decoder gave: as many bits as the header says, signed as it says, whatever the codestream thinks."""
    wanted = _shape(layout)
    if decoded.shape != wanted:
        raise Misfit(f"decoded to {'x'.join(map(str, decoded.shape))}, the header says {'x'.join(map(str, wanted))}")
    if decoded.dtype.itemsize * 8 > max(8, layout.bits_allocated):
        raise Misfit(f"decoded to {decoded.dtype.itemsize * 8} bits, the header allocates {layout.bits_allocated}")
    width = max(8, layout.bits_allocated) // 8
    widened = decoded.astype(f"{'i' if decoded.dtype.kind == 'i' else 'u'}{width}", copy=False)
    return _masked(widened.view(f"u{width}"), layout, shifted=False)


def from_planes(planes: Array, layout: PixelLayout) -> Array:
    """The stored values in samples that lie plane after plane, as RLE leaves them (PS3.5 G.2)."""
    return _masked(_interleaved(planes, layout), layout, shifted=True)


def _bytes_in_order(raw: npt.NDArray[np.uint8], layout: PixelLayout, *, swapped: bool) -> npt.NDArray[np.uint8]:
    """Bytes, or bits of bytes; in big-endian OW two bytes travel as one word (PS3.5 7.3)."""
    if swapped:
        whole = raw.size // 2 * 2
        raw = np.concatenate((raw[:whole].reshape(-1, 2)[:, ::-1].ravel(), raw[whole:]))
    if layout.bits_allocated == 1:
        raw = np.unpackbits(raw, count=layout.rows * layout.columns * layout.samples_per_pixel, bitorder="little")
    return raw


def _shape(layout: PixelLayout) -> tuple[int, ...]:
    size = (layout.rows, layout.columns)
    return size if layout.samples_per_pixel == 1 else (*size, layout.samples_per_pixel)


def _shaped(raw: Array, layout: PixelLayout) -> Array:
    if layout.samples_per_pixel == 1:
        return raw[: layout.rows * layout.columns].reshape(layout.rows, layout.columns)
    if layout.photometric_interpretation == "YBR_FULL_422" and layout.samples_per_pixel == 3:
        return _full_chroma(raw, layout)
    if layout.planar_configuration == 1:
        return _interleaved(raw, layout)
    count = layout.rows * layout.columns * layout.samples_per_pixel
    return raw[:count].reshape(_shape(layout))


def _interleaved(planes: Array, layout: PixelLayout) -> Array:
    count = layout.rows * layout.columns * layout.samples_per_pixel
    apart = planes[:count].reshape(layout.samples_per_pixel, layout.rows, layout.columns)
    return apart[0] if layout.samples_per_pixel == 1 else np.ascontiguousarray(np.moveaxis(apart, 0, -1))


def _full_chroma(raw: Array, layout: PixelLayout) -> Array:
    """Each pair of pixels is stored as Y1 Y2 Cb Cr (PS3.3 C.7.6.3.1.2); give both pixels the chroma they share."""
    pairs = raw[: raw.size // 4 * 4].reshape(-1, 4)
    pixels = np.stack((pairs[:, [0, 2, 3]], pairs[:, [1, 2, 3]]), axis=1).reshape(-1, 3)
    missing = layout.rows * layout.columns - len(pixels)
    return np.pad(pixels, ((0, max(0, missing)), (0, 0)))[: layout.rows * layout.columns].reshape(_shape(layout))


def _masked(values: Array, layout: PixelLayout, *, shifted: bool) -> Array:
    """Keep Bits Stored bits and extend the sign; a header whose bits make no sense is taken to store all it allocates."""
    width = values.dtype.itemsize * 8
    stored = layout.bits_stored if 1 <= layout.bits_stored <= width else width
    low = layout.high_bit + 1 - stored if shifted and stored <= layout.high_bit + 1 <= width else 0
    signed = layout.pixel_representation == 1
    if stored < width:
        up = width - stored - low
        if signed:
            values = (values.view(f"i{width // 8}") << up) >> (width - stored)
        elif low:
            values = (values >> low) & ((1 << stored) - 1)
        else:
            values = values & ((1 << stored) - 1)
    return values.view(f"{'i' if signed else 'u'}{width // 8}")
