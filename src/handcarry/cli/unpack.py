"""`handcarry unpack`: what the clinic gave, given back from a copy."""

from __future__ import annotations

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.cli.seals import OPENING, Opening
from handcarry.cli.verify import DIFFERENT, list_names


def unpack(given: Given) -> int:
    """Give back the clinic's files from a copy: their names and their bytes, as they were."""
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.pack.unpack import unpack as give_back  # noqa: PLC0415  the engine is heavy

    words = words_for(given["lang"])
    done = give_back(given["path"], given["output"], password=Opening(**given.of(OPENING)).of(given["path"], words))
    print(words("cli.unpack.done", count=done.files, where=str(given["output"])))
    for id_, names in (
        ("changed", done.changed),
        ("missing", done.missing),
        ("renamed", tuple(f"{own} -> {here}" for own, here in done.renamed)),
    ):
        list_names(words(f"cli.unpack.names.{id_}"), names, words)
    return DIFFERENT if done.changed or done.missing else 0


VERB = Verb(
    "unpack",
    unpack,
    (Argument("path", "file", "pack", needed=True),),
    (Argument("output", "file", "unpack_to", needed=True, short="-o"), *OPENING, LANG),
)
