"""Archives that were split into files: which files belong together, and their bytes as one source. Knows names and bytes, no format.

"scan.zip.001", "scan.zip.002": one archive cut into pieces. "scan.z01", "scan.z02", "scan.zip": a ZIP archive that knows its parts
(APPNOTE 8.5). Names alone prove nothing (slices are called so too): only what opens as an archive is joined.

The further parts stay files of their own, with a hash each, so they are the one thing on a medium that is read twice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from handcarry.media.source import Source

_CUT = re.compile(r"(?P<base>.+)\.(?P<number>\d{2,3})", re.DOTALL)
_SPANNED = re.compile(r"(?P<base>.+)\.z(?P<number>\d{2,3})", re.IGNORECASE | re.DOTALL)
_BEGINNINGS = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")  # a part that begins so is whole by itself


def side_by_side(paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return, for each first part, the further parts in their order; what lacks a part in between goes as far as it goes."""
    known = {path.casefold(): path for path in paths}
    found: dict[str, tuple[str, ...]] = {}
    for path in known.values():
        cut, spanned = _CUT.fullmatch(path), _SPANNED.fullmatch(path)
        match = cut or spanned
        if match is None or int(match["number"]) != 1:
            continue
        more = _numbered(known, match["base"] + (".z" if spanned else "."), len(match["number"]))
        last = known.get(f"{match['base']}.zip".casefold()) if spanned else None
        if spanned and last is None:
            continue
        if last is not None:
            more = (*more, last)
        if more:
            found[path] = more
    return found


def belongs_to(path: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return all parts of the archive that a path is a part of, () where it is none."""
    return next(((first, *more) for first, more in groups.items() if path == first or path in more), ())


def _numbered(known: Mapping[str, str], stem: str, width: int) -> tuple[str, ...]:
    more: list[str] = []
    while (path := known.get(f"{stem}{len(more) + 2:0{width}}".casefold())) is not None:
        more.append(path)
    return tuple(more)


class Joined:
    """Sources one behind the other, as one."""

    def __init__(self, parts: Sequence[Source]) -> None:
        self._parts = tuple(parts)
        ends = list(accumulate(part.size_bytes for part in parts))
        self.starts = (0, *ends[:-1])
        self.size_bytes = ends[-1]

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere, up to the end of one part at a time."""
        if offset >= self.size_bytes:
            return b""
        number = bisect_right(self.starts, offset) - 1
        part, inside = self._parts[number], offset - self.starts[number]
        return part.look(inside, min(size_bytes, part.size_bytes - inside))

    take = look

    def close(self) -> None:
        """Let go of all parts."""
        for part in self._parts:
            part.close()


def begins_anew(head: bytes) -> bool:
    """True where bytes begin like an archive of their own."""
    return head.startswith(_BEGINNINGS)


def joined(parts: Sequence[Source]) -> Joined | None:
    """Return the parts as one source, None where the second begins like an archive of its own."""
    if begins_anew(parts[1].look(0, 8)):
        for part in parts:
            part.close()
        return None
    return Joined(parts)
