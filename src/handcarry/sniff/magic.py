"""The table of formats told by fixed bytes at fixed places, and the few told by name because they have none.

Rows are tried from top to bottom; a longer mark stands above a shorter one. It must not know vendors: those are data files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handcarry.model.entry import Family, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Magic:
    """One row: every (offset, bytes) of `marks` is there."""

    family: Family
    format: str
    name: str
    marks: tuple[tuple[int, bytes], ...]

    def kind(self) -> Kind:
        """The kind of a file that fits."""
        return Kind(family=self.family, format=self.format, name=self.name)

    def fits(self, head: bytes) -> bool:
        """Whether the head holds all the marks."""
        return all(head.startswith(mark, offset) for offset, mark in self.marks)


class Marks:
    """The rows of a table by their first mark, so that a file is not held against each of them: a disc may hold 200,000 files."""

    def __init__(self, rows: Sequence[Magic]) -> None:
        found: dict[tuple[int, int], dict[bytes, list[tuple[int, Magic]]]] = {}
        for rank, row in enumerate(rows):
            offset, mark = row.marks[0]
            found.setdefault((offset, len(mark)), {}).setdefault(mark, []).append((rank, row))
        self._by_place = tuple((offset, offset + length, rows) for (offset, length), rows in sorted(found.items()))

    def first(self, head: bytes) -> Magic | None:
        """Return the topmost row that fits."""
        fitting: list[tuple[int, Magic]] = []
        for start, end, rows in self._by_place:
            if start >= len(head):
                break
            fitting += [ranked for ranked in rows.get(head[start:end], ()) if ranked[1].fits(head)]
        return min(fitting, key=lambda ranked: ranked[0])[1] if fitting else None


def _rows(family: Family, *rows: tuple[str, str, bytes, int] | tuple[str, str, bytes]) -> tuple[Magic, ...]:
    return tuple(Magic(family=family, format=row[0], name=row[1], marks=((row[3] if len(row) == 4 else 0, row[2]),)) for row in rows)


def _two(family: Family, row: tuple[str, str], first: bytes, second: tuple[int, bytes]) -> Magic:
    return Magic(family=family, format=row[0], name=row[1], marks=((0, first), second))


_VOLUME_IDS = tuple((0x8000 + 2048 * sector + 1, mark) for mark in (b"NSR02", b"NSR03") for sector in range(6))

MAGIC: tuple[Magic, ...] = (
    *_rows(
        Family.DOCUMENT,
        ("pdf", "PDF document", b"%PDF-"),
        ("rtf", "rich text document", b"{\\rtf"),
        ("postscript", "PostScript document", b"%!PS"),
        ("djvu", "DjVu document", b"AT&TFORM"),
    ),
    *_rows(
        Family.PICTURE,
        ("jpeg", "JPEG picture", b"\xff\xd8\xff"),
        ("png", "PNG picture", b"\x89PNG\r\n\x1a\n"),
        ("gif", "GIF picture", b"GIF87a"),
        ("gif", "GIF picture", b"GIF89a"),
        ("tiff", "TIFF picture", b"II*\x00"),
        ("tiff", "TIFF picture", b"MM\x00*"),
        ("tiff", "TIFF picture", b"II+\x00\x08\x00"),
        ("tiff", "TIFF picture", b"MM\x00+\x00\x08"),
        ("jpeg2000", "JPEG 2000 picture", b"\x00\x00\x00\x0cjP  \r\n\x87\n"),
        ("jpeg2000", "JPEG 2000 picture", b"\xff\x4f\xff\x51"),
        ("psd", "Photoshop picture", b"8BPS\x00\x01"),
        *(("heic", "HEIC picture", b"ftyp" + brand, 4) for brand in (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1")),
        ("avif", "AVIF picture", b"ftypavif", 4),
    ),
    _two(Family.PICTURE, ("webp", "WebP picture"), b"RIFF", (8, b"WEBP")),
    # The size of the header after BITMAPFILEHEADER: one of the six that exist. "BM" alone begins many texts.
    *(_two(Family.PICTURE, ("bmp", "BMP picture"), b"BM", (14, bytes((size, 0, 0, 0)))) for size in (12, 40, 52, 56, 108, 124)),
    _two(Family.VIDEO, ("avi", "AVI film"), b"RIFF", (8, b"AVI ")),
    *_rows(
        Family.VIDEO,
        ("mov", "QuickTime film", b"ftypqt", 4),
        ("mp4", "MP4 film", b"ftyp", 4),
        ("mov", "QuickTime film", b"moov", 4),
        ("mov", "QuickTime film", b"\0\0\0\x08wide"),
        ("mov", "QuickTime film", b"mdat", 4),
        ("mkv", "Matroska or WebM film", b"\x1a\x45\xdf\xa3"),
        ("wmv", "Windows Media film", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c"),
        ("mpeg", "MPEG film", b"\x00\x00\x01\xba"),
        ("mpeg", "MPEG film", b"\x00\x00\x01\xb3"),
        ("flv", "Flash film", b"FLV\x01"),
    ),
    *_rows(
        Family.SURFACE,
        ("ply", "PLY surface model", b"ply\nformat "),
        ("ply", "PLY surface model", b"ply\r\nformat "),
        ("glb", "glTF surface model", b"glTF\x02\x00\x00\x00"),
    ),
    *_rows(
        Family.PROGRAM,
        ("elf", "Linux program", b"\x7fELF"),
        ("mach-o", "macOS program", b"\xfe\xed\xfa\xce"),
        ("mach-o", "macOS program", b"\xfe\xed\xfa\xcf"),
        ("mach-o", "macOS program", b"\xce\xfa\xed\xfe"),
        ("mach-o", "macOS program", b"\xcf\xfa\xed\xfe"),
        ("rpm", "Linux package", b"\xed\xab\xee\xdb"),
        ("deb", "Linux package or library", b"!<arch>\n"),
        ("installshield", "installer archive", b"ISc("),
        ("help", "Windows help", b"ITSF\x03\x00\x00\x00"),
        ("font", "font", b"\x00\x01\x00\x00\x00"),
        ("font", "font", b"OTTO"),
        ("font", "font", b"ttcf\x00"),
    ),
    *_rows(
        Family.LINK,
        ("lnk", "Windows shortcut", b"\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"),
    ),
    *_rows(
        Family.JUNK,
        ("apple-double", "macOS side file", b"\x00\x05\x16\x07"),
        ("apple-double", "macOS side file", b"\x00\x05\x16\x00"),
        ("ds-store", "macOS folder settings", b"\x00\x00\x00\x01Bud1"),
    ),
    *_rows(
        Family.CONTAINER,
        ("7z", "7-Zip archive", b"7z\xbc\xaf\x27\x1c"),
        ("rar", "RAR archive", b"Rar!\x1a\x07\x00"),
        ("rar", "RAR archive", b"Rar!\x1a\x07\x01\x00"),
        ("xz", "xz archive", b"\xfd7zXZ\x00"),
        ("zstd", "Zstandard archive", b"\x28\xb5\x2f\xfd"),
        ("cab", "Windows cabinet", b"MSCF\x00\x00\x00\x00"),
        *(("lzh", "LZH archive", b"-lh%c-" % method, 2) for method in b"01234567d"),
        ("ace", "ACE archive", b"**ACE**", 7),
        ("age", "age-encrypted file", b"age-encryption.org/v1\n"),
        ("vhd", "virtual disk", b"conectix"),
        ("vhdx", "virtual disk", b"vhdxfile"),
        ("vmdk", "virtual disk", b"KDMV"),
        ("wim", "Windows disc image", b"MSWIM\x00\x00\x00"),
        ("tar", "tar archive", b"ustar", 257),
        ("iso9660", "disc image", b"CD001", 0x8001),
        *(("udf", "disc image", mark, offset) for offset, mark in _VOLUME_IDS),
        ("raw-cd", "raw disc image", b"\x00" + b"\xff" * 10 + b"\x00"),
        ("apple-disk", "macOS disc image", b"H+\x00\x04", 1024),
        ("apple-disk", "macOS disc image", b"HX\x00\x05", 1024),
        ("apple-disk", "macOS disc image", b"PM\x00\x00", 512),
    ),
    *(
        _two(Family.CONTAINER, ("bzip2", "bzip2 archive"), b"BZh%c" % level, (4, mark))
        for level in b"123456789"
        for mark in (b"1AY&SY", b"\x17rE8P\x90")
    ),
    *_rows(
        Family.UNKNOWN,
        ("sqlite", "database", b"SQLite format 3\x00"),
        ("access", "database", b"Standard Jet DB", 4),
        ("access", "database", b"Standard ACE DB", 4),
    ),
)
BY_MARK = Marks(MAGIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOnly:
    """A format without magic bytes at its start: told by the end of its name, and only where the content is nothing else."""

    family: Family
    format: str
    name: str
    endings: tuple[str, ...]
    text: bool  # whether the content has to be text, or has not to be

    def kind(self) -> Kind:
        """The kind of a file that fits."""
        return Kind(family=self.family, format=self.format, name=self.name)


def _named(family: Family, row: tuple[str, str], endings: str, *, text: bool = False) -> NameOnly:
    return NameOnly(family=family, format=row[0], name=row[1], endings=tuple(endings.split()), text=text)


BY_NAME: tuple[NameOnly, ...] = (
    _named(Family.PROGRAM, ("script", "script"), ".bat .cmd .vbs .vbe .js .jse .wsf .ps1 .sh .command .reg", text=True),
    _named(Family.CONTAINER, ("cue", "disc image index"), ".cue .ccd", text=True),
    # The signatures of these stand at the end of the file, or in a companion.
    _named(Family.CONTAINER, ("nrg", "Nero disc image"), ".nrg"),
    _named(Family.CONTAINER, ("dmg", "macOS disc image"), ".dmg"),
    _named(Family.CONTAINER, ("mdf", "disc image"), ".mdf .mds"),
    _named(Family.CONTAINER, ("toast", "disc image"), ".toast"),
    _named(Family.CONTAINER, ("vhd", "virtual disk"), ".vhd"),
    # Second and later volumes of an archive: only the first one has a signature.
    _named(
        Family.CONTAINER,
        ("archive-part", "part of an archive"),
        " ".join((f".z{part:02} .7z.{part + 1:03} .zip.{part + 1:03}") for part in range(1, 100)),
    ),
)

JUNK_NAMES: dict[str, str] = {
    ".ds_store": "macOS folder settings",
    "thumbs.db": "Windows thumbnails",
    "ehthumbs.db": "Windows thumbnails",
    "desktop.ini": "Windows folder settings",
    ".directory": "Linux folder settings",
    "icon\r": "macOS folder icon",
    ".localized": "macOS folder settings",
    ".volumeicon.icns": "macOS disc icon",
    ".metadata_never_index": "macOS disc settings",
}
JUNK_FOLDERS: dict[str, str] = {
    "__macosx": "macOS side file",
    ".trashes": "waste basket",
    ".trash-1000": "waste basket",
    "$recycle.bin": "waste basket",
    "recycler": "waste basket",
    "system volume information": "Windows disc settings",
    ".spotlight-v100": "macOS search index",
    ".fseventsd": "macOS disc settings",
    ".temporaryitems": "macOS disc settings",
    ".documentrevisions-v100": "macOS disc settings",
}
