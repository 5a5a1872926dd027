"""In which language the answer is told: the one asked for, else the system's where there is a translation, else English."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from handcarry.catalogue.words import ENGLISH, Words, domains, languages
from handcarry.errors import UsageError
from handcarry.host.language import preferred_languages

SPOKEN = frozenset({"report", "checks", "cli"})  # what has no words for a terminal speaks in the app only


def spoken() -> tuple[str, ...]:
    """Return the codes of the languages a whole report can be told in."""
    return tuple(code for code in languages() if {*domains(code)} >= SPOKEN)


def words_in(arguments: Sequence[str]) -> Words:
    """Return the words of the language that the arguments ask for, where that is one we speak; else the system's. Never raises."""
    pairs = (
        (name, text if equals else after) for typed, after in pairwise([*arguments, ""]) for name, equals, text in [typed.partition("=")]
    )
    asked = next((text for name, text in pairs if name == "--lang"), "")
    return words_for(asked if asked in spoken() else "")


def words_for(asked: str) -> Words:
    """Return the words of the language asked for ("" for the system's)."""
    known = spoken()
    if not asked:
        return Words(next((code for code in preferred_languages() if code in known), ENGLISH))
    code = asked.lower().replace("-", "_").partition("_")[0]
    if code not in known:
        raise UsageError(word="no_language", known=", ".join(known))
    return Words(code)
