"""Stretches of plain elements that come again in every slice but for a few values: recognised whole, instead of element by element.

What is remembered of a stretch are the bytes between the values that differ from file to file. Bytes that are equal mean what they meant
before, so a stretch that is recognised gives exactly what walking it would give; any other is walked. Half the time of a header goes into
its walk: 58 elements take 25 us, recognised 5.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from handcarry.dicom.headers import Headers

SHORTEST_BYTES, LONGEST_BYTES = 128, 1 << 16  # of a stretch worth remembering
MOST_VARYING = 40  # values; a stretch with more is walked as fast
PATIENCE, AFTERWARDS = 8, 64  # so many stretches in a row are learned from in vain, then one in so many

Value = tuple[str, bytes]


_LENGTHS = {2: Struct("<H").unpack_from, 4: Struct("<I").unpack_from}


class _Piece(NamedTuple):
    """What stands before a value that varies: `constant`, then its length in `width` bytes. `vr` is None where nobody asks for it.

    `span` is how long both are together, `length` reads the length.
    """

    constant: bytes
    width: int
    span: int
    length: Callable[[bytes, int], tuple[Any, ...]]
    tag: int
    vr: str | None


class Recalled(NamedTuple):
    """What walking the stretch would give: its wanted values, and where and after how many elements with which tag it ends."""

    values: dict[int, Value]
    stop: int
    elements: int
    last: int


class Known(NamedTuple):
    """A stretch as it was seen before, and which of its tags vary."""

    pieces: tuple[_Piece, ...]
    tail: bytes
    values: dict[int, Value]
    elements: int
    last: int
    varying: frozenset[int]

    def recall(self, data: bytes, at: int, end: int) -> Recalled | None:
        """Return what the stretch at `at` holds, None where it is not this one."""
        found: dict[int, Value] = {}
        for constant, width, span, length_at, tag, vr in self.pieces:
            start = at + span
            if start > end or not data.startswith(constant, at):
                return None
            (length,) = length_at(data, start - width)
            at = start + length
            if length & 1 or at > end:  # odd, or undefined
                return None
            if vr is not None:
                found[tag] = (vr, data[start:at])
        if not data.startswith(self.tail, at):
            return None
        return Recalled(self.values | found, at + len(self.tail), self.elements, self.last)


class Memory:
    """What was learned of the stretches that begin with the same eight bytes."""

    __slots__ = ("_before", "_in_vain", "known")

    def __init__(self) -> None:
        self.known: Known | None = None
        self._before = b""
        self._in_vain = 0

    def recall(self, data: bytes, at: int, end: int) -> Recalled | None:
        """Return what the stretch holds where it is as it was before."""
        recalled = self.known.recall(data, at, end) if self.known else None
        if recalled:
            self._in_vain = 0
        return recalled

    def learn(self, stretch: bytes, headers: Headers) -> None:
        """Compare a stretch that was walked with the one before it: what differs will differ again."""
        self._in_vain += 1
        if not SHORTEST_BYTES <= len(stretch) <= LONGEST_BYTES or (self._in_vain > PATIENCE and self._in_vain % AFTERWARDS):
            return
        self.known = _known(self._before, stretch, headers, self.known.varying if self.known else frozenset())
        self._before = stretch


class _Element(NamedTuple):
    tag: int
    start: int
    stop: int
    width: int  # bytes of its length, which stands right before `start`
    vr: str | None


def _known(before: bytes, now: bytes, headers: Headers, varying: frozenset[int]) -> Known | None:
    old, new = _listed(before, headers), _listed(now, headers)
    if [each.tag for each in old] != [each.tag for each in new]:
        return None
    differing = {b.tag for a, b in zip(old, new, strict=True) if before[a.start : a.stop] != now[b.start : b.stop]}
    varying = (varying & {each.tag for each in new}) | differing
    if len(varying) > MOST_VARYING:
        return None
    pieces: list[_Piece] = []
    at = 0
    for tag, start, stop, width, vr in new:
        if tag in varying:
            constant = now[at : start - width]
            pieces.append(_Piece(constant, width, len(constant) + width, _LENGTHS[width], tag, vr))
            at = stop
    return Known(
        pieces=tuple(pieces),
        tail=now[at:],
        values={each.tag: (each.vr, now[each.start : each.stop]) for each in new if each.vr is not None},
        elements=len(new),
        last=new[-1].tag,
        varying=varying,
    )


def _listed(stretch: bytes, headers: Headers) -> list[_Element]:
    """The elements of a stretch that is known to hold plain ones only."""
    listed: list[_Element] = []
    at = 0
    while at < len(stretch):
        tag, length, vr, wanted = headers[stretch[at : at + 8]]
        start, width = at + 8, 2 if headers.encoding.explicit else 4
        if length < 0:  # it follows
            length = headers.long_length(stretch, start)
            start, width = at + 12, 4
        at = start + length
        listed.append(_Element(tag, start, at, width, vr if wanted else None))
    return listed
