"""Archives that were split into files: which files belong together, and their bytes as one source. Knows names and bytes, no format.

"scan.zip.001", "scan.zip.002": one archive cut into pieces. "scan.z01", "scan.z02", "scan.zip": a ZIP archive that knows its parts
(APPNOTE 8.5). "scan.part1.rar", or "scan.rar", "scan.r00": the volumes of a RAR archive. Names alone prove nothing (slices are called
so too): only what opens as an archive is joined.

The further parts stay files of their own, with a hash each, so they are the one thing on a medium that is read twice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, count

from handcarry.media.rar import is_volume
from handcarry.media.source import Source

_BEGINNINGS = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")  # a part that begins so is whole by itself
_HEAD_BYTES = 64
_SURELY_A_PIECE = re.compile(r"\.(?:(?:zip|7z|rar|tar|tgz|gz|bz2|xz|iso)\.\d{2,3}|z\d{2,3})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The parts of one archive that are there, in order and without a gap, () where the first is not; and the next, which is not there."""

    parts: tuple[str, ...]
    missing: str


def _cut(base: str, digits: str) -> Iterator[str]:
    return (f"{base}.{number:0{len(digits)}}" for number in count(1))


def _spanned(base: str, digits: str) -> Iterator[str]:
    return (f"{base}.z{number:0{len(digits)}}" for number in count(1))


def _volumes(base: str, digits: str) -> Iterator[str]:
    return (f"{base}.part{number:0{len(digits)}}.rar" for number in count(1))


def _old_volumes(base: str, _: str) -> Iterator[str]:
    return chain([f"{base}.rar"], (f"{base}.{letter}{number:02}" for letter in "rstuvwxyz" for number in range(100)))


_ORDERS: tuple[tuple[re.Pattern[str], Callable[[str, str], Iterator[str]], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), order, end)
    for pattern, order, end in (
        (r"(.+)\.(\d{2,3})", _cut, ""),
        (r"(.+)\.z(\d{2,3})", _spanned, ".zip"),
        (r"(.+)()\.zip", _spanned, ".zip"),
        (r"(.+)\.part(\d{1,4})\.rar", _volumes, ""),
        (r"(.+)\.(?:rar|[r-z]\d\d)()", _old_volumes, ""),
    )
)


def side_by_side(paths: Iterable[str]) -> Mapping[str, Split]:
    """Return, for each path that is named like a part or like the whole of what may have parts, what it may belong to."""
    known = {path.casefold(): path for path in paths}
    found: dict[str, Split] = {}
    looked: dict[tuple[str, str], Split] = {}
    for path in known.values():
        named = _named(path)
        if named is None:
            continue
        order, end, base, digits = named
        first = next(order(base, digits)).casefold()
        if (first, end) not in looked:
            looked[first, end] = _of(known, order(base, digits), base + end if end else "")
        found[path] = looked[first, end]
    return found


def _named(path: str) -> tuple[Callable[[str, str], Iterator[str]], str, str, str] | None:
    """How parts are numbered of which one has this name: the order, the end of the last one's name, and what the order needs."""
    for pattern, order, end in _ORDERS:
        match = pattern.fullmatch(path)
        if match is not None:
            return order, end, match[1], match[2] or "01"
    return None


def _of(known: Mapping[str, str], order: Iterator[str], last: str) -> Split:
    parts: list[str] = []
    missing = ""
    for name in order:
        there = known.get(name.casefold())
        if there is None:
            missing = name
            break
        parts.append(there)
    if last and parts:
        there = known.get(last.casefold())
        return Split(parts=(*parts, there) if there else (), missing=missing if there else last)
    return Split(parts=tuple(parts), missing=missing)


def lacks_its_first(path: str, split: Split) -> bool:
    """True for a piece of an archive by its name, whose beginning is not there, so that nobody will open it."""
    return not split.parts and _SURELY_A_PIECE.search(path) is not None


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
    """True where bytes begin like an archive of their own; a volume of a RAR archive is none."""
    return head.startswith(_BEGINNINGS) and not is_volume(head)


def joined(parts: Sequence[Source]) -> Joined | None:
    """Return the parts as one source, None where the second begins like an archive of its own."""
    if begins_anew(parts[1].look(0, _HEAD_BYTES)):
        for part in parts:
            part.close()
        return None
    return Joined(parts)
