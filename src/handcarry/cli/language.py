"""In which language the answer is told: the one asked for, else the system's where there is a translation, else English."""

from __future__ import annotations

from handcarry.catalogue.words import ENGLISH, Words, domains, languages
from handcarry.errors import UsageError
from handcarry.host.language import preferred_languages

SPOKEN = frozenset({"report", "checks"})  # a language that has less is there to try a page with


def words_for(asked: str) -> Words:
    """Return the words of the language asked for ("" for the system's)."""
    known = tuple(code for code in languages() if {*domains(code)} >= SPOKEN)
    if not asked:
        return Words(next((code for code in preferred_languages() if code in known), ENGLISH))
    code = asked.lower().replace("-", "_").partition("_")[0]
    if code not in known:
        raise UsageError(
            "There is no translation into the language asked for.",
            means="Nothing was checked.",
            do=f"Give --lang one of {', '.join(known)}, or leave it out.",
        )
    return Words(code)
