"""Files made to hurt who reads them: archives that swell or lead out, DICOM that claims or nests beyond reason, programs that are scans."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

from handcarry.testing.phantom import write_series

CT = "1.2.840.10008.5.1.4.1.1.2"
EXPLICIT, DEFLATED = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"
NATIVE, RLE, JPEG_LS, JPEG_2000 = EXPLICIT, "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.90"


def element(group: int, number: int, vr: str, value: bytes) -> bytes:
    value += b"\0" * (len(value) % 2)
    if vr in {"OB", "OW", "SQ", "UN"}:
        return struct.pack("<HH2sHI", group, number, vr.encode(), 0, len(value)) + value
    return struct.pack("<HH2sH", group, number, vr.encode(), len(value)) + value


def part10(dataset: bytes, syntax: str = EXPLICIT, preamble: bytes = bytes(128)) -> bytes:
    meta = element(2, 2, "UI", CT.encode()) + element(2, 3, "UI", b"2.25.1") + element(2, 0x10, "UI", syntax.encode())
    return preamble + b"DICM" + element(2, 0, "UL", struct.pack("<I", len(meta))) + meta + dataset


def identity() -> bytes:
    return element(8, 0x16, "UI", CT.encode()) + element(8, 0x18, "UI", b"2.25.1") + element(8, 0x60, "CS", b"CT")


def pixel_module(rows: int, columns: int, frames: int, pixels: bytes) -> bytes:
    us = [(2, 1), (0x10, rows), (0x11, columns), (0x100, 16), (0x101, 16), (0x102, 15), (0x103, 0)]
    parts = {number: element(0x28, number, "US", struct.pack("<H", value)) for number, value in us}
    parts[4] = element(0x28, 4, "CS", b"MONOCHROME2")
    parts[8] = element(0x28, 8, "IS", str(frames).encode())
    return b"".join(parts[number] for number in sorted(parts)) + pixels


def encapsulated(*fragments: bytes) -> bytes:
    items = b"".join(struct.pack("<HHI", 0xFFFE, 0xE000, len(one)) + one for one in (b"", *fragments))
    return struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OB", 0, 0xFFFFFFFF) + items + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def overlapping_zip(entries: int, size_bytes: int) -> bytes:
    """One deflated member that every line of the table points to."""
    packer = zlib.compressobj(9, wbits=-15)
    body = packer.compress(bytes(size_bytes)) + packer.flush()
    fields = (zlib.crc32(bytes(size_bytes)), len(body), size_bytes)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, *fields, 1, 0) + b"A" + body
    line = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, *fields, 1, 0, 0, 0, 0, 0, 0) + b"A"
    return local + line * entries + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, entries, entries, len(line) * entries, len(local), 0)


def zip_of(*members: tuple[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def nested(levels: int, width: int) -> bytes:
    packed = zip_of(("zeros", bytes(8 << 20)))
    for _ in range(levels):
        packed = zip_of(*((f"{n}.zip", packed) for n in range(width)))
    return packed


def large() -> bytes:
    """An archive of archives of which each holds a quarter of a gigabyte of nothing."""
    packed = zip_of(("zeros", bytes(256 << 20)))
    return zip_of(*((f"{n}.zip", packed) for n in range(8)))


def _escaping_tar() -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        link = tarfile.TarInfo("way")
        link.type, link.linkname = tarfile.SYMTYPE, ".."
        archive.addfile(link)
        for name in ("way/ESCAPED", "../ESCAPED", "/ESCAPED"):
            member = tarfile.TarInfo(name)
            member.size = 4
            archive.addfile(member, io.BytesIO(b"oops"))
    return sink.getvalue()


ESCAPING = {
    "zip": lambda: zip_of(*((name, b"oops") for name in ("../ESCAPED", "../../ESCAPED", "/tmp/ESCAPED", "C:\\ESCAPED", "..\\ESCAPED"))),
    "tar": _escaping_tar,
}


def claim_terabytes(folder: Path, syntax: str) -> None:
    """Headers that claim 65535 x 65535 x 1000, and next to no pixels."""
    rle = struct.pack("<16I", 2, 64, 80, *[0] * 13) + bytes(64)
    pixels = element(0x7FE0, 0x10, "OW", bytes(512)) if syntax == NATIVE else encapsulated(rle)
    for n in range(5):
        dataset = identity() + pixel_module(65535, 65535, 1000, pixels)
        (folder / f"IM{n}").write_bytes(part10(dataset, syntax))


def deep(*, open_end: bool) -> bytes:
    """Sequences ten thousand deep."""
    level = struct.pack("<HH2sHIHHI", 0x0040, 0x0275, b"SQ", 0, 0xFFFFFFFF, 0xFFFE, 0xE000, 0xFFFFFFFF)
    end = b"" if open_end else struct.pack("<HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)
    pixels = pixel_module(16, 16, 1, element(0x7FE0, 0x10, "OW", bytes(512)))
    return part10(identity() + level * 10_000 + end * 10_000 + pixels)


def inflating() -> bytes:
    """A deflated dataset: two gigabytes in two megabytes."""
    packer = zlib.compressobj(9, wbits=-15)
    parts = [packer.compress(identity() + struct.pack("<HH2sHI", 0x0009, 0x1001, b"UN", 0, 0x7FFFFFFE))]
    parts += [packer.compress(bytes(16 << 20)) for _ in range(128)]
    return part10(b"".join(parts) + packer.flush(), DEFLATED)


def write_programs(folder: Path) -> None:
    """Slices that Windows takes for programs."""
    for path in write_series(folder).files:
        path.write_bytes(b"MZ" + bytes(58) + struct.pack("<I", 128) + bytes(64) + path.read_bytes()[128:])
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
