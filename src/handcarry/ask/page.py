"""The request as one page that needs nothing else: the card for a phone's screen and A5 paper, letters for A4. No script, no network.

Everything shown passes through `plain` and is escaped; a strict content policy stands behind both.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment
from markupsafe import Markup

from handcarry.ask.card import Card
from handcarry.ask.checklist import Mark
from handcarry.ask.letter import Block
from handcarry.ask.sheet import Sheet
from handcarry.ask.text import aged
from handcarry.model.translate import Translate
from handcarry.report.head import environment_of, styled

_MARKS = {Mark.FOUND: "✓", Mark.LOOK: "?", Mark.OPEN: "☐"}


def to_page(sheet: Sheet, t: Translate) -> bytes:
    """Return the page."""
    style = _texts()["page.css"] + card_style()
    return (
        _environment()
        .get_template("page.html")
        .render(
            sheet=sheet,
            t=t,
            aged=aged,
            marks=_MARKS,
            **styled(style),
        )
        .lstrip()
        .encode()
    )


def card_markup(card: Card) -> Markup:
    """Return the card alone, to stand in another page with `card_style`."""
    return Markup(_environment().get_template("card.html").module.card(card))  # type: ignore[attr-defined]  # noqa: S704  escaped in there


def card_style() -> str:
    """Return the card's style sheet."""
    return _texts()["card.css"]


def _groups(blocks: Iterable[Block]) -> list[tuple[str, list[Block]]]:
    return [(kind, list(run)) for kind, run in groupby(blocks, key=lambda block: block.kind)]


@cache
def _texts() -> dict[str, str]:
    folder = files("handcarry.ask").joinpath("templates")
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.html", "card.html", "page.css", "card.css")}


@cache
def _environment() -> Environment:
    environment = environment_of(_texts())
    environment.filters["groups"] = _groups
    return environment
