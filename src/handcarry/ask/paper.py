"""The request on paper, as a PDF made by Typst: an optional part. Texts go in as data, so that none is ever read as markup.

The fonts lie beside (`fonts/`, subsets for every script that a language file uses), and no others are used: among a system's fonts are some
that have empty glyphs where they claim a letter. PDF/A is asked for because with it a letter that no font has is an error, and not an
empty box that nobody notices.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.resources import as_file, files
from unicodedata import bidirectional

from msgspec.structs import asdict

from handcarry.ask.language import Language
from handcarry.ask.letter import Block
from handcarry.ask.sheet import Sheet
from handcarry.ask.text import aged
from handcarry.errors import MissingExtra, UsageError
from handcarry.model.translate import Translate

FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Georgian", "Noto Sans Thai", "Noto Sans CJK KR")


_LACKING = re.compile(r'the text `"(.+?)"` could not be displayed')  # as Typst says it


def to_pdf(sheet: Sheet, t: Translate) -> bytes:
    """Return the PDF; raises MissingExtra without Typst, UsageError for a letter that no font here has."""
    try:
        import typst  # noqa: PLC0415  34 MB that few need
    except ImportError as error:
        raise MissingExtra(word="no_pdf") from error
    with as_file(files("handcarry.ask")) as room:
        try:
            return typst.compile(
                room / "templates" / "paper.typ",
                root=room / "templates",  # where the source could read from, if it did
                font_paths=[room / "fonts"],
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(_data(sheet, t))},
                pdf_standards="a-2b",
            )
        except typst.TypstError as error:
            lacking = _LACKING.search(error.message)
            if lacking is None:
                raise
            raise UsageError(word="no_letter", letters=lacking[1]) from error


def _data(sheet: Sheet, t: Translate) -> dict[str, object]:
    card, plan = sheet.card, sheet.plan
    steps = ((t("ask.now.title"), plan.now), (t("ask.works.title"), plan.works), (t("ask.stops.title"), plan.stops))
    return {
        "title": t("ask.title"),
        "fonts": FONTS,
        "language": t.language,
        "direction": t.direction,
        "theirs": _language(card.theirs),
        "mine": _language(card.mine),
        "card": {
            "points": [asdict(point) for point in card.points],
            "request": asdict(card.request) if card.request else None,
            "good": asdict(card.good) if card.good else None,
            **{name: asdict(getattr(card, name)) for name in ("hello", "also", "cannot", "name", "date", "thanks")},
        },
        "letter": _blocks(sheet.letter),
        "letter_mine": _blocks(sheet.letter_mine),
        "colleague": _blocks(sheet.colleague),
        "time": plan.time,
        "questions": [asdict(question) for question in plan.questions],
        "law": aged(plan, t),
        "steps": steps,
        "list": [{"what": item.what, "why": item.why, "mark": t(f"ask.mark.{item.mark}")} for item in sheet.checklist],
        "words": {
            "yours": t("ask.letter.yours"),
            "plan": t("ask.plan.title"),
            "list": t("ask.list.title"),
            "not_legal": t("ask.not_legal"),
        },
    }


def _language(language: Language) -> dict[str, str]:
    return {"code": language.code, "direction": language.direction}


def _blocks(blocks: Iterable[Block]) -> list[dict[str, str]]:
    return [asdict(block) | {"direction": _direction(block.text)} for block in blocks]


def _direction(text: str) -> str:
    """Return in which direction a text runs, by its first letter that runs in one (Unicode UAX 9, rule P2)."""
    strong = next((kind for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return "ltr" if strong == "L" else "rtl"
