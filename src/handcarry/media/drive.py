"""The two things ever done to a drive: list a folder, open a file to read. Nothing here can write.

Tests put another `Drive` in the place of this one to break it on purpose.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from handcarry.host.paths import reachable

# Without O_NONBLOCK, opening a pipe waits for its writer for ever; without O_NOFOLLOW, a file swapped for a link leads out of the folder.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY"))


class RawFile(Protocol):
    """An open file: unbuffered, read-only."""

    def seek(self, offset: int, whence: int = ..., /) -> int:
        """Go to a place."""
        ...

    def read(self, size_bytes: int, /) -> bytes | None:
        """Read some bytes, b"" at the end."""
        ...

    def fileno(self) -> int:
        """Its descriptor."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of a folder's listing. `links_to` is the status of what a symbolic link leads to, None for all else."""

    name: str
    status: os.stat_result | None
    links_to: os.stat_result | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """How folders are listed and files opened. Both raise `OSError`."""

    list_folder: Callable[[str], list[Listed]]
    open_file: Callable[[str], RawFile]


def list_folder(path: str) -> list[Listed]:
    """List a folder as it lies there, unsorted; links are not followed."""
    with os.scandir(reachable(path)) as entries:
        return [_listed(entry) for entry in entries]


def open_file(path: str) -> RawFile:
    """Open a regular file or a block device to read; anything else is refused with `ELOOP`, as a link is."""
    descriptor = os.open(reachable(path), _FLAGS)
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISBLK(mode)):
        os.close(descriptor)
        raise OSError(errno.ELOOP, "not a regular file")
    return open(descriptor, "rb", buffering=0)  # noqa: PTH123  a descriptor, not a path; the source closes it


def _listed(entry: os.DirEntry[str]) -> Listed:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return Listed(name=entry.name, status=None)
    links_to = None
    if stat.S_ISLNK(status.st_mode):
        try:
            links_to = entry.stat(follow_symlinks=True)
        except OSError:
            links_to = None
    return Listed(name=entry.name, status=status, links_to=links_to)


REAL = Drive(list_folder=list_folder, open_file=open_file)
