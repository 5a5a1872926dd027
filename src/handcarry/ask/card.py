"""The card to hold up at the desk: few sentences in the clinic's language, under each what it says in the patient's own."""

from __future__ import annotations

from unicodedata import east_asian_width

from msgspec import Struct

from handcarry.ask.asking import Asking
from handcarry.ask.language import Language

_FULLNESS = ((400, "few"), (650, "some"), (900, "more"))  # so many letters at most


class Pair(Struct, frozen=True, kw_only=True):
    """A sentence for the clinic, and the same for the patient, "" where both read the same language."""

    text: str
    under: str


class Card(Struct, frozen=True, kw_only=True):
    """What stands on the card, from top to bottom. `request` and `good` are None where the scan itself is not asked for."""

    theirs: Language
    mine: Language
    hello: Pair
    request: Pair | None
    points: tuple[Pair, ...]
    good: Pair | None
    also: Pair
    cannot: Pair
    name: Pair
    date: Pair
    thanks: Pair
    is_draft: bool

    @property
    def fullness(self) -> str:
        """How much stands on it, so that it fits a sheet of A5 in type as large as can be: "few", "some", "more" or "many"."""
        pairs = (self.hello, self.request, *self.points, self.good, self.also, self.thanks)
        letters = sum(_width(pair.text) + _width(pair.under) // 2 for pair in pairs if pair)
        return next((name for most, name in _FULLNESS if letters <= most), "many")


def card_of(asking: Asking) -> Card:
    """Return the card."""
    theirs, mine = _sentences(asking, asking.theirs), _sentences(asking, asking.mine)
    same = asking.theirs.code == asking.mine.code

    def pair(key: str) -> Pair:
        return Pair(text=theirs[key], under="" if same else mine[key])

    points = [key for key in theirs if key.startswith("point.")]
    return Card(
        theirs=asking.theirs,
        mine=asking.mine,
        hello=pair("hello"),
        request=pair("request") if asking.needs_scan else None,
        points=tuple(pair(key) for key in points),
        good=pair("good") if asking.needs_scan else None,
        also=pair("also"),
        cannot=pair("cannot"),
        name=pair("name"),
        date=pair("date"),
        thanks=pair("thanks"),
        is_draft=bool(asking.theirs.drafts()),
    )


def points_of(asking: Asking, language: Language) -> dict[str, str]:
    """Return what is wrong, sentence by sentence: the faults, how many slices are missing, where the maker's program exports."""
    points = {f"point.{fault}": language.faults[fault] for fault in asking.faults}
    if asking.missing:
        points["point.missing"] = language.card.missing.format(count=asking.missing)
    if asking.steps:
        points["point.menu"] = language.card.menu.format(steps="; ".join(asking.steps))
    return points


def good_copy(asking: Asking, language: Language) -> str:
    """Return what a good copy looks like."""
    return language.card.good.format(files=asking.files, megabytes=asking.megabytes)


def _sentences(asking: Asking, language: Language) -> dict[str, str]:
    texts = language.card
    return {
        "hello": language.polite.hello,
        "request": language.request,
        **points_of(asking, language),
        "good": good_copy(asking, language),
        "also": f"{language.letter.also} {language.letter.implant}",
        "cannot": texts.cannot,
        "name": texts.name,
        "date": texts.date,
        "thanks": language.polite.thanks,
    }


def _width(text: str) -> int:
    """Return how many letters wide a text is: those of Chinese, Japanese and Korean are as wide as two."""
    return sum(1 + (east_asian_width(letter) in {"W", "F"}) for letter in text)
