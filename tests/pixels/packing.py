"""Pixel data put together by hand, the way PS3.5 A.4 draws it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from handcarry.model.frame import PixelLayout
from handcarry.model.instance import PixelSpan

UID = "1.2.840.10008.1.2"
DELIMITER = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
GREY_16 = PixelLayout(
    transfer_syntax_uid=f"{UID}.1", rows=40, columns=50, samples_per_pixel=1, photometric_interpretation="MONOCHROME2",
    planar_configuration=0, bits_allocated=16, bits_stored=16, high_bit=15, pixel_representation=1, number_of_frames=1,
)  # fmt: skip

Ints = npt.NDArray[np.integer[Any]]


def layout(suffix: str = ".1", **changes: int | str) -> PixelLayout:
    """A small signed grey image in the transfer syntax of that suffix, with changes."""
    return replace(GREY_16, transfer_syntax_uid=UID + suffix, **cast(dict[str, Any], changes))


def item(data: bytes) -> bytes:
    """One item."""
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(data)) + data


def table(*offsets: int) -> bytes:
    """A Basic Offset Table."""
    return item(struct.pack(f"<{len(offsets)}I", *offsets))


def encapsulated(fragments: Iterable[bytes], *, offsets: Sequence[int] = (), end: bytes = DELIMITER) -> bytes:
    """The value of encapsulated pixel data."""
    return table(*offsets) + b"".join(map(item, fragments)) + end


def native_span(data: bytes, *, length_bytes: int | None = None, big_endian: bool = False) -> PixelSpan:
    """A span over a whole buffer."""
    return PixelSpan(offset=0, length_bytes=len(data) if length_bytes is None else length_bytes, encapsulated=False, big_endian=big_endian)


PACKED = PixelSpan(offset=0, length_bytes=None, encapsulated=True)


def picture(seed: int = 0, shape: tuple[int, ...] = (40, 50), *, low: int = -1000, high: int = 3000) -> Ints:
    """Some 16-bit picture."""
    return np.random.default_rng(seed).integers(low, high, shape).astype(np.int16)


def rle(frame: Ints) -> bytes:
    """RLE of PS3.5 G, literal runs only, highest byte plane first."""
    width = frame.dtype.itemsize
    planes = frame.astype(frame.dtype.newbyteorder("<")).view(np.uint8).reshape(-1, width)
    segments = [_literal(planes[:, k].tobytes()) for k in reversed(range(width))]
    starts = [64 + sum(map(len, segments[:k])) for k in range(width)]
    return struct.pack("<16I", width, *starts, *[0] * (15 - width)) + b"".join(segments)


def _literal(raw: bytes) -> bytes:
    out = b"".join(bytes([len(raw[i : i + 128]) - 1]) + raw[i : i + 128] for i in range(0, len(raw), 128))
    return out + b"\0" * (len(out) % 2)
