"""A fault of our own: told in a sentence, kept in a file that can be sent to us because nothing from the medium is in it."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from handcarry import __version__

if TYPE_CHECKING:
    from handcarry.model.translate import Translate

_OURS = "handcarry"


def tell_crash(error: BaseException, words: Callable[[], Translate]) -> None:
    """Write the crash file and print where it is; where there is no room for a file, print what it would hold."""
    t = _words(words)
    text = crash_text(error)
    try:
        with tempfile.NamedTemporaryFile("w", prefix="handcarry-crash-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(text)
        kept = t("cli.crash.file", file=file.name)
    except OSError:
        kept = f"{t('cli.crash.lines')}\n{text}"
    print(t("cli.crash.what"), t("cli.crash.means"), kept, sep="\n", file=sys.stderr)


def _words(words: Callable[[], Translate]) -> Callable[..., str]:
    """Return the words, or ids in their place where it is the words themselves that fail."""
    try:
        return words()
    except (LookupError, ValueError, OSError):
        return lambda message, **values: " ".join((message, *values.values()))


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
