"""Passwords for locked archives: by prompt or file, never by argument, where other programs could read it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from handcarry.errors import CannotOpen

if TYPE_CHECKING:
    from handcarry.model.report import Report
    from handcarry.model.translate import Translate

TRIES = 3
LONGEST_BYTES = 4096


def look_with_passwords(
    look: Callable[[str | None], Report], password: str | None, words: Translate, *, clear: Callable[[], None]
) -> Report:
    """Look, and where a lock stands before the answer and somebody sits at the terminal, ask for the password and look again."""
    from handcarry.examine import wants_password  # noqa: PLC0415  the engine is heavy

    report = look(password)
    for _ in range(TRIES):
        if not wants_password(report) or not sys.stdin.isatty():
            break
        clear()
        typed = ask_password(words)
        if not typed:
            break
        report = look(typed)
    return report


def ask_password(words: Translate) -> str:
    """Ask at the terminal; "" goes on without."""
    try:
        return getpass.getpass(f"{words('cli.password')} ", stream=sys.stderr)
    except EOFError:  # Ctrl-D is an answer too
        print(file=sys.stderr)
        return ""


def first_line(path: Path) -> str:
    """Return the password that a file holds."""
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotOpen(word="no_password_file") from error
    return text.splitlines()[0] if text else ""
