"""Voxels by numpy and the fastest deflate there is."""

from __future__ import annotations

import numpy as np
from isal import igzip_lib, isal_zlib

from handcarry.model.frame import PixelLayout
from handcarry.pixels.coarse import Preview
from handcarry.pixels.codestream import Buffer
from handcarry.pixels.preview import preview_of
from handcarry.pixels.unshifted import unshifted
from handcarry.pixels.volume import Plan

_LEVEL = 1
_RAW = -15  # RFC 1951 without a header


class Arrays:
    """Voxels where numpy is (a `voxels.Voxels`)."""

    chunk_bytes = 16 << 20

    def preview(self, plan: Plan) -> Preview:
        """Return the coarse volume."""
        return preview_of(plan)

    def unshifted(self, full: bytes, layout: PixelLayout) -> Buffer:
        """Return the stored values."""
        return unshifted(full, layout, "int16").view(np.uint8).data

    def planes(self, values: Buffer) -> Buffer:
        """Return all low bytes and then all high ones."""
        return np.ascontiguousarray(np.frombuffer(values, np.uint8).reshape(-1, 2).T).data.cast("B")

    def deflated(self, data: Buffer) -> bytes:
        """Return raw deflate."""
        packer = isal_zlib.compressobj(level=_LEVEL, wbits=_RAW)
        return packer.compress(data) + packer.flush()

    def inflated(self, deflated: bytes) -> bytes:
        """Undo it."""
        try:
            return isal_zlib.decompress(deflated, wbits=_RAW)
        except igzip_lib.IsalError as error:  # type: ignore[misc]  # its stub says it is an instance
            raise ValueError(str(error)) from error
