"""Cuts the frames out of pixel data, native or encapsulated (PS3.5 8.1.1, A.4), holding one frame at a time.

Keeps account of what is structurally wrong; decodes nothing. Whatever a header claims costs nothing until the bytes are really there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise

from handcarry.model.frame import PixelAccount, PixelLayout
from handcarry.model.instance import PixelSpan
from handcarry.model.stream import ByteStream
from handcarry.pixels.caps import FRAME_BYTES, native_bits, packed_bytes
from handcarry.pixels.codestream import RLE_LOSSLESS, Buffer, begins_frame, ends_frame

_ITEM = 0xE000FFFE  # (FFFE,E000) as its four bytes read in one little-endian word
_SEQUENCE_DELIMITER = 0xE0DDFFFE
_ITEM_HEADER = struct.Struct("<II")
_UNDEFINED = 0xFFFFFFFF
_CHUNK_BYTES = 1 << 20
_MOST_OFFSETS = 1 << 20
_SIGN_OF_LIFE_BYTES = 16


def cut_frames(head: Buffer, rest: ByteStream | None, *, span: PixelSpan, layout: PixelLayout) -> FrameCutter:
    """Cut the frames out of a file that begins with `head` and goes on in `rest`; iterate it once, then read its `account`."""
    return FrameCutter(_Source(head, rest, span.offset), span, layout)


class FrameCutter:
    """Frames as (number, bytes), in order. A frame that is cut short comes as it is; one over the cap as its first few bytes."""

    def __init__(self, source: _Source, span: PixelSpan, layout: PixelLayout) -> None:
        self._source = source
        self._span = span
        self._layout = layout
        self._promised = max(1, layout.number_of_frames)
        self._frames = 0
        self._fragments = 0
        self._bytes = 0
        self._expected: int | None = None
        self._table_wrong = False
        self._delimiter_missing = False
        self._cut_short = False
        self._unmapped = False

    def __iter__(self) -> Iterator[tuple[int, Buffer]]:
        return self._encapsulated() if self._span.encapsulated else self._native()

    @property
    def account(self) -> PixelAccount:
        """What was found so far; complete once every frame was taken."""
        return PixelAccount(
            encapsulated=self._span.encapsulated,
            promised_frames=self._promised,
            found_frames=self._frames,
            found_bytes=self._bytes,
            expected_bytes=self._expected,
            fragment_count=self._fragments,
            offset_table_wrong=self._table_wrong,
            delimiter_missing=self._delimiter_missing,
            cut_short=self._cut_short,
            unmapped_fragments=self._unmapped,
        )

    def _native(self) -> Iterator[tuple[int, Buffer]]:
        bits = native_bits(self._layout)
        self._expected = (bits * self._promised + 7) // 8
        left = self._span.length_bytes
        if 0 < bits <= 8 * FRAME_BYTES:
            yield from self._native_frames(bits, left)
        else:  # too large, or of no size: still a frame that somebody has to refuse, or nobody would miss it
            yield 0, self._take(_SIGN_OF_LIFE_BYTES, left)
        self._bytes += self._source.skip(None if left is None else left - self._bytes)
        self._cut_short = left is not None and self._bytes < left
        self._frames = 8 * self._bytes // bits if bits else 0

    def _native_frames(self, bits: int, length_bytes: int | None) -> Iterator[tuple[int, Buffer]]:
        """Frames lie end to end; those of one-bit pixels need not begin at a byte (PS3.5 8.1.1)."""
        held = b""  # the byte that the last frame shares with this one
        for number in range(self._promised):
            first, end = number * bits, (number + 1) * bits
            wanted = (end + 7) // 8 - first // 8
            if self._span.big_endian and number == self._promised - 1:  # in OW the last odd byte is the second of its word
                wanted += wanted % 2
            data: Buffer = self._take(wanted - len(held), length_bytes)
            if held:
                data = held + bytes(data)
            if not data:
                return
            yield number, _shifted(data, first % 8, bits) if bits % 8 else data
            if len(data) < wanted:
                return
            held = bytes(data[-1:]) if end % 8 else b""

    def _take(self, wanted: int, length_bytes: int | None) -> Buffer:
        if length_bytes is not None:
            wanted = min(wanted, length_bytes - self._bytes)
        data = self._source.take(wanted)
        self._bytes += len(data)
        return data

    def _encapsulated(self) -> Iterator[tuple[int, Buffer]]:
        frame: Buffer | bytearray | None = None  # one fragment as it is, several joined: a million tiny ones cost no more than their bytes
        most = packed_bytes(self._layout)
        for starts, data in self._mapped_fragments():
            if starts and frame is not None:
                yield from self._finish(frame)
                frame = None
            if frame is None:
                frame = data
            elif len(frame) <= most:
                frame = frame if isinstance(frame, bytearray) else bytearray(frame)
                frame += data
        if frame is not None:
            yield from self._finish(frame)

    def _finish(self, frame: Buffer | bytearray) -> Iterator[tuple[int, Buffer]]:
        """Hand out one frame, if the header promised it; further ones are only counted."""
        self._frames += 1
        if self._frames <= self._promised:
            whole: Buffer = memoryview(frame) if isinstance(frame, bytearray) else frame
            yield self._frames - 1, whole[: packed_bytes(self._layout)]

    def _mapped_fragments(self) -> Iterator[tuple[bool, Buffer]]:
        """Each fragment, and whether it begins a frame: by the offset table where that holds, else by what it looks like."""
        fragments = self._items()
        table = next(fragments, None)
        if table is None:
            return
        offsets: set[int] = set()
        if begins_frame(table[1]):  # no offset table where one must be
            self._table_wrong = True
            yield True, table[1]
        else:
            self._fragments = 0
            self._bytes = 0
            offsets = self._read_table(table[1])
        base = table[0] + _ITEM_HEADER.size + len(table[1])
        seen: set[int] = set()
        ended = True
        for at, data in fragments:
            listed = at - base in offsets
            if listed:
                seen.add(at - base)
            begins = begins_frame(data)
            self._table_wrong |= bool(offsets) and begins and ended and not listed
            yield self._begins(begins=begins, ended=ended, listed=listed, by_table=bool(offsets)), data
            ended = ends_frame(data)
        self._table_wrong |= not offsets <= seen

    def _begins(self, *, begins: bool, ended: bool, listed: bool, by_table: bool) -> bool:
        if listed or self._fragments == 1 or (begins and ended):
            return True
        if by_table or self._promised == 1:
            return False
        if self._layout.transfer_syntax_uid == RLE_LOSSLESS:  # one frame, one fragment (PS3.5 A.4.2)
            return True
        self._unmapped |= ended and not begins
        return begins or ended

    def _read_table(self, raw: Buffer) -> set[int]:
        """The Basic Offset Table (PS3.5 A.4): ascending offsets of frames, counted from the first fragment's item; empty is allowed."""
        offsets = [offset for (offset,) in struct.iter_unpack("<I", raw[: len(raw) // 4 * 4])]
        rising = all(a < b for a, b in pairwise(offsets))
        if len(raw) % 4 or not rising or (offsets and offsets[0] != 0):
            self._table_wrong = True
            return set()
        self._table_wrong |= bool(offsets) and len(offsets) != self._promised
        return set(offsets)

    def _items(self) -> Iterator[tuple[int, Buffer]]:
        """Position and bytes of each item, until the delimiter, the end of the file or something that is no item."""
        most = packed_bytes(self._layout)
        while True:
            at = self._source.position
            header = self._source.take(_ITEM_HEADER.size)
            if len(header) < _ITEM_HEADER.size:
                self._cut_short = self._delimiter_missing = True
                return
            tag, length = _ITEM_HEADER.unpack(header)
            if tag == _SEQUENCE_DELIMITER:
                return
            if tag != _ITEM or length == _UNDEFINED:
                self._delimiter_missing = True
                return
            data = self._source.take(min(length, max(most, 4 * _MOST_OFFSETS)))
            got = len(data) + self._source.skip(length - len(data))
            self._fragments += 1
            self._bytes += got
            yield at, data
            if got < length:
                self._cut_short = self._delimiter_missing = True
                return


def _shifted(data: Buffer, by: int, bits: int) -> bytes:
    """The `bits` bits that begin `by` bits into these bytes, lowest bit first."""
    whole = (int.from_bytes(data, "little") >> by) & ((1 << bits) - 1)
    return whole.to_bytes(min(len(data), (bits + 7) // 8), "little")


class _Source:
    """Bytes in memory, then a stream, as one; `position` counts from the first byte of the file."""

    def __init__(self, head: Buffer, rest: ByteStream | None, start: int) -> None:
        self._head = memoryview(head)
        self._rest = rest
        self.position = 0
        self.skip(start)

    def take(self, count: int) -> Buffer:
        """The next `count` bytes, fewer only at the end. What is small beside its file is copied, so that the file can be let go."""
        piece = self._head[self.position : self.position + max(0, count)]
        self.position += len(piece)
        if len(piece) >= count or self._rest is None:
            return piece if 2 * len(piece) > len(self._head) else bytes(piece)
        parts = [bytes(piece)]
        missing = count - len(piece)
        while missing > 0 and (part := self._rest.read(min(missing, _CHUNK_BYTES))):
            parts.append(part)
            missing -= len(part)
            self.position += len(part)
        return b"".join(parts)

    def skip(self, count: int | None) -> int:
        """Pass over `count` bytes, or all there are, and return how many there were."""
        start = self.position
        end = None if count is None else start + max(0, count)
        here = len(self._head) if end is None else min(end, len(self._head))
        self.position = max(start, here)
        while self._rest is not None and (end is None or self.position < end):
            part = self._rest.read(_CHUNK_BYTES if end is None else min(_CHUNK_BYTES, end - self.position))
            if not part:
                break
            self.position += len(part)
        return self.position - start
