"""The request as plain text: for a terminal, an email, a message. No markup and no control characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handcarry.ask.card import Card, Pair
from handcarry.ask.checklist import Mark
from handcarry.ask.letter import Block
from handcarry.ask.plan import Plan
from handcarry.ask.rights import Age
from handcarry.ask.sheet import Sheet
from handcarry.model.translate import Translate

BLANK = "_" * 30
_MARKS = {Mark.FOUND: "[x]", Mark.LOOK: "[?]", Mark.OPEN: "[ ]"}


def to_text(sheet: Sheet, t: Translate) -> str:
    """Return the whole request as text."""
    parts = (
        _section(t("ask.card.title"), (*_about_card(sheet, t), "", *card_lines(sheet.card))),
        _section(t("ask.plan.title"), _plan(sheet.plan, t)),
        _section(t("ask.list.title"), _list(sheet)),
        _section(t("ask.letter.title"), letter_lines(sheet.letter)),
        _section(t("ask.letter.yours"), letter_lines(sheet.letter_mine)) if sheet.letter_mine else "",
        _section(t("ask.dentist.title"), (t("ask.dentist.how"), "", *letter_lines(sheet.colleague))),
        t("ask.not_legal"),
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def card_lines(card: Card) -> Iterator[str]:
    """Yield the card's lines, under each of the clinic's the patient's, indented."""
    yield from _pair(card.hello)
    if card.request:
        yield from _pair(card.request)
    for point in card.points:
        yield from _pair(point, "- ")
    if card.good:
        yield from _pair(card.good)
    yield from _pair(card.also)
    yield from _pair(card.thanks)
    yield ""
    for pair in (card.cannot, card.name, card.date):
        yield f"{pair.text} {BLANK}"
        if pair.under:
            yield f"    ({pair.under})"


def letter_lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield a letter's lines."""
    before = ""
    for block in blocks:
        if block.kind != before or block.kind not in {"field", "item"}:
            yield from ([""] if before else [])
        before = block.kind
        yield _block(block)


def _block(block: Block) -> str:
    if block.kind in {"field", "sign"}:
        return f"{block.label}: {block.text or BLANK}"
    if block.kind == "law":
        return f"{block.label} {block.text}"
    return f"- {block.text}" if block.kind == "item" else block.text


def _pair(pair: Pair, bullet: str = "") -> Iterator[str]:
    yield f"{bullet}{pair.text}"
    if pair.under:
        yield f"    ({pair.under})"


def _section(title: str, lines: Iterable[str]) -> str:
    return "\n".join((title, "=" * len(title), *lines))


def _about_card(sheet: Sheet, t: Translate) -> Iterator[str]:
    yield t("ask.card.how")
    if not sheet.asking.needs_scan:
        yield t("ask.card.ready")
    if sheet.card.is_draft:
        yield t("ask.card.draft", language=sheet.card.theirs.name)


def _plan(plan: Plan, t: Translate) -> Iterator[str]:
    if plan.time:
        yield plan.time
        yield ""
    for question in plan.questions:
        yield question.asks
        yield f"    {question.answer}"
    yield f"    {aged(plan, t)}"
    for title, steps in ((t("ask.now.title"), plan.now), (t("ask.works.title"), plan.works), (t("ask.stops.title"), plan.stops)):
        yield ""
        yield f"{title}:"
        yield from (f"{number}. {step}" for number, step in enumerate(steps, 1))


def aged(plan: Plan, t: Translate) -> str:
    """Return when the law was looked up, with a warning where that is long ago."""
    if plan.age is Age.FRESH:
        return plan.law
    return f"{plan.law} {t('ask.law.amber') if plan.age is Age.AMBER else t('ask.law.red')}"


def _list(sheet: Sheet) -> Iterator[str]:
    for item in sheet.checklist:
        yield f"{_MARKS[item.mark]} {item.what}" + (f" - {item.why}" if item.why else "")
