"""From a report to bytes in the right places, and to the exit code."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from handcarry import __version__
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.checks.verdict import EXIT_CODES
from handcarry.cli.console import plain_console, result_console, say
from handcarry.cli.writing import not_on_a_terminal, outside, write_whole
from handcarry.errors import CannotOpen, UsageError
from handcarry.model.report import Report
from handcarry.model.verdict import Handed
from handcarry.report.after import since
from handcarry.report.describe import describe
from handcarry.report.document import Document, Made
from handcarry.report.made import made_after
from handcarry.report.text import print_report
from handcarry.report.to_json import from_json, to_json
from handcarry.report.words import Wording

if TYPE_CHECKING:
    from handcarry.ask.card import Card
    from handcarry.cli.check import Wanted
    from handcarry.cli.where import Where
    from handcarry.report.html import Folded

REFUSED = 4
_ENDINGS = {".json": "json", ".html": "html", ".htm": "html", ".txt": "text"}
_BEGAN = time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One form of the report and where it goes; None is stdout."""

    format: str
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What becomes of the report."""

    places: tuple[Place, ...]
    before: Document | None
    words: Words
    where: Where
    ledger: bool
    quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is written, whatever the form."""

    document: Document
    report: Report
    words: Words
    ledger: bool
    card: Card | None = None


def plan(wanted: Wanted, *, medium: Path) -> tuple[Place, ...]:
    """Return where to write what. Nothing is ever written into the medium, and no page is poured over a terminal."""
    asked = {name for name, is_asked in (("json", wanted.json), ("html", wanted.html)) if is_asked} | ({wanted.format} - {""})
    if len(asked) > 1:
        raise UsageError(word="two_formats")
    format_ = next(iter(asked), None)
    if not wanted.output:
        if format_ == "html":
            not_on_a_terminal("report.html")
        return (Place(format=format_ or "text", path=None),)
    return tuple(Place(format=_format_of(path, format_), path=outside(path, medium)) for path in wanted.output)


def _format_of(path: Path, asked: str | None) -> str:
    known = asked or _ENDINGS.get(path.suffix.lower())
    if known is None:
        raise UsageError(word="unknown_ending")
    return known


def earlier_report(path: Path) -> Document:
    """Return the report of an earlier check."""
    try:
        return from_json(path.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise CannotOpen(word="no_earlier_report") from error


def deliver(report: Report, delivery: Delivery) -> int:
    """Write the report wherever it is wanted and return the exit code."""
    document = document_of(report)
    if delivery.before is not None:
        document = msgspec.structs.replace(document, since=since(delivery.before, document))
    told = _Told(document=document, report=report, words=delivery.words, ledger=delivery.ledger, card=_card(document, delivery))
    for place in delivery.places:
        if place.path is None:
            _print(told, place.format)
        else:
            write_whole(place.path, _rendered(told, place.format))
    written = [str(place.path) for place in delivery.places if place.path is not None]
    if written and not delivery.quiet:
        verdict = Wording(delivery.words).verdict(document.verdict)
        say(delivery.words("cli.written", verdict=verdict, where=", ".join(written)))
    _offer(document, delivery)
    return exit_code(report)


def _card(document: Document, delivery: Delivery) -> Card | None:
    if not delivery.where.clinic:
        return None
    from handcarry.ask.beside import card_beside  # noqa: PLC0415  who names no country waits for none of it
    from handcarry.cli.where import clinic_of, home_of  # noqa: PLC0415

    clinic, home = clinic_of(delivery.where.clinic).iso, home_of(delivery.where.home)
    return card_beside(document, delivery.words, clinic=clinic, home=home)


def _offer(document: Document, delivery: Delivery) -> None:
    """Say how to get the card, where the scan's own address names a country and the user has named none."""
    if delivery.where.clinic or delivery.quiet:
        return
    from handcarry.ask.guess import country_of  # noqa: PLC0415

    guess = country_of(document)
    if guess is None:
        return
    from handcarry.ask.beside import wants_card  # noqa: PLC0415  the card and its letters are loaded where there may be one

    if wants_card(document):
        say(delivery.words("cli.card_offered", country=guess.name(delivery.words.language), code=guess.iso))


def page_of(report: Report, place: Place, words: Words) -> None:
    """Write one form of a report to a file."""
    assert place.path is not None
    document = document_of(report)
    write_whole(place.path, _rendered(_Told(document=document, report=report, words=words, ledger=False), place.format))


def document_of(report: Report) -> Document:
    """Return the report as it is told."""
    return describe(report, made=made_now(), version=__version__, english=Words(ENGLISH))


def exit_code(report: Report) -> int:
    """Return 0 for the record, 1 for anything less, 3 where nothing could be read, 4 where a cap was hit before a volume was seen."""
    if report.medium.refused_for_safety and report.handed is not Handed.VOLUME:
        return REFUSED
    return EXIT_CODES[report.verdict]


def made_now() -> Made:
    """Return when and how something is made."""
    return made_after(time.monotonic() - _BEGAN)


def _print(told: _Told, format_: str) -> None:
    if format_ == "text":
        print_report(told.document, result_console(), told.words, ledger=told.ledger)
        sys.stdout.write(_card_text(told))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(_rendered(told, format_))
    sys.stdout.buffer.flush()


def _rendered(told: _Told, format_: str) -> bytes:
    if format_ == "json":
        return to_json(told.document)
    if format_ == "html":
        from handcarry.report.html import to_html  # noqa: PLC0415  the template engine is needed here only

        return to_html(told.document, told.words, report=told.report, card=_folded(told))
    console, collected = plain_console()
    print_report(told.document, console, told.words, ledger=told.ledger)
    return (collected.getvalue() + _card_text(told)).encode()


def _card_text(told: _Told) -> str:
    if told.card is None:
        return ""
    from handcarry.ask.beside import as_text  # noqa: PLC0415

    return as_text(told.card, told.words)


def _folded(told: _Told) -> Folded | None:
    if told.card is None:
        return None
    from handcarry.ask.beside import folded  # noqa: PLC0415

    return folded(told.card, told.words)
