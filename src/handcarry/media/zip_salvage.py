"""A ZIP archive whose table of contents is gone: its members from their local headers, as far as they go (APPNOTE 4.3.7)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from handcarry.media.compressed import Inflate, Unpacked
from handcarry.media.faults import Broken
from handcarry.media.found import Member, Opened, Within
from handcarry.media.limits import Ledger
from handcarry.media.names import names_a_part
from handcarry.media.source import Rest, Source
from handcarry.media.tape import CHUNK_BYTES, Stream
from handcarry.media.zip_directory import FLAG_DESCRIPTOR, LOCAL, LOCAL_MAGIC, ZipEntry, widen
from handcarry.model.entry import Fault, FaultCode

_DEFLATED, _STORED = 8, 0
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_SPAN_MAGIC = _DESCRIPTOR_MAGIC  # in front of the first member, it marks the first of several parts (APPNOTE 8.5.3)


def salvage(source: Source, within: Within) -> Opened:
    """Read what is there; the container's fault says that the rest is not."""
    return Opened(format="zip", members=_members(_Run(Rest(source)), within))


class _Run:
    """A stream that can be read exactly, and whose surplus can be given back."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._back = b""

    def read(self, size_bytes: int, /) -> bytes:
        if self._back:
            part, self._back = self._back[:size_bytes], self._back[size_bytes:]
            return part
        return self._stream.read(size_bytes)

    def give_back(self, part: bytes) -> None:
        self._back = part + self._back

    def exactly(self, size_bytes: int) -> bytes:
        parts = []
        while size_bytes and (part := self.read(size_bytes)):
            parts.append(part)
            size_bytes -= len(part)
        return b"".join(parts)


class _Body:
    """A member's bytes between two local headers; skipped by whoever did not read them."""

    def __init__(self, run: _Run, entry: ZipEntry, stream: Stream) -> None:
        self.run = run
        self.entry = entry
        self.stream = stream
        self.crc32 = 0
        self.ended = False

    def read(self, size_bytes: int, /) -> bytes:
        if self.ended:
            return b""
        try:
            part = self.stream.read(size_bytes)
        except Broken:
            self.ended = True
            raise
        if part:
            self.crc32 = zlib.crc32(part, self.crc32)
            return part
        self.ended = True
        self._check()
        return b""

    def skip(self, ledger: Ledger) -> None:
        while part := self.read(CHUNK_BYTES):
            ledger.pass_over(len(part))

    def _check(self) -> None:
        expected = self.entry.crc32
        if self.entry.flags & FLAG_DESCRIPTOR:
            assert isinstance(self.stream, Unpacked)
            self.run.give_back(self.stream.unused)
            expected = _read_descriptor(self.run)
        if expected != self.crc32:
            raise Broken(FaultCode.DAMAGED, "the checksum is wrong")


class _Counted:
    def __init__(self, run: _Run, size_bytes: int) -> None:
        self._run = run
        self._left_bytes = size_bytes

    def read(self, size_bytes: int, /) -> bytes:
        size_bytes = min(size_bytes, self._left_bytes)
        if not size_bytes:
            return b""
        part = self._run.read(size_bytes)
        if not part:
            raise Broken(FaultCode.TRUNCATED, f"{self._left_bytes} packed bytes are missing")
        self._left_bytes -= len(part)
        return part


def _members(run: _Run, within: Within) -> Iterator[Member]:
    while (entry := _header(run)) is not None:
        name, raw_name = entry.name
        body = _body(run, entry)
        if body is None:
            yield Member(name=name, raw_name=raw_name, fault=_unreadable(entry, within))
            break
        if entry.is_encrypted:
            yield Member(name=name, raw_name=raw_name, size_bytes=entry.size_bytes, fault=_unreadable(entry, within))
        elif not name.endswith("/"):
            yield Member(name=name, raw_name=raw_name, size_bytes=entry.size_bytes or None, stream=lambda body=body: body)  # type: ignore[misc]
        try:
            body.skip(within.ledger)
        except Broken as broken:
            if broken.fault.code is not FaultCode.DAMAGED or entry.flags & FLAG_DESCRIPTOR:
                break
    within.ledger.check()
    code = FaultCode.PART_MISSING if names_a_part(within.path) else FaultCode.PARTIAL_DOWNLOAD
    raise Broken(code, "the archive has no end record")


def _unreadable(entry: ZipEntry, within: Within) -> Fault:
    if entry.is_encrypted and within.password is None:
        return Fault(code=FaultCode.ENCRYPTED)
    return Fault(code=FaultCode.TRUNCATED, detail="without the table of contents this member cannot be read")


def _header(run: _Run) -> ZipEntry | None:
    header = run.exactly(LOCAL.size)
    if header.startswith(_SPAN_MAGIC):
        header = header[4:] + run.exactly(4)
    if len(header) < LOCAL.size or not header.startswith(LOCAL_MAGIC):
        return None
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack(header)
    raw_name, extra = run.exactly(name_length), run.exactly(extra_length)
    size, packed = widen(extra, (size, packed))
    return ZipEntry(raw_name=raw_name, flags=flags, method=method, crc32=crc, packed_bytes=packed, size_bytes=size, offset=0, extra=extra)


def _body(run: _Run, entry: ZipEntry) -> _Body | None:
    """The member's bytes; None where nothing tells where they end."""
    if entry.flags & FLAG_DESCRIPTOR:
        if entry.method != _DEFLATED or entry.is_encrypted:
            return None
        return _Body(run, entry, Unpacked(run, _start))
    packed = _Counted(run, entry.packed_bytes)
    if entry.is_encrypted or entry.method == _STORED:
        return _Body(run, entry, packed)
    if entry.method == _DEFLATED:
        return _Body(run, entry, Unpacked(packed, _start))
    return None


def _start() -> Inflate:
    return Inflate(-zlib.MAX_WBITS)


def _read_descriptor(run: _Run) -> int:
    """The checksum behind a member that was written without knowing its size (APPNOTE 4.3.9): with or without a mark, 32 or 64 bits."""
    head = run.exactly(4)
    crc = run.exactly(4) if head == _DESCRIPTOR_MAGIC else head
    sizes = run.exactly(16)
    if sizes[8:10] == b"PK":  # sizes of 4 bytes each: the next header follows at once
        run.give_back(sizes[8:])
    return int.from_bytes(crc, "little")
