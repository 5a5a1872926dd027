"""The command line: how every end is told: an answer, a sentence, a crash file, an interruption.

It imports nothing heavy: `--help` and `--version` answer at once. Each verb is loaded when it is called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from itertools import pairwise
from typing import TYPE_CHECKING

from handcarry import __version__
from handcarry.cli.verbs import VERBS, run_verb
from handcarry.errors import Stop

if TYPE_CHECKING:
    from handcarry.catalogue.words import Words

BUG, INTERRUPTED, PIPE_CLOSED = 70, 130, 141

_HELP = """\
Is the scan you were handed the record? Check it while you are still in the clinic.

    handcarry                       open it in your browser, and choose there
    handcarry E:\\                   check and look at a disc, folder, archive or file, in your browser
    handcarry check E:\\             only check it, here in the terminal
    handcarry check scan.zip --name "Jane Doe" --born 1980-02-29 --scanned today -o report.html

{verbs}

What a verb takes: handcarry check --help

Exit codes: 0 it is the record; 1 it is not, or not yet; 2 the command was not understood; 3 nothing could be read;
4 refused for safety; 70 a fault of handcarry's own; 130 interrupted.
"""


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

        tell_crash(error)
        return BUG
    return code


def _words(arguments: Sequence[str]) -> Words:
    """Return the words of the language asked for, where that is one we speak; else the system's."""
    from handcarry.cli.language import spoken, words_for  # noqa: PLC0415  not before something has to be said

    asked = next((after for option, after in pairwise(arguments) if option == "--lang"), "")
    return words_for(asked if asked in spoken() else "")


def _answer(arguments: Sequence[str]) -> int:
    first = next(iter(arguments), "view")
    if first in {"--help", "-h"}:
        width = max(map(len, VERBS))
        print(_HELP.format(verbs="\n".join(f"  {verb:<{width}}  {sentence}" for verb, (_, sentence) in VERBS.items())), end="")
        return 0
    if first == "--version":
        print(__version__)
        return 0
    return run_verb(arguments if arguments and first in VERBS else ["view", *arguments])
