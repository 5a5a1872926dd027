"""A folder of our own for what must lie somewhere while we run, that only this user can look into, and that is gone afterwards.

What a crash, or a computer switched off, leaves behind is removed at the next start: a folder whose lock nobody holds is nobody's.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from handcarry.host.lock import try_lock

PREFIX = "handcarry-app-"
_LOCK = "lock"
_JUST_MADE_SECONDS = 60.0  # a folder so young may be about to get its lock


class PrivateFolder:
    """The folder, from its making to `remove`."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock: int | None = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try_lock(self._lock)

    def remove(self) -> None:
        """Delete it with all it holds."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        shutil.rmtree(self.path, ignore_errors=True)


def remove_leftovers() -> int:
    """Delete the folders of ours that nobody uses any more, and return how many there were."""
    count = 0
    try:
        candidates = [entry.path for entry in os.scandir(tempfile.gettempdir()) if _is_ours(entry)]
    except OSError:
        return 0
    for folder in candidates:
        if _is_abandoned(Path(folder)):
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count


def _is_ours(entry: os.DirEntry[str]) -> bool:
    if not entry.name.startswith(PREFIX):
        return False
    try:
        status = entry.stat(follow_symlinks=False)
        return entry.is_dir(follow_symlinks=False) and (not hasattr(os, "getuid") or status.st_uid == os.getuid())
    except OSError:
        return False


def _is_abandoned(folder: Path) -> bool:
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return not (folder / _LOCK).exists() and time.time() - folder.lstat().st_mtime > _JUST_MADE_SECONDS
    try:
        return try_lock(descriptor)  # where there are no locks every folder counts as held: better kept than taken away
    finally:
        os.close(descriptor)
