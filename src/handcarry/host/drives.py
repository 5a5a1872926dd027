"""Drives and discs that somebody put into this computer, and where its browser puts downloads.

Each system tells it in its own way; where none is known the list is empty and the person names a folder. Looks at tables of mounts and at
names, never at what is on a drive.
"""

from __future__ import annotations

import stat
import string
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from handcarry.host.optional import system_module

_OPTICAL_SYSTEMS = frozenset({"iso9660", "udf", "cd9660"})
_PEOPLES_MOUNTS = ("/media/", "/run/media/", "/mnt/chromeos/removable/")
_WINDOWS_KINDS = {2: "drive", 5: "disc"}  # GetDriveTypeW: DRIVE_REMOVABLE, DRIVE_CDROM
_ESCAPES = {"\\040": " ", "\\011": "\t", "\\012": "\n", "\\134": "\\"}
_LONGEST_TABLE = 1 << 20


class PlaceKind(StrEnum):
    """What a place is to a person."""

    DISC = "disc"
    DRIVE = "drive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A drive or disc: where it is mounted, and what it is called there."""

    kind: PlaceKind
    path: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """Where a system keeps its tables; tests put others here."""

    platform: str = sys.platform
    mounts: Path = Path("/proc/self/mounts")
    blocks: Path = Path("/sys/class/block")
    volumes: Path = Path("/Volumes")
    home: Path | None = None
    windows: Callable[[], object | None] | None = None

    @property
    def home_folder(self) -> Path | None:
        """The user's own folder, None where the system does not say."""
        try:
            return self.home or Path.home()
        except RuntimeError:
            return None


THIS = System()


def drives(system: System = THIS) -> tuple[Place, ...]:
    """Return what was put in: discs first. Never raises; an unknown system has none."""
    listing = {"win32": _on_windows, "darwin": _on_macos}.get(system.platform, _on_linux)
    found = {place.path: place for place in listing(system)}
    return tuple(sorted(found.values(), key=lambda place: (place.kind is not PlaceKind.DISC, place.label.casefold(), place.path)))


def downloads_folder(system: System = THIS) -> Path | None:
    """Return the folder for downloads where it exists: as the desktop says, else the one of that name in the user's own folder."""
    home = system.home_folder
    if home is None:
        return None
    named = _named_by_desktop(home) if system.platform not in {"win32", "darwin"} else None
    folder = named or home / "Downloads"
    return folder if folder.is_dir() else None


def _named_by_desktop(home: Path) -> Path | None:
    """What `xdg-user-dirs` wrote: XDG_DOWNLOAD_DIR="$HOME/Transferências"."""
    for line in _lines(home / ".config/user-dirs.dirs"):
        name, _, value = line.strip().partition("=")
        if name == "XDG_DOWNLOAD_DIR":
            return Path(value.strip('"').replace("$HOME", str(home)))
    return None


def _on_linux(system: System) -> Iterator[Place]:
    for line in _lines(system.mounts):
        words = line.split(" ")
        if len(words) < 3:
            continue
        device, path, kind = words[0], _unescaped(words[1]), words[2]
        if kind in _OPTICAL_SYSTEMS:
            yield Place(kind=PlaceKind.DISC, path=path, label=_last(path))
        elif device.startswith("/dev/") and (_is_removable(device, system) or path.startswith(_PEOPLES_MOUNTS)):
            yield Place(kind=PlaceKind.DRIVE, path=path, label=_last(path))


def _is_removable(device: str, system: System) -> bool:
    """What the kernel says of the whole device: a partition lies in a folder below it."""
    name = device.rpartition("/")[2]
    node = system.blocks / name
    with suppress(OSError, RuntimeError):
        node = node.resolve()
    return any(_lines(folder / "removable") == ["1"] for folder in (node, node.parent))


def _on_macos(system: System) -> Iterator[Place]:
    """Every volume but the one that the system started from, which stands there as a link to the root."""
    try:
        names = sorted(path.name for path in system.volumes.iterdir())
    except OSError:
        return
    for name in names:
        path = system.volumes / name
        with suppress(OSError):
            if stat.S_ISDIR(path.lstat().st_mode):
                yield Place(kind=PlaceKind.DRIVE, path=str(path), label=name)


def _on_windows(system: System) -> Iterator[Place]:
    kernel = (system.windows or _kernel32)()
    if kernel is None:
        return
    letters = int(kernel.GetLogicalDrives())  # type: ignore[attr-defined]
    for n, letter in enumerate(string.ascii_uppercase):
        path = f"{letter}:\\"
        kind = _WINDOWS_KINDS.get(int(kernel.GetDriveTypeW(path))) if letters >> n & 1 else None  # type: ignore[attr-defined]
        if kind is not None and _has_medium(kernel, path):
            yield Place(kind=PlaceKind(kind), path=path, label=f"{letter}:")


def _has_medium(kernel: object, path: str) -> bool:
    """A drive without a disc has a letter and no volume."""
    return bool(kernel.GetVolumeInformationW(path, None, 0, None, None, None, None, 0))  # type: ignore[attr-defined]


def _kernel32() -> object | None:
    ctypes = system_module("ctypes")
    return getattr(getattr(ctypes, "windll", None), "kernel32", None)


def _lines(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            return file.read(_LONGEST_TABLE).splitlines()
    except OSError:
        return []


def _unescaped(path: str) -> str:
    for escape, letter in _ESCAPES.items():
        path = path.replace(escape, letter)
    return path


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or path
