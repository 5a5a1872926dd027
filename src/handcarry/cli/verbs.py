"""Which verbs there are, and where each is. One is loaded when it is called, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from handcarry.cli.loading import loading

if TYPE_CHECKING:
    from handcarry.cli.arguments import Verb

VERBS = {
    "view": "handcarry.cli.view",
    "check": "handcarry.cli.check",
    "pack": "handcarry.cli.pack",
    "verify": "handcarry.cli.verify",
    "repair": "handcarry.cli.repair",
    "unpack": "handcarry.cli.unpack",
    "keep": "handcarry.cli.keep",
    "key": "handcarry.cli.key",
    "ask": "handcarry.cli.ask",
    "rights": "handcarry.cli.rights",
    "explain": "handcarry.cli.explain",
    "list": "handcarry.cli.list_",
    "demo": "handcarry.cli.demo",
}
_HELP = frozenset({"--help", "-h"})


def run_verb(arguments: Sequence[str]) -> int:
    """Run the verb that the arguments begin with, and return its exit code."""
    name, *rest = arguments
    with loading():
        from handcarry.cli.arguments import read  # noqa: PLC0415  `--version` needs none of it

        verb: Verb = import_module(VERBS[name]).VERB
    if _HELP & set(rest[: rest.index("--")] if "--" in rest else rest):
        from handcarry.cli.language import words_in  # noqa: PLC0415
        from handcarry.cli.usage import verb_help  # noqa: PLC0415

        print(verb_help(verb, words_in(rest)), end="")
        return 0
    return verb.run(read(verb, rest))
