"""Reads chosen images of a medium a second time, in a wished order where the medium allows it: what a viewer shows was checked before.

Which file is which is known from the first reading: entry numbers count files in the order they lie there, containers before what they
hold. A medium that no longer holds what was checked is told apart, never shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from handcarry.dicom.read import NotDicom, read_instance
from handcarry.intake import WHOLE_FILE_BYTES
from handcarry.media.found import Found, Media
from handcarry.media.open import open_inside
from handcarry.media.tape import CHUNK_BYTES
from handcarry.model.entry import Entry
from handcarry.model.instance import Instance
from handcarry.model.stack import Slice
from handcarry.model.stream import ByteStream
from handcarry.pixels.frames import cut_frames
from handcarry.pixels.task import Looker, Ticket, Wish
from handcarry.sniff.classify import HEAD_BYTES

_PIXELS = Wish(pixels_only=True)


class Changed(Exception):
    """The medium is not, or no longer wholly, what was checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which frames of which files (by entry number), and whose turn it is: files of a lower `rank` come first where any order will do."""

    instances: Mapping[int, Instance]
    frames: Mapping[int, frozenset[int]]
    rank: Mapping[int, int]

    @classmethod
    def of(cls, places: Sequence[Slice | None]) -> Wanted:
        """All slices of a volume, the middle ones first: what a viewer shows first."""
        instances: dict[int, Instance] = {}
        frames: dict[int, set[int]] = {}
        rank: dict[int, int] = {}
        for k, item in enumerate(places):
            if item is not None:
                entry = item.instance.entry
                instances[entry] = item.instance
                frames.setdefault(entry, set()).add(item.frame)
                rank[entry] = min(abs(k - len(places) // 2), rank.get(entry, len(places)))
        return cls(instances=instances, frames={entry: frozenset(numbers) for entry, numbers in frames.items()}, rank=rank)


def frames_again(media: Media, entries: Sequence[Entry], wanted: Wanted, prober: Looker) -> Iterator[tuple[int, int, Ticket]]:
    """Hand each wanted frame to the prober: entry number, frame number, ticket for its pixels. Raises `Changed`."""
    with media:
        walk = _Walk(entries, wanted)
        for number, found in walk.files(media, walk.children(None)):
            with found.open() as tape:
                yield from frames_in(number, tape, found.size_bytes or 0, wanted, prober)


class _Walk:
    """Finds files again by the shape of what was read before."""

    def __init__(self, entries: Sequence[Entry], wanted: Wanted) -> None:
        self._entries = entries
        self._wanted = wanted
        self._numbers = sorted(wanted.frames)

    def children(self, parent: int | None) -> list[int]:
        """The files that lie directly in a container: those one level down, up to the first that lies outside."""
        start = 0 if parent is None else parent + 1
        around = len(self._entries[0].opened_through) - 1 if parent is None else len(self._entries[parent].opened_through)
        found = []
        for number in range(start, len(self._entries)):
            depth = len(self._entries[number].opened_through)
            if depth <= around:
                break
            if depth == around + 1:
                found.append(number)
        return found

    def files(self, media: Media, children: Sequence[int]) -> Iterator[tuple[int, Found]]:
        """The wanted files of an opened container and of those inside it."""
        ends = [*children[1:], self._end(children)]
        for number, end, found in self._in_turn(media, list(zip(children, ends, strict=True))):
            inside = self._inside(number, end)
            if not inside:
                continue
            if found.path != self._entries[number].path:
                raise Changed
            if number in self._wanted.frames:
                yield number, found
            else:
                yield from self._nested(number, found)

    def _end(self, children: Sequence[int]) -> int:
        last = children[-1]
        depth = len(self._entries[last].opened_through)
        after = (n for n in range(last + 1, len(self._entries)) if len(self._entries[n].opened_through) <= depth)
        return next(after, len(self._entries))

    def _in_turn(self, media: Media, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int, Found]]:
        if not media.any_order:
            yield from _paired(spans, media)
            return
        chosen = [line for line in _paired(spans, media) if self._inside(line[0], line[1])]
        chosen.sort(key=lambda line: min(self._wanted.rank[number] for number in self._inside(line[0], line[1])))
        yield from chosen

    def _inside(self, number: int, end: int) -> list[int]:
        """The wanted files from `number` on, before `end`."""
        return self._numbers[bisect_right(self._numbers, number - 1) : bisect_right(self._numbers, end - 1)]

    def _nested(self, number: int, found: Found) -> Iterator[tuple[int, Found]]:
        with found.open() as tape:
            head = tape.read(min(max(HEAD_BYTES, found.size_bytes or 0), CHUNK_BYTES))
            inside = open_inside(found, tape, head=head)
            if inside is None:
                raise Changed
            with inside:
                yield from self.files(inside, self.children(number))


def _paired(spans: list[tuple[int, int]], media: Media) -> Iterator[tuple[int, int, Found]]:
    for span, found in zip_longest(spans, media):
        if span is None or found is None:
            raise Changed
        yield (*span, found)


def frames_in(number: int, file: ByteStream, size_bytes: int, wanted: Wanted, prober: Looker) -> Iterator[tuple[int, int, Ticket]]:
    """Hand the wanted frames of one file, read from its beginning, to the prober, in their order there. Raises `Changed`."""
    head = file.read(WHOLE_FILE_BYTES)
    is_whole = len(head) < WHOLE_FILE_BYTES
    reading = read_instance(head, entry=number, size_bytes=len(head) if is_whole else max(size_bytes, len(head)))
    if isinstance(reading, NotDicom) or reading.instance.layout != wanted.instances[number].layout:
        raise Changed
    layout, span = reading.instance.layout, reading.instance.pixels
    if layout is None or span is None:
        raise Changed
    frames = wanted.frames[number]
    last = max(frames)
    for frame, data in cut_frames(reading.body, None if is_whole else file, span=span, layout=layout):
        if frame in frames:
            yield number, frame, prober.submit(layout, frame, data, big_endian=span.big_endian, wish=_PIXELS)
        if frame >= last:
            return
