"""What opening a medium gives: `Media`, and the files `Found` on it. Knows no container format.

A reader describes what it sees as `Member`s; this module turns them into `Found`, and holds the rules that are the same
for all containers: names are made printable, caps are counted, faults end a container quietly.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType

from handcarry.media.faults import Broken
from handcarry.media.hashing import Hashing
from handcarry.media.limits import Ledger
from handcarry.media.names import printable
from handcarry.media.password import Password
from handcarry.media.source import Headed, Source
from handcarry.media.tape import Stream, Tape
from handcarry.model.entry import Container, Fault, FaultCode

SLOW = "old ZIP encryption"  # begins the note of an archive that takes minutes
_LONG_NAME_SHOWN = 200
_TRANSPARENT = frozenset({"folder", "file"})  # a file in these was opened through nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Where a container lies, and what it may cost. `path` is its own name, made printable; `missing_part` that of a part it may lack."""

    path: str
    opened_through: tuple[str, ...]
    depth: int
    ledger: Ledger
    password: Password | None
    missing_part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file as a container's reader sees it.

    `raw_name` is given where `name` is a guess at its encoding. `size_bytes` is what the container declares, None where it does not.
    `stream` opens the bytes; `at_rest` is given where they lie unpacked and can be read at any place. A `fault` known beforehand
    does not keep the bytes from being read, where there are any. `further_parts` opens what lies beside it as further parts of one split
    archive, should it be one; those are files of their own all the same. `missing_part` is the name of the next, which is not there.
    """

    name: str | bytes
    raw_name: bytes | None = None
    size_bytes: int | None = None
    fault: Fault | None = None
    stream: Callable[[], Stream] | None = None
    at_rest: Callable[[], Source] | None = None
    close: Callable[[], None] | None = None
    further_parts: tuple[Callable[[], Source], ...] = ()
    is_further_part: bool = False
    missing_part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One file of a medium, not read yet. `fault` is what is known to be wrong before reading."""

    path: str
    path_b64: str
    opened_through: tuple[str, ...]
    size_bytes: int | None
    fault: Fault | None
    member: Member
    within: Within

    def open(self, hasher: Hashing | None = None) -> Tape:
        """The bytes, once, hashed by the hasher if there is one. Where nothing can be read, the tape is empty and its fault says why."""
        member = self.member
        if member.stream is None:
            return Tape(None, ledger=self.within.ledger, fault=self.fault)
        try:
            stream = member.stream()
        except Broken as broken:
            return Tape(None, ledger=self.within.ledger, fault=broken.fault)
        return Tape(stream, ledger=self.within.ledger, fault=self.fault, close=member.close, hasher=hasher)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A container as its reader sees it. `members` are made while they are iterated; `Broken` from there ends the container.

    `entry_count` and `total_bytes` are what the container declares, None where only reading it to the end would tell.
    """

    format: str
    members: Iterable[Member] = ()
    entry_count: int | None = None
    total_bytes: int | None = None
    encrypted: bool = False
    fault: Fault | None = None
    note: str = ""
    any_order: bool = False  # its files can be opened in any order, also after all were listed
    close: Callable[[], None] | None = None


class Media:
    """An opened container: iterate it once for its files, in the order they lie there. Close it afterwards."""

    def __init__(self, opened: Opened, within: Within, source: Headed | None = None) -> None:
        """`source` is what `opened` reads from; it is finished after the last file was handed out, and closed with this."""
        self.entry_count = opened.entry_count
        self.total_bytes = opened.total_bytes
        self._opened = opened
        self._within = within
        self._fault = opened.fault
        self._seen = 0
        self._source = source

    @property
    def any_order(self) -> bool:
        """True where its files can be opened in any order: what the user named lies at rest, what is nested comes off a tape."""
        return self._opened.any_order and self._within.depth == 0

    @property
    def container(self) -> Container:
        """What is known of the container so far; complete once it has been iterated."""
        return Container(
            format=self._opened.format,
            path=self._within.path,
            depth=self._within.depth,
            entry_count=self._seen,
            opened_through=self._within.opened_through,
            encrypted=self._opened.encrypted,
            fault=self._told(self._fault),
            note=self._opened.note,
        )

    def _told(self, fault: Fault | None) -> Fault | None:
        """The fault, and where a part is missing, which."""
        is_part = fault is not None and fault.code is FaultCode.PART_MISSING
        return Fault(code=FaultCode.PART_MISSING, detail=printable(self._within.missing_part)[0]) if is_part else fault

    def __iter__(self) -> Iterator[Found]:
        ledger = self._within.ledger
        try:
            for member in self._opened.members:
                ledger.check()
                found = self._found(member)
                ledger.count_entry(len(found.path) + len(found.path_b64))
                self._seen += 1
                yield found
            ledger.check()
            if self._source is not None:
                self._source.finish()
        except Broken as broken:
            self._fault = self._fault or broken.fault

    def close(self) -> None:
        """Let go of everything it holds open."""
        if self._opened.close is not None:
            self._opened.close()
        if self._source is not None:
            self._source.close()

    def __enter__(self) -> Media:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _found(self, member: Member) -> Found:
        within, limits = self._within, self._within.ledger.limits
        path, path_b64 = printable(member.name)
        if member.raw_name is not None:
            path_b64 = base64.b64encode(member.raw_name).decode("ascii")
        refusal = None
        if len(path) > limits.path_chars:
            path = path[:_LONG_NAME_SHOWN] + "\N{HORIZONTAL ELLIPSIS}"
            refusal = Fault(code=FaultCode.REFUSED, detail=f"a name of more than {limits.path_chars} characters")
        elif (member.size_bytes or 0) > limits.file_bytes:
            refusal = Fault(code=FaultCode.REFUSED, detail=f"one file of more than {limits.file_bytes} bytes")
        elif member.stream is not None and member.size_bytes:
            within.ledger.foresee(member.size_bytes)
        return Found(
            path=path,
            path_b64=path_b64,
            opened_through=within.opened_through if self._opened.format in _TRANSPARENT else (*within.opened_through, within.path),
            size_bytes=member.size_bytes,
            fault=refusal or member.fault,
            member=Member(name=b"") if refusal else member,
            within=within,
        )
