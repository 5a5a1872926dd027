"""A file out of an archive, held against what the archive's table says of it."""

from __future__ import annotations

import zlib

from handcarry.media.faults import Broken
from handcarry.media.tape import Stream
from handcarry.model.entry import FaultCode


class Checked:
    """A member's bytes, held against the size and the checksum that the table gives. `crc32` None is not compared (AES has its own)."""

    def __init__(self, stream: Stream, *, size_bytes: int, crc32: int | None, mismatch: bool = False) -> None:
        self._stream = stream
        self._left_bytes = size_bytes
        self._expected = crc32
        self._crc32 = 0
        self._mismatch = mismatch

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes; `Broken` where the member holds more, fewer or other bytes than it should."""
        part = self._stream.read(min(size_bytes, self._left_bytes + 1))
        if not part:
            self._end()
            return b""
        if len(part) > self._left_bytes:
            raise Broken(FaultCode.DAMAGED, "it unpacks to more than its declared size")
        self._left_bytes -= len(part)
        self._crc32 = zlib.crc32(part, self._crc32)
        return part

    def _end(self) -> None:
        if self._left_bytes:
            raise Broken(FaultCode.DAMAGED, "it unpacks to less than its declared size")
        if self._expected is not None and self._crc32 != self._expected:
            raise Broken(FaultCode.DAMAGED, "the checksum is wrong")
        if self._mismatch:
            raise Broken(FaultCode.DAMAGED, "the archive gives this member two different names")
