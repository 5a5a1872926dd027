"""What is left of a pack's files, read as the one run of bytes that they were: what cannot be read is zeros, and known to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from handcarry.media.faults import Broken
from handcarry.media.found import Found
from handcarry.media.source import Source
from handcarry.media.tape import Stream
from handcarry.model.entry import FaultCode
from handcarry.parity.files import Files, Piece

_CHUNK_BYTES = 1 << 20
_STEP_BYTES = 4096  # passed over at once where a medium cannot be read
_BROKEN = 1 << 62  # the place of a stream that does not go on
_FOR_GOOD = frozenset({FaultCode.VANISHED, FaultCode.PERMISSION, FaultCode.NOT_A_FILE})


class _Open(Protocol):
    def fill(self, at_byte: int, buffer: memoryview) -> int:
        """Put what can be read from a place into a buffer of zeros, and return how many bytes that were."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Remains:
    """The files of a list, from where they lie. One is open at a time."""

    def __init__(self, files: Files, lying: Mapping[str, Found]) -> None:
        self._files = files
        self._lying = lying
        self._open: tuple[str, _Open | None] = ("", None)

    def stretch(self, at_byte: int, size_bytes: int) -> bytes | None:
        """Return a stretch of the run; None where not one byte of it can be read, which that behind the last file can."""
        buffer = bytearray(size_bytes)
        view = memoryview(buffer)
        read = max(0, at_byte + size_bytes - max(at_byte, self._files.total_bytes))
        done = 0
        for piece in self._files.pieces(at_byte, size_bytes):
            read += self._fill(piece, view[done : done + piece.size_bytes])
            done += piece.size_bytes
        return bytes(buffer) if read else None

    def piece_of(self, path: str, at_byte: int, size_bytes: int) -> bytes:
        """Return a piece of any file beside them."""
        buffer = bytearray(size_bytes)
        self._turn_to(path)
        if self._open[1] is not None:
            self._open[1].fill(at_byte, memoryview(buffer))
        return bytes(buffer)

    def close(self) -> None:
        """Let go of the open file."""
        if self._open[1] is not None:
            self._open[1].close()
        self._open = ("", None)

    def _fill(self, piece: Piece, view: memoryview) -> int:
        self._turn_to(self._files.rows[piece.file].path)
        return 0 if self._open[1] is None else self._open[1].fill(piece.at_byte, view)

    def _turn_to(self, path: str) -> None:
        if self._open[0] == path:
            return
        self.close()
        member = self._lying[path].member if path in self._lying else None
        if member is None or member.stream is None:
            self._open = (path, None)
        elif member.at_rest is not None:
            self._open = (path, _Resting(member.at_rest))
        else:
            self._open = (path, _Flowing(member.stream))


class _Resting:
    """A file that can be read anywhere, also behind a place where it cannot."""

    def __init__(self, at_rest: Callable[[], Source]) -> None:
        self._source: Source | None
        try:
            self._source = at_rest()
        except Broken:
            self._source = None

    def fill(self, at_byte: int, buffer: memoryview) -> int:
        at, end, read = at_byte, at_byte + len(buffer), 0
        end = min(end, self._source.size_bytes) if self._source else 0
        step = end - at
        while at < end and self._source is not None:
            try:
                part = self._source.look(at, min(step, end - at))
            except Broken as broken:
                if broken.fault.code in _FOR_GOOD:
                    self.close()
                at, step = (at, _STEP_BYTES) if step > _STEP_BYTES else (at + _STEP_BYTES, _STEP_BYTES)
                continue
            if not part:
                break
            buffer[at - at_byte : at - at_byte + len(part)] = part
            at, read = at + len(part), read + len(part)
        return read

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None


class _Flowing:
    """A file that can only be read from its beginning to its end: packed in an archive."""

    def __init__(self, stream: Callable[[], Stream]) -> None:
        self._begin = stream
        self._stream: Stream | None = None
        self._at = 0

    def fill(self, at_byte: int, buffer: memoryview) -> int:
        read = 0
        try:
            if self._stream is None or at_byte < self._at:
                self._stream, self._at = self._begin(), 0
            while self._at < at_byte and self._next(at_byte - self._at):
                pass
            while self._at == at_byte + read and read < len(buffer) and (part := self._next(len(buffer) - read)):
                buffer[read : read + len(part)] = part
                read += len(part)
        except Broken:
            self._at = _BROKEN
        return read

    def _next(self, size_bytes: int) -> bytes:
        assert self._stream is not None
        part = self._stream.read(min(size_bytes, _CHUNK_BYTES))
        self._at += len(part)
        return part

    def close(self) -> None:
        self._stream = None
