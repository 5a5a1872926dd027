"""What the page sends us from a drop or a picker, set aside under our own names; the names it had are kept as data, for the report.

A browser does not tell where a file lies, so a folder that was dropped comes as a copy, through loopback, into our private folder. To the
reader it looks like a drive (`media.drive.Drive`) with the folders and names that it had; no name ever becomes a path.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import anyio.to_thread

from handcarry.media.drive import Drive, Listed, RawFile, open_file
from handcarry.media.limits import Limits
from handcarry.web.checks import Subject
from handcarry.web.refusal import Refusal

LEFT_FREE_BYTES = 1 << 30
MOST_UPLOADS = 4
PIECE_BYTES = 1 << 20
_LIMITS = Limits()

Parts = tuple[str, ...]


class Upload:
    """Files that arrived, by the names they had."""

    def __init__(self, folder: Path) -> None:
        self.id = secrets.token_hex(8)
        self.folder = folder / self.id
        self.folder.mkdir(mode=0o700)
        self._files: list[tuple[Parts, Path]] = []
        self._bytes = 0
        self._next = 0

    async def add(self, name: str, body: AsyncIterator[bytes]) -> None:
        """Write one file as it comes. Where it does not come whole, nothing is kept of it."""
        parts = parts_of(name)
        if len(self._files) >= _LIMITS.entries:
            raise Refusal("too-large")
        self._next += 1
        target = self.folder / f"{self._next:06d}"
        is_whole = False
        try:
            with target.open("wb") as file:
                await self._write(file.write, body)
            is_whole = True
        finally:
            if not is_whole:
                target.unlink(missing_ok=True)
        self._files.append((parts, target))

    async def _write(self, write: Callable[[bytes], int], body: AsyncIterator[bytes]) -> None:
        held = bytearray()
        async for piece in body:
            held += piece
            self._bytes += len(piece)
            if self._bytes > _LIMITS.file_bytes:
                raise Refusal("too-large")
            if len(held) >= PIECE_BYTES:
                await self._flush(write, held)
        await self._flush(write, held)

    async def _flush(self, write: Callable[[bytes], int], held: bytearray) -> None:
        if shutil.disk_usage(self.folder).free < LEFT_FREE_BYTES:
            raise Refusal("no-room")
        try:
            await anyio.to_thread.run_sync(write, bytes(held))
        except OSError:
            raise Refusal("no-room") from None
        held.clear()

    def subject(self, label: str) -> Subject:
        """What a check reads: one folder that holds what arrived, as it was laid out."""
        if not self._files:
            raise Refusal("not-understood")
        shown = _without_common_folder(_apart(self._files))
        tree = _Tree(root=os.path.realpath(self.folder), files=shown)
        return Subject(
            path=str(self.folder), label=label, drive=Drive(list_folder=tree.list_folder, open_file=tree.open_file), renamed=True
        )

    def remove(self) -> None:
        """Delete what arrived."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Uploads:
    """The uploads of this sitting. Older ones make room for newer ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._uploads: dict[str, Upload] = {}

    def begin(self) -> Upload:
        """Make room for one more."""
        while len(self._uploads) >= MOST_UPLOADS:
            self._uploads.pop(next(iter(self._uploads))).remove()
        upload = Upload(self._folder)
        self._uploads[upload.id] = upload
        return upload

    def __getitem__(self, id_: str) -> Upload:
        """The upload of that id; refused where there is none."""
        if id_ not in self._uploads:
            raise Refusal("not-found")
        return self._uploads[id_]


def parts_of(name: str) -> Parts:
    """Return a relative name's folders and file, as the page percent-encoded them; what could lead anywhere is left out."""
    text = unquote(name, errors="replace").replace("\\", "/").replace("\0", "\N{REPLACEMENT CHARACTER}")
    parts = tuple(part for part in text.split("/") if part not in {"", ".", ".."})
    if not parts or len(text) > _LIMITS.path_chars:
        raise Refusal("not-understood")
    return parts


def _apart(files: Sequence[tuple[Parts, Path]]) -> dict[Parts, Path]:
    """Files by where they lie; one that would lie where another file or a folder lies is told apart by a number, as browsers do."""
    folders = {parts[:depth] for parts, _ in files for depth in range(1, len(parts))}
    laid: dict[Parts, Path] = {}
    times: Counter[Parts] = Counter()
    for wanted, path in files:
        parts = wanted
        while parts in laid or parts in folders:
            times[wanted] += 1
            name = PurePosixPath(wanted[-1])
            parts = (*wanted[:-1], f"{name.stem} ({times[wanted]}){name.suffix}")
        laid[parts] = path
    return laid


def _without_common_folder(files: dict[Parts, Path]) -> dict[Parts, Path]:
    """A folder that was dropped is itself the medium: its own name is the label, not a folder inside."""
    tops = {parts[0] for parts in files}
    if len(tops) == 1 and all(len(parts) > 1 for parts in files):
        return {parts[1:]: path for parts, path in files.items()}
    return files


class _Tree:
    """Folders and names as they were, over files that lie flat."""

    def __init__(self, *, root: str, files: dict[Parts, Path]) -> None:
        self._root = root
        self._files = files
        self._folders: dict[Parts, set[str]] = {(): set()}
        for parts in files:
            for depth in range(len(parts)):
                self._folders.setdefault(parts[:depth], set()).add(parts[depth])

    def list_folder(self, path: str) -> list[Listed]:
        """The names in a folder, files with the status of what was set aside for them."""
        parts = self._parts(path)
        if parts not in self._folders:
            raise FileNotFoundError(errno.ENOENT, "no such folder")
        return [self._listed((*parts, name)) for name in self._folders[parts]]

    def open_file(self, path: str) -> RawFile:
        """Open what was set aside under this name."""
        found = self._files.get(self._parts(path))
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "no such file")
        return open_file(str(found))

    def _listed(self, parts: Parts) -> Listed:
        target = self._root if parts in self._folders else str(self._files[parts])
        return Listed(name=parts[-1], status=os.stat(target))  # noqa: PTH116

    def _parts(self, path: str) -> Parts:
        inside = path.removeprefix(self._root)
        return tuple(part for part in inside.replace(os.sep, "/").split("/") if part)
