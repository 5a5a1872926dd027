"""gzip, bzip2 and xz: one file each, unpacked as a stream, and opened further where it is a tape archive."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

from handcarry.media.faults import Broken
from handcarry.media.found import Member, Opened, Within
from handcarry.media.source import Headed, Rest
from handcarry.media.tape import Stream
from handcarry.media.tar import tape_archive
from handcarry.model.entry import FaultCode

_PACKED_BYTES = 1 << 16  # no more: what of it lies behind the end of one packed stream is copied for each that follows
_BLOCK_BYTES = 512
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_MOST_MEMORY_BYTES = 192 << 20  # xz files choose their own dictionary; "xz -9" takes 65 MB to unpack
_SUFFIXES = (".gz", ".bz2", ".xz", ".lzma", ".z")
_NAME_FLAG = 0x08  # gzip FNAME (RFC 1952 2.3.1)
_EXTRA_FLAG = 0x04


class Decompressor(Protocol):
    """The interface that `bz2` and `lzma` share."""

    @property
    def eof(self) -> bool:
        """Has the packed stream come to its own end?"""
        ...

    @property
    def needs_input(self) -> bool:
        """Must more be fed before more comes out?"""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was fed beyond that end."""
        ...

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Unpack at most `max_length` bytes."""
        ...


class Inflate:
    """zlib behind the interface of the others."""

    def __init__(self, window_bits: int) -> None:
        self.needs_input = True
        self._inflate = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        """Has the packed stream come to its own end?"""
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        """What was fed beyond that end."""
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Unpack at most `max_length` bytes."""
        out = self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)
        self.needs_input = not self._inflate.unconsumed_tail and len(out) < max_length
        return out


class Unpacked:
    """A packed stream, unpacked. `again` starts the next of several packed streams laid end to end; None where there is only one."""

    def __init__(self, packed: Stream, start: Callable[[], Decompressor], *, again: bytes | None = None) -> None:
        self.unused = b""
        self._packed = packed
        self._start = start
        self._again = again
        try:
            self._decompressor = start()
        except (lzma.LZMAError, ValueError) as error:
            raise Broken(FaultCode.DAMAGED, "the packed bytes say they are packed in a way that there is not") from error

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes."""
        fed = b""
        while True:
            if self._decompressor.eof and not self._goes_on():
                return b""
            if self.unused:
                fed, self.unused = self.unused, b""
            elif self._decompressor.needs_input:
                fed = self._packed.read(_PACKED_BYTES)
                if not fed:
                    raise Broken(FaultCode.TRUNCATED, "the packed bytes end too early")
            out = self._unpack(fed, size_bytes)
            fed = b""
            if out:
                return out

    def _unpack(self, fed: bytes, size_bytes: int) -> bytes:
        try:
            return self._decompressor.decompress(fed, size_bytes)
        except (zlib.error, OSError, lzma.LZMAError, EOFError, MemoryError) as error:
            raise Broken(FaultCode.DAMAGED, "the packed bytes are damaged") from error

    def _goes_on(self) -> bool:
        """After the end of one packed stream: does another follow? What else follows is padding, which gzip allows."""
        self.unused = self._decompressor.unused_data
        if self._again is None:
            return False
        while len(self.unused) < len(self._again) and (more := self._packed.read(_PACKED_BYTES)):
            self.unused += more
        if not self.unused.startswith(self._again):
            return False
        self._decompressor = self._start()
        return True


def _start_gzip() -> Decompressor:
    return Inflate(_GZIP_WINDOW)


def _start_xz() -> Decompressor:
    return lzma.LZMADecompressor(memlimit=_MOST_MEMORY_BYTES)


_FORMATS: tuple[tuple[str, bytes, Callable[[], Decompressor]], ...] = (
    ("gzip", b"\x1f\x8b\x08", _start_gzip),
    ("bzip2", b"BZh", bz2.BZ2Decompressor),
    ("xz", b"\xfd7zXZ\x00", _start_xz),
)


def open_compressed(source: Headed, within: Within) -> Opened | None:
    """Open one packed file; where that is a tape archive, open that."""
    known = next((each for each in _FORMATS if source.head.startswith(each[1])), None)
    if known is None:
        return None
    name, magic, start = known
    stream = _Peeked(Unpacked(Rest(source), start, again=magic))
    archive = tape_archive(stream.first, stream, within.ledger, note=f"packed with {name}")
    if archive is not None:
        return archive
    member = Member(name=_inner_name(name, source.head, within.path), stream=lambda: stream)
    return Opened(format=name, members=[member], entry_count=1)


class _Peeked:
    """A stream whose first block has been read; a fault met there is kept for who reads on."""

    def __init__(self, stream: Stream) -> None:
        self.first = b""
        self._stream = stream
        self._broken: Broken | None = None
        try:
            while len(self.first) < _BLOCK_BYTES and (part := stream.read(_BLOCK_BYTES - len(self.first))):
                self.first += part
        except Broken as broken:
            self._broken = broken
        self._left = self.first

    def read(self, size_bytes: int, /) -> bytes:
        if self._left:
            part, self._left = self._left[:size_bytes], self._left[size_bytes:]
            return part
        if self._broken is not None:
            raise Broken.of(self._broken.fault)
        return self._stream.read(size_bytes)


def _inner_name(name: str, head: bytes, path: str) -> str | bytes:
    """The name that a gzip header keeps, else the container's own without its suffix."""
    if name == "gzip" and head[3] & _NAME_FLAG and not head[3] & _EXTRA_FLAG:
        kept = head[10:].partition(b"\0")[0].rpartition(b"/")[2]
        if kept:
            return kept
    last = path.rpartition("/")[2]
    return next((last[: -len(suffix)] for suffix in _SUFFIXES if last.lower().endswith(suffix) and len(last) > len(suffix)), last)
