"""Paths that are too long for an old rule of Windows, in the form that it takes at any length."""

from __future__ import annotations

import os

_LONGEST = 240  # MAX_PATH is 260, of which a folder must leave 12 for a name of 8.3; \\?\ lifts that
_PREFIX = "\\\\?\\"


def reachable(path: str, *, windows: bool = os.name == "nt") -> str:
    """Return the absolute path as the system takes it: deep folders of an export pass 260 characters easily."""
    if not windows or len(path) < _LONGEST or path.startswith(_PREFIX):
        return path
    path = path.replace("/", "\\")
    return f"{_PREFIX}UNC\\{path[2:]}" if path.startswith("\\\\") else _PREFIX + path
