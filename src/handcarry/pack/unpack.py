"""Gives back what the clinic handed over: the same names, the same bytes. Nothing is ever written outside the folder."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple

import msgspec

from handcarry.errors import CannotOpen, UsageError
from handcarry.host import disk
from handcarry.media.faults import Broken
from handcarry.media.found import Found
from handcarry.media.limits import Ledger, Limits
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.media.tape import CHUNK_BYTES
from handcarry.pack import layout
from handcarry.pack.listing import inside_bag
from handcarry.pack.make import refuse_inside
from handcarry.pack.original import MOST_BYTES, Container, File, Original, from_json, raw_path
from handcarry.pack.reachable import require_readable
from handcarry.pack.stage import Stage, has_note, writing
from handcarry.pack.target import PARTIAL, Target, check_room

_NOTE_TEXT = b"""Not all files have been given back here yet.\r
Run handcarry unpack again with the same copy and destination, or delete this folder.\r
"""
_TREE = "tree"
_ADDED = "added-by-you"
_ODD = "names-that-cannot-be"  # of files whose own names are no names here
_LONGEST_PATH = {"darwin": 1023, "win32": 259}.get(sys.platform, 4095)  # bytes or letters, as the system counts them
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\\\x00-\x1f]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What was given back. `renamed` are files whose own name could not be (path, name here); `changed` were not what the pack says."""

    files: int
    bytes: int
    renamed: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]


def unpack(pack: Path, destination: Path, *, password: Password | None = None) -> Unpacked:
    """Write the original tree into a new folder. Raises `CannotOpen` for no pack, `UsageError` for a place that is taken or in the pack,
    and where less room is there than all of it needs.
    """
    destination = Path(os.path.abspath(destination))  # noqa: PTH100
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise UsageError(word="unpack_folder")
    refuse_inside((pack,), destination)
    partial = destination.with_name(destination.name + PARTIAL)
    if has_note(partial, _NOTE_TEXT):
        with writing():
            shutil.rmtree(partial)
    with open_media(pack, password=password) as media:
        lying = {found.path: found for found in media}
        require_readable(media)
        if "bagit.txt" in lying and layout.MANIFEST not in lying:
            lying = inside_bag(lying)
        places = _Places(_original(lying))
        sizes = [_size_bytes(place, lying) for place in places]
        _require_modest(sizes, lying)
        check_room(Target(destination=destination, stage=partial, folder=destination.parent), sizes)
        stage = Stage(partial, _NOTE_TEXT)
        giving = _Giving(stage, lying)
        giving.all(places)
        stage.settle()
        _publish(stage, destination)
    return giving.done()


def _publish(stage: Stage, destination: Path) -> None:
    with writing():
        tree = stage.root / _TREE
        tree.mkdir(exist_ok=True)
        if os.name == "nt" and destination.is_dir():
            destination.rmdir()
        tree.rename(destination)
        stage.drop()
        disk.flush_folder(destination.parent)


def _original(lying: dict[str, Found]) -> Original:
    try:
        with lying[layout.ORIGINAL_JSN].open() as tape:
            return from_json(tape.read(MOST_BYTES))
    except (KeyError, msgspec.DecodeError) as error:
        raise CannotOpen(word="no_pack") from error


class _Place(NamedTuple):
    """What goes where: its folders and name, raw; the row that says what it is; where in the pack it lies, "" for nowhere."""

    parts: tuple[bytes, ...]
    row: File | Container
    pack: str


class _Places:
    """Every file to be given back; of a container that is in the pack itself, that one instead of what it holds."""

    def __init__(self, original: Original) -> None:
        self._containers = original.containers
        self._files = original.files
        self._whole = {container.number for container in self._containers if container.pack}
        self._roots = sum(each.within is None and not each.added for each in self._containers)

    def __iter__(self) -> Iterator[_Place]:
        for container in self._containers:
            if container.pack and not self._is_inside(container):
                yield _Place(self._folder(container), container, container.pack)
        for file in self._files:
            container = self._containers[file.container]
            if not file.pack and not file.left_out:
                yield _Place((), file, "")
            elif file.pack and file.container not in self._whole and not self._is_inside(container):
                yield _Place((*self._folder(container), *raw_path(file).split(b"/")), file, file.pack)

    def _is_inside(self, container: Container) -> bool:
        within = container.within
        while within is not None:
            if within in self._whole:
                return True
            within = self._containers[within].within
        return False

    def _folder(self, container: Container) -> tuple[bytes, ...]:
        """Return the folders that a container's files lie in, by their raw names; the only source itself has none."""
        if container.added:
            return (_ADDED.encode(),)
        if container.within is not None:
            return (*self._folder(self._containers[container.within]), *raw_path(container).split(b"/"))
        if container.format == "file":  # the user named the file itself
            return ()
        return (raw_path(container),) if self._roots > 1 or container.pack else ()


def _size_bytes(place: _Place, lying: Mapping[str, Found]) -> int:
    """Return how many bytes will be written for it: those that lie there, whatever the list says."""
    found = lying.get(place.pack)
    if found is None:
        return 0
    return place.row.size_bytes if found.size_bytes is None else found.size_bytes


def _require_modest(sizes: Iterable[int], lying: Mapping[str, Found]) -> None:
    """Refuse a list that makes more of the pack than any medium may: it can name the same file as often as it likes."""
    ledger = Ledger(Limits(), packed_bytes=sum(found.size_bytes or 0 for found in lying.values()))
    try:
        for size in sizes:
            ledger.count_entry(0)  # their names have been read, in one list that is bounded
            ledger.pass_over(size)
    except Broken as broken:
        raise UsageError(word="unpack_too_much") from broken


class _Giving:
    """One unpacking."""

    def __init__(self, stage: Stage, lying: Mapping[str, Found]) -> None:
        self._stage = stage
        self._as_on_windows = stage.system().is_named_as_on_windows
        self._folds = self._as_on_windows or sys.platform == "darwin"
        self._lying = lying
        self._names: set[str] = set()
        self._folders: set[str] = set()
        self._renamed: list[tuple[str, str]] = []
        self._changed: list[str] = []
        self._missing: list[str] = []
        self._odd_numbers = count()
        self._count = self._bytes = 0

    def all(self, places: Iterable[_Place]) -> None:
        """Give back every file."""
        for parts, row, pack in places:
            self._give(parts, row, self._lying.get(pack))

    def done(self) -> Unpacked:
        """Say what was given back."""
        return Unpacked(
            files=self._count,
            bytes=self._bytes,
            renamed=tuple(self._renamed),
            changed=tuple(self._changed),
            missing=tuple(self._missing),
        )

    def _give(self, parts: tuple[bytes, ...], row: File | Container, found: Found | None) -> None:
        if found is None:
            self._missing.append(row.path)
            return
        name = "/".join(map(_decoded, parts))
        if not all(self._may_be(part) for part in parts) or self._is_too_long(name) or self._is_used(name):
            odd = self._unused()
            self._renamed.append((row.path, odd))
            name = odd
        self._use(name)
        self._copy(found, f"{_TREE}/{name}", row)

    def _unused(self) -> str:
        """Return a name that nothing here has; where a file of the clinic's bears the folder's name, one beside it."""
        made_up = (f"{_ODD}{sign}{number:07d}" for number in self._odd_numbers for sign in "/-")
        return next(name for name in made_up if not self._is_used(name))

    def _copy(self, found: Found, path: str, row: File | Container) -> None:
        hashed = hashlib.sha256()
        with found.open() as tape, self._stage.open(path) as sink:
            while part := tape.read(CHUNK_BYTES):
                hashed.update(part)
                sink.write(part)
        if hashed.hexdigest() != row.sha256:
            self._stage.remove(path)
            self._changed.append(row.path)
            return
        self._count += 1
        self._bytes += tape.read_bytes

    def _is_too_long(self, name: str) -> bool:
        path = str(self._stage.root / _TREE / name)
        return len(os.fsencode(path) if os.name == "posix" else path) > _LONGEST_PATH

    def _is_used(self, name: str) -> bool:
        """True where a file of that name, or a folder or file in its way, is there: some systems take upper for lower case."""
        folded = self._folded(name)
        above = folded.split("/")[:-1]
        return folded in self._names or folded in self._folders or any("/".join(above[: n + 1]) in self._names for n in range(len(above)))

    def _use(self, name: str) -> None:
        folded = self._folded(name)
        self._names.add(folded)
        above = folded.split("/")[:-1]
        self._folders.update("/".join(above[: n + 1]) for n in range(len(above)))

    def _may_be(self, part: bytes) -> bool:
        """True for one name that is a name there, and leads nowhere else."""
        if part in {b"", b".", b".."} or b"\0" in part or b"/" in part or len(part) > 255:
            return False
        text = _decoded(part)
        return not (self._as_on_windows and (_NOT_ON_WINDOWS.search(text) or text[-1] in " ." or _RESERVED.fullmatch(text)))

    def _folded(self, name: str) -> str:
        return unicodedata.normalize("NFC", name).casefold() if self._folds else name


def _decoded(part: bytes) -> str:
    return os.fsdecode(part) if os.name == "posix" else part.decode("utf-8", "replace")
