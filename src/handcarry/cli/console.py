"""Where text goes: results to stdout, all else to stderr; no markup is ever parsed, for what we print comes from foreign media."""

from __future__ import annotations

import io
import sys
from typing import TextIO

from rich.console import Console

PLAIN_WIDTH = 80


class _Console(Console):
    """A console that leaves a closed pipe to whoever called: rich would end the program with 1, which says "not the record" here."""

    def on_broken_pipe(self) -> None:
        """Pass the error on."""
        raise BrokenPipeError


def result_console(file: TextIO | None = None) -> Console:
    """Return a console for the result. Width, colour, NO_COLOR, FORCE_COLOR and TERM=dumb are rich's business."""
    return _Console(file=file or sys.stdout, markup=False, emoji=False, highlight=False)


def plain_console() -> tuple[Console, io.StringIO]:
    """Return a console that collects text without colour, 80 columns wide, for a file."""
    collected = io.StringIO()
    return Console(file=collected, width=PLAIN_WIDTH, no_color=True, markup=False, emoji=False, highlight=False), collected


def say(sentence: str) -> None:
    """Print a notice to stderr."""
    print(sentence, file=sys.stderr, flush=True)
