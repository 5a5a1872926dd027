"""What tells one medium from another, also when it is plugged in again elsewhere: its file system's own number."""

from __future__ import annotations

from pathlib import Path

_BY_UUID = Path("/dev/disk/by-uuid")  # where Linux lists them; on Windows the device number is the volume's serial number itself


def medium_id(path: Path, *, by_uuid: Path = _BY_UUID) -> str:
    """Return the UUID of the file system that holds a path, else the number that the system gives its device. Raises `OSError`."""
    device = path.stat().st_dev
    try:
        names = sorted(by_uuid.iterdir())
    except OSError:
        names = []
    for name in names:
        try:
            if name.stat().st_rdev == device:
                return name.name
        except OSError:
            continue
    return f"{device:x}"
