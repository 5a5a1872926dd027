"""The checksums of files that a RAR 5 archive stores as they are: libarchive 3.6 hands those out without holding them against anything.

Written from the published format (RAR 5.0 archive format, "General archive block format"). Reads headers only.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from handcarry.media.faults import Broken
from handcarry.media.source import Source, exactly
from handcarry.media.tape import Stream
from handcarry.model.entry import FaultCode

_MARK_BYTES = 8
_HEADER_BYTES = 4096  # a name has at most 2,048 characters
_FILE, _END = 2, 5
_HAS_EXTRA, _HAS_DATA = 1, 2
_IS_FOLDER, _HAS_TIME, _HAS_CRC = 1, 2, 4


class _Numbers:
    """Numbers of seven bits to a byte, least first, the eighth says that more follow."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def next(self) -> int:
        value = shift = 0
        while self.at < len(self.data) and shift < 70:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        return value


def stored_checksums(source: Source, *, most: int) -> Iterator[int | None]:
    """Yield, for each file in order, the CRC-32 that its bytes must have, None where it is compressed or has none."""
    at = _MARK_BYTES
    for _ in range(most):
        head = exactly(source, at, _HEADER_BYTES)
        if len(head) < 7:
            return
        numbers = _Numbers(head, 4)
        header_bytes = numbers.next()
        begin = numbers.at
        kind, flags = numbers.next(), numbers.next()
        if flags & _HAS_EXTRA:
            numbers.next()
        data_bytes = numbers.next() if flags & _HAS_DATA else 0
        if kind == _END or not header_bytes:
            return
        if kind == _FILE:
            is_folder, checksum = _file(numbers)
            if not is_folder:
                yield checksum
        at += begin + header_bytes + data_bytes


def _file(numbers: _Numbers) -> tuple[bool, int | None]:
    flags, _, _ = numbers.next(), numbers.next(), numbers.next()  # and its size and attributes
    if flags & _HAS_TIME:
        numbers.at += 4
    checksum = int.from_bytes(numbers.data[numbers.at : numbers.at + 4], "little") if flags & _HAS_CRC else None
    numbers.at += 4 if flags & _HAS_CRC else 0
    is_stored = numbers.next() >> 7 & 7 == 0
    return bool(flags & _IS_FOLDER), checksum if is_stored else None


class Checksummed:
    """A file's bytes, held against their checksum at the end."""

    def __init__(self, stream: Stream, crc32: int) -> None:
        self._stream = stream
        self._expected = crc32
        self._crc32 = 0

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes; `Broken` at the end where they were other bytes."""
        part = self._stream.read(size_bytes)
        if not part and self._crc32 != self._expected:
            raise Broken(FaultCode.DAMAGED, "the checksum is wrong")
        self._crc32 = zlib.crc32(part, self._crc32)
        return part
