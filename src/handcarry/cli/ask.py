"""`handcarry ask`: what to ask the clinic for, in its language, by its law, before the flight.

A report that was written before is read without any of the engine, so that the answer at the desk is there at once.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from handcarry.cli.arguments import LANG, OUTPUT, Argument, Given, Verb
from handcarry.cli.loading import loading
from handcarry.cli.where import WHERE, clinic_of, home_of
from handcarry.cli.writing import not_on_a_terminal, outside, write_whole
from handcarry.cli.you import YOU, You, asked_of
from handcarry.errors import CannotOpen, UsageError

if TYPE_CHECKING:
    from handcarry.ask.country import Country
    from handcarry.ask.sheet import Sheet
    from handcarry.catalogue.words import Words
    from handcarry.report.document import Document

Format = Literal["text", "html", "pdf", "ics"]
_ENDINGS: dict[str, Format] = {".txt": "text", ".html": "html", ".htm": "html", ".pdf": "pdf", ".ics": "ics"}
_TRIP = (*WHERE, Argument("flight"), Argument("clinic_name"), Argument("note"))
_WANTED = (Argument("format", choices=("text", "html", "pdf", "ics")), OUTPUT, LANG)


class Trip(NamedTuple):
    """Where the clinic is, where home is, when the flight leaves; the clinic's name and one thing more to ask for, for the letter."""

    clinic: str
    home: str
    flight: str
    clinic_name: str
    note: str


class Wanted(NamedTuple):
    """How it is told, and where it goes."""

    format: Format | Literal[""]
    output: tuple[Path, ...]
    lang: str


def ask(given: Given) -> int:
    """Say what to ask the clinic for: a card for its desk, a letter, a plan until the flight, a list of what to leave with."""
    with loading():
        from handcarry.ask.asking import Visit, asking  # noqa: PLC0415  a `--help` needs none of it
        from handcarry.ask.sheet import sheet_of  # noqa: PLC0415

    path, trip, wanted = given["path"], Trip(**given.of(_TRIP)), Wanted(**given.of(_WANTED))
    places = _places(wanted, path)
    language, words = _languages(wanted.lang)
    you = You(**given.of(YOU)).settled()
    flight = _moment(trip.flight)
    if flight is None and any(format_ == "ics" for format_, _ in places):
        raise UsageError(word="reminder_without_flight")
    clinic = clinic_of(trip.clinic) if trip.clinic else None
    document = _document(path, you) if path else None
    visit = Visit(
        clinic=(clinic or _confirmed(document, words)).iso,
        home=home_of(trip.home),
        language=language,
        now=datetime.now().astimezone(),
        flight=flight,
        name=you.name,
        born=you.born,
        scanned=you.scanned,
        surgery=you.surgery,
        clinic_name=trip.clinic_name.strip(),
        note=trip.note.strip(),
    )
    return _deliver(sheet_of(asking(document, visit), words), words, places)


def _languages(asked: str) -> tuple[str, Words]:
    """Return the patient's language, and the words to explain in: the same where there are such, if only on paper, else English."""
    from handcarry.ask.language import codes  # noqa: PLC0415
    from handcarry.catalogue.words import ENGLISH, Words, domains, languages  # noqa: PLC0415
    from handcarry.cli.language import words_for  # noqa: PLC0415

    code = asked.lower().replace("-", "_").partition("_")[0]
    try:
        words = words_for(asked)
    except UsageError:
        if code not in codes():
            raise
        return code, Words(code if code in languages() and "ask" in domains(code) else ENGLISH)
    return words.language, words


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(word="no_time") from None


def _document(path: Path, you: You) -> Document:
    """Return the report that is named, or the one on the medium that is named."""
    if path.suffix.lower() == ".json" and path.is_file():
        import msgspec  # noqa: PLC0415

        from handcarry.report.to_json import from_json  # noqa: PLC0415

        try:
            return from_json(path.read_bytes())
        except (OSError, msgspec.DecodeError) as error:
            raise CannotOpen(word="no_report") from error
    from handcarry.ask.fault import NOWHERE  # noqa: PLC0415
    from handcarry.cli.deliver import document_of  # noqa: PLC0415  the engine is heavy
    from handcarry.examine import check as examine  # noqa: PLC0415

    document = document_of(examine(path, asked=asked_of(you)))
    if document.next.id == NOWHERE:
        raise CannotOpen(word="nothing_there")
    return document


def _confirmed(document: Document | None, words: Words) -> Country:
    """Return the country of the scan's own address once the user has confirmed it; raises UsageError where that cannot be."""
    from handcarry.ask.guess import country_of  # noqa: PLC0415

    guess = country_of(document) if document else None
    if guess and sys.stdin.isatty():
        print(words("ask.guess", country=guess.name(words.language)), end=" ", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().casefold() == words("language.yes"):
            return guess
    if guess:
        raise UsageError(word="which_country_perhaps", country=guess.name(words.language), code=guess.iso)
    raise UsageError(word="which_country")


def _places(wanted: Wanted, read: Path | None) -> list[tuple[Format, Path | None]]:
    """Return what is written where, None for stdout; raises UsageError for a place where nothing may be written."""
    if not wanted.output:
        if wanted.format in {"html", "pdf"}:
            not_on_a_terminal(f"request.{wanted.format}")
        return [(wanted.format or "text", None)]
    return [(_format_of(path, wanted.format), outside(path, read) if read else path) for path in wanted.output]


def _format_of(path: Path, asked: Format | Literal[""]) -> Format:
    known = asked or _ENDINGS.get(path.suffix.lower())
    if known is None:
        raise UsageError(word="unknown_ending_of_request")
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


VERB = Verb("ask", ask, (Argument("path", "file", "report"),), (*_TRIP, *YOU, *_WANTED))
