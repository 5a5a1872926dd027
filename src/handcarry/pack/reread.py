"""What the clinic gave, read again from the pack: the same containers and names, the bytes from where they lie now.

So a pack is examined as its source would be, and every byte of it is hashed anew on the way.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from handcarry.host import disk
from handcarry.media.drive import Drive, RawFile, list_folder, open_file
from handcarry.media.faults import Broken, fault_of
from handcarry.media.found import Media, Member, Opened, Within
from handcarry.media.limits import Ledger, Limits
from handcarry.media.password import Password
from handcarry.media.source import FileSource, Source, Stretch
from handcarry.media.tape import Stream
from handcarry.model import entry as model
from handcarry.model.entry import FaultCode
from handcarry.pack.original import Container, Fault, File, Original, raw_path


class Shelf(Protocol):
    """Where a pack's files lie: a folder, or an archive."""

    def stream(self, path: str) -> Stream:
        """Return a file's bytes. Raises `Broken`."""
        ...

    def at_rest(self, path: str, size_bytes: int) -> Callable[[], Source] | None:
        """Return how to read anywhere in a file, None where that cannot be done."""
        ...


class FolderShelf:
    """A pack in a folder, read past the cache where the system can do that."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._drive = PAST_CACHE

    def stream(self, path: str) -> Stream:
        """Return a file's bytes."""
        full = self._full(path)
        try:
            status = os.stat(full)  # noqa: PTH116  Path is slow
        except OSError as error:
            raise Broken.of(fault_of(error)) from error
        if not stat.S_ISREG(status.st_mode):
            raise Broken(FaultCode.NOT_A_FILE, "no file")
        return Closing(FileSource(self._drive, full, size_bytes=status.st_size))

    def at_rest(self, path: str, size_bytes: int) -> Callable[[], Source] | None:
        """Return how to read anywhere in a file."""
        return lambda: FileSource(self._drive, self._full(path), size_bytes=size_bytes)

    def _full(self, path: str) -> str:
        return os.path.join(self._root, *path.split("/"))  # noqa: PTH118  many files, and Path is slow


class Closing:
    """A file as a stream that closes itself at its end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stretch = Stretch(source, 0, source.size_bytes, short=FaultCode.SHRANK)

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes."""
        part = self._stretch.read(size_bytes)
        if not part or not self._stretch.left_bytes:
            self._source.close()
        return part


def media_of(original: Original, shelf: Shelf, *, password: Password | None = None) -> Iterator[Media]:
    """Yield one medium for each container that the clinic gave, the first one first."""
    ledger = Ledger(Limits())
    inside: dict[int, list[File]] = {container.number: [] for container in original.containers}
    for file in original.files:
        inside[file.container].append(file)
    for container in original.containers:
        if container.added:
            continue
        above = _above(container, original.containers)
        within = Within(path=container.path, opened_through=above, depth=len(above), ledger=ledger, password=password)
        files = inside[container.number]
        yield Media(
            Opened(
                format=container.format,
                members=(_member(file, shelf) for file in files),
                entry_count=len(files),
                total_bytes=sum(file.size_bytes for file in files),
                encrypted=container.encrypted,
                fault=_fault(container.fault),
                note=container.note,
            ),
            within,
        )


def hashes_of(original: Original) -> frozenset[tuple[str, str]]:
    """Return what the hashes of the examined files must be: (path, sha256)."""
    return frozenset((file.path, file.sha256) for file in _examined(original))


def places_of(original: Original) -> frozenset[str]:
    """Return where in the pack the bytes lie that an examination reads."""
    return frozenset(file.pack for file in _examined(original))


def _examined(original: Original) -> Iterator[File]:
    added = {container.number for container in original.containers if container.added}
    return (file for file in original.files if file.pack and file.container not in added)


def _above(container: Container, containers: tuple[Container, ...]) -> tuple[str, ...]:
    """Return the containers around this one that count as opened, outermost first."""
    names: list[str] = []
    within = container.within
    while within is not None:
        around = containers[within]
        if around.format not in {"folder", "file"}:
            names.insert(0, around.path)
        within = around.within
    return tuple(names)


def _member(file: File, shelf: Shelf) -> Member:
    pack, name = file.pack, os.fsdecode(raw_path(file)) if os.name == "posix" else file.path
    return Member(
        name=name,
        size_bytes=file.size_bytes,
        fault=_fault(file.fault),
        stream=(lambda: shelf.stream(pack)) if pack else None,
        at_rest=shelf.at_rest(pack, file.size_bytes) if pack else None,
    )


def _fault(fault: Fault | None) -> model.Fault | None:
    return None if fault is None else model.Fault(code=FaultCode(fault.code), at_byte=fault.at_byte, detail=fault.detail)


def _open_past_cache(path: str) -> RawFile:
    file = open_file(path)
    disk.forget(file.fileno())
    return file


PAST_CACHE = Drive(list_folder=list_folder, open_file=_open_past_cache)
