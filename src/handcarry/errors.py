"""Everything that stops the program and that the user should read. Exit code and sentence travel with the exception.

    Stop                 70   the root; never raised itself
    ├── UsageError        2   what was asked for makes no sense, or the place to write to does not work
    │   ├── CannotWrite   2   the place to write to failed: no room, pulled out, read-only; nothing there looks finished
    │   └── SeveralPeople 2   the medium holds scans of several people and none is chosen
    ├── CannotOpen        3   a file named beside the medium cannot be read: an old report, a password file; nothing there to view
    └── MissingExtra      6   an optional part is not installed

A bad medium is not among them: what is wrong with it is a finding, and a path that does not exist is a verdict of `check`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handcarry.model.translate import Translate


class Stop(Exception):
    """We cannot go on. What happened, what that means, and what to do next, one sentence each, are the catalogue's: `cli.stop.WORD.what`,
    `.means` and `.do`, filled with `values`.
    """

    exit_code = 70

    def __init__(self, *, word: str, **values: str) -> None:
        super().__init__(" ".join((word, *values.values())))
        self._word = word
        self._values = values

    def sentences(self, translate: Translate) -> tuple[str, ...]:
        """Return what the user reads, line by line."""
        return tuple(translate(f"cli.stop.{self._word}.{part}", **self._values) for part in ("what", "means", "do"))


class UsageError(Stop):
    """The arguments cannot be followed."""

    exit_code = 2


class CannotWrite(UsageError):
    """The place to write to does not take the bytes, or did not keep them."""


class SeveralPeople(UsageError):
    """The medium holds scans of several people, and the user has not said whose to take."""


class CannotOpen(Stop):
    """A file that the user named beside the medium cannot be read."""

    exit_code = 3


class MissingExtra(Stop):
    """An optional part of the installation is not there."""

    exit_code = 6
