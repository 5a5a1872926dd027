"""7z archives read by ourselves, where no library can be started: in a browser. What packs scans is undone: LZMA, LZMA2, Deflate, bzip2.

Files of one folder are unpacked one after the other, as a stream; nothing is kept of them.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from handcarry.media.checked import Checked
from handcarry.media.compressed import Decompressor, Inflate, Unpacked
from handcarry.media.faults import Broken
from handcarry.media.found import Member, Opened, Within
from handcarry.media.limits import Ledger
from handcarry.media.seven_table import Coder, Folder, Line, Table, read_table
from handcarry.media.source import Headed, Source, Stretch, exactly
from handcarry.media.tape import CHUNK_BYTES, Stream
from handcarry.model.entry import Fault, FaultCode

_START = struct.Struct("<8xIQQI")  # after the mark and the version: a checksum, where the table lies, its length and its own checksum
_TABLE_BYTES = 64 << 20  # of a table; a million files have about so much
_TABLES = 4  # packed one in the other
_MOST_DICTIONARY_BYTES = 192 << 20

_COPY, _LZMA, _LZMA2, _DEFLATE, _BZIP2, _AES = b"\0", b"\x03\x01\x01", b"\x21", b"\x04\x01\x08", b"\x04\x02\x02", b"\x06\xf1\x07\x01"
_DELTA, _X86 = b"\x03", b"\x03\x03\x01\x03"

Filter = Mapping[str, Any]


def open_7z_here(source: Headed, within: Within) -> Opened:
    """Open a 7z archive whose table is known to lie before its end."""
    try:
        table = _table(source)
    except Broken as broken:
        return Opened(format="7z", fault=broken.fault)
    lines = [line for line in table.lines if not line.is_folder]
    return Opened(
        format="7z",
        members=_members(source, within.ledger, table, lines),
        entry_count=len(lines),
        encrypted=any(coder.method == _AES for folder in table.folders for coder in folder.coders),
    )


def _table(source: Headed) -> Table:
    checksum, offset, size_bytes, own = _START.unpack(source.head[: _START.size])
    if zlib.crc32(source.head[12 : _START.size]) != checksum:
        raise Broken(FaultCode.DAMAGED, "the beginning is damaged")
    if not size_bytes:
        return Table(folders=(), lines=(), packed=False)
    data = exactly(source, _START.size + offset, min(size_bytes, _TABLE_BYTES + 1))
    for _ in range(_TABLES):
        if len(data) > _TABLE_BYTES:
            raise Broken(FaultCode.REFUSED, f"a table of contents of more than {_TABLE_BYTES} bytes")
        if own is not None and zlib.crc32(data) != own:
            raise Broken(FaultCode.DAMAGED, "the checksum of the table of contents is wrong")
        table = read_table(data)
        if not table.packed:
            return table
        if len(table.folders) != 1:
            break
        (folder,) = table.folders
        part = _Part(_unpacked(_Looking(source, *_place(folder)), folder), min(folder.size_bytes, _TABLE_BYTES + 1))
        data, own = b"".join(iter(partial(part.read, CHUNK_BYTES), b"")), folder.crc32
    raise Broken(FaultCode.DAMAGED, "the table of contents is damaged")


class _Looking:
    """The packed bytes of a table, beside the contents that are read from front to back."""

    def __init__(self, source: Source, at_byte: int, size_bytes: int) -> None:
        self._source = source
        self._at = at_byte
        self._left_bytes = size_bytes

    def read(self, size_bytes: int, /) -> bytes:
        part = self._source.look(self._at, min(size_bytes, self._left_bytes))
        self._at += len(part)
        self._left_bytes -= len(part)
        return part


def _members(source: Source, ledger: Ledger, table: Table, lines: Sequence[Line]) -> Iterator[Member]:
    """The files in the order of the table. One that is damaged ends it: what follows in its folder is unpacked out of it."""
    faults = [_refused(folder) for folder in table.folders]
    number, stream = None, _NOTHING
    for seen, line in enumerate(lines, 1):
        fault = None if line.folder is None else faults[line.folder]
        if fault is not None:
            yield Member(name=_name(line), size_bytes=line.size_bytes, fault=fault)
            continue
        if line.folder is not None and line.folder != number:
            number, stream = line.folder, _unpacked(Stretch(source, *_place(table.folders[line.folder])), table.folders[line.folder])
        body = _Body(line, _NOTHING if line.folder is None else stream)
        yield _member(line, body)
        try:
            while part := body.read(CHUNK_BYTES):
                ledger.pass_over(len(part))
        except Broken:
            if seen < len(lines):
                raise


def _member(line: Line, body: Stream) -> Member:
    if line.is_link:
        return Member(name=_name(line), fault=Fault(code=FaultCode.NOT_A_FILE, detail="not a regular file"))
    return Member(name=_name(line), size_bytes=line.size_bytes, stream=lambda: body)


def _name(line: Line) -> bytes:
    return line.name.encode("utf-8", "surrogatepass")


def _place(folder: Folder) -> tuple[int, int]:
    return _START.size + folder.at_byte, folder.packed_bytes


class _Nothing:
    """A file of no bytes."""

    def read(self, _: int, /) -> bytes:
        return b""


_NOTHING: Stream = _Nothing()


class _Body:
    """One file out of its folder. What was wrong with it is told again to who asks again."""

    def __init__(self, line: Line, folder: Stream) -> None:
        self._checked = Checked(_Part(folder, line.size_bytes), size_bytes=line.size_bytes, crc32=line.crc32)
        self._broken: Broken | None = None

    def read(self, size_bytes: int, /) -> bytes:
        if self._broken is not None:
            raise Broken.of(self._broken.fault)
        try:
            return self._checked.read(size_bytes)
        except Broken as broken:
            self._broken = broken
            raise


class _Part:
    """The next bytes of a folder."""

    def __init__(self, folder: Stream, size_bytes: int) -> None:
        self._folder = folder
        self._left_bytes = size_bytes

    def read(self, size_bytes: int, /) -> bytes:
        size_bytes = min(size_bytes, self._left_bytes)
        part = self._folder.read(size_bytes) if size_bytes else b""
        self._left_bytes -= len(part)
        return part


def _refused(folder: Folder) -> Fault | None:
    """Why a folder cannot be unpacked here."""
    methods = [coder.method for coder in folder.coders]
    if _AES in methods:
        return Fault(code=FaultCode.UNSUPPORTED, detail="locked with a password, which cannot be undone here")
    first, *others = methods or [b""]
    is_filtered = not others or (first == _LZMA2 and set(others) <= {_DELTA, _X86})
    if first not in {_COPY, _LZMA, _LZMA2, _DEFLATE, _BZIP2} or not is_filtered:
        return Fault(code=FaultCode.UNSUPPORTED, detail="packed in a way that cannot be undone here")
    return None


def _unpacked(packed: Stream, folder: Folder) -> Stream:
    """Undo the coders of a folder that was not refused. Raises `Broken` where it needs too much memory."""
    if (fault := _refused(folder)) is not None:
        raise Broken.of(fault)
    first, *_ = folder.coders
    if first.method == _COPY:
        return packed
    return Unpacked(packed, _START_OF[first.method](folder.coders))


def _start_lzma(coders: Sequence[Coder]) -> Callable[[], Decompressor]:
    """The coders after the first are filters that liblzma knows; it wants them the other way round."""
    filters = [_FILTERS[coder.method](coder.properties) for coder in reversed(coders)]
    if any(each.get("dict_size", 0) > _MOST_DICTIONARY_BYTES for each in filters):
        raise Broken(FaultCode.REFUSED, "unpacking needs more memory than it may have")
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters)


def _lzma_filter(properties: bytes) -> Filter:
    if len(properties) != 5 or properties[0] >= 225:
        raise Broken(FaultCode.DAMAGED, "the LZMA properties are damaged")
    packing, dictionary_bytes = struct.unpack("<BI", properties)
    told = {"lc": packing % 9, "lp": packing // 9 % 5, "pb": packing // 45}
    return {"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary_bytes, 4096), **told}


def _lzma2_filter(properties: bytes) -> Filter:
    if len(properties) != 1 or properties[0] > 40:
        raise Broken(FaultCode.DAMAGED, "the LZMA2 properties are damaged")
    return {"id": lzma.FILTER_LZMA2, "dict_size": (2 | properties[0] & 1) << properties[0] // 2 + 11}


def _delta_filter(properties: bytes) -> Filter:
    return {"id": lzma.FILTER_DELTA, "dist": (properties or b"\0")[0] + 1}


_FILTERS: Mapping[bytes, Callable[[bytes], Filter]] = {
    _LZMA: _lzma_filter,
    _LZMA2: _lzma2_filter,
    _DELTA: _delta_filter,
    _X86: lambda _: {"id": lzma.FILTER_X86},
}
_START_OF: Mapping[bytes, Callable[[Sequence[Coder]], Callable[[], Decompressor]]] = {
    _LZMA: _start_lzma,
    _LZMA2: _start_lzma,
    _DEFLATE: lambda _: lambda: Inflate(-zlib.MAX_WBITS),
    _BZIP2: lambda _: bz2.BZ2Decompressor,
}
