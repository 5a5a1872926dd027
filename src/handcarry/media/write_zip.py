"""Writes a ZIP archive (APPNOTE 6.3): files one after the other, stored or deflated, Zip64 where it must be, names in UTF-8.

What does not shrink is stored. Small files are deflated beside the thread that reads and writes; memory does not grow with the archive.
"""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_BEHIND, _BEHIND_64 = struct.Struct("<4s3L"), struct.Struct("<4sL2Q")
_SIZES_BEHIND, _UTF8, _STORED, _DEFLATED = 1 << 3, 1 << 11, 0, 8
_MOST_32, _MOST_16 = 0xFFFFFFFF, 0xFFFF
_WIDE_BYTES = 0xF0000000  # from here on sizes are told in 64 bits: what does not shrink may even grow a little
_WHOLE_BYTES = 8 << 20  # up to here a file is compressed in one piece
_CHUNK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 16
_WORTH = 0.97  # deflate what shrinks at least to this
_LEVEL = 2  # of isal: within 2 % of zip -6 on CT, some 20 times faster
_THREADS = 2
_UNIX_FILE = 0o100644 << 16

Crc32 = Callable[[bytes, int], int]


class Part(NamedTuple):
    """One file to write: its name in the archive, how long it is, how it is opened, whether it may be deflated where that is worth it."""

    name: str
    size_bytes: int
    open: Callable[[], BinaryIO]
    shrinks: bool = True


class Out(Protocol):
    """Where an archive goes."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


def part_of(name: str, path: Path) -> Part:
    """Return a file of the drive."""
    return Part(name, path.stat().st_size, lambda: path.open("rb"))


class _Entry(NamedTuple):
    """One line of the table of contents."""

    name: bytes
    method: int
    crc32: int
    packed_bytes: int
    size_bytes: int
    offset: int
    wide: bool = False
    sizes_behind: bool = False

    @property
    def flags(self) -> int:
        """How its name is written, and where its sizes are (APPNOTE 4.4.4)."""
        return _UTF8 | (_SIZES_BEHIND if self.sizes_behind else 0)


class _Ready(NamedTuple):
    """A small file, compressed or not."""

    data: bytes
    method: int
    crc32: int
    size_bytes: int


class ZipWriter:
    """Writes into `out`, from its front to its back. Use `add` for all files, then `finish`."""

    def __init__(self, out: Out, *, made: datetime, deflate: bool = True) -> None:
        self._out = out
        self._deflate = deflate
        self._entries: list[_Entry] = []
        self._offset = 0
        day = (max(made.year, 1980) - 1980) << 9 | made.month << 5 | made.day
        self._when = (made.hour << 11 | made.minute << 5 | made.second // 2, day)

    def add(self, files: Iterable[Part]) -> None:
        """Add files in this order."""
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="deflate") as pool:
            waiting: deque[tuple[Part, Future[_Ready] | None]] = deque()
            for part in files:
                small = part.size_bytes <= _WHOLE_BYTES
                waiting.append((part, pool.submit(self._ready, part) if small else None))
                if len(waiting) > 2 * _THREADS:
                    self._next(waiting)
            while waiting:
                self._next(waiting)

    def place(self, name: str, size_bytes: int, crc32: int) -> None:
        """Begin a file that is stored as it is; its bytes are put behind this by whoever has them, and not seen here."""
        wide = size_bytes >= _WIDE_BYTES
        entry = _Entry(name.encode(), _STORED, crc32, size_bytes, size_bytes, self._offset, wide=wide)
        self._entries.append(entry)
        self._put(_local(entry, self._when))
        self._offset += size_bytes

    def finish(self) -> None:
        """Write the table of contents."""
        start = self._offset
        for entry in self._entries:
            self._put(_central(entry, self._when))
        count, size = len(self._entries), self._offset - start
        if count >= _MOST_16 or size >= _MOST_32 or start >= _MOST_32:
            at = self._offset
            self._put(_END_64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start))
            self._put(_LOCATOR_64.pack(b"PK\6\7", 0, at, 1))
        short = min(count, _MOST_16)
        self._put(_END.pack(b"PK\5\6", 0, 0, short, short, min(size, _MOST_32), min(start, _MOST_32), 0))

    def _next(self, waiting: deque[tuple[Part, Future[_Ready] | None]]) -> None:
        part, ready = waiting.popleft()
        if ready is None:
            self._add_large(part)
            return
        done = ready.result()
        entry = _Entry(part.name.encode(), done.method, done.crc32, len(done.data), done.size_bytes, self._offset)
        self._entries.append(entry)
        self._put(_local(entry, self._when))
        self._put(done.data)

    def _ready(self, part: Part) -> _Ready:
        with part.open() as file:
            data = file.read()
        crc32 = _engine()[1](data, 0)
        packed = b"".join(_deflated((data,))) if self._shrinks(part, data[:_SAMPLE_BYTES]) else data
        if packed is data or len(packed) > _WORTH * len(data):
            return _Ready(data, _STORED, crc32, len(data))
        return _Ready(packed, _DEFLATED, crc32, len(data))

    def _shrinks(self, part: Part, sample: bytes) -> bool:
        return self._deflate and part.shrinks and _is_worth_it(sample)

    def _add_large(self, part: Part) -> None:
        """Write a large file as it is read: deflated, its sizes stand behind it; stored, its sum is taken beforehand."""
        start = self._offset
        with part.open() as file:
            method = _DEFLATED if self._shrinks(part, file.read(_SAMPLE_BYTES)) else _STORED
            wide = part.size_bytes >= _WIDE_BYTES
            entry = _Entry(part.name.encode(), method, 0, 0, 0, start, wide=wide, sizes_behind=method == _DEFLATED)
            if method == _STORED:
                summed = _Counted(_parts(file))
                deque(summed, maxlen=0)
                entry = entry._replace(crc32=summed.crc32, packed_bytes=summed.size_bytes, size_bytes=summed.size_bytes)
            self._put(_local(entry, self._when))
            begun = self._offset
            counted = _Counted(_parts(file))
            for data in _deflated(counted) if method == _DEFLATED else counted:
                self._put(data)
        entry = entry._replace(crc32=counted.crc32, size_bytes=counted.size_bytes, packed_bytes=self._offset - begun)
        if entry.sizes_behind:
            self._put((_BEHIND_64 if wide else _BEHIND).pack(b"PK\7\x08", entry.crc32, entry.packed_bytes, entry.size_bytes))
        self._entries.append(entry)

    def _put(self, data: bytes) -> None:
        self._out.write(data)
        self._offset += len(data)


class _Packer(Protocol):
    """A raw deflate stream."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Counted:
    """Parts of a file, counted and summed while they pass."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self.crc32 = self.size_bytes = 0
        self._parts = parts
        self._sum = _engine()[1]

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            self.crc32 = self._sum(part, self.crc32)
            self.size_bytes += len(part)
            yield part


def _engine() -> tuple[Callable[[], _Packer], Crc32]:
    """The compressor and the checksum: isal's, or the standard library's where isal is not built for this system."""
    try:
        from isal import isal_zlib  # noqa: PLC0415  not on every system
    except ImportError:
        return lambda: zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS), zlib.crc32
    return lambda: isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -15), isal_zlib.crc32


def _deflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = _engine()[0]()
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()


def _is_worth_it(sample: bytes) -> bool:
    return len(sample) > 0 and sum(map(len, _deflated((sample,)))) <= _WORTH * len(sample)


def _parts(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(_CHUNK_BYTES):
        yield part


def _local(entry: _Entry, when: tuple[int, int]) -> bytes:
    wide = entry.wide
    extra = struct.pack("<HHQQ", 1, 16, entry.size_bytes, entry.packed_bytes) if wide else b""
    sizes = (_MOST_32, _MOST_32) if wide else (entry.packed_bytes, entry.size_bytes)
    version = 45 if wide else 20
    head = _LOCAL.pack(b"PK\3\4", version, entry.flags, entry.method, *when, entry.crc32, *sizes, len(entry.name), len(extra))
    return head + entry.name + extra


def _central(entry: _Entry, when: tuple[int, int]) -> bytes:
    wide, far = entry.wide, entry.offset >= _MOST_32
    values = ([entry.size_bytes, entry.packed_bytes] if wide else []) + ([entry.offset] if far else [])
    extra = struct.pack(f"<HH{len(values)}Q", 1, 8 * len(values), *values) if values else b""
    sizes = (_MOST_32, _MOST_32) if wide else (entry.packed_bytes, entry.size_bytes)
    version = 45 if values else 20
    head = _CENTRAL.pack(
        b"PK\1\2", version, 3, version, 0, entry.flags, entry.method, *when, entry.crc32, *sizes, len(entry.name), len(extra), 0, 0, 0,
        _UNIX_FILE, _MOST_32 if far else entry.offset,
    )  # fmt: skip
    return head + entry.name + extra
