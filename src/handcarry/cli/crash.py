"""A fault of our own: told in a sentence, kept in a file that can be sent to us because nothing from the medium is in it."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from pathlib import PurePath

from handcarry import __version__

_OURS = "handcarry"


def tell_crash(error: BaseException) -> None:
    """Write the crash file and print where it is; where there is no room for a file, print what it would hold."""
    text = crash_text(error)
    try:
        with tempfile.NamedTemporaryFile("w", prefix="handcarry-crash-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(text)
        kept = f"Please send us this file, it holds no names and nothing from the medium: {file.name}"
    except OSError:
        kept = f"Please send us these lines, they hold no names and nothing from the medium:\n{text}"
    print(
        "handcarry itself failed; that is our fault, not the scan's.\n"
        "Nothing was decided about what you were handed, so do not rely on it yet.\n"
        f"{kept}",
        file=sys.stderr,
    )


def crash_text(error: BaseException) -> str:
    """Return kinds of errors, places in programs, versions: no message, no value, no path of the user's."""
    lines = [f"handcarry {__version__}", f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
        lines += [f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(link.__traceback__)]
        link = link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


def _place(filename: str) -> str:
    """Return a source file's name from its package on: where it is installed may hold the user's name."""
    parts = PurePath(filename).parts
    for anchor in (_OURS, "site-packages"):
        if anchor in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(anchor) :])
    return parts[-1] if parts else "?"
