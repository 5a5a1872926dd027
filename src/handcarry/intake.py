"""Reads a medium once, front to back: each file is hashed, sniffed, parsed and looked at while its bytes are in hand, then let go.

Knows which room does what; decides nothing. What it leaves is a `Medium`: facts small enough for any computer, however large the scan.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from handcarry.dicom.directory import read_directory
from handcarry.media.found import SLOW, Found, Media
from handcarry.media.hashing import Hashing
from handcarry.media.open import open_inside
from handcarry.media.tape import CHUNK_BYTES, Tape
from handcarry.model.directory import Directory
from handcarry.model.entry import Container, Entry, Family, FaultCode, Kind
from handcarry.model.frame import FrameFacts
from handcarry.model.progress import OnProgress, Progress
from handcarry.model.report import Medium
from handcarry.objects import Objects, Source
from handcarry.sniff.classify import HEAD_BYTES, classify
from handcarry.sniff.embedded import EmbeddedSearch
from handcarry.sniff.signature import Signature

WHOLE_FILE_BYTES = 32 << 20  # up to here a DICOM file is read whole; beyond, its frames are streamed
KEPT_WHOLE = (0.40, 0.45, 0.50, 0.55, 0.60)  # of the way through a container: the middle slice is near one of these
NEWS_AFTER_FILES = 20
TOLD_EVERY_BYTES = 8 << 20  # of a file that is large: some 20 ms of work

_UNREAD = Kind(family=Family.UNKNOWN, format="unread", name="could not be read")
_NOT_DICOM = Kind(family=Family.UNKNOWN, format="unknown", name="unknown data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One file in hand: its number, where it was found, its tape, and the bytes read from it so far."""

    number: int
    found: Found
    tape: Tape
    head: bytes
    kind: Kind
    is_middle: bool
    neighbours: int  # files in the same container, 0 where that is not known


class _Taken(NamedTuple):
    """One file that has been read, its hash perhaps not finished."""

    number: int
    path: str
    path_b64: str
    opened_through: tuple[str, ...]
    size_bytes: int
    kind: Kind
    tape: Tape

    def entry(self, kind: Kind) -> Entry:
        return Entry(
            number=self.number,
            path=self.path,
            path_b64=self.path_b64,
            opened_through=self.opened_through,
            size_bytes=self.size_bytes,
            sha256=self.tape.sha256(),
            kind=kind,
            fault=self.tape.fault,
        )


class Intake:
    """Collects what a medium holds. Use `take` once, then `medium`."""

    def __init__(
        self, *, signatures: tuple[Signature, ...], objects: Objects, hasher: Hashing | None, tell: OnProgress | None = None
    ) -> None:
        """Without a hasher, bytes are hashed where they are read."""
        self._signatures = signatures
        self._objects = objects
        self._hasher = hasher
        self._tell = tell
        self._taken: list[_Taken | None] = []  # None while a container's content is being read
        self._containers: list[Container] = []
        self._directories: list[Directory] = []
        self._bytes_done = 0
        self._files_total = 0
        self._bytes_total = 0
        self._bytes_told = 0
        self._dicom_seen = False
        self._is_slow = False
        self._is_unread = False
        self._look: dict[Family, Callable[[Hand], Kind]] = {
            Family.DICOM: self._look_at_instance,
            Family.DICOMDIR: self._look_at_directory,
            Family.PROGRAM: self._search,
            Family.UNKNOWN: self._search,
        }

    def take(self, media: Media) -> None:
        """Read every file of the media, and what lies inside containers among them."""
        for _ in self.steps(media):
            pass

    def steps(self, media: Media) -> Iterator[None]:
        """The same, coming back after each file, for whoever has no thread to spare: going on, or never, is up to them."""
        place = len(self._containers)
        self._containers.append(media.container)
        self._is_slow = self._is_slow or media.container.note.startswith(SLOW)
        self._files_total += media.entry_count or 0
        self._bytes_total += media.total_bytes or 0
        middles = {math.floor(share * (media.entry_count or 0)) for share in KEPT_WHOLE} if media.entry_count else set()
        with media:
            for n, found in enumerate(media):
                yield from self._take_file(found, is_middle=n in middles, neighbours=media.entry_count or 0)
        self._containers[place] = media.container

    def medium(self) -> Medium:
        """Return all that was read, once every byte has been hashed and every frame looked at."""
        entries = self._entries()
        faults = [*(container.fault for container in self._containers), *(entry.fault for entry in entries)]
        refused = [fault for fault in faults if fault is not None and fault.code is FaultCode.REFUSED]
        return Medium(
            name=self._containers[0].path,
            containers=tuple(self._containers),
            entries=entries,
            instances=self._objects.instances,
            frames=self._objects.frames(),
            accounts=self._objects.accounts,
            directories=tuple(self._directories),
            stopped=refused[0].detail if refused else "",
            refused_for_safety=bool(refused),
        )

    def _entries(self) -> tuple[Entry, ...]:
        wrong = self._objects.not_dicom
        return tuple(taken.entry(_NOT_DICOM if taken.number in wrong else taken.kind) for taken in self._taken if taken is not None)

    def _take_file(self, found: Found, *, is_middle: bool, neighbours: int) -> Iterator[None]:
        number = len(self._taken)
        self._taken.append(None)
        with found.open(self._hasher) as tape:
            tape.watch = self._watch if self._tell else None
            head = tape.read(min(max(HEAD_BYTES, found.size_bytes or 0), CHUNK_BYTES))  # a slice comes in one piece
            kind = _UNREAD if tape.fault and not head else self._classify(found, head)
            hand = Hand(number=number, found=found, tape=tape, head=head, kind=kind, is_middle=is_middle, neighbours=neighbours)
            if kind.family is Family.CONTAINER:
                yield from self._inside(hand)
            else:
                kind = self._look.get(kind.family, _only_hash)(hand)
            tape.drain()
        size_bytes = tape.read_bytes if found.size_bytes is None or tape.fault is None else found.size_bytes
        self._taken[number] = _Taken(number, found.path, found.path_b64, found.opened_through, size_bytes, kind, tape)
        self._is_unread = self._is_unread or (tape.fault is not None and tape.fault.code is not FaultCode.NOT_A_FILE)
        self._dicom_seen = self._dicom_seen or kind.family is Family.DICOM
        self._report_progress()
        yield

    def _classify(self, found: Found, head: bytes) -> Kind:
        return classify(found.path, head[:HEAD_BYTES], found.size_bytes or len(head), self._signatures)

    def _look_at_instance(self, hand: Hand) -> Kind:
        head = _whole(hand)
        is_whole = len(head) < WHOLE_FILE_BYTES
        source = Source(
            entry=hand.number,
            head=head,
            size_bytes=len(head) if is_whole else max(hand.found.size_bytes or 0, len(head)),
            rest=None if is_whole else hand.tape,
            is_middle=hand.is_middle,
            neighbours=hand.neighbours,
        )
        self._objects.look(source)
        return hand.kind

    def _look_at_directory(self, hand: Hand) -> Kind:
        self._directories.append(read_directory(_whole(hand), entry=hand.number))
        return hand.kind

    def _inside(self, hand: Hand) -> Iterator[None]:
        inside = open_inside(hand.found, hand.tape, head=hand.head)
        if inside is not None:
            yield from self.steps(inside)

    def _search(self, hand: Hand) -> Kind:
        """Look for a scan hidden in a program or in unknown data, while it streams by."""
        search = EmbeddedSearch(self._signatures)
        search.feed(hand.head)
        while part := hand.tape.read(CHUNK_BYTES):
            search.feed(part)
        return replace(hand.kind, holds=search.found) if search.found else hand.kind

    def _watch(self, count_bytes: int) -> None:
        self._bytes_done += count_bytes
        if self._bytes_done - self._bytes_told >= TOLD_EVERY_BYTES:
            self._report_progress()

    def _news(self) -> str:
        """Return the name of what is certain by now and worst, "" for nothing."""
        told = {
            "not_the_record": not self._dicom_seen and len(self._taken) >= NEWS_AFTER_FILES,
            "unreadable": self._is_unread,
            "slow_archive": self._is_slow,
        }
        return next((name for name, is_so in told.items() if is_so), "")

    def _report_progress(self) -> None:
        if self._tell is None:
            return
        self._bytes_told = self._bytes_done
        self._tell(
            Progress(
                files_done=len(self._taken),
                files_total=max(self._files_total, len(self._taken)),
                bytes_done=self._bytes_done,
                bytes_total=max(self._bytes_total, self._bytes_done),
                news=self._news(),
            )
        )


def _whole(hand: Hand) -> bytes:
    """Return the file from its beginning, up to the size that is still read whole."""
    rest = hand.tape.read(WHOLE_FILE_BYTES - len(hand.head))
    return hand.head + rest if rest else hand.head


def _only_hash(hand: Hand) -> Kind:
    return hand.kind


def decoders_used(frames: Iterable[tuple[FrameFacts, ...]]) -> tuple[str, ...]:
    """Return the decoders that took part, "name version", sorted."""
    facts = [each for of_file in frames for each in of_file]
    return tuple(sorted(({each.decoder for each in facts} | {each.second_decoder for each in facts if each.second_hash}) - {""}))
