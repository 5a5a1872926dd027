"""The table of contents of a 7z archive: which files lie in which packed folder, behind which coders (7zFormat.txt of the LZMA SDK).

Whatever counts something is held against the bytes that are there to list it, before anything is made of it.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from handcarry.media.faults import Broken
from handcarry.model.entry import FaultCode

(_END, _HEADER, _ARCHIVE, _, _STREAMS, _FILES, _PACKS, _FOLDERS, _SUBSTREAMS, _SIZE, _CRC, _FOLDER, _SIZES, _COUNTS, _EMPTY_STREAM,
 _EMPTY_FILE, _ANTI, _NAMES) = range(18)  # fmt: skip
_ATTRIBUTES, _ENCODED = 0x15, 0x17
_IS_FOLDER, _IS_REPARSE, _IS_UNIX = 0x10, 0x400, 0x8000
_MOST_CODERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """One step of unpacking."""

    method: bytes
    properties: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Files packed as one. `coders` in the order in which they are undone; () where they do not simply follow each other."""

    coders: tuple[Coder, ...]
    size_bytes: int
    crc32: int | None
    packs: int
    at_byte: int = 0
    packed_bytes: int = 0
    files: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One file. `folder` is None where nothing is packed of it."""

    name: str
    size_bytes: int
    crc32: int | None
    folder: int | None
    is_folder: bool
    is_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What an archive holds. `packed` is where a table that is packed itself lies; then there are no lines yet."""

    folders: tuple[Folder, ...]
    lines: tuple[Line, ...]
    packed: bool


def read_table(data: bytes) -> Table:
    """Return what a table says. Raises `Broken`."""
    fields = _Fields(data)
    try:
        kind = fields.octet()
        if kind == _ENCODED:
            return Table(folders=tuple(_folders(_streams(fields))), lines=(), packed=True)
        if kind != _HEADER:
            raise _damaged()
        return _table(fields)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise _damaged() from error


class _Fields:
    """The bytes of a table, from front to back."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def octet(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def take(self, size_bytes: int) -> bytes:
        if size_bytes > len(self._data) - self._at:
            raise _damaged()
        self._at += size_bytes
        return self._data[self._at - size_bytes : self._at]

    def number(self) -> int:
        """As many bytes follow the first as it has leading ones; its other bits are the highest."""
        first = self.octet()
        more = next((n for n in range(8) if not first & 0x80 >> n), 8)
        high = first & (0x7F >> more) if more < 8 else 0
        return int.from_bytes(self.take(more), "little") | high << 8 * more

    def count(self) -> int:
        """A number of things that have a byte each at least."""
        found = self.number()
        if found > len(self._data):
            raise _damaged()
        return found

    def bits(self, count: int) -> list[bool]:
        octets = self.take(-(-count // 8))
        return [bool(octets[n // 8] & 0x80 >> n % 8) for n in range(count)]

    def known(self, count: int) -> list[bool]:
        return [True] * count if self.octet() else self.bits(count)

    def checksums(self, count: int) -> list[int | None]:
        return [struct.unpack("<I", self.take(4))[0] if known else None for known in self.known(count)]


class _Streams:
    """What is told of packed streams, gathered as it comes."""

    def __init__(self) -> None:
        self.at_byte = 0
        self.packed: Sequence[int] = ()
        self.folders: Sequence[Folder] = ()
        self.sizes: Sequence[int] = ()
        self.checksums: Sequence[int | None] = ()


def _table(fields: _Fields) -> Table:
    streams = _Streams()
    lines: tuple[Line, ...] = ()
    while (kind := fields.octet()) != _END:
        if kind == _ARCHIVE:
            while fields.octet() != _END:
                fields.take(fields.number())
        elif kind == _STREAMS:
            streams = _streams(fields)
        elif kind == _FILES:
            lines = tuple(_lines(fields, streams))
        else:
            raise _damaged()
    return Table(folders=tuple(_folders(streams)), lines=lines, packed=False)


def _streams(fields: _Fields) -> _Streams:
    found = _Streams()
    while (kind := fields.octet()) != _END:
        if kind == _PACKS:
            _read_packs(fields, found)
        elif kind == _FOLDERS:
            _read_folders(fields, found)
        elif kind == _SUBSTREAMS:
            _read_substreams(fields, found)
        else:
            raise _damaged()
    if not found.sizes:
        found.sizes, found.checksums = [f.size_bytes for f in found.folders], [f.crc32 for f in found.folders]
    return found


def _read_packs(fields: _Fields, found: _Streams) -> None:
    found.at_byte, count = fields.number(), fields.count()
    while (kind := fields.octet()) != _END:
        if kind == _SIZE:
            found.packed = [fields.number() for _ in range(count)]
        elif kind == _CRC:
            fields.checksums(count)
        else:
            raise _damaged()


def _read_folders(fields: _Fields, found: _Streams) -> None:
    if fields.octet() != _FOLDER:
        raise _damaged()
    count = fields.count()
    if fields.octet():  # the list lies elsewhere, which nobody writes
        raise _damaged()
    begun = [_coders(fields) for _ in range(count)]
    if fields.octet() != _SIZES:
        raise _damaged()
    sizes = [[fields.number() for _ in range(outs)][last] for _, outs, last, _ in begun]
    checksums: list[int | None] = [None] * count
    while (kind := fields.octet()) != _END:
        if kind != _CRC:
            raise _damaged()
        checksums = fields.checksums(count)
    found.folders = [
        Folder(coders=coders, size_bytes=size, crc32=crc32, packs=packs)
        for (coders, _, _, packs), size, crc32 in zip(begun, sizes, checksums, strict=True)
    ]


def _coders(fields: _Fields) -> tuple[tuple[Coder, ...], int, int, int]:
    """The coders of one folder, how many outputs they have, which of them is the folder's, and how many packed streams they take."""
    coders, ins, outs = [], 0, 0
    count = fields.number()
    if not 0 < count <= _MOST_CODERS:
        raise _damaged()
    for _ in range(count):
        flags = fields.octet()
        method = fields.take(flags & 0x0F)
        more_ins, more_outs = (fields.count(), fields.count()) if flags & 0x10 else (1, 1)
        coders.append(Coder(method=method, properties=fields.take(fields.number()) if flags & 0x20 else b""))
        ins, outs = ins + more_ins, outs + more_outs
    if not outs or outs > _MOST_CODERS or ins > _MOST_CODERS:
        raise _damaged()
    feeds = {fields.number(): fields.number() for _ in range(outs - 1)}  # which output an input takes
    packs = ins - len(feeds)
    if packs > 1:
        for _ in range(packs):
            fields.number()
    last = next((n for n in range(outs) if n not in feeds.values()), 0)
    return tuple(_in_order(coders, feeds, last) if ins == outs == count else ()), outs, last, max(packs, 1)


def _in_order(coders: list[Coder], feeds: dict[int, int], last: int) -> Iterator[Coder]:
    """From the one that takes the packed bytes to the one that gives the files."""
    chain = [last]
    while chain[-1] in feeds and len(chain) < len(coders):
        chain.append(feeds[chain[-1]])
    if len(chain) != len(coders) or max(chain) >= len(coders):
        raise _damaged()
    return (coders[n] for n in reversed(chain))


def _read_substreams(fields: _Fields, found: _Streams) -> None:
    kind = fields.octet()
    if kind == _COUNTS:
        found.folders = [replace(folder, files=fields.count()) for folder in found.folders]
        kind = fields.octet()
    reads = fields.number if kind == _SIZE else _no_sizes
    found.sizes = [size for folder in found.folders for size in _cut(folder, reads)]
    if kind == _SIZE:
        kind = fields.octet()
    told = [folder.crc32 if folder.files == 1 else None for folder in found.folders]
    unknown = sum(folder.files for folder, crc32 in zip(found.folders, told, strict=True) if crc32 is None)
    given: Iterator[int | None] = iter([None] * unknown)
    while kind != _END:
        if kind != _CRC:
            raise _damaged()
        given, kind = iter(fields.checksums(unknown)), fields.octet()
    found.checksums = [
        next(given) if crc32 is None else crc32 for folder, crc32 in zip(found.folders, told, strict=True) for _ in range(folder.files)
    ]


def _cut(folder: Folder, reads: Callable[[], int]) -> list[int]:
    """The sizes of the files in a folder: the last has what the others leave."""
    own = [reads() for _ in range(folder.files - 1)]
    rest = folder.size_bytes - sum(own)
    if rest < 0:
        raise _damaged()
    return [*own, rest][: folder.files]


def _no_sizes() -> int:
    raise _damaged()


def _folders(streams: _Streams) -> Iterator[Folder]:
    """The folders with the places of their packed bytes."""
    at_byte, packed = streams.at_byte, list(streams.packed)
    for folder in streams.folders:
        if len(packed) < folder.packs:
            raise _damaged()
        yield replace(folder, at_byte=at_byte, packed_bytes=packed[0])
        at_byte += sum(packed[: folder.packs])
        del packed[: folder.packs]


class _Told:
    """What is told of all files, one property after the other."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.names: list[str] = []
        self.empty = [False] * count
        self.attributes = [0] * count
        self.no_folder: list[bool] = []
        self.removed: list[bool] = []


def _told(fields: _Fields) -> _Told:
    told = _Told(fields.count())
    while (kind := fields.number()) != _END:
        own = _Fields(fields.take(fields.number()))
        if kind in _PROPERTIES:
            _PROPERTIES[kind](told, own)
    if len(told.names) != told.count:
        raise _damaged()
    return told


def _read_names(told: _Told, own: _Fields) -> None:
    if own.octet():  # they lie elsewhere, which nobody writes
        raise _damaged()
    for _ in range(told.count):
        letters = bytearray()
        while (pair := own.take(2)) != b"\0\0":
            letters += pair
        told.names.append(letters.decode("utf-16-le", "surrogatepass"))


def _read_empty(told: _Told, own: _Fields) -> None:
    told.empty = own.bits(told.count)


def _read_no_folder(told: _Told, own: _Fields) -> None:
    told.no_folder = own.bits(sum(told.empty))


def _read_removed(told: _Told, own: _Fields) -> None:
    told.removed = own.bits(sum(told.empty))


def _read_attributes(told: _Told, own: _Fields) -> None:
    known = own.known(told.count)
    own.octet()
    told.attributes = [struct.unpack("<I", own.take(4))[0] if is_known else 0 for is_known in known]


_PROPERTIES: Mapping[int, Callable[[_Told, _Fields], None]] = {
    _EMPTY_STREAM: _read_empty,
    _EMPTY_FILE: _read_no_folder,
    _ANTI: _read_removed,
    _NAMES: _read_names,
    _ATTRIBUTES: _read_attributes,
}


def _lines(fields: _Fields, streams: _Streams) -> Iterator[Line]:
    told = _told(fields)
    places = (n for n, folder in enumerate(streams.folders) for _ in range(folder.files))
    packed = iter(list(zip(places, streams.sizes, streams.checksums, strict=True)))
    empty = iter(zip_longest(told.no_folder, told.removed, fillvalue=False))
    line: tuple[int | None, int, int | None] | None
    for name, is_empty, attribute in zip(told.names, told.empty, told.attributes, strict=True):
        if is_empty:
            no_folder, removed = next(empty, (False, False))
            line = None if removed else (None, 0, None)
        else:
            no_folder, line = True, next(packed, None)
            if line is None:
                raise _damaged()
        if line is not None:
            yield Line(
                name=name,
                folder=line[0],
                size_bytes=line[1],
                crc32=line[2],
                is_folder=not no_folder or bool(attribute & _IS_FOLDER),
                is_link=bool(attribute & _IS_REPARSE) or bool(attribute & _IS_UNIX and stat.S_ISLNK(attribute >> 16)),
            )


def _damaged() -> Broken:
    return Broken(FaultCode.DAMAGED, "the table of contents is damaged")
