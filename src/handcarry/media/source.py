"""Bytes that can be read at any place: a file, a stretch of one, or an archive spooled out of another. Knows no format."""

from __future__ import annotations

import os
from typing import Protocol

from handcarry.host.devices import device_bytes
from handcarry.media.drive import Drive, RawFile
from handcarry.media.faults import Broken, fault_of, read_fault_of
from handcarry.media.limits import Limits
from handcarry.media.tape import CHUNK_BYTES, Stream, Tape
from handcarry.model.entry import FaultCode

HEAD_BYTES = 1 << 16  # what is read of a file to tell what it is: an ISO 9660 image shows itself at byte 32,769
_TRIES = 3


class Source(Protocol):
    """A file at rest. Both ways of reading return some bytes, b"" at the end, and raise `Broken` where reading cannot go on."""

    @property
    def size_bytes(self) -> int:
        """How long it is."""
        ...

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read a table of contents: anywhere, in any order."""
        ...

    def take(self, offset: int, size_bytes: int, /) -> bytes:
        """Read the contents: front to back as far as can be."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Headed(Source, Protocol):
    """A source whose beginning has been read: what a reader is given to tell whether it is for it."""

    @property
    def head(self) -> bytes:
        """The first `HEAD_BYTES` bytes, or all there are."""
        ...

    @property
    def starts(self) -> tuple[int, ...]:
        """Where its parts begin, should it be joined of several files; (0,) otherwise."""
        ...

    @property
    def rests(self) -> bool:
        """Can it be looked at anywhere without spooling it? Where not, a reader looks beyond the head only at what is surely its own."""
        ...

    def finish(self) -> None:
        """Pass over what no one asked for, where someone wants the hash of the whole."""
        ...


class FileSource:
    """A file of the drive, opened at the first read, read-only. A failed read is tried three times."""

    def __init__(self, drive: Drive, path: str, *, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._drive = drive
        self._path = path
        self._file: RawFile | None = None

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere. A table of contents may lead beyond the end, and further than the system can count."""
        if offset >= self.size_bytes:
            return b""
        for attempt in range(_TRIES):
            try:
                if self._file is None:
                    self._file = self._drive.open_file(self._path)
                self._file.seek(offset)
                return self._file.read(size_bytes) or b""
            except OSError as error:
                if self._file is None or attempt == _TRIES - 1:
                    told = fault_of if self._file is None else read_fault_of
                    raise Broken.of(told(error, at_byte=offset)) from error
        return b""

    take = look

    def measure(self) -> None:
        """Find the length of a device, whose status does not tell it."""
        try:
            self._file = self._file or self._drive.open_file(self._path)
            self.size_bytes = device_bytes(self._file.fileno()) or self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise Broken.of(fault_of(error)) from error

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


class RangeSource:
    """A stretch of another source: a file stored in an archive or image as it is."""

    def __init__(self, source: Source, offset: int, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._source = source
        self._offset = offset

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere in the stretch."""
        size_bytes = min(size_bytes, self.size_bytes - offset)
        return self._source.look(self._offset + offset, size_bytes) if size_bytes > 0 else b""

    take = look

    def close(self) -> None:
        """Nothing to let go of: the source belongs to the container around."""


class HeadSource:
    """What the user named, with its head kept, so that no byte of it is read twice."""

    rests = True

    def __init__(self, at_rest: Source, *, starts: tuple[int, ...] = (0,)) -> None:
        self.head = exactly(at_rest, 0, HEAD_BYTES)
        self.starts = starts
        self._at_rest = at_rest

    @property
    def size_bytes(self) -> int:
        """How long it is."""
        return self._at_rest.size_bytes

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere."""
        if offset < len(self.head):
            return self.head[offset : offset + size_bytes]
        return self._at_rest.look(offset, size_bytes)

    take = look

    def finish(self) -> None:
        """Nothing: no one asks for the hash of what the user named."""

    def close(self) -> None:
        """Close the file."""
        self._at_rest.close()


class TapeSource:
    """A container that was found on a tape, of which `head` has been read already.

    Contents are taken through the tape, so that the container's own hash comes out of the same single reading. Tables of
    contents are looked up in `at_rest`, the same bytes where they can be read at any place; without it, the first look beyond
    the head spools the whole tape, in memory first and then in an unnamed temporary file.
    """

    def __init__(self, tape: Tape, *, head: bytes, at_rest: Source | None, limits: Limits, starts: tuple[int, ...] = (0,)) -> None:
        self.head = head
        self.starts = starts
        self._tape = tape
        self._at_rest = at_rest
        self._limits = limits
        self._reached = len(head)

    @property
    def size_bytes(self) -> int:
        """How long it is; spools what has no length of its own."""
        return self._rested().size_bytes

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere."""
        if offset + size_bytes <= len(self.head):
            return self.head[offset : offset + size_bytes]
        return self._rested().look(offset, size_bytes)

    def take(self, offset: int, size_bytes: int, /) -> bytes:
        """Read on, through the tape where the place lies ahead of it; what lies between is passed over and hashed."""
        if offset < len(self.head):
            return self.head[offset : offset + size_bytes]
        if offset >= self._reached and not isinstance(self._at_rest, SpoolSource):
            part = self._wind_to(offset, size_bytes)
            goes_on = len(self.starts) > 1 and self._tape.fault is None  # in the next part, which has a tape of its own
            if part or self._at_rest is None or not (self._tape.fault or goes_on):
                self._raise_fault(part)
                return part
        return self._rested().take(offset, size_bytes)

    @property
    def rests(self) -> bool:
        """Can it be looked at anywhere?"""
        return self._at_rest is not None

    def finish(self) -> None:
        """Read what no one asked for, so that the tape's hash is that of the whole container."""
        self._tape.drain()

    def close(self) -> None:
        """Let go of the tape and of the spool."""
        self._tape.close()
        self.decline()

    def decline(self) -> None:
        """Leave the tape to whoever opened it: no reader wants it."""
        if self._at_rest is not None:
            self._at_rest.close()

    def _wind_to(self, offset: int, size_bytes: int) -> bytes:
        while self._reached < offset:
            passed = len(self._tape.read(min(offset - self._reached, CHUNK_BYTES)))
            if not passed:
                return b""
            self._reached += passed
        part = self._tape.read(size_bytes)
        self._reached += len(part)
        return part

    def _raise_fault(self, part: bytes) -> None:
        if not part and self._tape.fault is not None:
            raise Broken.of(self._tape.fault)

    def _rested(self) -> Source:
        if self._at_rest is None:
            self._at_rest = SpoolSource(self.head, self._tape, self._limits)
        return self._at_rest


class SpoolSource:
    """A tape wound off into memory or an unnamed temporary file, which is gone when closed. No name from the medium is used."""

    def __init__(self, head: bytes, tape: Tape, limits: Limits) -> None:
        import tempfile  # noqa: PLC0415  few media need it

        self._file = tempfile.SpooledTemporaryFile(max_size=limits.spool_memory_bytes)  # noqa: SIM115  closed by close()
        self.size_bytes = 0
        self._add(head)
        while part := tape.read(CHUNK_BYTES):
            if self.size_bytes + len(part) > limits.spool_bytes:
                self.close()
                raise Broken(FaultCode.REFUSED, f"a nested container of more than {limits.spool_bytes} bytes")
            self._add(part)
        if tape.fault is not None and tape.fault.code is FaultCode.REFUSED:
            self.close()
            raise Broken.of(tape.fault)

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere."""
        self._file.seek(offset)
        return self._file.read(size_bytes)

    take = look

    def close(self) -> None:
        """Delete it."""
        self._file.close()

    def _add(self, part: bytes) -> None:
        try:
            self._file.write(part)
        except OSError as error:
            raise Broken(FaultCode.REFUSED, f"no room for a nested container ({fault_of(error).detail})") from error
        self.size_bytes += len(part)


class Stretch:
    """A stretch of a source as a stream. `short` is the fault where the source ends before the stretch does."""

    def __init__(self, source: Source, offset: int, size_bytes: int, *, short: FaultCode = FaultCode.TRUNCATED) -> None:
        self.left_bytes = size_bytes
        self._source = source
        self._offset = offset
        self._short = short

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes."""
        size_bytes = min(size_bytes, self.left_bytes)
        if size_bytes <= 0:
            return b""
        part = self._source.take(self._offset, size_bytes)
        if not part:
            raise Broken(self._short, f"{self.left_bytes} bytes are missing", at_byte=self._offset)
        self._offset += len(part)
        self.left_bytes -= len(part)
        return part


class Rest:
    """Everything of a source from the first byte on, as a stream, for formats that need no length."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._offset = 0

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes."""
        part = self._source.take(self._offset, size_bytes)
        self._offset += len(part)
        return part

    def jump(self, count_bytes: int) -> None:
        """Leave bytes out."""
        self._offset += count_bytes


class Chained:
    """Streams one after the other: the head that was read already, then the rest; or the extents of one file."""

    def __init__(self, *streams: Stream) -> None:
        self._streams = list(reversed(streams))

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes."""
        while self._streams:
            part = self._streams[-1].read(size_bytes)
            if part:
                return part
            self._streams.pop()
        return b""


def exactly(source: Source, offset: int, size_bytes: int) -> bytes:
    """Look at `size_bytes` bytes; fewer only where the source ends."""
    parts: list[bytes] = []
    while size_bytes > 0 and (part := source.look(offset, size_bytes)):
        parts.append(part)
        offset += len(part)
        size_bytes -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
