"""ZIP archives: members in the order they lie there, each unpacked as a stream and held against its checksum.

Before the first member is unpacked the whole table is judged: members that share bytes are refused. Without a table (a download
that broke off) the members are read as far as they go.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from handcarry.media.checked import Checked
from handcarry.media.compressed import Decompressor, Inflate, Unpacked
from handcarry.media.faults import Broken
from handcarry.media.found import SLOW, Member, Opened, Within
from handcarry.media.library import converse
from handcarry.media.source import Headed, RangeSource, Source, Stretch, exactly
from handcarry.media.tape import Stream
from handcarry.media.zip_directory import LOCAL, LOCAL_MAGIC, METHOD_AES, ZipEntry, find_end, overlap, read_directory
from handcarry.media.zip_password import unlocked
from handcarry.media.zip_salvage import salvage
from handcarry.model.entry import Fault, FaultCode

_PROGRAM_MAGIC = b"MZ"  # a self-extracting archive is a Windows program with a ZIP behind it
_STARTS = (LOCAL_MAGIC, b"PK\x05\x06", b"PK\x07\x08")  # a member, an empty archive, the first part of several
_LINK, _FILE, _KIND_MASK = 0o120000, 0o100000, 0o170000
_STORED = 0
_MOST_DICTIONARY_BYTES = 192 << 20
_SLOW_FROM_BYTES = 8 << 20  # our own ZipCrypto takes some 4 seconds for that
_SLOW_BYTES_PER_MINUTE = 100_000_000


def open_zip(source: Headed, within: Within) -> Opened | None:
    """Open a ZIP archive, or a program with one behind it."""
    is_archive = source.head.startswith(_STARTS)
    if not is_archive and not _may_end_as_archive(source, within):
        return None
    end = find_end(source, starts=source.starts)
    if end is None:
        return salvage(source, within) if is_archive else None
    if end.disk_count > 1 and end.disk_count != len(source.starts):
        fault = Fault(code=FaultCode.PART_MISSING, detail=f"one of {end.disk_count} parts")
        return replace(salvage(source, within) if is_archive else Opened(format="zip"), fault=fault)
    entries = read_directory(source, end, within.ledger.limits, starts=source.starts)
    if not entries and end.entry_count:
        return salvage(source, within) if is_archive else None
    entries.sort(key=lambda entry: entry.offset)
    if overlap(entries, end.directory_offset):
        return Opened(format="zip", fault=Fault(code=FaultCode.REFUSED, detail="members share the same bytes"))
    return _opened(source, within, entries, lost=end.entry_count > len(entries))


def _may_end_as_archive(source: Headed, within: Within) -> bool:
    """Is it worth a look at the end? The last of several parts begins in the middle of a member, and holds the table."""
    return source.rests and (source.head.startswith(_PROGRAM_MAGIC) or within.path.lower().endswith(".zip"))


def _opened(source: Headed, within: Within, entries: list[ZipEntry], *, lost: bool) -> Opened:
    files = [entry for entry in entries if not _is_folder(entry)]
    opened = Opened(
        format="zip",
        members=_members(source, within, files, lost=lost),
        entry_count=len(files),
        total_bytes=sum(entry.size_bytes for entry in files),
        encrypted=any(entry.is_encrypted for entry in files),
        any_order=True,
    )
    slow_bytes = sum(entry.packed_bytes for entry in files if entry.is_encrypted and entry.method != METHOD_AES)
    return _by_library(source, within, files, opened) if within.password and slow_bytes > _SLOW_FROM_BYTES else opened


def _by_library(source: Headed, within: Within, entries: list[ZipEntry], opened: Opened) -> Opened:
    """Let libarchive decrypt what would take us minutes. It walks the members in the same order; their names stay those of the table."""
    fast = converse(source, within, format_name="zip", library="zip")
    if fast.fault is None:
        return replace(opened, members=_renamed(entries, fast.members), close=fast.close, any_order=False)
    slow_bytes = sum(entry.packed_bytes for entry in entries if entry.is_encrypted)
    return replace(opened, note=f"{SLOW}, without libarchive: about {slow_bytes // _SLOW_BYTES_PER_MINUTE + 1} minutes")


def _renamed(entries: list[ZipEntry], members: Iterable[Member]) -> Iterator[Member]:
    for entry, member in zip(entries, members, strict=False):
        name, raw_name = entry.name
        yield replace(member, name=name, raw_name=raw_name)


def _members(source: Source, within: Within, entries: list[ZipEntry], *, lost: bool) -> Iterator[Member]:
    for entry in entries:
        yield _member(source, within, entry)
    if lost:
        raise Broken(FaultCode.DAMAGED, "the table of contents is shorter than the end record says")


def _is_folder(entry: ZipEntry) -> bool:
    return entry.raw_name.endswith((b"/", b"\\")) and entry.size_bytes == 0


def _member(source: Source, within: Within, entry: ZipEntry) -> Member:
    name, raw_name = entry.name
    kind = entry.mode & _KIND_MASK
    if kind not in (0, _FILE):
        detail = "symbolic link" if kind == _LINK else "not a regular file"
        return Member(name=name, raw_name=raw_name, fault=Fault(code=FaultCode.NOT_A_FILE, detail=detail))
    fault = Fault(code=FaultCode.ENCRYPTED) if entry.is_encrypted and within.password is None else None
    stored = entry.method == _STORED and not entry.is_encrypted
    return Member(
        name=name,
        raw_name=raw_name,
        size_bytes=entry.size_bytes,
        fault=fault,
        stream=None if fault else lambda: _contents(source, within, entry),
        at_rest=(lambda: _at_rest(source, entry)) if stored else None,
    )


def _contents(source: Source, within: Within, entry: ZipEntry) -> Stream:
    """The member's bytes: found through its local header, decrypted, unpacked, checked."""
    offset, mismatch = _begin(source, entry)
    packed = Stretch(source, offset, entry.packed_bytes)
    if not entry.is_encrypted:
        return Checked(unpack(packed, entry.method), size_bytes=entry.size_bytes, crc32=entry.crc32, mismatch=mismatch)
    assert within.password is not None
    plain, method, crc32 = unlocked(packed, entry, within.password)
    return Checked(unpack(plain, method), size_bytes=entry.size_bytes, crc32=crc32, mismatch=mismatch)


def _at_rest(source: Source, entry: ZipEntry) -> RangeSource:
    return RangeSource(source, _begin(source, entry, look=True)[0], entry.packed_bytes)


def _begin(source: Source, entry: ZipEntry, *, look: bool = False) -> tuple[int, bool]:
    """Where the member's bytes begin, and whether its local header names another file than the table does."""
    read = exactly if look else _take_exactly
    header = read(source, entry.offset, LOCAL.size)
    if len(header) < LOCAL.size:
        raise Broken(FaultCode.TRUNCATED, "the member lies beyond the end")
    magic, *_, name_length, extra_length = LOCAL.unpack(header)
    if magic != LOCAL_MAGIC:
        raise Broken(FaultCode.DAMAGED, "no member where the table says there is one")
    name = read(source, entry.offset + LOCAL.size, name_length)
    return entry.offset + LOCAL.size + name_length + extra_length, name != entry.raw_name


def _take_exactly(source: Source, offset: int, size_bytes: int) -> bytes:
    stretch = Stretch(source, offset, size_bytes)
    parts = []
    while part := stretch.read(size_bytes):
        parts.append(part)
    return b"".join(parts)


def unpack(packed: Stream, method: int) -> Stream:
    """Undo a compression method (APPNOTE 4.4.5)."""
    if method == _STORED:
        return packed
    start = _METHODS.get(method)
    if start is None:
        raise Broken(FaultCode.UNSUPPORTED, _NAMES.get(method, f"compression method {method}"))
    return Unpacked(packed, start(packed))


def _start_lzma(packed: Stream) -> Callable[[], Decompressor]:
    """APPNOTE 5.8: two bytes of version, the length of the properties, then the five bytes that LZMA1 has."""
    header = b""
    while len(header) < 9 and (part := packed.read(9 - len(header))):
        header += part
    if len(header) < 9 or header[2:4] != b"\x05\x00":
        raise Broken(FaultCode.DAMAGED, "the LZMA properties are damaged")
    packing, dictionary_bytes = struct.unpack_from("<BI", header, 4)
    if packing >= 225 or dictionary_bytes > _MOST_DICTIONARY_BYTES:
        raise Broken(FaultCode.REFUSED, "an LZMA dictionary that is too large")
    properties = {
        "id": lzma.FILTER_LZMA1,
        "dict_size": max(dictionary_bytes, 4096),
        "lc": packing % 9,
        "lp": packing // 9 % 5,
        "pb": packing // 45,
    }
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[properties])


_NAMES = {9: "Deflate64, in which Windows packs files over 2 GB", 93: "Zstandard", 95: "XZ", 98: "PPMd"}  # APPNOTE 4.4.5
_METHODS: dict[int, Callable[[Stream], Callable[[], Decompressor]]] = {
    8: lambda _: lambda: Inflate(-zlib.MAX_WBITS),
    12: lambda _: bz2.BZ2Decompressor,
    14: _start_lzma,
}
