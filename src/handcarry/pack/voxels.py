"""What laying a volume out as scripts needs done with voxels: natively `arrays.Arrays` does it, in a browser `page.octets.Octets`.

Both give the same voxels; what deflate makes of them differs.
"""

from __future__ import annotations

from typing import Protocol

from handcarry.model.frame import PixelLayout
from handcarry.pixels.coarse import Preview
from handcarry.pixels.codestream import Buffer
from handcarry.pixels.volume import Plan


class Voxels(Protocol):
    """Stored values are 16 bits each, little-endian, as bytes."""

    @property
    def chunk_bytes(self) -> int:
        """About how many bytes of voxels one script holds; a few times as many are in memory."""
        ...

    def preview(self, plan: Plan) -> Preview:
        """Return the coarse volume."""
        ...

    def unshifted(self, full: bytes, layout: PixelLayout) -> Buffer:
        """Return the stored values out of `FrameFacts.full`."""
        ...

    def planes(self, values: Buffer) -> Buffer:
        """Return all low bytes and then all high ones."""
        ...

    def deflated(self, data: Buffer) -> bytes:
        """Return raw deflate (RFC 1951), as DecompressionStream("deflate-raw") reads it."""
        ...

    def inflated(self, deflated: bytes) -> bytes:
        """Undo it. ValueError where it is none."""
        ...
