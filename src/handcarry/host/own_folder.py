"""The folder where a program of this user's may keep what it must remember."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_NAME = "handcarry"


def data_folder(environment: Mapping[str, str] = os.environ, *, platform: str = sys.platform) -> Path | None:
    """Return the folder, which need not be there yet; None where the system names no place of the user's own."""
    try:
        home = Path(environment["HOME"]) if "HOME" in environment else Path.home()
    except RuntimeError:
        return None
    if platform == "win32":
        local = environment.get("LOCALAPPDATA", "")
        return Path(local) / _NAME if local else None
    if platform == "darwin":
        return home / "Library" / "Application Support" / _NAME
    named = environment.get("XDG_DATA_HOME", "")
    return (Path(named) if named.startswith("/") else home / ".local" / "share") / _NAME
