"""How large a frame may be, and how much one may cost. Every bound of this room stands here."""

from __future__ import annotations

from handcarry.host.limits import Limits
from handcarry.model.frame import PixelLayout

MEBIBYTE = 1 << 20

FRAME_BYTES = 256 * MEBIBYTE  # one uncompressed frame; 8192 x 16384 pixels of two bytes
IN_FLIGHT_BYTES = 48 * MEBIBYTE  # frames handed over but not yet looked at: as much as is read while those who decode do their imports
REPLY_BYTES = FRAME_BYTES + MEBIBYTE  # what a child may say about one frame; the largest part is a frame kept whole
RESTARTS = 12  # so many children may die before the rest of the frames is given up

CHILD_LIMITS = Limits(memory_bytes=1024 * MEBIBYTE, cpu_seconds=30, open_files=32)


def packed_bytes(layout: PixelLayout) -> int:
    """The most that is kept of one compressed frame: noise grows a little in compression, nothing doubles."""
    return min(FRAME_BYTES, 2 * layout.frame_bytes + MEBIBYTE)


def cpu_seconds(layout: PixelLayout) -> int:
    """Computing time for one frame: the slowest decoder makes about 19 MB of pixels a second, slow computers a tenth of that."""
    return 20 + layout.frame_bytes // MEBIBYTE


def patience_seconds(layout: PixelLayout) -> float:
    """How long to wait for one frame by the clock, on a machine that has other things to do."""
    return 3.0 * cpu_seconds(layout)


def native_bits(layout: PixelLayout) -> int:
    """Bits of one uncompressed frame as it lies in the file: 4:2:2 colour shares its chroma between two pixels (PS3.3 C.7.6.3.1.2)."""
    samples = 2 if layout.photometric_interpretation == "YBR_FULL_422" and layout.samples_per_pixel == 3 else layout.samples_per_pixel
    return layout.rows * layout.columns * samples * layout.bits_allocated
