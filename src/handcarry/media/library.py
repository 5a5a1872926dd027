"""Archives that libraries unpack for us: 7z by py7zr, RAR, CAB and LZH by libarchive, each in a capped child process.

The child never sees the file: it asks for bytes, we read them. What it unpacks comes back through the same channel and is
counted here, so a bomb is stopped by ending the child.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from handcarry.host.child import Child, ChildGone, Limits, Why, start
from handcarry.media.child_talk import LOCKED, NOT_REGULAR, PIECE_BYTES, REGULAR, Message
from handcarry.media.faults import Broken
from handcarry.media.found import Member, Opened, Within
from handcarry.media.limits import Ledger
from handcarry.media.names import names_a_part
from handcarry.media.parts import Joined
from handcarry.media.rar import MARK_4, MARK_5, Checksummed, is_followed, is_volume, stored_checksums, without_ends
from handcarry.media.seven import open_7z_here
from handcarry.media.source import Headed, RangeSource, Source
from handcarry.model.entry import Fault, FaultCode

# LZMA dictionaries reach 256 MB in what people make; the interpreter and the libraries take 300 MB of address space.
_LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=3600)
_PATIENCE_SECONDS = 120.0  # for one message: a solid archive may unpack a gigabyte before the file we wait for
_7Z_MAGIC = b"7z\xbc\xaf\x27\x1c"
_7Z_START = struct.Struct("<8x4xQQ")
_FORMATS = (
    (0, MARK_4, "rar", "rar"),
    (0, MARK_5, "rar", "rar5"),
    (0, b"MSCF\x00\x00\x00\x00", "cab", "cab"),
    (2, b"-lh", "lzh", "lha"),
)
_NEAR_BYTES = 1 << 20
_CODES = {code.value.encode(): code for code in FaultCode}


def open_7z(source: Headed, within: Within) -> Opened | None:
    """Open a 7z archive. Its table of contents is at its end, so one that was cut off gives nothing."""
    if not source.head.startswith(_7Z_MAGIC) or len(source.head) < 32:
        return None
    offset, length = _7Z_START.unpack_from(source.head)
    if 32 + offset + length > source.size_bytes:
        code = FaultCode.PART_MISSING if names_a_part(within.path) else FaultCode.TRUNCATED
        return Opened(format="7z", fault=Fault(code=code, detail="the table of contents lies beyond the end"))
    return converse(source, within, format_name="7z", library="7z", otherwise=lambda: open_7z_here(source, within))


def open_others(source: Headed, within: Within) -> Opened | None:
    """Open whatever else libarchive reads."""
    known = next((each for each in _FORMATS if source.head.startswith(each[1], each[0])), None)
    if known is None:
        return None
    _, _, format_name, library = known
    in_parts = is_volume(source.head)
    if in_parts and len(source.starts) == 1:
        return Opened(format=format_name, fault=Fault(code=FaultCode.PART_MISSING, detail="one of several parts"))
    whole = _in_one(source) if in_parts and library == "rar" else source
    opened = converse(whole, within, format_name=format_name, library=library)
    if library == "rar5" and source.rests:
        opened = replace(opened, members=_checked(opened.members, stored_checksums(source, source.starts)))
    if in_parts and opened.fault is None and is_followed(source, source.starts[-1]):
        return replace(opened, fault=Fault(code=FaultCode.PART_MISSING, detail="the last part says that another follows"))
    return opened


def _in_one(source: Headed) -> Source:
    return Joined([RangeSource(source, at, size_bytes) for at, size_bytes in without_ends(source, source.starts)])


def _checked(members: Iterable[Member], checksums: Iterator[int | None]) -> Iterator[Member]:
    for member in members:
        yield _held_against(member, next(checksums, None))


def _held_against(member: Member, crc32: int | None) -> Member:
    stream = member.stream
    return member if stream is None or crc32 is None else replace(member, stream=lambda: Checksummed(stream(), crc32))


def converse(source: Source, within: Within, *, format_name: str, library: str, otherwise: Callable[[], Opened] | None = None) -> Opened:
    """Start the child and let it read the table of contents; the members follow as they are iterated. `otherwise`: where none can start."""
    try:
        child = start(f"handcarry.media.child_{'7z' if library == '7z' else 'libarchive'}:run", limits=_LIMITS)
    except OSError:  # a browser starts no processes
        if otherwise is not None:
            return otherwise()
        return Opened(format=format_name, fault=Fault(code=FaultCode.UNSUPPORTED, detail="it cannot be unpacked here"))
    talk = _Talk(source, child)
    password = within.password.text.encode() if within.password else b""
    try:
        talk.say("open", source.size_bytes, library.encode())
        talk.say("password", int(within.password is not None), password)
        begin = talk.hear()
    except Broken as broken:
        talk.close()
        return Opened(format=format_name, encrypted=_is_locked(broken.fault), fault=broken.fault)
    count = begin.second if begin.second >= 0 else None
    return Opened(
        format=format_name,
        encrypted=bool(begin.first),
        members=_members(talk, within.ledger, count),
        entry_count=count,
        close=talk.close,
    )


def _is_locked(fault: Fault) -> bool:
    return fault.code in (FaultCode.ENCRYPTED, FaultCode.WRONG_PASSWORD)


class _Talk:
    """The conversation with one child. What the child asks to read is answered on the way; all else is heard by the caller."""

    def __init__(self, source: Source, child: Child) -> None:
        self._source = source
        self._child = child
        self._reached = 0
        self._broken: Fault | None = None

    def say(self, verb: str, number: int, body: bytes) -> None:
        try:
            self._child.send(Message(verb, number, 0, body), timeout_seconds=_PATIENCE_SECONDS)
        except ChildGone as gone:
            raise Broken.of(self._fault_of(gone)) from gone

    def hear(self) -> Message:
        """The next message; a fault of the whole archive is raised."""
        while True:
            try:
                message = self._child.receive(Message, timeout_seconds=_PATIENCE_SECONDS)
            except ChildGone as gone:
                raise Broken.of(self._fault_of(gone)) from gone
            if message.verb == "read":
                self._answer(message.first, message.second)
            elif message.verb == "fault":
                raise Broken.of(self._broken or Fault(code=_CODES.get(message.body, FaultCode.DAMAGED)))
            else:
                return message

    def close(self) -> None:
        self._child.close()

    def _answer(self, offset: int, size_bytes: int) -> None:
        """Read for the child: on through the tape where it goes forward, at the side where it looks elsewhere."""
        offset, size_bytes = min(max(0, offset), self._source.size_bytes), max(0, size_bytes)  # a child that was taken over asks anything
        near = 0 <= offset - self._reached <= _NEAR_BYTES
        if offset < self._reached:  # up to where the tape stands, and on from there with the next read
            size_bytes = min(size_bytes, self._reached - offset)
        read = self._source.take if near else self._source.look
        try:
            part = read(offset, min(size_bytes, PIECE_BYTES))
        except Broken as broken:
            self._broken = broken.fault
            self.say("broken", 0, b"")
            return
        if near:
            self._reached = offset + len(part)
        self.say("bytes", 0, part)

    def _fault_of(self, gone: ChildGone) -> Fault:
        if self._broken is not None:
            return self._broken
        ending = gone.ending
        if ending.why is Why.MEMORY:
            return Fault(code=FaultCode.REFUSED, detail="unpacking needs more memory than it may have")
        code = FaultCode.DAMAGED if ending.why is Why.RAISED else FaultCode.READER_DIED
        return Fault(code=code, detail=f"{ending.why} {ending.detail}".strip())


class _Body:
    """The bytes of the file that the child is unpacking just now."""

    def __init__(self, talk: _Talk) -> None:
        self._talk = talk
        self.ended = False
        self.fault: Fault | None = None
        self._left = memoryview(b"")

    def read(self, size_bytes: int, /) -> bytes:
        if not self._left and not self.ended:
            self._next()
        part, self._left = bytes(self._left[:size_bytes]), self._left[size_bytes:]
        return part

    def skip(self, ledger: Ledger) -> None:
        self._left = memoryview(b"")
        while not self.ended:
            self._next()
            ledger.pass_over(len(self._left))

    def _next(self) -> None:
        try:
            message = self._talk.hear()
        except Broken as broken:
            self.ended = True
            self.fault = broken.fault
            raise
        if message.verb == "data":
            self._left = memoryview(message.body)
        else:
            self._left = memoryview(b"")
            self.ended = True


def _members(talk: _Talk, ledger: Ledger, count: int | None) -> Iterator[Member]:
    """The files in the order the child unpacks them. After a damaged one the child goes on where its library can."""
    seen = 0
    fault: Fault | None = None
    while (message := talk.hear()).verb == "file":
        seen += 1
        body = _Body(talk) if message.second == REGULAR else None
        yield _member(message, body)
        if body is not None:
            fault = _pass_over(body, ledger) or fault
    if fault is not None and count is not None and seen < count:
        raise Broken.of(fault)


def _member(message: Message, body: _Body | None) -> Member:
    size_bytes = message.first if message.first >= 0 else None
    fault = {NOT_REGULAR: Fault(code=FaultCode.NOT_A_FILE, detail="not a regular file"), LOCKED: Fault(code=FaultCode.ENCRYPTED)}
    stream = (lambda: body) if body is not None else None
    return Member(name=message.body, size_bytes=size_bytes, fault=fault.get(message.second), stream=stream)


def _pass_over(body: _Body, ledger: Ledger) -> Fault | None:
    """Leave a file behind, and return what was wrong with it; its tape has told already, where it was read."""
    try:
        body.skip(ledger)
    except Broken as broken:
        return broken.fault
    return body.fault
