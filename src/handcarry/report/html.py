"""The report as one page that needs nothing else: no script, no font, no network. For a patient's phone and a dentist's desk.

Everything shown passes through `plain` and is escaped; a strict content policy stands behind both.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Template
from markupsafe import Markup

from handcarry.geometry.orientation import opposite
from handcarry.model.report import Report
from handcarry.model.translate import Translate
from handcarry.report.document import Document, Finding
from handcarry.report.facts import dentist_facts
from handcarry.report.head import environment_of, styled
from handcarry.report.pictures import NO_PICTURES, Picture, Pictures, pictures_of
from handcarry.report.selected import beside, light, weighty
from handcarry.report.strip import marks
from handcarry.report.words import MARKS, USES, Wording, where_it_lies

WIDE = 300  # a small picture's width in the units of its drawing, about pixels on a phone
FULL_WIDE = 600
BARS_MM = (50, 20, 10, 5, 2, 1)
_STRIP = 1000  # units of a strip's drawing
_THINNEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A picture laid out for drawing: sides in drawing units, letters at the four edges, a scale bar."""

    label: str
    caption: str
    uri: Markup
    width: int
    height: int
    middle: int
    left: str
    right: str
    top: str
    bottom: str
    scale: float
    scale_mm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A finding with its place."""

    finding: Finding
    place: str
    marks: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A part that others made for this page, one tap away under its title: `body` is safe markup, `style` its own style sheet."""

    title: str
    note: str
    body: Markup
    style: str


def to_html(
    document: Document,
    translate: Translate,
    *,
    report: Report | None = None,
    pictures: Pictures | None = None,
    card: Folded | None = None,
) -> bytes:
    """Return the page. With the `report` itself there are pictures, unless several people's scans are on the medium.

    Give `pictures` where they have been drawn already (`shown_pictures`).
    """
    words = Wording(translate)
    best = document.best
    is_shown = not document.identity.withheld
    pictures = pictures or shown_pictures(document, report)
    mine = [series for series in document.series if series.whose != "other"]
    page = _template().render(
        **_style(card),
        card=card,
        document=document,
        t=translate,
        words=words,
        findings=[_shown(document, finding, words) for finding in (*weighty(document), *light(document))],
        beside=beside(document),
        pictures=[view_of(picture, translate) for picture in pictures.cuts],
        full=_view(pictures.full, FULL_WIDE, translate, whole=True) if pictures.full else None,
        facts=dentist_facts(document, best, words) if best and is_shown else [],
        series=mine,
        hidden_series=len(document.series) - len(mine),
        unread=sum(line.fault is not None for line in document.ledger),
    )
    return page.encode()


def shown_pictures(document: Document, report: Report | None) -> Pictures:
    """Return the pictures that may be shown: none where several people's scans are on the medium."""
    is_theirs_alone = not document.identity.withheld and not document.identity.other_patients
    stack = report.best if report and is_theirs_alone else None
    return pictures_of(stack) if stack else NO_PICTURES


def view_of(picture: Picture, translate: Translate) -> View:
    """Return a picture laid out for drawing."""
    return _view(picture, WIDE, translate)


def _style(card: Folded | None) -> dict[str, Markup]:
    """Return the page's style sheet, and its hash for the content policy."""
    return styled(_texts()["report.css"] + (card.style if card else ""))


@cache
def _texts() -> dict[str, str]:
    folder = files("handcarry.report").joinpath("templates")
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in ("report.html", "figure.html", "report.css")}


@cache
def _template() -> Template:
    environment = environment_of(_texts())
    environment.globals |= {
        "uses": USES,
        "marks": MARKS,
        "where_it_lies": where_it_lies,
        "figure": environment.get_template("figure.html").module.figure,  # type: ignore[attr-defined]
    }
    return environment.get_template("report.html")


def _shown(document: Document, finding: Finding, words: Wording) -> Shown:
    return Shown(
        finding=finding,
        place=words.place(document, finding),
        marks=tuple(
            (min(round(_STRIP * start, 1), _STRIP - _THINNEST), max(_THINNEST, round(_STRIP * (end - start), 1)))
            for start, end in marks(document, finding)
        ),
    )


def _view(picture: Picture, wide: int, t: Translate, *, whole: bool = False) -> View:
    has_scale = picture.width_mm > 0
    shape = picture.height_mm / picture.width_mm if has_scale else picture.height / picture.width
    height = max(20, round(wide * shape))
    bar_mm = next((mm for mm in BARS_MM if mm <= picture.width_mm * 0.4), 0)
    title = t("report.picture.full", width=picture.width, height=picture.height) if whole else t(f"report.picture.{picture.name}")
    measured = t("report.picture.scaled", title=title, width=picture.width_mm, height=picture.height_mm)
    sides = t("report.picture.label", title=title, right=picture.right, bottom=picture.bottom)
    return View(
        label=sides if picture.right else t("report.picture.label_unknown", title=title),
        caption=measured if has_scale else t("report.picture.no_scale", title=title),
        uri=Markup("data:image/png;base64," + base64.b64encode(picture.png).decode()),  # noqa: S704  our own base64
        width=wide,
        height=height,
        middle=height // 2 + 5,
        left=opposite(picture.right),
        right=picture.right,
        top=opposite(picture.bottom),
        bottom=picture.bottom,
        scale=round(bar_mm / picture.width_mm * wide, 2) if has_scale else 0,
        scale_mm=bar_mm,
    )
