"""What a decoded frame leaves behind: integers and bytes only, so that every platform agrees to the bit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DecodeFault(StrEnum):
    """Why a frame gave no pixels."""

    MISSING = "missing"  # the frame has no bytes at all
    TRUNCATED = "truncated"  # fewer bytes than the header promises
    REFUSED = "refused"  # the decoder said no
    NO_DECODER = "no-decoder"  # nobody decodes this transfer syntax
    MISMATCH = "mismatch"  # decoded, but to another size than the header's
    TOO_LARGE = "too-large"  # over the cap, never tried
    CRASHED = "crashed"  # the worker died or overstepped its limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Codestream:
    """What the compressed bytes say of themselves (ISO 10918-1 SOF marker, ISO 14495-1, ISO 15444-1 SIZ and COD)."""

    coding: str  # "jpeg-baseline", "jpeg-extended", "jpeg-progressive", "jpeg-lossless", "jpeg-ls", "jpeg2000", "htj2k", "rle"
    marker: str  # "SOF0", "SOF3", "SOF55", "SIZ", ...
    lossless: bool | None  # None where the stream does not say
    precision_bits: int
    rows: int
    columns: int
    components: int
    signed: bool | None = None
    wavelet: str = ""  # "5/3" or "9/7" for JPEG 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelLayout:
    """How the pixels of one instance are laid out (PS3.3 C.7.6.3): all that a prober needs beside the bytes."""

    transfer_syntax_uid: str
    rows: int
    columns: int
    samples_per_pixel: int
    photometric_interpretation: str
    planar_configuration: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    pixel_representation: int
    number_of_frames: int

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame (PS3.5 8.1.1); bits are packed where Bits Allocated is 1."""
        return (self.rows * self.columns * self.samples_per_pixel * self.bits_allocated + 7) // 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """What one frame left behind.

    Sums are over stored values of all samples, before any rescale. `tile` holds 32 x 32 block means as little-endian int32, row-major;
    it is empty where the frame is smaller than that or has colour. `preview` holds block means as little-endian int16,
    `preview_rows x preview_columns`, each block `preview_factor` pixels wide; unsigned 16-bit values are shifted down by 32768. `full`
    holds every pixel in the preview's encoding, for the few frames that were asked for whole.

    Only the frames that were looked at closely, about 16 of each series, have the last four. `levels`: bit v mod 8 (lowest first) of byte
    v div 8 tells whether the value v occurs, negative values as their two's complement of 8 or 16 bits; 32 or 8192 bytes, empty for
    colour and wider values. `block_edges`: 16 counts of sharp steps, as `handcarry.pixels.closely` defines them. `second_hash`: what the
    `pixel_hash` is by another decoder, empty where that one refuses.

    `stored`, where it was asked for, holds every stored value as a little-endian integer of Bits Allocated (at least 8), row by row, the
    samples of a pixel side by side.
    """

    frame: int
    fault: DecodeFault | None = None
    detail: str = ""
    decoder: str = ""
    codestream: Codestream | None = None
    pixel_count: int = 0
    minimum: int = 0
    maximum: int = 0
    total: int = 0
    total_of_squares: int = 0
    at_minimum: int = 0
    at_maximum: int = 0
    pixel_hash: bytes = b""
    tile: bytes = b""
    preview: bytes = b""
    preview_rows: int = 0
    preview_columns: int = 0
    preview_factor: int = 0
    full: bytes = b""
    levels: bytes = b""
    block_edges: tuple[int, ...] = ()
    second_decoder: str = ""
    second_hash: bytes = b""
    stored: bytes = b""

    @property
    def decoded(self) -> bool:
        """True when every pixel of the frame was seen."""
        return self.fault is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelAccount:
    """What cutting one instance's pixel data into frames found (PS3.5 8.1.1, A.4), before any decoding.

    Native: `expected_bytes` by the header against `found_bytes` really there. Encapsulated: how items map to frames.
    `promised_frames` is the header's Number of Frames, `found_frames` what the bytes hold.
    """

    encapsulated: bool
    promised_frames: int
    found_frames: int
    found_bytes: int
    expected_bytes: int | None = None
    fragment_count: int = 0
    offset_table_wrong: bool = False
    delimiter_missing: bool = False
    cut_short: bool = False  # the file ends inside the pixel data
    unmapped_fragments: bool = False
