"""`handcarry pack`: a verified copy of what was handed over, that opens anywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from handcarry.cli.arguments import LANG, Argument, Given, Verb
from handcarry.cli.console import say
from handcarry.cli.noting import NO_KEEP, note
from handcarry.cli.seals import SHUT, Shut, seals_of
from handcarry.cli.you import YOU, You, asked_of
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.model.progress import OnProgress
    from handcarry.pack.make import Order, Packed

NOT_ALL = 1
_MOST_PERCENT = 100
_WHAT = (
    Argument("patient"), Argument("syntax", choices=("explicit", "jpeg-lossless", "original"), default="explicit"),
    Argument("keep_container", ""), Argument("programs", ""), Argument("repair_geometry", ""), Argument("no_chunks", ""),
    Argument("add", "file", many=True),
)  # fmt: skip
_HOW = (
    Argument("output", "file", "pack_to", needed=True, short="-o"), Argument("parity", default="5"), Argument("dry_run", ""),
    Argument("password_file", "file"), Argument("quiet", "", "quiet_but_result"), LANG,
    Argument("progress", choices=("auto", "json", "none"), default="auto"),
)  # fmt: skip


class What(NamedTuple):
    """What is copied, and in which form."""

    patient: str
    syntax: str
    keep_container: bool
    programs: bool
    repair_geometry: bool
    no_chunks: bool
    add: tuple[Path, ...]


class How(NamedTuple):
    """How it is done and told."""

    output: Path
    parity: str
    dry_run: bool
    password_file: Path | None
    quiet: bool
    lang: str
    progress: str


def pack(given: Given) -> int:
    """Make a verified copy that opens anywhere: a folder, a stick, a ZIP archive or a disc image."""
    from handcarry.pack.make import refuse_inside  # noqa: PLC0415  the engine is heavy

    sources, you, what, how = given["sources"], You(**given.of(YOU)), What(**given.of(_WHAT)), How(**given.of(_HOW))
    refuse_inside((*sources, *what.add), how.output)
    order = _order(sources, how, you, what)
    order = replace(order, seals=seals_of(Shut(**given.of(SHUT)), order.words))
    watching = _watcher(how)
    close: Callable[[], None] = watching.close if watching else lambda: None  # type: ignore[attr-defined]
    try:
        return _run(replace(order, progress=watching), how, close, keep=not given["no_keep"])
    finally:
        close()


def _run(order: Order, how: How, close: Callable[[], None], *, keep: bool) -> int:
    from handcarry.cli.deliver import exit_code  # noqa: PLC0415
    from handcarry.pack.original import holds  # noqa: PLC0415
    from handcarry.pack.run import pack_to, rehearse  # noqa: PLC0415

    if how.dry_run:
        packed = rehearse(order, how.output)
        close()
        _foretell(packed, how)
    else:
        try:
            packed = pack_to(order, how.output)
        except KeyboardInterrupt:
            close()
            say(order.words("cli.pack.interrupted"))
            raise
        close()
        _tell(packed, how)
        if keep:
            note(
                how.output, holds=holds(packed.original), fingerprint=packed.fingerprint, ok=True, words=None if how.quiet else order.words
            )
    return max(exit_code(packed.report) if packed.report else 0, NOT_ALL if packed.lost else 0)


def _foretell(packed: Packed, how: How) -> None:
    from handcarry.pack.pages import contents_of  # noqa: PLC0415
    from handcarry.report.words import Wording  # noqa: PLC0415

    if packed.report:
        wording, verdict = Wording(packed.words), packed.report.verdict.value
        print(f"{wording.verdict(verdict)}: {wording.means(verdict)}")
    else:
        print(packed.words("cli.pack.others_left_out"))
    for label, value in contents_of(packed.original, packed.words):
        print(f"{label}: {value}")
    print(packed.words("cli.pack.rehearsed", where=str(how.output)))


def _order(sources: tuple[Path, ...], how: How, you: You, what: What) -> Order:
    from handcarry.cli.deliver import made_now  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.locked import ask_password, first_line  # noqa: PLC0415
    from handcarry.pack.fit import Syntax  # noqa: PLC0415
    from handcarry.pack.make import Order  # noqa: PLC0415
    from handcarry.pack.wanted import Wanted  # noqa: PLC0415

    words = words_for(how.lang)
    return Order(
        sources=sources,
        wanted=Wanted(
            syntax=Syntax(what.syntax),
            patient=what.patient,
            keep_container=what.keep_container,
            programs=what.programs,
            repair_geometry=what.repair_geometry,
            chunks=not what.no_chunks,
            add=what.add,
        ),
        asked=asked_of(you),
        made=made_now,
        words=words,
        parity_percent=_percent(how.parity),
        password=first_line(how.password_file) if how.password_file else None,
        ask=(lambda: ask_password(words)) if sys.stdin.isatty() else None,
    )


def _percent(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= _MOST_PERCENT):
        raise UsageError(word="no_percent")
    return int(text)


def _watcher(how: How) -> OnProgress | None:
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.waiting import watcher  # noqa: PLC0415

    shown = "none" if how.quiet and how.progress == "auto" else how.progress
    return watcher(shown, sys.stderr, words_for(how.lang), terminal=os.environ.get("TERM", ""))


def _tell(packed: Packed, how: How) -> None:
    from handcarry.pack.pages import Facts  # noqa: PLC0415
    from handcarry.pack.target import LOCKED, ending_of  # noqa: PLC0415

    assert packed.report is not None  # only a rehearsal can lack it
    facts = Facts.of(packed.report, packed.original, packed.filled, packed.words, packed.viewer)
    print(f"{facts.verdict_title}: {facts.verdict_means}")
    for label, value in facts.contents:
        print(f"{label}: {value}")
    for sentence in facts.notes:
        print(sentence)
    print(packed.words("cli.pack.written", where=str(how.output)))
    print(f"{packed.words('cli.fingerprint')}: {packed.fingerprint}")
    if not how.quiet:
        say(packed.words("cli.pack.look_locked" if ending_of(how.output) == LOCKED else "cli.pack.look"))
        if not packed.past_cache:
            say(packed.words("cli.pack.verify_again"))


VERB = Verb("pack", pack, (Argument("sources", "file", many=True, needed=True),), (*_HOW, *YOU, *_WHAT, *SHUT, NO_KEEP))
