"""The directories of an ISO 9660 disc (ECMA-119 9.1) and the names that Joliet and Rock Ridge (SUSP, RRIP 1.12) give. Reads no file."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handcarry.media.disc import DiscFile, Run, Tree
from handcarry.media.faults import Broken
from handcarry.media.limits import Limits
from handcarry.media.source import Source, exactly
from handcarry.model.entry import Fault, FaultCode

_SECTOR_BYTES = 2048
_RECORD_BYTES = 33
_FOLDER, _ASSOCIATED, _MORE_EXTENTS = 0x02, 0x04, 0x80
_SELF, _PARENT = b"\0", b"\1"
_NAME_GOES_ON = 0x01
_MOST_CONTINUATIONS = 16
_KIND_MASK, _REGULAR = 0o170000, 0o100000


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A run of blocks."""

    block: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """One directory record. `moved_to` is where Rock Ridge put a folder that lies too deep; `is_moved` marks it there."""

    name: bytes
    extent: Extent
    flags: int
    mode: int = 0
    moved_to: int = 0
    is_moved: bool = False


class _Walk:
    """What stays the same through a walk, and what it came to know."""

    def __init__(self, disc: Source, block_bytes: int, limits: Limits, *, is_joliet: bool) -> None:
        self.disc = disc
        self.block_bytes = block_bytes
        self.limits = limits
        self.is_joliet = is_joliet
        self.left_bytes = limits.directory_bytes
        self.left_records = limits.entries
        self.skip: int | None = None  # bytes before the system use fields (SUSP 5.3); None where the disc has none
        self.fault: Fault | None = None

    def spend(self, count_bytes: int) -> None:
        """Count bytes of directories, and of the paths made from them: what many records share takes its room but once on the disc."""
        self.left_bytes -= count_bytes
        if self.left_bytes < 0:
            raise Broken(FaultCode.REFUSED, f"directories of more than {self.limits.directory_bytes} bytes")


def walk(disc: Source, root: Extent, block_bytes: int, limits: Limits, *, is_joliet: bool = False) -> tuple[Tree, bool]:
    """Read all directories, each place once, so that a directory that holds itself is no trap; and tell whether it has Rock Ridge names."""
    state = _Walk(disc, block_bytes, limits, is_joliet=is_joliet)
    files: list[DiscFile] = []
    waiting: list[tuple[bytes, Extent]] = [(b"", root)]
    seen = {root.block}
    while waiting and len(files) <= limits.entries:
        path, extent = waiting.pop()
        for record, extents in _joined(_readable(state, len(path), extent)):
            name = path + record.name
            if record.flags & _FOLDER or record.moved_to:
                below = _folder_extent(state, record)
                if below is not None and below.block not in seen and not record.is_moved and _is_short(state, name):
                    seen.add(below.block)
                    waiting.append((name + _slash(is_joliet), below))
            elif not record.flags & _ASSOCIATED:
                files.append(_file(state, name, record, extents))
    return Tree(files=tuple(files), fault=state.fault), state.skip is not None


def _readable(state: _Walk, path_bytes: int, extent: Extent) -> Iterator[_Record]:
    """The records of a directory as far as it can be read, one at a time: a directory of 60 MB would make a million of them."""
    try:
        for record in _records(state, extent):
            state.spend(path_bytes + len(record.name))
            yield record
    except Broken as broken:
        state.fault = state.fault or broken.fault


def _is_short(state: _Walk, path: bytes) -> bool:
    """Is a folder's path of a length that exists? Files below a longer one would be refused one by one, each with a path of its own."""
    if len(path) <= state.limits.path_chars * (2 if state.is_joliet else 1):
        return True
    state.fault = state.fault or Fault(code=FaultCode.REFUSED, detail=f"a name of more than {state.limits.path_chars} characters")
    return False


def _slash(is_joliet: bool) -> bytes:
    return b"\0/" if is_joliet else b"/"


def _file(state: _Walk, name: bytes, record: _Record, extents: tuple[Extent, ...]) -> DiscFile:
    text: str | bytes = name.decode("utf-16-be", "surrogatepass") if state.is_joliet and len(name) % 2 == 0 else name
    if record.mode and record.mode & _KIND_MASK != _REGULAR:
        return DiscFile(name=text, fault=Fault(code=FaultCode.NOT_A_FILE, detail="not a regular file"), is_regular=False)
    return DiscFile(name=text, runs=tuple(Run(offset=extent.block * state.block_bytes, size_bytes=extent.size_bytes) for extent in extents))


def _folder_extent(state: _Walk, record: _Record) -> Extent | None:
    """Where a folder's records lie; for one that was moved, its own "." record tells how long they are."""
    if not record.moved_to:
        return record.extent
    try:
        first = exactly(state.disc, record.moved_to * state.block_bytes, _RECORD_BYTES)
    except Broken as broken:
        state.fault = state.fault or broken.fault
        return None
    return Extent(block=record.moved_to, size_bytes=struct.unpack_from("<I", first, 10)[0]) if len(first) == _RECORD_BYTES else None


def _joined(records: Iterable[_Record]) -> Iterator[tuple[_Record, tuple[Extent, ...]]]:
    """Records with the extents of files over 4 GB put together (ECMA-119 6.5.1)."""
    extents: list[Extent] = []
    for record in records:
        extents.append(record.extent)
        if not record.flags & _MORE_EXTENTS:
            yield record, tuple(extents)
            extents = []


def _records(state: _Walk, extent: Extent) -> Iterator[_Record]:
    state.spend(extent.size_bytes)
    data = exactly(state.disc, extent.block * state.block_bytes, extent.size_bytes)
    if len(data) < extent.size_bytes:
        state.fault = state.fault or Fault(code=FaultCode.TRUNCATED, detail="a directory lies beyond the end of the image")
    at = 0
    while at + _RECORD_BYTES < len(data):
        length = data[at]
        if length == 0:  # no record crosses a sector's end (ECMA-119 6.8.1.1)
            at = (at // _SECTOR_BYTES + 1) * _SECTOR_BYTES
            continue
        record = _record(state, data[at : at + length])
        at += length
        if record is not None:
            state.left_records -= 1
            if state.left_records < 0:
                raise Broken(FaultCode.REFUSED, f"more than {state.limits.entries} files and folders")
            yield record


def _record(state: _Walk, data: bytes) -> _Record | None:
    if len(data) <= _RECORD_BYTES:
        return None
    attribute_blocks, block, size_bytes, flags, name_bytes = struct.unpack_from("<xBI4xI4x7xB6xB", data)
    name = data[_RECORD_BYTES : _RECORD_BYTES + name_bytes]
    use = data[_RECORD_BYTES + name_bytes + (name_bytes + 1) % 2 :]
    if name in (_SELF, _PARENT):
        if name == _SELF and use[:2] == b"SP" and use[4:6] == b"\xbe\xef" and not state.is_joliet:
            state.skip = use[6]
        return None
    ridge = _rock_ridge(state, use) if state.skip is not None and not state.is_joliet else _Ridge()
    return _Record(
        name=ridge.name or _plain_name(name, is_joliet=state.is_joliet),
        extent=Extent(block=block + attribute_blocks, size_bytes=size_bytes),
        flags=flags,
        mode=ridge.mode if not flags & _FOLDER else 0,
        moved_to=ridge.moved_to,
        is_moved=ridge.is_moved,
    )


def _plain_name(name: bytes, *, is_joliet: bool) -> bytes:
    """The name without its version: "IM000001.;1" is shown as "IM000001" (ECMA-119 7.5)."""
    if is_joliet:
        base, mark, version = name.rpartition(b"\0;")
        return base if mark and version.replace(b"\0", b"").isdigit() else name
    base, mark, version = name.rpartition(b";")
    return (base if mark and version.isdigit() else name).removesuffix(b".")


class _Ridge:
    """What Rock Ridge says of one record."""

    def __init__(self) -> None:
        self.name = b""
        self.mode = 0
        self.moved_to = 0
        self.is_moved = False


def _rock_ridge(state: _Walk, use: bytes) -> _Ridge:
    """The fields that matter: NM name, PX mode, CL and RE moved folders; CE says where the list goes on (SUSP 5.1)."""
    ridge = _Ridge()
    area = use[state.skip or 0 :]
    for _ in range(_MOST_CONTINUATIONS):
        goes_on: tuple[int, int, int] | None = None
        for kind, body in _fields(area):
            if kind == b"CE" and len(body) >= 24:
                goes_on = struct.unpack_from("<I4xI4xI", body)
            else:
                _take_field(ridge, kind, body)
        if goes_on is None:
            break
        block, offset, length = goes_on
        area = exactly(state.disc, block * state.block_bytes + offset, min(length, _SECTOR_BYTES))
    return ridge


def _take_field(ridge: _Ridge, kind: bytes, body: bytes) -> None:
    if kind == b"NM" and body and not body[0] & ~_NAME_GOES_ON:
        ridge.name += body[1:]
    elif kind == b"PX" and len(body) >= 4:
        ridge.mode = struct.unpack_from("<I", body)[0]
    elif kind == b"CL" and len(body) >= 4:
        ridge.moved_to = struct.unpack_from("<I", body)[0]
    elif kind == b"RE":
        ridge.is_moved = True


def _fields(area: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 4 <= len(area) and area[at + 2] >= 4:
        kind = area[at : at + 2]
        if kind == b"ST":
            return
        yield kind, area[at + 4 : at + area[at + 2]]
        at += area[at + 2]
