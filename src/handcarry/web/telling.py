"""A check told to the person: how far it has come; its report as a page, with the card for the desk once the clinic's country is said."""

from __future__ import annotations

from datetime import datetime

from handcarry import __version__
from handcarry.ask.asking import Visit, asking
from handcarry.ask.beside import card_beside, folded, wants_card
from handcarry.ask.country import codes
from handcarry.ask.guess import country_of
from handcarry.ask.page import to_page
from handcarry.ask.sheet import sheet_of
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.examine import wants_password
from handcarry.model.report import Report
from handcarry.report.describe import describe
from handcarry.report.document import Document
from handcarry.report.html import to_html
from handcarry.report.made import made_after
from handcarry.web.checks import Checking
from handcarry.web.page import Page, report_page
from handcarry.web.refusal import Refusal


def report_of(check: Checking, words: Words) -> Page:
    """The page that `handcarry check --html` writes, by the same code."""
    report, document = check.finished(), document_of(check)
    card = card_beside(document, words, clinic=check.clinic) if check.clinic else None
    return report_page(to_html(document, words, report=report, card=folded(card, words) if card else None))


def whereabouts(check: Checking) -> dict[str, object]:
    """Where the clinic is: the countries there are, the one that was said, and the one that the scan's address names. Codes, "" for none.

    There are none to choose from where nothing needs asking.
    """
    document = document_of(check)
    guess = country_of(document)
    return {
        "countries": codes() if wants_card(document) else (),
        "said": check.clinic,
        "guess": guess.iso if guess else "",
    }


def letter_of(check: Checking, words: Words) -> bytes:
    """The page that `handcarry ask` writes: card, letters, plan and list. Refused while it is not said where the clinic is."""
    if not check.clinic:
        raise Refusal("not-now")
    said = check.asked
    visit = Visit(
        clinic=check.clinic, home="", language=words.language, now=datetime.now().astimezone(),
        name=said.name, born=said.born, scanned=said.scanned, surgery=said.surgery,
    )  # fmt: skip
    return to_page(sheet_of(asking(document_of(check), visit), words), words)


def standing(check: Checking) -> dict[str, object]:
    """How far a check has come, and once it is done what it found, in codes."""
    progress, report = check.progress, check.report
    return {
        "id": check.id,
        "label": check.subject.label.encode("utf-8", "replace").decode(),
        "state": check.state.value,
        "files_done": progress.files_done,
        "files_total": progress.files_total,
        "bytes_done": progress.bytes_done,
        "bytes_total": progress.bytes_total,
        "seconds_left": check.seconds_left,
        "news": progress.news,
        "found": _found(check, report) if report is not None and check.state == "done" else None,
    }


def _found(check: Checking, report: Report) -> dict[str, object]:
    asked = check.asked
    return {
        "verdict": report.verdict.value,
        "handed": report.handed.value,
        "revision": check.revision,
        "wants_password": wants_password(report),
        "password_was_tried": check.password is not None,
        "about": {"name": asked.name, "born": asked.born, "scanned": asked.scanned, "surgery": asked.surgery},
    }


def document_of(check: Checking) -> Document:
    """The report as it is told."""
    return describe(check.finished(), made=made_after(check.seconds), version=__version__, english=Words(ENGLISH))
