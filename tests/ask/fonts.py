"""Which characters the fonts beside the PDF have: their `cmap` tables, read here without any font library."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parents[2] / "src/handcarry/ask/fonts"


@cache
def covered() -> frozenset[int]:
    """Return the code points that some regular font has and some bold one too."""
    return frozenset.intersection(*(frozenset().union(*map(_characters, FONTS.glob(f"*-{weight}.?tf"))) for weight in ("Regular", "Bold")))


def _characters(font: Path) -> frozenset[int]:
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    entries = [struct.unpack_from(">4sIII", data, 12 + 16 * n) for n in range(tables)]
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for n in range(count):
        _, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * n)
        (form,) = struct.unpack_from(">H", data, start + offset)
        if form == 4:
            found |= _format_4(data, start + offset)
        elif form == 12:
            (groups,) = struct.unpack_from(">I", data, start + offset + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", data, start + offset + 16 + 12 * group)
                found.update(range(first, last + 1))
    return frozenset(found)


def _format_4(data: bytes, at: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", data, at + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + twice)
    return {code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1) if code != 0xFFFF}
