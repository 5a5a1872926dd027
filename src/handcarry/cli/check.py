"""`handcarry check`: read what was handed over, tell the verdict, write it where and how it is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from handcarry.cli.loading import loading
from handcarry.cli.where import NOWHERE, Where, clinic_of
from handcarry.cli.you import NOBODY, You, asked_of

if TYPE_CHECKING:
    from handcarry.model.progress import OnProgress
    from handcarry.model.report import Asked, Report

Format = Literal["text", "json", "html"]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How the answer is told, and where it goes."""

    json: Annotated[bool, Parameter(help="The same as --format json.", negative="")] = False
    html: Annotated[bool, Parameter(help="The same as --format html.", negative="")] = False
    format: Annotated[Format | None, Parameter(help="What is written; a file's ending decides where this is not given.")] = None
    output: Annotated[
        tuple[Path, ...], Parameter(name=["--output", "-o"], help="A file to write to; may be given more than once.", negative="")
    ] = ()
    ledger: Annotated[bool, Parameter(help="List every file in the text.", negative="")] = False
    quiet: Annotated[bool, Parameter(help="Say nothing beside the answer.", negative="")] = False
    lang: Annotated[str, Parameter(help="The language of the answer: en, de, es, fr, tr; else the system's.")] = ""
    progress: Annotated[Literal["auto", "json", "none"], Parameter(help="How progress is shown on stderr.")] = "auto"


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Files beside the medium."""

    after: Annotated[Path | None, Parameter(help="An earlier report (JSON): what got better since, what is still missing.")] = None
    password_file: Annotated[Path | None, Parameter(help="A file whose first line opens locked archives.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that one look at a medium needs but the password."""

    path: Path
    asked: Asked
    progress: OnProgress | None

    def look(self, password: str | None) -> Report:
        """Read the medium."""
        with loading():
            from handcarry.examine import check as examine  # noqa: PLC0415  the engine is heavy
            from handcarry.media.password import Password  # noqa: PLC0415

        secret = None if password is None else Password(text=password)
        return examine(self.path, asked=self.asked, password=secret, progress=self.progress)


def check(
    path: Annotated[Path, Parameter(help="A folder, drive, archive, disc image or file.")],
    /,
    *,
    you: You = NOBODY,
    wanted: Wanted = Wanted(),
    files: Files = Files(),
    where: Where = NOWHERE,
) -> int:
    """Say whether a disc, folder, archive or file is the record.

    Nothing is written to it, nothing on it is run, nothing is sent anywhere.
    """
    with loading():
        from handcarry.cli.deliver import Delivery, deliver, earlier_report, plan  # noqa: PLC0415
        from handcarry.cli.language import words_for  # noqa: PLC0415
        from handcarry.cli.locked import first_line, look_with_passwords  # noqa: PLC0415
        from handcarry.cli.waiting import watcher  # noqa: PLC0415

    places = plan(wanted, medium=path)
    words = words_for(wanted.lang)
    asked = asked_of(you)
    if where.clinic:
        clinic_of(where.clinic)  # what is not understood is said before the work
    before = earlier_report(files.after) if files.after else None
    password = first_line(files.password_file) if files.password_file else None
    how = "none" if wanted.quiet and wanted.progress == "auto" else wanted.progress
    watching = watcher(how, sys.stderr, words, terminal=os.environ.get("TERM", ""))
    examination = Examination(path=path, asked=asked, progress=watching)
    close: Callable[[], None] = watching.close if watching else lambda: None
    delivery = Delivery(places=places, before=before, words=words, where=where, ledger=wanted.ledger, quiet=wanted.quiet)
    try:
        report = look_with_passwords(examination.look, password, words, clear=close)
    finally:
        close()
    return deliver(report, delivery)
