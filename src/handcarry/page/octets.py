"""Voxels by bytes alone, for where there is no numpy: slices that step, which Python copies in one loop."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from handcarry.model.frame import PixelLayout
from handcarry.pixels.coarse import Preview
from handcarry.pixels.codestream import Buffer
from handcarry.pixels.volume import Plan

_RAW = -15  # RFC 1951 without a header
_UPPER = bytes(high ^ 0x80 for high in range(256))


class Octets:
    """Voxels in a browser (a `pack.voxels.Voxels`). Chunks are small: what WebAssembly once took of memory it never gives back."""

    chunk_bytes = 4 << 20

    def __init__(self, preview: Callable[[Plan], Preview]) -> None:
        self._preview = preview

    def preview(self, plan: Plan) -> Preview:
        """Return the coarse volume, which JavaScript pools."""
        return self._preview(plan)

    def unshifted(self, full: bytes, layout: PixelLayout) -> Buffer:
        """Return the stored values."""
        if not is_shifted(layout):
            return full
        values = bytearray(full)
        values[1::2] = full[1::2].translate(_UPPER)
        return memoryview(values)

    def planes(self, values: Buffer) -> Buffer:
        """Return all low bytes and then all high ones."""
        return bytes(values[0::2]) + bytes(values[1::2])

    def deflated(self, data: Buffer) -> bytes:
        """Return raw deflate. Noise has no repeats worth looking for, and air is runs: so it takes two thirds of the time."""
        packer = zlib.compressobj(1, zlib.DEFLATED, _RAW, strategy=zlib.Z_RLE)
        return packer.compress(data) + packer.flush()

    def inflated(self, deflated: bytes) -> bytes:
        """Undo it."""
        try:
            return zlib.decompress(deflated, _RAW)
        except zlib.error as error:
            raise ValueError(str(error)) from error


def is_shifted(layout: PixelLayout | None) -> bool:
    """Whether `FrameFacts` encodes values 32768 lower, as those of 16 bits without a sign are."""
    return layout is not None and layout.pixel_representation == 0 and layout.bits_stored == 16
