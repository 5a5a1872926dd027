"""The words of a language: which there are, a text by its id, its values filled in as the language writes them.

Ids are `domain.what.of_it`; a domain is a file, read when its first text is asked for. What a language lacks is said in English.
Nothing but the standard library is needed, so that the same words serve the command line, the pages and a browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from handcarry.catalogue.po import Po, read_po

if TYPE_CHECKING:
    from handcarry.model.translate import Value

ENGLISH = "en"
_GAP = re.compile(r"\W+")
_FIELD = re.compile(r"\{(\w+)(?::(,|\.\d[fg]|word))?\}")


class UnknownWord(LookupError):
    """An id that no file of words has: our mistake, found by a test."""


class Words:
    """The texts of one language. Meets `model.translate.Translate`."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, message: str, /, **values: Value) -> str:
        """Return a text with its values filled in; raises UnknownWord."""
        language, po = self._found(message)
        found = po.messages[message]
        form = _form_of(po.header["plural-forms"])(_count(values[found.counted])) if found.counted else 0
        return _filled(found.forms[form], values, Words(language), domain=message.partition(".")[0])

    def pattern(self, message: str) -> str:
        """Return a text as it is before its values are filled in, of many where it depends on a number; raises UnknownWord."""
        return self._found(message)[1].messages[message].forms[-1]

    def counted(self, message: str) -> str:
        """Return the name of the value that chooses a text's plural form, "" where there is one text; raises UnknownWord."""
        return self._found(message)[1].messages[message].counted

    def _found(self, message: str) -> tuple[str, Po]:
        for language in (self.language, ENGLISH):
            po = _po(language, message.partition(".")[0])
            if po and message in po.messages:
                return language, po
        raise UnknownWord(message)

    def __contains__(self, message: str) -> bool:
        """True for an id that has a text, if only in English."""
        try:
            self._found(message)
        except UnknownWord:
            return False
        return True

    @property
    def name(self) -> str:
        """The language's own name for itself."""
        return self("language.name")

    @property
    def direction(self) -> str:
        """Either "ltr" or "rtl"."""
        return self("language.direction")

    @property
    def is_draft(self) -> bool:
        """True where no native speaker has signed the texts."""
        return any(po_of(self.language, domain).header["x-review"] == "draft" for domain in domains(self.language))


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    found = {folder.name for folder in _folder().iterdir() if folder.is_dir() and folder.joinpath("language.po").is_file()}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def domains(language: str) -> tuple[str, ...]:
    """Return the names of a language's files."""
    return tuple(sorted(file.name.removesuffix(".po") for file in _folder().joinpath(language).iterdir() if file.name.endswith(".po")))


def po_of(language: str, domain: str) -> Po:
    """Return one file of words; raises UnknownWord where there is none."""
    po = _po(language, domain)
    if po is None:
        raise UnknownWord(f"{language}/{domain}.po")
    return po


def categories(po: Po) -> tuple[str, ...]:
    """Return what the plural rules of Unicode (CLDR) call the file's plural forms, in their order: "one", "other"."""
    return tuple(po.header["x-plural-categories"].split())


def _folder() -> Path:
    return Path(__file__).parent / "words"


@cache
def _po(language: str, domain: str) -> Po | None:
    file = _folder().joinpath(language, f"{domain}.po")
    return read_po(file.read_text(encoding="utf-8"), name=f"{language}/{domain}.po") if file.is_file() else None


@cache
def _form_of(plural_forms: str) -> Callable[[int], int]:
    """Return the function that a header's `nplurals=2; plural=(n != 1);` describes."""
    from gettext import c2py  # noqa: PLC0415  only for who counts

    return c2py(plural_forms.partition("plural=")[2].rstrip("; "))


def _count(value: Value) -> int:
    assert isinstance(value, int), "what is counted is a whole number"
    return abs(value)


def _filled(text: str, values: Mapping[str, Value], words: Words, *, domain: str) -> str:
    """Return the text with its values; the form `word` is for what is itself a word: `{ends:word}` in checks is `checks.ends.first`."""

    def said(field: re.Match[str]) -> str:
        value = values[field[1]]
        return words(f"{domain}.{field[1]}.{_GAP.sub('-', str(value))}") if field[2] == "word" else _said(value, field[2] or "", words)

    return _FIELD.sub(said, text) if "{" in text else text


def _said(value: Value, form: str, words: Words) -> str:
    """Return a value as the language writes it."""
    if isinstance(value, tuple):
        return words("language.between").join(_said(each, form, words) for each in value)
    if isinstance(value, bool):
        return words("language.yes" if value else "language.no")
    if isinstance(value, int | float):
        return _number(value, form, words)
    return str(value)


def _number(value: float, form: str, words: Words) -> str:
    written = format(value, form)
    if written.lstrip("-").isdigit():
        return written
    marks = {",": words("language.group"), ".": words("language.decimal")}
    return "".join(marks.get(character, character) for character in written)
