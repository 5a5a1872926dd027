"""A ZIP archive's own table of contents (APPNOTE 4.3.12 to 4.3.16), judged before anything is unpacked. Reads no contents."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from handcarry.media.faults import Broken
from handcarry.media.limits import Limits
from handcarry.media.source import Source, exactly
from handcarry.model.entry import FaultCode

LOCAL_MAGIC = b"PK\x03\x04"
LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s4B4H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCATOR_64 = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_MOST_COMMENT_BYTES = 0xFFFF
_BIG = 0xFFFFFFFF
_EXTRA_ZIP64, _EXTRA_UNICODE_PATH, _EXTRA_AES = 0x0001, 0x7075, 0x9901
FLAG_ENCRYPTED, FLAG_DESCRIPTOR, FLAG_UTF8 = 0x0001, 0x0008, 0x0800
METHOD_AES = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipEntry:
    """One line of the table. `offset` is that of its local header in the file; `mode` the Unix file mode, 0 where unknown."""

    raw_name: bytes
    flags: int
    method: int
    crc32: int
    packed_bytes: int
    size_bytes: int
    offset: int
    mode: int = 0
    extra: bytes = b""
    modified_time: int = 0

    @property
    def is_encrypted(self) -> bool:
        """Does it need a password?"""
        return bool(self.flags & FLAG_ENCRYPTED)

    @property
    def name(self) -> tuple[str, bytes | None]:
        """Its name with "/", and the raw bytes where the text is a guess.

        Bit 11 means UTF-8 (APPNOTE 4.4.4), as do an Info-ZIP path field that fits and, in practice, names that read as UTF-8. All else is
        shown as code page 437, which is what the standard says and seldom what was meant.
        """
        text, raw = _decoded(self.raw_name, self.flags, self.extra)
        return (text if "/" in text else text.replace("\\", "/")), raw


def _decoded(raw_name: bytes, flags: int, extra: bytes) -> tuple[str, bytes | None]:
    stamp = struct.pack("<BI", 1, zlib.crc32(raw_name))
    unicode_path = next((field[5:] for kind, field in fields(extra) if kind == _EXTRA_UNICODE_PATH and field.startswith(stamp)), None)
    if unicode_path is not None or flags & FLAG_UTF8:
        return (unicode_path or raw_name).decode("utf-8", "surrogateescape"), None
    try:
        return raw_name.decode("utf-8"), None
    except UnicodeDecodeError:
        return raw_name.decode("cp437"), raw_name


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The end record: where the table lies, and how many lines it claims."""

    entry_count: int
    directory_offset: int
    directory_bytes: int
    base: int  # bytes before the archive begins, in a self-extracting program
    disk_count: int


def find_end(source: Source, *, starts: tuple[int, ...] = (0,)) -> End | None:
    """Find the end record, None where there is none: the archive was cut off. `starts` is where joined parts begin."""
    size = source.size_bytes
    tail_at = max(0, size - _END.size)
    tail = exactly(source, tail_at, _END.size)
    if not (tail.startswith(b"PK\x05\x06") and tail.endswith(b"\0\0")):
        tail_at = max(0, size - _END.size - _MOST_COMMENT_BYTES)
        tail = exactly(source, tail_at, _END.size + _MOST_COMMENT_BYTES)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return None
    _, disk, start_disk, _, count, directory_bytes, offset, _ = _END.unpack_from(tail, at)
    end_at = tail_at + at
    found = _find_end_64(source, end_at)
    if found is not None:
        return found
    base = end_at - directory_bytes - offset
    disks = max(disk, start_disk) + 1
    if 1 < disks == len(starts):
        return End(
            entry_count=count, directory_offset=starts[start_disk] + offset, directory_bytes=directory_bytes, base=0, disk_count=disks
        )
    if base < 0 and disks == 1:
        return None
    return End(entry_count=count, directory_offset=base + offset, directory_bytes=directory_bytes, base=base, disk_count=disks)


def _find_end_64(source: Source, end_at: int) -> End | None:
    locator = exactly(source, end_at - _LOCATOR_64.size, _LOCATOR_64.size) if end_at >= _LOCATOR_64.size else b""
    if not locator.startswith(b"PK\x06\x07"):
        return None
    _, _, offset, disks = _LOCATOR_64.unpack(locator)
    # A prefix moves everything: look where it says, then just before the locator.
    for at in (offset, end_at - _LOCATOR_64.size - _END_64.size):
        record = exactly(source, at, _END_64.size) if 0 <= at <= end_at - _END_64.size else b""
        if record.startswith(b"PK\x06\x06") and len(record) == _END_64.size:
            *_, count, directory_bytes, directory_offset = _END_64.unpack(record)
            base = at - directory_bytes - directory_offset
            if base < 0:
                return None
            return End(
                entry_count=count,
                directory_offset=base + directory_offset,
                directory_bytes=directory_bytes,
                base=base,
                disk_count=max(disks, 1),
            )
    return None


def read_directory(source: Source, end: End, limits: Limits, *, starts: tuple[int, ...] = (0,)) -> list[ZipEntry]:
    """Read the table, at most one line more than may be; a line that does not parse ends it."""
    spanned = end.disk_count > 1
    if end.directory_bytes > limits.directory_bytes:
        raise Broken(FaultCode.REFUSED, f"a table of contents of more than {limits.directory_bytes} bytes")
    table = exactly(source, end.directory_offset, end.directory_bytes)
    entries: list[ZipEntry] = []
    at = 0
    while at + _CENTRAL.size <= len(table) and table.startswith(b"PK\x01\x02", at) and len(entries) <= limits.entries:
        disk = int.from_bytes(table[at + 34 : at + 36], "little") if spanned else 0
        entry, length = _line(table, at, end.base + starts[min(disk, len(starts) - 1)])
        entries.append(entry)
        at += length
    return entries


def _line(table: bytes, at: int, base: int) -> tuple[ZipEntry, int]:
    (_, _, system, _, _, flags, method, clock, day, crc, packed, size, name_length, extra_length, comment_length, _, _, outside, offset) = (
        _CENTRAL.unpack_from(table, at)
    )
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_length
    extra = table[extra_at : extra_at + extra_length]
    size, packed, offset = widen(extra, (size, packed, offset))
    entry = ZipEntry(
        raw_name=table[name_at:extra_at],
        flags=flags,
        method=method,
        crc32=crc,
        packed_bytes=packed,
        size_bytes=size,
        offset=base + offset,
        mode=outside >> 16 if system == 3 else 0,
        extra=extra,
        modified_time=clock | day << 16,
    )
    return entry, _CENTRAL.size + name_length + extra_length + comment_length


def widen(extra: bytes, values: tuple[int, ...]) -> tuple[int, ...]:
    """Replace the 32-bit values that say "too big" by their 64-bit ones (APPNOTE 4.5.3), in the order size, packed size, offset."""
    if _BIG not in values:
        return values
    wide = next((field for kind, field in fields(extra) if kind == _EXTRA_ZIP64), b"")
    numbers = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
    return tuple(next(numbers, value) if value == _BIG else value for value in values)


def fields(extra: bytes) -> list[tuple[int, bytes]]:
    """The extra fields: kind and content."""
    found = []
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        found.append((kind, extra[at + 4 : at + 4 + length]))
        at += 4 + length
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AesField:
    """The WinZip AES field: its version, the strength of the key (1 to 3), and the compression method underneath."""

    version: int
    strength: int
    method: int


def aes_field(extra: bytes) -> AesField | None:
    """The AES field, None where absent."""
    content = next((field for kind, field in fields(extra) if kind == _EXTRA_AES and len(field) >= 7), None)
    if content is None:
        return None
    version, _, strength, method = struct.unpack_from("<H2sBH", content)
    return AesField(version=version, strength=strength, method=method)


def overlap(entries: list[ZipEntry], directory_offset: int) -> bool:
    """Do any two members, ordered by offset, share bytes, or a member and the table? Honest archives never do; bombs do."""
    reached = 0
    for entry in entries:
        if entry.offset < reached:
            return True
        reached = entry.offset + LOCAL.size + len(entry.raw_name) + entry.packed_bytes
    return bool(entries) and reached > directory_offset
