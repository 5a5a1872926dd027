"""The letters: the patient's to the clinic, and the one that the dentist at home may send later. Each is a list of blocks to lay out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from handcarry.ask.asking import Asking
from handcarry.ask.card import good_copy, points_of
from handcarry.ask.country import Sure
from handcarry.ask.language import Language
from handcarry.ask.rights import Cited
from handcarry.report.clean import plain

Kind = Literal["field", "subject", "paragraph", "heading", "item", "law", "sign"]


class Block(Struct, frozen=True):
    """One piece of a letter. A field has a label and a value, "" to be filled in by hand; a line to sign has a label.

    A law has words of the letter's language as its label, and is named in its own: the two may run in different directions.
    """

    kind: Kind
    text: str
    label: str = ""


def letter(asking: Asking, language: Language) -> tuple[Block, ...]:
    """Return the patient's letter in one language."""
    texts = language.letter
    return (
        *_fields(asking, language, dated=True),
        Block("subject", texts.subject),
        Block("paragraph", language.polite.salutation),
        *_scan(asking, language),
        Block("heading", texts.also),
        *(Block("item", item) for item in _items(asking, language)),
        *(Block("item", note) for note in [plain(asking.visit.note).strip()] if note),
        *(Block("paragraph", text) for text in _carrier(asking, language)),
        *_law(asking, language),
        Block("paragraph", texts.refusal),
        Block("paragraph", language.polite.thanks),
        Block("paragraph", language.polite.regards),
        Block("sign", "", language.card.signature),
        Block("field", "", _label(language.card.cannot)),
        Block("sign", "", f"{language.card.name} / {language.card.date}"),
    )


def colleague_letter(asking: Asking, language: Language) -> tuple[Block, ...]:
    """Return the letter from the dentist at home, with the patient's consent below."""
    texts, words = language.colleague, language.glossary
    own = [cited for cited in asking.right.cited if cited.law.dentist_articles]
    law = "; ".join(f"{cited.law.cite}: {cited.law.dentist_articles}" for cited in own)
    return (
        *_fields(asking, language, dated=False),
        Block("subject", texts.subject),
        Block("paragraph", texts.salutation),
        Block("paragraph", texts.intro),
        Block("heading", texts.request),
        Block("item", f"{words.cbct}: {words.dicom}, {words.lossless}"),
        *(Block("item", item) for item in (*_items(asking, language)[-4:],)),
        *([_resting_on(law, language)] if law else []),
        Block("paragraph", language.polite.thanks),
        Block("paragraph", language.polite.regards),
        Block("sign", "", f"{language.card.signature} / {language.card.date}"),
        Block("paragraph", texts.consent),
        Block("sign", "", f"{language.letter.patient}: {language.card.signature} / {language.card.date}"),
    )


def _fields(asking: Asking, language: Language, *, dated: bool) -> Iterator[Block]:
    texts = language.letter
    yield Block("field", asking.visit.now.date().isoformat() if dated else "", language.card.date)
    yield Block("field", plain(asking.visit.clinic_name).strip(), texts.clinic)
    yield Block("field", asking.name, texts.patient)
    yield Block("field", asking.born, texts.born)
    yield Block("field", asking.scanned, texts.scanned)


def _scan(asking: Asking, language: Language) -> Iterator[Block]:
    if not asking.needs_scan:
        return
    yield Block("paragraph", language.request)
    points = points_of(asking, language)
    if points:
        yield Block("heading", language.letter.given)
        for point in points.values():
            yield Block("item", point)
    yield Block("paragraph", good_copy(asking, language))


def _carrier(asking: Asking, language: Language) -> tuple[str, ...]:
    """Return on what to hand it over: said only before the flight, while a stick can still be put into a hand."""
    if asking.has_flown:
        return ()
    return (language.letter.medium, *((language.letter.no_cloud,) if asking.country.no_cloud else ()))


def _label(text: str) -> str:
    return text.rstrip(" :\u00a0\u202f")


def _items(asking: Asking, language: Language) -> tuple[str, ...]:
    texts = language.letter
    identity = (texts.identity,) if asking.needs_scan else ()
    return (*identity, texts.device, texts.implant, texts.surface, texts.notes)


def _law(asking: Asking, language: Language) -> Iterator[Block]:
    """Yield each law with its time limit and its fee, these only where they were seen in its source."""
    texts = language.letter
    for cited in asking.right.cited:
        yield _resting_on(named(cited, asking, language), language)
        deadline, fee = cited.law.deadline, cited.law.fee
        if deadline.sure is Sure.SEEN:
            yield Block("item", texts.month if deadline.unit == "month" else texts.days.format(days=deadline.days))
        if fee.sure is Sure.SEEN and fee.kind:
            yield Block("item", texts.medium_cost if fee.kind == "medium-cost" else texts.first_copy_free)


def _resting_on(law: str, language: Language) -> Block:
    return Block("law", law, language.letter.law.format(law="").rstrip())


def named(cited: Cited, asking: Asking, language: Language) -> str:
    """Return how a letter names a law: its articles only where they were seen in the source."""
    if cited.law.id == "gdpr" and cited.of_union:
        return ", ".join((language.letter.gdpr, *([language.letter.ruling] if asking.country.union == "EU" else [])))
    return f"{cited.law.cite}: {cited.law.cite_articles}" if cited.read and cited.law.cite_articles else cited.law.cite
