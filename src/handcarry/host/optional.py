"""Modules of the standard library that only some systems have."""

from __future__ import annotations

import importlib
from types import ModuleType


def system_module(name: str) -> ModuleType | None:
    """The module (`resource`, `fcntl`, `msvcrt`, `ctypes`), or None where this Python was built without it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
