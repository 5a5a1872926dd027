"""`handcarry ask`: what to ask the clinic for, in its language, by its law, before the flight.

A report that was written before is read without any of the engine, so that the answer at the desk is there at once.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from handcarry.cli.loading import loading
from handcarry.cli.where import Where, clinic_of, home_of
from handcarry.cli.writing import not_on_a_terminal, outside, write_whole
from handcarry.cli.you import NOBODY, You, asked_of
from handcarry.errors import CannotOpen, UsageError

if TYPE_CHECKING:
    from handcarry.ask.country import Country
    from handcarry.ask.sheet import Sheet
    from handcarry.catalogue.words import Words
    from handcarry.model.report import Asked
    from handcarry.report.document import Document

Format = Literal["text", "html", "pdf", "ics"]
_ENDINGS: dict[str, Format] = {".txt": "text", ".html": "html", ".htm": "html", ".pdf": "pdf", ".ics": "ics"}


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Trip(Where):
    """Where the clinic is, where home is, and when the flight leaves."""

    flight: Annotated[str, Parameter(help="When the flight leaves, by the clock there: 2026-12-01T14:00.")] = ""
    clinic_name: Annotated[str, Parameter(help="The clinic's name, for the letter.")] = ""
    note: Annotated[str, Parameter(help="One thing more to ask for, in the clinic's language.")] = ""


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How it is told, and where it goes."""

    format: Annotated[Format | None, Parameter(help="What is written; a file's ending decides where this is not given.")] = None
    output: Annotated[
        tuple[Path, ...], Parameter(name=["--output", "-o"], help="A file to write to; may be given more than once.", negative="")
    ] = ()
    lang: Annotated[str, Parameter(help="Your own language; else the system's.")] = ""


def ask(
    path: Annotated[Path | None, Parameter(help="A report (JSON), or what was handed over; nothing before anything was.")] = None,
    /,
    *,
    trip: Trip = Trip(),
    you: You = NOBODY,
    wanted: Wanted = Wanted(),
) -> int:
    """Say what to ask the clinic for: a card for its desk, a letter, a plan until the flight, a list of what to leave with.

    The sentences are in the clinic's language and in yours. Nothing is sent anywhere.
    """
    with loading():
        from handcarry.ask.asking import Visit, asking  # noqa: PLC0415  a `--help` needs none of it
        from handcarry.ask.sheet import sheet_of  # noqa: PLC0415

    places = _places(wanted, path)
    language, words = _languages(wanted.lang)
    asked = asked_of(you)
    flight = _moment(trip.flight)
    if flight is None and any(format_ == "ics" for format_, _ in places):
        raise UsageError("A reminder needs the time of the flight.", means="Nothing was written.", do="Add --flight 2026-12-01T14:00.")
    clinic = clinic_of(trip.clinic) if trip.clinic else None
    document = _document(path, asked) if path else None
    visit = Visit(
        clinic=(clinic or _confirmed(document, words)).iso,
        home=home_of(trip.home),
        language=language,
        now=datetime.now().astimezone(),
        flight=flight,
        name=asked.name,
        born=asked.born,
        scanned=asked.scanned,
        surgery=asked.surgery,
        clinic_name=trip.clinic_name.strip(),
        note=trip.note.strip(),
    )
    return _deliver(sheet_of(asking(document, visit), words), words, places)


def _languages(asked: str) -> tuple[str, Words]:
    """Return the patient's language, and the words to explain in: the same where there are such, else English."""
    from handcarry.ask.language import codes  # noqa: PLC0415
    from handcarry.catalogue.words import ENGLISH, Words  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415

    code = asked.lower().replace("-", "_").partition("_")[0]
    try:
        words = words_for(asked)
    except UsageError:
        if code not in codes():
            raise
        return code, Words(ENGLISH)
    return words.language, words


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            "--flight was given as something that is no time.",
            means="The plan counts the hours until then.",
            do="Write it like --flight 2026-12-01T14:00, by the clock at the airport.",
        ) from None


def _document(path: Path, asked: Asked) -> Document:
    """Return the report that is named, or the one on the medium that is named."""
    if path.suffix.lower() == ".json" and path.is_file():
        import msgspec  # noqa: PLC0415

        from handcarry.report.to_json import from_json  # noqa: PLC0415

        try:
            return from_json(path.read_bytes())
        except (OSError, msgspec.DecodeError) as error:
            raise CannotOpen(
                "The report cannot be read.",
                means="So nothing is known of what was handed over.",
                do="Give a file that handcarry check wrote with --json, or what the clinic handed over.",
            ) from error
    from handcarry.ask.fault import NOWHERE  # noqa: PLC0415
    from handcarry.cli.deliver import document_of  # noqa: PLC0415  the engine is heavy
    from handcarry.examine import check as examine  # noqa: PLC0415

    document = document_of(examine(path, asked=asked))
    if document.next.id == NOWHERE:
        raise CannotOpen(
            "There is nothing of that name.",
            means="So nothing is known of what was handed over.",
            do="Name the drive, folder, file or report again; or leave it out, to ask before anything was handed over.",
        )
    return document


def _confirmed(document: Document | None, words: Words) -> Country:
    """Return the country of the scan's own address once the user has confirmed it; raises UsageError where that cannot be."""
    from handcarry.ask.guess import country_of  # noqa: PLC0415

    guess = country_of(document) if document else None
    if guess and sys.stdin.isatty():
        print(words("ask.guess", country=guess.name(words.language)), end=" ", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().casefold() == words("language.yes"):
            return guess
    told = f" The scan carries an address in {guess.name('en')}: if the clinic is there, add --clinic {guess.iso}." if guess else ""
    raise UsageError(
        "It is not said in which country the clinic is.",
        means=f"Language and law depend on it.{told}",
        do="Add --clinic TR, with the clinic's country.",
    )


def _places(wanted: Wanted, read: Path | None) -> list[tuple[Format, Path | None]]:
    """Return what is written where, None for stdout; raises UsageError for a place where nothing may be written."""
    if not wanted.output:
        if wanted.format in {"html", "pdf"}:
            not_on_a_terminal(f"request.{wanted.format}")
        return [(wanted.format or "text", None)]
    return [(_format_of(path, wanted.format), outside(path, read) if read else path) for path in wanted.output]


def _format_of(path: Path, asked: Format | None) -> Format:
    known = asked or _ENDINGS.get(path.suffix.lower())
    if known is None:
        raise UsageError(
            "The ending of the file to write does not say what it should hold.",
            means="Nothing was written.",
            do="Let it end in .html, .pdf, .txt or .ics, or add --format.",
        )
    return known


def _deliver(sheet: Sheet, words: Words, places: list[tuple[Format, Path | None]]) -> int:
    for format_, path in places:
        data = _rendered(sheet, words, format_)
        if path is not None:
            write_whole(path, data)
        elif format_ == "text":
            sys.stdout.write(data.decode())
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    return 0


def _rendered(sheet: Sheet, words: Words, format_: Format) -> bytes:
    if format_ == "html":
        from handcarry.ask.page import to_page  # noqa: PLC0415  the template engine is needed here only

        return to_page(sheet, words)
    if format_ == "ics":
        from handcarry.ask.reminder import to_ics  # noqa: PLC0415

        return to_ics(sheet, words)
    if format_ == "pdf":
        from handcarry.ask.paper import to_pdf  # noqa: PLC0415

        return to_pdf(sheet, words)
    from handcarry.ask.text import to_text  # noqa: PLC0415

    return to_text(sheet, words).encode()
