"""What keeps bytes on a disk: writing whole, flushing to the medium, moving into place, reading past the cache, and what a disk can hold.

Systems differ in all of it; each step has a fallback, and says so where it could not be done.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from handcarry.host.optional import system_module

NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW"))
AGAIN = os.O_RDWR | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW"))
READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW"))

_FULL_FSYNC = 51  # F_FULLFSYNC of macOS, where fsync alone leaves bytes in the drive's own cache
_NO_CACHE = 48  # F_NOCACHE of macOS
_MOUNTS = "/proc/self/mountinfo"
_LIMITS = {"vfat": (1 << 32) - 1, "msdos": (1 << 32) - 1, "fat32": (1 << 32) - 1, "fat": (1 << 32) - 1, "fat16": (1 << 31) - 1}
_NAMED_AS_ON_WINDOWS = frozenset({*_LIMITS, "exfat", "ntfs", "ntfs3", "fuseblk"})  # fuseblk: NTFS or exFAT by a driver of the user's
_LONGEST_PATH = 259 if sys.platform == "win32" else 4095


class FileSystem(NamedTuple):
    """Where something would be written: its kind ("" where the system does not say), the longest file, name and path it takes.

    None stands for what is not known.
    """

    kind: str
    file_bytes: int | None
    name_characters: int
    path_characters: int
    free_bytes: int | None

    @property
    def is_named_as_on_windows(self) -> bool:
        """True where names are what Windows lets them be, whichever system writes: fewer letters, and upper case the same as lower."""
        return os.name == "nt" or self.kind in _NAMED_AS_ON_WINDOWS


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte; a short write goes on where it stopped."""
    left = memoryview(data)
    while left:
        count = os.write(descriptor, left)
        if count == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left = left[count:]


def flush(descriptor: int) -> None:
    """Bring a file's bytes to the medium. Raises `OSError`, after which nothing that was written can be relied on."""
    fcntl = system_module("fcntl") if sys.platform == "darwin" else None
    if fcntl is None or not _full_fsync(fcntl, descriptor):
        os.fsync(descriptor)


def _full_fsync(fcntl: ModuleType, descriptor: int) -> bool:
    try:
        fcntl.fcntl(descriptor, _FULL_FSYNC)
    except OSError as error:
        if error.errno not in {errno.ENOTSUP, errno.EINVAL, errno.ENOTTY}:
            raise
        return False
    return True


def flush_folder(path: Path) -> None:
    """Bring a folder's list of names to the medium, where the system can do that."""
    if os.name == "nt":
        return  # no handle of a folder can be flushed there
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some network file systems know no such thing
            raise
    finally:
        os.close(descriptor)


def forget(descriptor: int) -> bool:
    """Ask that the next reading comes from the medium, not from memory; False where the system knows no such request."""
    advise = getattr(os, "posix_fadvise", None)
    if advise is not None:
        try:
            advise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        except OSError:
            return False
        return True
    fcntl: Any = system_module("fcntl") if sys.platform == "darwin" else None
    if fcntl is None:
        return False
    fcntl.fcntl(descriptor, _NO_CACHE, 1)
    return True


def file_system(folder: Path) -> FileSystem:
    """Return what the file system that holds an existing folder can take."""
    kind = _kind(os.path.realpath(folder))
    try:
        longest_name = os.pathconf(folder, "PC_NAME_MAX") if hasattr(os, "pathconf") else 255
    except OSError:
        longest_name = 255
    return FileSystem(kind, _LIMITS.get(kind), longest_name, _LONGEST_PATH, _free_bytes(folder))


def _free_bytes(folder: Path) -> int | None:
    try:
        told = shutil.disk_usage(folder)
    except (AttributeError, OSError):  # a system, or a network file system, that does not say
        return None
    return told.free if told.total else None  # others say that they do not know by zeros


def _kind(path: str) -> str:
    if os.name == "nt":
        return _windows_kind(path)
    try:
        with open(_MOUNTS, encoding="utf-8", errors="surrogateescape") as file:  # noqa: PTH123
            lines = file.read().splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        mount, _, rest = line.partition(" - ")
        point = mount.split(" ")[4].replace("\\040", " ")
        if len(point) >= len(best) and (path == point or path.startswith(point.rstrip("/") + "/")):
            best, kind = point, rest.split(" ")[0]
    return kind.lower()


def _windows_kind(path: str) -> str:
    ctypes: Any = system_module("ctypes")
    if ctypes is None or not hasattr(ctypes, "windll"):
        return ""
    name = ctypes.create_unicode_buffer(64)
    root = os.path.splitdrive(path)[0] + "\\"
    found = ctypes.windll.kernel32.GetVolumeInformationW(root, None, 0, None, None, None, name, 64)
    return str(name.value).lower() if found else ""
