"""The command line: which verbs there are, and how every end is told: an answer, a sentence, a crash file, an interruption.

It imports nothing heavy: `--help` and `--version` must be quick. Each verb is loaded when it is called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import cyclopts

from handcarry import __version__
from handcarry.errors import Stop

USAGE, BUG, INTERRUPTED, PIPE_CLOSED = 2, 70, 130, 141

HELP = """Is the scan you were handed the record? Check it while you are still in the clinic.

    handcarry check E:\\

Exit codes: 0 it is the record, 1 it is not (yet), 2 the command was not understood, 3 nothing could be read, 4 refused for safety,
70 a fault of handcarry's own, 130 interrupted.
"""

VERBS = {
    "check": ("handcarry.cli.check:check", "Say whether a disc, folder, archive or file is the record."),
    "explain": ("handcarry.cli.explain:explain", "Say what a finding means, by its id."),
    "list": ("handcarry.cli.list_:list_", "List the checks, vendors, codecs or containers known."),
    "demo": ("handcarry.cli.demo:demo", "Write five small media and check each."),
}
_OWN_FLAGS = frozenset({"--help", "-h", "--version"})

app = cyclopts.App(
    name="handcarry",
    version=__version__,
    help=HELP,
    help_format="plaintext",
    result_action="return_value",
    suppress_keyboard_interrupt=False,
    default_parameter=cyclopts.Parameter(show_default=False),
)
for verb, (function, sentence) in VERBS.items():
    app.command(function, name=verb, help=sentence)


def run() -> None:
    """Run as a program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter must not hide the verdict
    sys.exit(follow(sys.argv[1:]))


def follow(arguments: Sequence[str]) -> int:
    """Follow the arguments and return the exit code. A path without a verb is checked."""
    given = list(arguments)
    if given and given[0] not in VERBS and given[0] not in _OWN_FLAGS:
        given.insert(0, "check")
    try:
        result = app(given, exit_on_error=False)
        sys.stdout.flush()
    except Stop as stop:
        print(f"{stop.what}\n{stop.means}\n{stop.do}", file=sys.stderr)
        return stop.exit_code
    except cyclopts.CycloptsError:  # already told, by cyclopts
        return USAGE
    except KeyboardInterrupt:
        print("Stopped before the end. Nothing was decided, and the medium is as it was.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that closing stdout at exit does not fail again
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001  the last boundary: a fault of ours becomes a sentence, never a traceback
        from handcarry.cli.crash import tell_crash  # noqa: PLC0415

        tell_crash(error)
        return BUG
    return result if isinstance(result, int) else 0
