"""Which verbs there are, and how their arguments are read. The reader of arguments is loaded with the first verb, not before."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from handcarry.cli.loading import loading

NOT_UNDERSTOOD = 2

VERBS = {
    "view": ("handcarry.cli.view:view", "Check a scan, look at it and measure in it, in your browser."),
    "check": ("handcarry.cli.check:check", "Say whether a disc, folder, archive or file is the record."),
    "pack": ("handcarry.cli.pack:pack", "Make a verified copy that opens anywhere: folder, stick, ZIP, disc image."),
    "verify": ("handcarry.cli.verify:verify", "Say whether a copy is still what it was."),
    "unpack": ("handcarry.cli.verify:unpack", "Give back the clinic's files from a copy, as they were."),
    "ask": ("handcarry.cli.ask:ask", "Say what to ask the clinic for, in its language, with its law: card, letters, plan."),
    "rights": ("handcarry.cli.rights:rights", "Say what law was found on copies of records, and how surely."),
    "explain": ("handcarry.cli.explain:explain", "Say what a finding means, by its id."),
    "list": ("handcarry.cli.list_:list_", "List the checks, vendors, codecs or containers known."),
    "demo": ("handcarry.cli.demo:demo", "Write five small media and check each."),
}


def run_verb(arguments: Sequence[str]) -> int:
    """Run the verb that the arguments begin with, and return its exit code."""
    with loading():
        import cyclopts  # noqa: PLC0415  a twentieth of a second

    app = cyclopts.App(
        name="handcarry",
        help_format="plaintext",
        result_action="return_value",
        suppress_keyboard_interrupt=False,
        default_parameter=cyclopts.Parameter(show_default=False),
        version_flags=(),
    )
    for verb, (function, sentence) in VERBS.items():
        app.command(function, name=verb, help=sentence)
    try:
        result = app(list(arguments), exit_on_error=False)
    except cyclopts.CycloptsError:  # already told, by cyclopts
        print("Nothing was checked. A name with a space in it goes in quotes. What can be said: handcarry --help", file=sys.stderr)
        if arguments[0] == "view":
            print("A path alone opens the app; to check in the terminal, with these options, begin with: handcarry check", file=sys.stderr)
        return NOT_UNDERSTOOD
    return result if isinstance(result, int) else 0
