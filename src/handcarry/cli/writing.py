"""How and where something is written: a file whole or not at all, never onto what is being read, no page over a terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from handcarry.errors import UsageError


def outside(path: Path, medium: Path) -> Path:
    """Return the path of a file to write; raises UsageError where it lies on what the user named to be read."""
    target, source = (Path(os.path.realpath(each)) for each in (path, medium))  # which bears a link that leads to itself
    if target == source or source in target.parents:
        raise UsageError(word="onto_the_medium")
    return path


def not_on_a_terminal(file: str) -> None:
    """Raise UsageError where stdout is a terminal; what would be poured over it belongs into a `file`."""
    if sys.stdout.isatty():
        raise UsageError(word="page_on_terminal", file=file)


def write_whole(path: Path, data: bytes) -> None:
    """Write a whole file or none: under a name of its own first, then in one move."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_bytes(data)
        os.replace(partial, path)  # noqa: PTH105  says what it does
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(word="not_written") from error
