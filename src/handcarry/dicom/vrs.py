"""The VR of any element by the dictionary, for datasets that tell none. Made when it is first asked for."""

from __future__ import annotations

import re
from functools import cache

from handcarry.dicom._vrs import TABLE


@cache
def vr_of(tag: int) -> str:
    """Return a tag's VR, which may be a choice ("US or SS"); "" for a private one, and where the dictionary knows none."""
    if tag >> 16 & 1:
        return ""
    singles, repeated = _dictionary()
    name = f"{tag:08X}"
    return singles.get(name) or next((vr for mask, vr in repeated if mask.fullmatch(name)), "")


@cache
def _dictionary() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return VRs by tag, and by tags that stand for many (PS3.6 7.6: groups that repeat)."""
    rows = [(tag, vr.replace("_", " ")) for vr, *tags in map(str.split, TABLE.strip().splitlines()) for tag in tags]
    singles = {tag: vr for tag, vr in rows if "x" not in tag}
    return singles, tuple((re.compile(tag.replace("x", "[0-9A-F]")), vr) for tag, vr in rows if "x" in tag)
