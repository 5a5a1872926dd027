"""`handcarry repair`: what is damaged of a copy, and the whole copy again where its recovery data reaches."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.cli.seals import OPENING, Opening
from handcarry.cli.verify import list_names

if TYPE_CHECKING:
    from pathlib import Path

    from handcarry.model.translate import Translate
    from handcarry.pack.repaired import Damaged, Repaired

NOT_RESTORED = 1


def repair(given: Given) -> int:
    """Bring a damaged copy back by its recovery data, into a new place; without one only say whether that can be done."""
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.waiting import watcher  # noqa: PLC0415
    from handcarry.pack.repair import repair as bring_back  # noqa: PLC0415  the engine is heavy

    words = words_for(given["lang"])
    password = Opening(**given.of(OPENING)).of(given["path"], words)
    watching = None if given["quiet"] or given["json"] else watcher("auto", sys.stderr, words, terminal="")
    close: Callable[[], None] = watching.close if watching else lambda: None
    try:
        done = bring_back(given["path"], given["output"], password=password, progress=watching)
    finally:
        close()
    if given["json"]:
        _as_json(done)
    else:
        tell(done, words, given["path"], given["output"])
    return 0 if done.outcome in {"whole", "restored"} else NOT_RESTORED


def tell(done: Repaired, words: Translate, path: Path, output: Path | None = None) -> None:
    """Say what is damaged, what of it can be brought back, and what to do next."""
    print(words(f"cli.repair.outcome.{done.outcome}"))
    if done.outcome == "whole":
        return
    counts = {"damaged": done.blocks_damaged, "total": done.blocks, "lost": done.blocks_lost}
    print(words("cli.repair.blocks", size=done.block_bytes, **counts))
    if done.records_damaged:
        print(words("cli.repair.records", damaged=done.records_damaged, total=done.records))
    list_names(words("cli.repair.lost"), _named(done, words, restorable=False), words)
    list_names(words("cli.repair.restorable"), _named(done, words, restorable=True), words)
    _tell_next(done, words, path, output)


def _named(done: Repaired, words: Translate, *, restorable: bool) -> tuple[str, ...]:
    def said(each: Damaged) -> str:
        return f"{each.path} ({words(f'cli.repair.what.{each.what}')})"

    return tuple(said(each) for each in done.damaged if each.restorable is restorable)


def _tell_next(done: Repaired, words: Translate, path: Path, output: Path | None) -> None:
    from handcarry.report.clean import encodable, plain  # noqa: PLC0415

    place = plain(encodable(str(path)))
    if done.outcome == "restored":
        print(words("cli.repair.written", where=plain(encodable(str(output)))))
        print(words("cli.repair.fingerprint", fingerprint=done.fingerprint))
    elif done.outcome == "restorable":
        print(words("cli.repair.how", command=f"handcarry repair {place} -o NEW"))
    else:
        print(words("cli.repair.rest", command=f"handcarry unpack {place} -o NEW"))


def _as_json(done: Repaired) -> None:
    import msgspec  # noqa: PLC0415

    from handcarry.report.clean import escaped  # noqa: PLC0415

    print(escaped(msgspec.json.format(msgspec.json.encode(done), indent=2).decode()))


VERB = Verb(
    "repair",
    repair,
    (Argument("path", "file", "pack", needed=True),),
    (
        Argument("output", "file", "repair_to", short="-o"), Argument("json", "", "json_alone"), Argument("quiet", ""),
        *OPENING, LANG,
    ),
)  # fmt: skip
