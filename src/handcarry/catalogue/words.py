"""The words of a language: which there are, a text by its id, its values filled in as the language writes them.

Ids are `domain.what.of_it`; a domain is a file, read when its first text is asked for. What a language lacks is said in English.
Nothing but the standard library is needed, so that the same words serve the command line, the pages and a browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib.resources import files
from importlib.resources.abc import Traversable

from handcarry.catalogue.po import Po, read_po
from handcarry.model.translate import Value

ENGLISH = "en"
_FIELD = re.compile(r"\{(\w+)(?::(,|\.\d[fg]|word))?\}")


class UnknownWord(LookupError):
    """An id that no file of words has: our mistake, found by a test."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language. Meets `model.translate.Translate`."""

    language: str

    def __call__(self, message: str, /, **values: Value) -> str:
        """Return a text with its values filled in; raises UnknownWord."""
        for language in (self.language, ENGLISH):
            po = _po(language, message.partition(".")[0])
            found = po and po.messages.get(message)
            if po and found:
                form = _form_of(po.header["plural-forms"])(_count(values[found.counted])) if found.counted else 0
                return _filled(found.forms[form], values, Words(language))
        raise UnknownWord(message)

    def __contains__(self, message: str) -> bool:
        """True for an id that has a text, if only in English."""
        pos = (_po(language, message.partition(".")[0]) for language in (self.language, ENGLISH))
        return any(po is not None and message in po.messages for po in pos)

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


def _folder() -> Traversable:
    return files("handcarry.catalogue").joinpath("words")


@cache
def _po(language: str, domain: str) -> Po | None:
    file = _folder().joinpath(language, f"{domain}.po")
    return read_po(file.read_text(encoding="utf-8"), name=f"{language}/{domain}.po") if file.is_file() else None


@cache
def _form_of(plural_forms: str) -> Callable[[int], int]:
    """Return the function that a header's `nplurals=2; plural=(n != 1);` describes."""
    return c2py(plural_forms.partition("plural=")[2].rstrip("; "))


def _count(value: Value) -> int:
    assert isinstance(value, int), "what is counted is a whole number"
    return abs(value)


def _filled(text: str, values: Mapping[str, Value], words: Words) -> str:
    return _FIELD.sub(lambda field: _said(values[field[1]], field[2] or "", field[1], words), text) if "{" in text else text


def _said(value: Value, form: str, name: str, words: Words) -> str:
    """Return a value as the language writes it; the form `word` is for values that are themselves words: `{end:word}` is word.end.first."""
    if isinstance(value, tuple):
        return words("language.between").join(_said(each, form, name, words) for each in value)
    if form == "word":
        return words(f"word.{name}.{value}")
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
