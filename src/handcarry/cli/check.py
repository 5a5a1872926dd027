"""`handcarry check`: read what was handed over, tell the verdict, write it where and how it is wanted."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from handcarry.cli.arguments import LANG, OUTPUT, Argument, Given, Verb
from handcarry.cli.loading import loading
from handcarry.cli.where import WHERE, Where, clinic_of
from handcarry.cli.you import YOU, You, asked_of

if TYPE_CHECKING:
    from handcarry.model.progress import OnProgress
    from handcarry.model.report import Asked, Report

Format = Literal["text", "json", "html"]


PASSWORD_FILE = Argument("password_file", "file")
QUIET = Argument("quiet", "")
PROGRESS = Argument("progress", choices=("auto", "json", "none"), default="auto")
_WANTED = (
    Argument("json", "", "json_too"), Argument("html", ""), Argument("format", choices=("text", "json", "html")),
    OUTPUT, Argument("ledger", ""), QUIET, LANG, PROGRESS,
)  # fmt: skip
_FILES = (Argument("after", "file"), PASSWORD_FILE)


class Wanted(NamedTuple):
    """How the answer is told, and where it goes."""

    json: bool
    html: bool
    format: Format | Literal[""]
    output: tuple[Path, ...]
    ledger: bool
    quiet: bool
    lang: str
    progress: str


class Files(NamedTuple):
    """Files beside the medium."""

    after: Path | None
    password_file: Path | None


class Examination(NamedTuple):
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


def check(given: Given) -> int:
    """Say whether a disc, folder, archive or file is the record."""
    with loading():
        from handcarry.cli.deliver import Delivery, deliver, earlier_report, plan  # noqa: PLC0415
        from handcarry.cli.language import words_for  # noqa: PLC0415
        from handcarry.cli.locked import first_line, look_with_passwords  # noqa: PLC0415
        from handcarry.cli.waiting import watcher  # noqa: PLC0415

    path, you, wanted = given["path"], You(**given.of(YOU)), Wanted(**given.of(_WANTED))
    files, where = Files(**given.of(_FILES)), Where(**given.of(WHERE))
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


VERB = Verb("check", check, (Argument("path", "file", needed=True),), (*YOU, *WHERE, *_WANTED, *_FILES))
