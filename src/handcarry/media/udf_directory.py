"""The folders of a UDF disc, and where its files lie (ECMA-167 4/8.6, 4/14.4). Reads no file."""

from __future__ import annotations

from collections.abc import Iterator

from handcarry.media.disc import DiscFile, Tree
from handcarry.media.faults import Broken
from handcarry.media.limits import Limits
from handcarry.media.udf_descriptors import FileEntry, Identifier, Kind, Place, identifiers
from handcarry.media.udf_partitions import Blocks
from handcarry.model.entry import Fault, FaultCode

_FILES = (Kind.REGULAR, Kind.REAL_TIME, Kind.UNSPECIFIED)


class _Walk:
    """What stays the same through a walk, and what it came to know."""

    def __init__(self, blocks: Blocks, limits: Limits) -> None:
        self.blocks = blocks
        self.limits = limits
        self.left_bytes = limits.directory_bytes
        self.left_lines = limits.entries
        self.files: list[DiscFile] = []
        self.waiting: list[tuple[str, Place, FileEntry]] = []
        self.seen: set[Place] = set()
        self.fault: Fault | None = None

    def spend(self, count_bytes: int) -> None:
        """Count bytes of folders, and letters of the paths made from them: a folder's own path takes its room but once on the disc."""
        self.left_bytes -= count_bytes
        if self.left_bytes < 0:
            raise Broken(FaultCode.REFUSED, f"folders of more than {self.limits.directory_bytes} bytes")


def walk(blocks: Blocks, root: Place, limits: Limits) -> Tree:
    """Read all folders, each place once, so that a folder that holds itself is no trap."""
    state = _Walk(blocks, limits)
    _enter(state, "", root, _quietly(state, root))
    while state.waiting:
        path, place, folder = state.waiting.pop()
        try:
            for line in _lines(state, folder, place):
                _take(state, path, line)
        except Broken as broken:
            if broken.fault.code is FaultCode.REFUSED:
                state.fault = broken.fault
                break
            state.fault = state.fault or broken.fault
    return Tree(files=tuple(state.files), fault=state.fault)


def _quietly(state: _Walk, place: Place) -> FileEntry | None:
    try:
        return state.blocks.entry(place)
    except Broken as broken:
        state.fault = state.fault or broken.fault
        return None


def _enter(state: _Walk, path: str, place: Place, entry: FileEntry | None) -> None:
    """Put a folder on the list of those to be read."""
    if entry is not None and place not in state.seen:
        state.seen.add(place)
        state.waiting.append((path, place, entry))


def _take(state: _Walk, path: str, line: Identifier) -> None:
    """One line of a folder: another folder, or a file."""
    name = path + line.name
    state.spend(len(name))
    if line.is_directory:
        if len(name) > state.limits.path_chars:
            refused = Fault(code=FaultCode.REFUSED, detail=f"a name of more than {state.limits.path_chars} characters")
            state.fault = state.fault or refused
            return
        _enter(state, f"{name}/", line.place, _quietly(state, line.place))
        return
    try:
        entry = state.blocks.entry(line.place)
        file = _file(state, name, entry, line.place)
    except Broken as broken:
        if broken.fault.code is FaultCode.REFUSED:
            raise
        file = DiscFile(name=name, fault=broken.fault, is_regular=False)
    state.files.append(file)


def _file(state: _Walk, name: str, entry: FileEntry, place: Place) -> DiscFile:
    if entry.kind not in _FILES:
        return DiscFile(name=name, fault=Fault(code=FaultCode.NOT_A_FILE, detail="not a regular file"), is_regular=False)
    runs, missing_bytes = state.blocks.pieces(entry, place)
    fault = None
    if missing_bytes:
        fault = Fault(code=FaultCode.TRUNCATED, detail=f"{missing_bytes} bytes have no place on the disc")
    elif not entry.is_sound:
        fault = Fault(code=FaultCode.DAMAGED, detail="the checksum of its entry is wrong")
    return DiscFile(name=name, runs=runs, fault=fault)


def _lines(state: _Walk, folder: FileEntry, place: Place) -> Iterator[Identifier]:
    """The lines of a folder that name something, one at a time."""
    state.spend(folder.size_bytes)
    runs, missing_bytes = state.blocks.pieces(folder, place)
    data = b"".join(state.blocks.bytes_of(run) for run in runs)
    if missing_bytes or len(data) < folder.size_bytes:
        state.fault = state.fault or Fault(code=FaultCode.TRUNCATED, detail="a folder lies beyond the end of the image")
    for line in identifiers(data):
        if line is not None and line.is_left_out:
            continue
        state.left_lines -= 1
        if state.left_lines < 0:
            raise Broken(FaultCode.REFUSED, f"more than {state.limits.entries} files and folders")
        if line is None:
            state.fault = state.fault or Fault(code=FaultCode.DAMAGED, detail="a line of a folder is damaged")
        else:
            yield line
