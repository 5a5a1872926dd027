"""A folder that is being filled, under a name that says so. What an earlier try left there is used again where its bytes are right.

Every file is written whole before the next one, and flushed with all others in `settle`. Any failure to write or flush is final.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from handcarry.errors import CannotWrite, UsageError
from handcarry.host import disk
from handcarry.pack.reread import FolderShelf, Shelf

NOTE = "PARTIAL.TXT"
_NOTE_TEXT = b"""This copy is not finished. Do not rely on it and do not give it to anybody.\r
Run the same handcarry command again to finish it, or delete this folder.\r
"""
_MOVING = b"Moved to the medium's root: "
_NOTE_BYTES = 4096
_FLUSHING = 8  # files flushed at once: a disk orders them better than we do

_REASONS = {
    errno.ENOSPC: "no_room",
    errno.EDQUOT: "no_room",
    errno.EROFS: "protected",
    errno.EACCES: "not_yours",
    errno.EPERM: "not_yours",
    errno.EFBIG: "too_large",
    errno.ENOENT: "gone",
    errno.ENODEV: "gone",
    errno.ENOTDIR: "no_folder",
}


@contextmanager
def writing() -> Iterator[None]:
    """Turn any failure of the system underneath into `CannotWrite`."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(word=f"writing_{_REASONS.get(error.errno or 0, 'worn')}") from error


def has_note(folder: Path, note: bytes = _NOTE_TEXT) -> bool:
    """True for a folder that bears this note, or the beginning of it where writing it was interrupted."""
    return not folder.is_symlink() and is_note(folder / NOTE, note)


def is_note(path: Path, note: bytes = _NOTE_TEXT) -> bool:
    """True for a file that holds this note, or the beginning of it where writing it was interrupted."""
    said = _said(path)
    return said is not None and (said.startswith(note) or note.startswith(said))


def moved_parts(folder: Path) -> frozenset[str]:
    """Return which parts an unfinished stage was moving out of itself, and no longer holds."""
    said = (None if folder.is_symlink() else _said(folder / NOTE)) or b""
    begin, moving, parts = said.partition(_MOVING)
    if begin != _NOTE_TEXT or not moving or not parts.endswith(b"\r\n"):
        return frozenset()
    return frozenset(part for part in parts.decode("ascii", "replace").split() if not os.path.lexists(folder / part))


def drop_tree(root: Path) -> None:
    """Delete a folder that bears a note, the note last: what is left of it, should that be interrupted, still says what it is."""
    with writing():
        for each in root.iterdir():
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            elif each.name != NOTE:
                each.unlink()
        (root / NOTE).unlink(missing_ok=True)
        root.rmdir()


def _files(folder: Path) -> list[str]:
    return [os.path.join(base, name) for base, _, names in os.walk(folder) for name in names]  # noqa: PTH118  many files, and Path is slow


def _size_bytes(path: str) -> int:
    return os.lstat(path).st_size


def _said(note: Path) -> bytes | None:
    if note.is_symlink() or not note.is_file():
        return None
    with writing(), note.open("rb") as file:
        return file.read(_NOTE_BYTES)


class Stage:
    """The folder `root`, made or found again. Only files put here in this run stay in it."""

    def __init__(self, root: Path, note: bytes = _NOTE_TEXT) -> None:
        self.root = root
        self._note = note
        self.sizes: dict[str, int] = {}
        self.reused_bytes = 0
        self.past_cache = True
        self._root = str(root)
        self._known: set[str] = set()
        self._fresh: set[str] = set()  # written and not yet flushed
        self._folders: set[Path] = {root}
        with writing():
            self._begin()

    def _begin(self) -> None:
        try:
            self.root.mkdir()
        except FileExistsError:
            if not self.root.is_dir() or self.root.is_symlink() or (any(self.root.iterdir()) and not has_note(self.root, self._note)):
                raise UsageError(word="not_ours", name=self.root.name) from None
        self.put(NOTE, self._note)

    def begin_again(self) -> None:
        """Forget what was put here, to put it once more: bytes that are the same stay where they are."""
        self.sizes = {NOTE: self.sizes[NOTE]} if NOTE in self.sizes else {}
        self.reused_bytes = 0

    def put(self, path: str, data: bytes) -> None:
        """Write one file whole."""
        with self.open(path) as sink:
            sink.write(data)

    def open(self, path: str) -> Sink:
        """Begin one file; the sink is to be closed."""
        self._make_folders(path.rpartition("/")[0])
        self._fresh.add(path)
        return Sink(self, path, self._full(path))

    def reading(self, path: str) -> BinaryIO:
        """Open a file of this run to read. Raises `OSError`."""
        return open(self._full(path), "rb")  # noqa: PTH123  Path is slow; whoever asked closes it

    def shelf(self) -> Shelf:
        """Return the files as they lie on the medium."""
        return FolderShelf(self.root)

    def there_bytes(self) -> int | None:
        """Return what is free, and what lies here already, perhaps from an earlier try; None where nobody can say."""
        free = self.system().free_bytes
        return None if free is None else free + sum(map(_size_bytes, _files(self.root)))

    def system(self) -> disk.FileSystem:
        """Return what the file system that this lies on can take."""
        return disk.file_system(next(each for each in (self.root, *self.root.parents) if each.is_dir()))

    def remove(self, path: str) -> None:
        """Take a file away again."""
        with writing():
            (self.root / path).unlink()
        self.sizes.pop(path, None)

    def rename(self, path: str, new: str) -> None:
        """Give a file of this run its final name."""
        with writing():
            self._make_folders(new.rpartition("/")[0])
            (self.root / path).replace(self.root / new)
        self.sizes[new] = self.sizes.pop(path)
        self._fresh.add(new)

    def move_into(self, folder: str) -> None:
        """Move all that lies here into a folder of it; the note stays."""
        with writing():
            (self.root / folder).mkdir(exist_ok=True)
            for part in sorted({path.partition("/")[0] for path in self.sizes} - {NOTE}):
                (self.root / part).rename(self.root / folder / part)
        self.sizes = {path if path == NOTE else f"{folder}/{path}": size for path, size in self.sizes.items()}
        self._folders = {self.root / folder / each.relative_to(self.root) for each in self._folders} | {self.root}
        self._known.clear()

    def settle(self) -> None:
        """Clear away what this run did not write, bring everything to the medium, and let the system forget it."""
        with writing():
            self._clear()
            with ThreadPoolExecutor(_FLUSHING, thread_name_prefix="flush") as pool:
                self.past_cache &= all(list(pool.map(self._flush, [self._full(path) for path in self.sizes if path in self._fresh])))
            self._fresh.clear()
            for folder in sorted(self._folders, key=lambda each: len(each.parts), reverse=True):
                disk.flush_folder(folder)

    def note_moving(self, parts: Iterable[str]) -> None:
        """Bring to the medium, before the first is moved out, which parts of it are about to be."""
        self.put(NOTE, self._note + _MOVING + " ".join(parts).encode() + b"\r\n")
        self.settle()

    def finish(self, beside: Path) -> None:
        """Move the note that says it is not finished out of it."""
        with writing():
            (self.root / NOTE).rename(beside)
        self.sizes.pop(NOTE)

    def drop(self) -> None:
        """Delete all of it, where it is still there."""
        if self.root.is_dir():
            drop_tree(self.root)

    def _full(self, path: str) -> str:
        return os.path.join(self._root, *path.split("/"))  # noqa: PTH118  many files, and Path is slow

    def _make_folders(self, folder: str) -> None:
        if folder in self._known:
            return
        self._known.add(folder)
        made = self.root / folder
        with writing():
            made.mkdir(parents=True, exist_ok=True)
        while made not in self._folders:
            self._folders.add(made)
            made = made.parent

    def _clear(self) -> None:
        for base, _, names in os.walk(self.root, topdown=False):
            folder = Path(base)
            above = "" if folder == self.root else f"{folder.relative_to(self.root).as_posix()}/"
            for name in names:
                if above + name not in self.sizes:
                    (folder / name).unlink()
            if folder not in self._folders:
                folder.rmdir()

    @staticmethod
    def _flush(path: str) -> bool:
        descriptor = os.open(path, disk.AGAIN)
        try:
            disk.flush(descriptor)
            return disk.forget(descriptor)
        finally:
            os.close(descriptor)


class Nowhere(Stage):
    """A stage that keeps nothing: for a rehearsal."""

    def _begin(self) -> None:
        """Make nothing."""

    def open(self, path: str) -> Sink:
        """Begin one file that is nowhere."""
        return _Lost(self, path, path)

    def remove(self, path: str) -> None:
        """Forget it."""
        self.sizes.pop(path, None)

    def rename(self, path: str, new: str) -> None:
        """Remember it by another name."""
        self.sizes[new] = self.sizes.pop(path)


class Sink:
    """One file being written. Bytes that an earlier try left are kept as long as they agree."""

    def __init__(self, stage: Stage, path: str, full: str) -> None:
        self.size_bytes = 0
        self._stage = stage
        self._path = path
        self._begin(full)

    def _begin(self, full: str) -> None:
        with writing():
            try:
                self._descriptor = os.open(full, disk.NEW, 0o644)
                self._agrees = False
            except FileExistsError:
                self._descriptor = os.open(full, disk.AGAIN)
                self._agrees = True

    def write(self, data: bytes | memoryview) -> None:
        """Write the next bytes."""
        with writing():
            if self._agrees:
                self._compare(data)
            if not self._agrees:
                disk.write_all(self._descriptor, data)
        self.size_bytes += len(data)

    def close(self) -> None:
        """End the file where it is now."""
        if self._descriptor < 0:
            return
        descriptor, self._descriptor = self._descriptor, -1
        with writing():
            try:
                if self._agrees:
                    os.ftruncate(descriptor, self.size_bytes)
            finally:
                os.close(descriptor)
        self._stage.sizes[self._path] = self.size_bytes

    def _compare(self, data: bytes | memoryview) -> None:
        old = b""
        while len(old) < len(data) and (part := os.read(self._descriptor, len(data) - len(old))):
            old += part
        if old == data:
            self._stage.reused_bytes += len(data)
            return
        self._agrees = False
        os.lseek(self._descriptor, self.size_bytes, os.SEEK_SET)
        os.ftruncate(self._descriptor, self.size_bytes)

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Lost(Sink):
    """A file that is counted and not kept."""

    def _begin(self, full: str) -> None:  # noqa: ARG002  nothing is there
        self._descriptor = -1

    def write(self, data: bytes | memoryview) -> None:
        self.size_bytes += len(data)

    def close(self) -> None:
        self._stage.sizes[self._path] = self.size_bytes
