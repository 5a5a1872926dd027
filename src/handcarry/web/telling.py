"""A check told to the person: its report as a page, and the card for the clinic's desk in it, once they have said where the clinic is."""

from __future__ import annotations

from handcarry import __version__
from handcarry.ask.beside import card_beside, folded, wants_card
from handcarry.ask.country import codes
from handcarry.ask.guess import country_of
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.report.describe import describe
from handcarry.report.document import Document
from handcarry.report.html import to_html
from handcarry.report.made import made_after
from handcarry.web.checks import Check
from handcarry.web.page import Page, report_page


def report_of(check: Check, words: Words) -> Page:
    """The page that `handcarry check --html` writes, by the same code."""
    report, document = check.finished(), _document(check)
    card = card_beside(document, words, clinic=check.clinic) if check.clinic else None
    return report_page(to_html(document, words, report=report, card=folded(card, words) if card else None))


def whereabouts(check: Check) -> dict[str, object]:
    """Where the clinic is: the countries there are, the one that was said, and the one that the scan's address names. Codes, "" for none.

    There are none to choose from where nothing needs asking.
    """
    document = _document(check)
    guess = country_of(document)
    return {
        "countries": codes() if wants_card(document) else (),
        "said": check.clinic,
        "guess": guess.iso if guess else "",
    }


def _document(check: Check) -> Document:
    return describe(check.finished(), made=made_after(check.seconds), version=__version__, english=Words(ENGLISH))
