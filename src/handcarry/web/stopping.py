"""A drive whose files stop being read as soon as nobody wants them any more, also in the middle of a large one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

from handcarry.media.drive import Drive, RawFile


class Stopped(Exception):
    """The person changed their mind."""


def stoppable(drive: Drive, is_stopped: threading.Event) -> Drive:
    """Return the same drive; reading from it raises `Stopped` once the event is set."""

    def open_file(path: str) -> RawFile:
        return _File(drive.open_file(path), is_stopped)

    return replace(drive, open_file=open_file)


@dataclass(frozen=True, slots=True)
class _File:
    file: RawFile
    is_stopped: threading.Event

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.file.seek(offset, whence)

    def read(self, size_bytes: int, /) -> bytes | None:
        if self.is_stopped.is_set():
            raise Stopped
        return self.file.read(size_bytes)

    def fileno(self) -> int:
        return self.file.fileno()

    def close(self) -> None:
        self.file.close()
