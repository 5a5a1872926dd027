"""The card for the clinic's desk, beside a report: for every verdict that is not READY, once the user has said where the clinic is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from handcarry.ask.asking import Visit, asking
from handcarry.ask.card import Card, card_of
from handcarry.ask.text import card_lines
from handcarry.catalogue.words import Words
from handcarry.model.verdict import Verdict
from handcarry.report.document import Document

if TYPE_CHECKING:
    from handcarry.report.html import Folded


def wants_card(document: Document) -> bool:
    """Is there anything to ask the clinic for?"""
    return document.verdict is not Verdict.READY


def card_beside(document: Document, words: Words, *, clinic: str, home: str = "") -> Card | None:
    """Return the card for a clinic in the country of that ISO 3166 code, None where nothing needs asking."""
    if not wants_card(document):
        return None
    visit = Visit(clinic=clinic, home=home, language=words.language, now=datetime.now().astimezone())
    return card_of(asking(document, visit))


def folded(card: Card, words: Words) -> Folded:
    """Return the card as a part of the report's page."""
    from handcarry.ask.page import card_markup, card_style  # noqa: PLC0415  the template engine is needed here only
    from handcarry.report.html import Folded  # noqa: PLC0415

    return Folded(title=words("ask.card.title"), note=_note(card, words), body=card_markup(card), style=card_style())


def as_text(card: Card, words: Words) -> str:
    """Return the card as text, to follow the report."""
    return "\n".join(filter(None, (words("ask.card.title"), _note(card, words), *card_lines(card)))) + "\n"


def _note(card: Card, words: Words) -> str:
    return words("ask.card.draft", language=card.theirs.name) if card.is_draft else ""
