"""The command line: how every end is told: an answer, a sentence, a crash file, an interruption.

It imports nothing heavy: `--help` and `--version` answer at once. Each verb is loaded when it is called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING

from handcarry import __version__
from handcarry.cli.verbs import VERBS, run_verb
from handcarry.errors import Stop

if TYPE_CHECKING:
    from handcarry.catalogue.words import Words

BUG, INTERRUPTED, PIPE_CLOSED = 70, 130, 141


def run() -> None:
    """Run as a program."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here multiplies matrices; numpy's threads for it would spin for 0.1 s
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter must not hide the verdict
    sys.exit(follow(sys.argv[1:]))


def follow(arguments: Sequence[str]) -> int:
    """Follow the arguments and return the exit code. Nothing, or a path without a verb, opens the app."""
    try:
        code = _answer(arguments)
        sys.stdout.flush()
    except Stop as stop:
        print(*stop.sentences(_words(arguments)), sep="\n", file=sys.stderr)
        return stop.exit_code
    except KeyboardInterrupt:
        print(_words(arguments)("cli.interrupted"), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that closing stdout at exit does not fail again
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001  the last boundary: a fault of ours becomes a sentence, never a traceback
        from handcarry.cli.crash import tell_crash  # noqa: PLC0415

        tell_crash(error, lambda: _words(arguments))
        return BUG
    return code


def _words(arguments: Sequence[str]) -> Words:
    from handcarry.cli.language import words_in  # noqa: PLC0415  not before something has to be said

    return words_in(arguments)


def _answer(arguments: Sequence[str]) -> int:
    first = next(iter(arguments), "view")
    if first in {"--help", "-h"}:
        from handcarry.cli.usage import program_help  # noqa: PLC0415

        print(program_help(VERBS, _words(arguments)), end="")
        return 0
    if first == "--version":
        print(__version__)
        return 0
    return run_verb(arguments if arguments and first in VERBS else ["view", *arguments])
