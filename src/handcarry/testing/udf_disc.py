"""Write UDF discs from the standard (ECMA-167, OSTA UDF 2.60), with any partition map and any form of allocation descriptors.

Nothing here is the reader's own: tests hold what is written against 7z and udfclient.
"""

from __future__ import annotations

import binascii
import struct
from collections.abc import Sequence
from dataclasses import dataclass

FIRST_SECTOR = 272  # of the partition
META_RUN_BLOCKS = 24
SPARED_PACKET_BLOCKS = 32
_SHORT, _LONG, _INSIDE = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What kind of disc. `map` is direct, virtual, virtual-1.50, sparable or metadata; `form` how files lie: short, long or inside."""

    map: str = "direct"
    form: str = "short"
    block_bytes: int = 2048
    extended: bool = False
    piece_blocks: int = 0  # files in pieces of so many blocks, with a gap between them
    chained: bool = False  # allocation descriptors go on in a block of their own
    hole_bytes: int = 0  # so much of a file's beginning is never recorded where it is zero


def tag(number: int, body: bytes, location: int) -> bytes:
    """A descriptor: its tag with checksum and CRC, and its body (ECMA-167 3/7.2)."""
    head = struct.pack("<HHBBHHHI", number, 3, 0, 0, 1, binascii.crc_hqx(body, 0), len(body), location)
    return head[:4] + bytes([sum(head) & 0xFF]) + head[5:] + body


def cs0(text: str) -> bytes:
    """A name in OSTA CS0, eight or sixteen bits wide (UDF 2.1.1)."""
    if not text:
        return b""
    return b"\x08" + text.encode("latin-1") if all(ord(c) < 256 for c in text) else b"\x10" + text.encode("utf-16-be")


def dstring(text: str, size: int) -> bytes:
    """The same in a field of fixed size, its length in the last byte."""
    coded = cs0(text)
    return coded.ljust(size - 1, b"\0") + bytes([len(coded)])


def regid(name: bytes, suffix: bytes = b"") -> bytes:
    """An entity identifier (ECMA-167 1/7.4)."""
    return b"\0" + name.ljust(23, b"\0") + suffix.ljust(8, b"\0")


CHARSET = (b"\0OSTA Compressed Unicode").ljust(64, b"\0")
TIME = struct.pack("<HhBBBBBBBB", 0x1000, 2026, 11, 27, 12, 0, 0, 0, 0, 0)
DOMAIN = regid(b"*OSTA UDF Compliant", struct.pack("<HB", 0x0250, 0))


def long_ad(size: int, block: int, partition: int, *, kind: int = 0, unique: int = 0) -> bytes:
    """A long allocation descriptor (ECMA-167 4/14.14.2)."""
    return struct.pack("<IIHHI", size | kind << 30, block, partition, 0, unique)


def short_ad(size: int, block: int, *, kind: int = 0) -> bytes:
    """A short one (ECMA-167 4/14.14.1)."""
    return struct.pack("<II", size | kind << 30, block)


class Disc:
    """A disc being written; `sectors` can be spoiled before they are put together."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.size = layout.block_bytes
        self.sectors: dict[int, bytes] = {}
        self.next_block = 0  # in the partition
        self.virtual: list[int] = []  # where the blocks of the virtual partition lie
        self.meta: list[int] = []  # where those of the metadata partition may lie
        self.meta_used = 0
        self.meta_partition = 0 if layout.map in ("direct", "sparable") else 1
        self.unique = 16
        if layout.map == "metadata":
            self.meta_entry = self.take(1)
            first = self.take(META_RUN_BLOCKS)
            self.take(5)
            self.meta = [*range(first, first + META_RUN_BLOCKS)]
            more = self.take(20 * META_RUN_BLOCKS)
            self.meta += range(more, more + 20 * META_RUN_BLOCKS)

    def take(self, count: int) -> int:
        """Reserve blocks; returns the first."""
        first, self.next_block = self.next_block, self.next_block + count
        return first

    def put(self, block: int, data: bytes) -> None:
        """Write bytes into the partition, from a block on."""
        for at in range(0, len(data), self.size):
            self.sectors[FIRST_SECTOR + block + at // self.size] = data[at : at + self.size].ljust(self.size, b"\0")

    def take_meta(self) -> int:
        """A block for an entry or a folder, by its number in the partition of such blocks."""
        if self.layout.map.startswith("virtual"):
            self.virtual.append(self.take(1))
            return len(self.virtual) - 1
        if self.layout.map == "metadata":
            self.meta_used += 1
            return self.meta_used - 1
        return self.take(1)

    def put_meta(self, number: int, data: bytes) -> None:
        """Write an entry or a part of a folder."""
        if self.layout.map.startswith("virtual"):
            self.put(self.virtual[number], data)
        else:
            self.put(self.meta[number] if self.layout.map == "metadata" else number, data)

    def entry(self, location: int, kind: int, size: int, descriptors: bytes, form: int) -> bytes:
        """A file entry, or an extended one, with an extended attribute in front of its descriptors."""
        icb = struct.pack("<IHHHBBIHH", 0, 4, 0, 1, 0, kind, 0, 0, form)
        attribute = b"" if form == _INSIDE else tag(262, struct.pack("<II", 24, 24), location)
        owner = struct.pack("<IIIHBBI", 0xFFFFFFFF, 0xFFFFFFFF, 0x14A5, 1, 0, 0, 0)
        blocks = -(-size // self.size) if form != _INSIDE else 0
        ends = struct.pack("<QII", 0, len(attribute), len(descriptors)) + attribute + descriptors
        tool = regid(b"*A test")
        if self.layout.extended:
            body = struct.pack("<QQQ", size, size, blocks) + TIME * 4 + struct.pack("<II", 1, 0) + bytes(32) + tool + ends
            return tag(266, icb + owner + body, location)
        return tag(
            261, icb + owner + struct.pack("<QQ", size, blocks) + TIME * 3 + struct.pack("<I", 1) + bytes(16) + tool + ends, location
        )

    def file(self, data: bytes) -> int:
        """Write a file; returns where its entry is."""
        number = self.take_meta()
        if self.layout.form == "inside" and len(data) <= self.size - 300:
            self.put_meta(number, self.entry(number, 5, len(data), data, _INSIDE))
            return number
        long = self.layout.form == "long" or self.meta_partition == 1
        found = self._pieces(data)
        coded = [long_ad(size, block, 0, kind=kind) if long else short_ad(size, block, kind=kind) for size, block, kind in found]
        self.put_meta(number, self.entry(number, 5, len(data), self._descriptors(coded, long=long), _LONG if long else _SHORT))
        return number

    def _pieces(self, data: bytes) -> list[tuple[int, int, int]]:
        """Lay out a file's bytes: size, block and kind of each piece."""
        hole = 0 if any(data[: self.layout.hole_bytes]) else min(self.layout.hole_bytes, len(data)) // self.size * self.size
        found = [(hole, 0, 2)] if hole else []
        step = (self.layout.piece_blocks or 1 << 20) * self.size
        for at in range(hole, len(data), step):
            piece = data[at : at + step]
            block = self.take(-(-len(piece) // self.size))
            self.put(block, piece)
            found.append((len(piece), block, 0))
            if self.layout.piece_blocks:
                self.take(1)
        return found

    def _descriptors(self, coded: Sequence[bytes], *, long: bool) -> bytes:
        """The descriptors that stand in the entry: all, or the first two and where the rest is."""
        if not self.layout.chained or len(coded) < 3:
            return b"".join(coded)
        rest = b"".join(coded[2:])
        block = self.take(1)
        self.put(block, tag(258, struct.pack("<II", 0, len(rest)) + rest, block))
        on = long_ad(self.size, block, 0, kind=3) if long else short_ad(self.size, block, kind=3)
        return b"".join(coded[:2]) + on

    def identifier(self, name: str, entry: int, location: int, *, flags: int = 0) -> bytes:
        """A line of a folder (ECMA-167 4/14.4)."""
        coded, self.unique = cs0(name), self.unique + 1
        icb = long_ad(self.size, entry, self.meta_partition, unique=self.unique)
        body = struct.pack("<HBB", 1, flags, len(coded)) + icb + struct.pack("<H", 0) + coded
        return tag(257, body.ljust(-(-(16 + len(body)) // 4) * 4 - 16, b"\0"), location)

    def folder(self, lines: list[tuple[str, int, int]], *, number: int, parent: int) -> None:
        """Write a folder: names, entries and flags."""
        data = self.identifier("", parent, number, flags=10)
        data += b"".join(self.identifier(name, entry, number, flags=flags) for name, entry, flags in lines)
        if len(data) <= self.size - 300:
            self.put_meta(number, self.entry(number, 4, len(data), data, _INSIDE))
            return
        blocks = [self.take_meta() for _ in range(-(-len(data) // self.size))]
        for n, block in enumerate(blocks):
            self.put_meta(block, data[n * self.size : (n + 1) * self.size])
        assert blocks == list(range(blocks[0], blocks[0] + len(blocks)))
        self.put_meta(number, self.entry(number, 4, len(data), short_ad(len(data), blocks[0]), _SHORT))

    def tree(self, files: dict[str, bytes], *, number: int, parent: int) -> None:
        """Write a folder and all below it."""
        names = sorted({path.split("/")[0] for path in files})
        lines = [("gone", 0, 4)]
        for name in names:
            below = {path[len(name) + 1 :]: data for path, data in files.items() if path.startswith(f"{name}/")}
            if below:
                inner = self.take_meta()
                self.tree(below, number=inner, parent=number)
                lines.append((name, inner, 2))
            else:
                lines.append((name, self.file(files[name]), 0))
        self.folder(lines, number=number, parent=parent)

    def file_set(self, number: int, root: int) -> None:
        """Describe the file set (ECMA-167 4/14.1)."""
        body = TIME + struct.pack("<HHIIII", 3, 3, 1, 1, 0, 0) + CHARSET + dstring("disc", 128) + CHARSET + dstring("disc", 32)
        body += bytes(64) + long_ad(self.size, root, self.meta_partition) + DOMAIN + bytes(48)
        self.put_meta(number, tag(256, body, number))


def written(files: dict[str, bytes], layout: Layout | None = None) -> Disc:
    """A disc with these files; `udf_image.image` of it is what a dump gives."""
    disc = Disc(layout or Layout())
    file_set, root = disc.take_meta(), disc.take_meta()
    disc.tree(files, number=root, parent=root)
    disc.file_set(file_set, root)
    return disc
