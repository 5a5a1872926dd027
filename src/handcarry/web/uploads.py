"""What the page sends us from a drop or a picker, set aside under our own names; the names it had are kept as data, for the report.

A browser does not tell where a file lies, so a folder that was dropped comes as a copy, through loopback, into our private folder. To the
reader it looks like a drive (`media.drive.Drive`) with the folders and names that it had; no name ever becomes a path.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import anyio.to_thread

from handcarry.media.limits import Limits
from handcarry.web.checks import Subject
from handcarry.web.laid import Parts, parts_of, subject_of
from handcarry.web.refusal import Refusal

LEFT_FREE_BYTES = 1 << 30
MOST_UPLOADS = 4
PIECE_BYTES = 1 << 20
_LIMITS = Limits()


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
        return subject_of(self._files, folder=self.folder, label=label)

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
