"""Passwords for locked archives: by prompt or file, never by argument, where other programs could read it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from handcarry.errors import CannotOpen
from handcarry.model.entry import Fault, FaultCode
from handcarry.model.verdict import Verdict

if TYPE_CHECKING:
    from handcarry.model.report import Report

TRIES = 3
_LOCKED = frozenset({FaultCode.ENCRYPTED, FaultCode.WRONG_PASSWORD})
_IT_IS = frozenset({Verdict.READY, Verdict.READY_WITH_NOTES})
LONGEST_BYTES = 4096


def look_with_passwords(look: Callable[[str | None], Report], password: str | None, *, clear: Callable[[], None]) -> Report:
    """Look, and where a lock stands before the answer and somebody sits at the terminal, ask for the password and look again."""
    report = look(password)
    for _ in range(TRIES):
        if not wants_password(report) or not sys.stdin.isatty():
            break
        clear()
        typed = ask_password()
        if not typed:
            break
        report = look(typed)
    return report


def ask_password() -> str:
    """Ask at the terminal; "" goes on without."""
    try:
        return getpass.getpass("This archive asks for a password (empty: go on without): ", stream=sys.stderr)
    except EOFError:  # Ctrl-D is an answer too
        print(file=sys.stderr)
        return ""


def is_locked(report: Report) -> bool:
    """True where something could not be read for want of the right password."""
    return any(fault.code in _LOCKED for fault in _faults(report))


def wants_password(report: Report) -> bool:
    """True where a lock stands before the answer: beside a whole record what is locked is told, and nobody is asked."""
    return is_locked(report) and report.verdict not in _IT_IS


def _faults(report: Report) -> Iterator[Fault]:
    medium = report.medium
    faults = chain((container.fault for container in medium.containers), (entry.fault for entry in medium.entries))
    return (fault for fault in faults if fault)


def first_line(path: Path) -> str:
    """Return the password that a file holds."""
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotOpen(
            "The password file cannot be read.",
            means="Without it locked archives stay shut.",
            do="Check that --password-file names a text file that you may read.",
        ) from error
    return text.splitlines()[0] if text else ""
