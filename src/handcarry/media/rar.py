"""RAR archives in several parts, and the checksums of what RAR 5 stores as it is: what libarchive 3.6 neither asks for nor looks at.

Written from the published formats (RAR 5.0 archive format; the RAR 4 technical note). Reads headers only.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from handcarry.media.faults import Broken
from handcarry.media.source import Source, exactly
from handcarry.media.tape import Stream
from handcarry.model.entry import FaultCode

MARK_4, MARK_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_HEADER_BYTES = 4096  # a name has at most 2,048 characters
_MOST_HEADERS = 200_000
_MAIN, _FILE, _END = 1, 2, 5
_HAS_EXTRA, _HAS_DATA, _GOES_ON = 1, 2, 16
_IS_FOLDER, _HAS_TIME, _HAS_CRC = 1, 2, 4
_MAIN_4, _FILE_4, _END_4 = 0x73, 0x74, 0x7B  # kinds of RAR 4
_HAS_DATA_4, _IS_LARGE_4 = 0x8000, 0x0100


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """One header of RAR 5. `fields` stands behind what all headers have."""

    kind: int
    flags: int
    fields: _Numbers


def _headers(source: Source, at: int) -> Iterator[_Header]:
    """The headers of one part, which begins at a place."""
    at += len(MARK_5)
    for _ in range(_MOST_HEADERS):
        numbers = _Numbers(exactly(source, at, _HEADER_BYTES), 4)
        header_bytes = numbers.next()
        begin = numbers.at
        kind, flags = numbers.next(), numbers.next()
        if flags & _HAS_EXTRA:
            numbers.next()
        data_bytes = numbers.next() if flags & _HAS_DATA else 0
        if len(numbers.data) < 7 or not header_bytes:
            return
        at += begin + header_bytes + data_bytes
        yield _Header(kind=kind, flags=flags, fields=numbers)
        if kind == _END:
            return


def is_volume(head: bytes) -> bool:
    """Does an archive begin that is one of several parts? RAR 4: bit 0 of the archive header's flags; RAR 5: bit 0 of its archive flags."""
    if head.startswith(MARK_4):
        return len(head) > 12 and head[9] == _MAIN_4 and bool(head[10] & 1)
    if not head.startswith(MARK_5) or len(head) < 20:
        return False
    # After the mark and a checksum of 4 bytes: header size, type, flags, an extra area's size where their bit 0 is set, archive flags.
    numbers = _Numbers(head[: len(MARK_5) + 40], len(MARK_5) + 4)
    _, kind, flags = numbers.next(), numbers.next(), numbers.next()
    if flags & _HAS_EXTRA:
        numbers.next()
    return kind == _MAIN and bool(numbers.next() & 1)


def is_followed(source: Source, last_at: int) -> bool:
    """Does the part that begins there say that another follows? One without an end says nothing."""
    if exactly(source, last_at, len(MARK_5)) == MARK_5:
        return any(header.kind == _END and header.fields.next() & 1 for header in _headers(source, last_at))
    return any(kind == _END_4 and flags & 1 for _, kind, flags in _headers_4(source, last_at))


def without_ends(source: Source, starts: tuple[int, ...]) -> list[tuple[int, int]]:
    """Where the parts of a RAR 4 archive begin and how long they are, all but the last without their end.

    libarchive takes the end of a part for that of all where no file goes on behind it.
    """
    found = []
    for start, after in zip(starts, [*starts[1:], 0], strict=True):
        end = next((at for at, kind, _ in _headers_4(source, start) if kind == _END_4), after) if after else source.size_bytes
        found.append((start, end - start))
    return found


def _headers_4(source: Source, at: int) -> Iterator[tuple[int, int, int]]:
    """The headers of one part of a RAR 4 archive: where each lies, its kind and its flags."""
    at += len(MARK_4)
    for _ in range(_MOST_HEADERS):
        head = exactly(source, at, 40)
        if len(head) < 7:
            return
        kind, flags, header_bytes = struct.unpack_from("<2xBHH", head)
        yield at, kind, flags
        data_bytes = int.from_bytes(head[7:11], "little") if flags & _HAS_DATA_4 or kind == _FILE_4 else 0
        if kind == _FILE_4 and flags & _IS_LARGE_4:
            data_bytes |= int.from_bytes(head[32:36], "little") << 32
        if header_bytes < 7 or kind == _END_4:
            return
        at += header_bytes + data_bytes


def stored_checksums(source: Source, starts: tuple[int, ...]) -> Iterator[int | None]:
    """Yield, for each file in order, the CRC-32 that its bytes must have, None where it is compressed or has none.

    `starts` is where the parts begin. Of a file that goes on in the next part the last piece has the checksum of all.
    """
    for start in starts:
        for header in _headers(source, start):
            if header.kind == _FILE and not header.flags & _GOES_ON:
                is_folder, checksum = _file(header.fields)
                if not is_folder:
                    yield checksum


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
