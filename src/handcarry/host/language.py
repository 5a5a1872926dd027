"""Which languages the user's system speaks, in their order."""

from __future__ import annotations

import os
from collections.abc import Mapping

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # as GNU gettext asks them


def preferred_languages(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return language codes as the system prefers them: "de" for de_AT.UTF-8. "C" and "POSIX" name none."""
    said = next((environment[name] for name in _VARIABLES if environment.get(name)), "") or _windows()
    codes = (each.replace("-", "_").partition("_")[0].partition(".")[0].lower() for each in said.split(":"))
    return tuple(code for code in codes if code not in {"", "c", "posix"})


def _windows() -> str:
    """Return the user's language on Windows, whose programs are not told it by a variable; "" elsewhere."""
    if os.name != "nt":
        return ""
    import ctypes  # noqa: PLC0415  there only

    name = ctypes.create_unicode_buffer(85)  # LOCALE_NAME_MAX_LENGTH
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  which type checkers elsewhere do not know
    return name.value if kernel.GetUserDefaultLocaleName(name, len(name)) else ""
