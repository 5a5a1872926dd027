"""`handcarry pack`: a verified copy of what was handed over, that opens anywhere. Also `verify` and `unpack`, which belong to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from handcarry.cli.console import say
from handcarry.cli.you import You, asked_of
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.model.progress import OnProgress
    from handcarry.pack.make import Order, Packed

NOT_ALL = 1
_NOTHING_SAID = You()


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What is copied, and in which form."""

    patient: Annotated[str, Parameter(help="Whose scan to take where several people's are on the medium: a name or patient number.")] = ""
    syntax: Annotated[
        Literal["explicit", "jpeg-lossless", "original"], Parameter(help="What images are converted to that do not fit as they are.")
    ] = "explicit"
    keep_container: Annotated[bool, Parameter(help="Keep archives themselves beside what they hold.", negative="")] = False
    programs: Annotated[bool, Parameter(help="Take the clinic's programs too.", negative="")] = False
    repair_geometry: Annotated[
        bool, Parameter(help="Add a DERIVED series with invented positions where slices have none; says so.", negative="")
    ] = False
    add: Annotated[
        tuple[Path, ...], Parameter(help="A file of yours to put beside the scan; may be given more than once.", negative="")
    ] = ()


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How it is done and told."""

    output: Annotated[Path, Parameter(name=["--output", "-o"], help="A new folder, an empty medium, or a file ending in .zip or .iso.")]
    dry_run: Annotated[bool, Parameter(help="Read everything, write nothing, and say what would be done.", negative="")] = False
    password_file: Annotated[Path | None, Parameter(help="A file whose first line opens locked archives.")] = None
    quiet: Annotated[bool, Parameter(help="Say nothing but the result.", negative="")] = False
    lang: Annotated[str, Parameter(help="The language of the report inside: en, de, es, fr, tr; else the system's.")] = ""
    progress: Annotated[Literal["auto", "json", "none"], Parameter(help="How progress is shown on stderr.")] = "auto"


_EVERYTHING = What()


def pack(
    sources: Annotated[
        tuple[Path, ...], Parameter(help="What was handed over: folders, drives, archives, disc images, files.", negative="")
    ],
    /,
    *,
    how: How,
    you: You = _NOTHING_SAID,
    what: What = _EVERYTHING,
) -> int:
    """Make a verified copy that opens anywhere: a folder, a stick, a ZIP archive or a disc image.

    The source is never written to, and read once; twice where an archive is kept whole, a password was asked for, or with --dry-run.
    Until the copy is finished and read back, its name ends in .partial.
    """
    from handcarry.pack.make import refuse_inside  # noqa: PLC0415  the engine is heavy

    if not sources:
        raise UsageError("There is nothing to copy.", means="Nothing was written.", do="Name a folder, drive, archive or disc image.")
    refuse_inside((*sources, *what.add), how.output)
    watching = _watcher(how)
    close: Callable[[], None] = watching.close if watching else lambda: None  # type: ignore[attr-defined]
    try:
        return _run(_order(sources, how, you, what, watching), how, close)
    finally:
        close()


def _run(order: Order, how: How, close: Callable[[], None]) -> int:
    from handcarry.cli.deliver import exit_code  # noqa: PLC0415
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
            say("If a copy was begun, it lies under a name that ends in .partial: the same command finishes it. Or delete it.")
            raise
        close()
        _tell(packed, how)
    return max(exit_code(packed.report) if packed.report else 0, NOT_ALL if packed.lost else 0)


def _foretell(packed: Packed, how: How) -> None:
    from handcarry.pack.pages import contents_of  # noqa: PLC0415
    from handcarry.report.words import Wording  # noqa: PLC0415

    if packed.report:
        wording, verdict = Wording(packed.words), packed.report.verdict.value
        print(f"{wording.verdict(verdict)}: {wording.means(verdict)}")
    else:
        print("Other people's files would be left out; the verdict on the rest comes with the copy.")
    for label, value in contents_of(packed.original, packed.words):
        print(f"{label}: {value}")
    print(f"Would be written to {how.output}. Nothing was written (--dry-run).")


def _order(sources: tuple[Path, ...], how: How, you: You, what: What, watching: OnProgress | None) -> Order:
    from handcarry.cli.deliver import made_now  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.locked import ask_password, first_line  # noqa: PLC0415
    from handcarry.pack.fit import Syntax  # noqa: PLC0415
    from handcarry.pack.make import Order  # noqa: PLC0415
    from handcarry.pack.take import Wanted  # noqa: PLC0415

    words = words_for(how.lang)
    return Order(
        sources=sources,
        wanted=Wanted(
            syntax=Syntax(what.syntax),
            patient=what.patient,
            keep_container=what.keep_container,
            programs=what.programs,
            repair_geometry=what.repair_geometry,
            add=what.add,
        ),
        asked=asked_of(you),
        made=made_now,
        words=words,
        password=first_line(how.password_file) if how.password_file else None,
        ask=(lambda: ask_password(words)) if sys.stdin.isatty() else None,
        progress=watching,
    )


def _watcher(how: How) -> OnProgress | None:
    from handcarry.cli.language import words_for  # noqa: PLC0415
    from handcarry.cli.waiting import watcher  # noqa: PLC0415

    shown = "none" if how.quiet and how.progress == "auto" else how.progress
    return watcher(shown, sys.stderr, words_for(how.lang), terminal=os.environ.get("TERM", ""))


def _tell(packed: Packed, how: How) -> None:
    from handcarry.pack.pages import Facts  # noqa: PLC0415

    assert packed.report is not None  # only a rehearsal can lack it
    facts = Facts.of(packed.report, packed.original, packed.filled, packed.words)
    print(f"{facts.verdict_title}: {facts.verdict_means}")
    for label, value in facts.contents:
        print(f"{label}: {value}")
    for sentence in facts.notes:
        print(sentence)
    print(f"Written to {how.output}, read back and compared: every file is as it came.")
    print(f"Fingerprint: {packed.fingerprint}")
    if not how.quiet:
        say("Open INDEX.HTM on it to see that it opens; print LABEL.HTM and keep it apart. With a stick: unplug it, plug it in, verify it.")
        if not packed.past_cache:
            say("This system gave no way to read past its memory: verify it once more after plugging it in again.")
