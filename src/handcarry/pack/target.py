"""Where a pack goes: a new folder, the root of a stick, or one archive. Checked before the first byte is read; moved into place at the end.

Until then everything lies under a name that ends in .partial. A folder appears in one move. On a stick, whose root cannot be moved, the
parts come one after the other and VERIFY last: without it nothing takes the rest for a pack.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from handcarry.errors import CannotWrite, UsageError
from handcarry.host import disk
from handcarry.pack import layout
from handcarry.pack.archive import Archive
from handcarry.pack.room import SEALED, SPARE_BYTES
from handcarry.pack.stage import NOTE, Stage, drop_tree, has_note, is_note, moved_parts, writing

PARTIAL = ".partial"
_ON_STICK = "HANDCARRY.partial"
_PARTS = (
    layout.DICOM,
    layout.IHE_PDI,
    layout.ORIGINAL,
    layout.DICOMDIR,
    layout.README,
    layout.INDEX,
    layout.LABEL,
    layout.VIEWER,
    layout.VERIFY,
)
# What systems put on a medium by themselves.
JUNK = frozenset(
    {
        "system volume information", "$recycle.bin", ".trashes", ".spotlight-v100", ".fseventsd", ".ds_store", "lost+found", ".trash-0",
        ".trash-1000", "desktop.ini", "thumbs.db", ".temporaryitems", "recycler", ".com.apple.timemachine.donotpresent",
    }
)  # fmt: skip
_DEEPEST = len("/DICOM/PT000000/ST000000/SE000000/IM000000")

LOCKED = ".zip.age"
_ARCHIVES = (LOCKED, ".zip", ".iso")
_NOT_WRITTEN = (".7z", ".rar", ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".zst", ".age")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One destination. `stage` is where it is built, `folder` the existing folder that will hold it.

    `moved` are parts that an interrupted try had already brought from the stage to the root of a stick.
    """

    destination: Path
    stage: Path
    folder: Path
    on_stick: bool = False
    archive: str = ""
    moved: frozenset[str] = frozenset()

    @property
    def note(self) -> Path:
        """Where the note lies that says it is not finished, from when the folder is whole until it is in its place."""
        return _note_of(self.destination)

    @property
    def archive_partial(self) -> Path:
        """The archive while it is being written."""
        return self.destination.with_name(self.destination.name + PARTIAL)

    @property
    def beside(self) -> Path:
        """The text that says how to open a locked archive."""
        return self.destination.with_name(self.destination.name + ".txt")


def ending_of(destination: Path) -> str:
    """Return the ending that makes a destination an archive, "" where it is none."""
    return next((ending for ending in _ARCHIVES if destination.name.lower().endswith(ending)), "")


def target_of(destination: Path) -> Target:
    """Return how to build what is to be at `destination`; changes nothing. Raises `UsageError` where something of somebody's is there."""
    destination = Path(os.path.abspath(destination))  # noqa: PTH100  a link the user named is meant
    ending = ending_of(destination)
    if ending and not destination.is_dir():
        return _archive(destination, ending)
    if destination.is_dir() and (os.path.ismount(destination) or any(destination.iterdir())):
        return _stick(destination)
    if destination.exists() and not destination.is_dir():
        raise _taken(destination.name)
    if not destination.exists() and destination.name.lower().endswith(_NOT_WRITTEN):
        raise UsageError(word="no_such_archive", name=destination.name)
    stage = destination.with_name(destination.name + PARTIAL)
    return Target(destination=destination, stage=stage, folder=_existing(destination.parent))


def _archive(destination: Path, ending: str) -> Target:
    stage = _tree_of(destination)
    if destination.exists():
        raise _taken(destination.name)
    return Target(destination=destination, stage=stage, folder=_existing(destination.parent), archive=ending)


def _stick(destination: Path) -> Target:
    stage = destination / _ON_STICK
    moved = moved_parts(stage) & set(_PARTS)
    ours = moved | ({_ON_STICK} if stage.is_dir() else set())
    foreign = [each.name for each in destination.iterdir() if each.name not in ours and not _is_junk(each.name)]
    if foreign:
        raise UsageError(word="folder_not_empty", name=destination.name or str(destination))
    there = frozenset(part for part in moved if os.path.lexists(destination / part))
    return Target(destination=destination, stage=stage, folder=destination, on_stick=True, moved=there)


def clear_up(destination: Path) -> None:
    """Delete what is left beside a pack that was finished, where the program stopped before it did so."""
    destination = Path(os.path.abspath(destination))  # noqa: PTH100
    tree, on_stick, note = _tree_of(destination), destination / _ON_STICK, _note_of(destination)
    with writing():
        if ending_of(destination) and destination.is_file() and (has_note(tree) or _is_empty(tree)):
            drop_tree(tree)
        if _is_empty(on_stick):
            on_stick.rmdir()
        if destination.is_dir() and is_note(note):
            note.unlink()


def take_back(target: Target) -> None:
    """Undo moves that an earlier try had begun and not ended."""
    with writing():
        if is_note(target.note) and target.stage.is_dir() and not os.path.lexists(target.stage / NOTE):
            target.note.rename(target.stage / NOTE)
        for part in target.moved:
            (target.destination / part).rename(target.stage / part)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())


def _note_of(destination: Path) -> Path:
    return destination.with_name(f"{destination.name}.note{PARTIAL}")


def _tree_of(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.tree{PARTIAL}")


def publish(target: Target, stage: Stage, archive: Archive, beside: bytes = b"") -> None:
    """Move the finished stage into place; `beside` is laid beside a locked archive."""
    if target.archive:
        archive.write(stage, target.archive_partial)
        with writing():
            if target.archive == LOCKED:
                target.beside.write_bytes(beside)
            target.archive_partial.replace(target.destination)
            disk.flush_folder(target.folder)
        stage.drop()
        return
    if target.on_stick:
        _move_parts(target, stage)
    else:
        _move_whole(target, stage)
    _see_in_place(target.destination, stage)


def _move_whole(target: Target, stage: Stage) -> None:
    with writing():
        stage.finish(target.note)
        disk.flush_folder(target.folder)
        disk.flush_folder(stage.root)
        if os.name == "nt" and target.destination.is_dir():
            target.destination.rmdir()
        target.stage.rename(target.destination)
        disk.flush_folder(target.folder)
        target.note.unlink()


def _move_parts(target: Target, stage: Stage) -> None:
    parts = [part for part in _PARTS if (stage.root / part).exists()]
    stage.note_moving(parts)
    with writing():
        for part in parts:
            (stage.root / part).rename(target.destination / part)
            disk.flush_folder(target.destination)
        stage.drop()
        disk.flush_folder(target.destination)


def _see_in_place(destination: Path, stage: Stage) -> None:
    """Raise `CannotWrite` where a file is not where it was moved to: a faulty medium can lose in moving what was read back before."""
    lost = sum(_size_bytes(destination / path) != size_bytes for path, size_bytes in stage.sizes.items() if path != NOTE)
    if lost:
        raise CannotWrite(word="lost_in_place", count=str(lost))


def _size_bytes(path: Path) -> int | None:
    try:
        return path.lstat().st_size
    except OSError:
        return None


def check_room(target: Target, sizes: Iterable[int]) -> None:
    """Raise `CannotWrite` where the source cannot fit: not enough room, a file over the file system's limit, a path too long.

    `sizes` are those of its files and of their recovery data; what is made of them is asked for once they are read (`room.Room`).
    """
    sizes = list(sizes)
    system = disk.file_system(target.folder)
    begun = (target.stage, *(target.destination / part for part in target.moved))
    has = sum(each.stat().st_size for place in begun for each in _files(place))
    whole = sum(sizes)
    needed = (2 * whole + int(whole * SEALED) if target.archive else whole) + SPARE_BYTES
    if system.free_bytes is not None and needed > system.free_bytes + has:
        raise CannotWrite(word="no_room", needed=str(needed >> 20), free=str((system.free_bytes + has) >> 20))
    largest = whole if target.archive else max(sizes, default=0)
    if system.file_bytes is not None and largest > system.file_bytes:
        raise CannotWrite(word="too_large_a_file", kind=system.kind, size=str(largest >> 20))
    if len(str(target.stage)) + _DEEPEST > system.path_characters or len(target.stage.name) > system.name_characters:
        raise CannotWrite(word="too_long_a_name")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        return iter((folder,))
    return (Path(base) / name for base, _, names in os.walk(folder) for name in names)


def _is_junk(name: str) -> bool:
    return name.lower() in JUNK or name.startswith("._")


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise UsageError(word="no_folder_for_it")
    return folder


def _taken(name: str) -> UsageError:
    return UsageError(word="is_taken", name=name)
