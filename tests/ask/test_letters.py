"""Every country, language and fault: what a letter says, and what it never does.

`make test` renders every letter as text and a page for each country and language; `make letters` a page for each of all of them.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import cycle

import pytest

from handcarry.ask.asking import Asking
from handcarry.ask.country import UNION, Sure, codes, load_country
from handcarry.ask.fault import Fault
from handcarry.ask.language import codes as languages
from handcarry.ask.language import load_language
from handcarry.ask.letter import colleague_letter, letter
from handcarry.ask.page import to_page
from handcarry.ask.rights import laws_in
from handcarry.ask.sheet import sheet_of
from handcarry.ask.text import letter_lines
from handcarry.catalogue.words import Words
from tests.ask.fonts import covered
from tests.ask.making import CLINIC, NAME, with_faults
from tests.ask.test_data import RESEARCH

ALL_PAGES = "HANDCARRY_ALL_LETTERS" in os.environ
FAULTS = tuple(Fault)

# Words of English that no other language here spells so.
_ENGLISH = re.compile(
    r"\b(the|and|please|slices|which|with|your|not|this|only|missing|about|lossless|uncompressed|copy|from|give)\b", re.IGNORECASE
)
# What is written in Latin letters in every script: acronyms of the field, units, names on a label.
_LATIN = re.compile(r"[A-Za-z]{2,}")
_EVERYWHERE = {"CBCT", "DICOM", "PDF", "USB", "CD", "REF", "LOT", "UDI", "STL", "MB", "kV", "mA", "GDPR", "EU"}
_OTHER_SCRIPTS = {"bg", "mk", "uk", "ka", "ar", "th", "ko", "hi"}
# An article as any of the languages writes it: a word or sign for it, then a number.
_ARTICLE = re.compile(
    r"(?:\b(?:Art|Arts|art|arts|Artikel|Article|madde|md|m|čl|cikk|section|sections|sec|s|rule|reg|neni|ст|чл|Pasal|Perkara|CFR|APP)\b\.?"
    r"|§|Điều|มาตรา|ข้อ|제|მუხლი|المواد|المادة|अनुच्छेद)\s*(?:L\.\s*)?(\d+)"
)


def _letters(iso: str) -> Iterator[tuple[str, Asking, str]]:
    """Yield each language with a request for each fault, and the letter as text."""
    for code in languages():
        for fault in FAULTS:
            asking = with_faults((fault,), clinic=iso, theirs=code)
            yield code, asking, "\n".join(letter_lines((*letter(asking, asking.theirs), *colleague_letter(asking, asking.theirs))))


def _cited(asking: Asking) -> list[str]:
    """Return the names and articles of laws that a letter may hold: they are names, in their own language."""
    return [text for cited in asking.right.cited for text in (cited.law.cite_articles, cited.law.dentist_articles, cited.law.cite) if text]


def _own_words(asking: Asking, text: str) -> str:
    for name in (*_cited(asking), NAME, CLINIC):
        text = text.replace(name, " ")
    return text


@cache
def _seen_numbers(iso: str) -> frozenset[str]:
    """Return the numbers in the articles that the research saw in their source, for a country and the Union that it belongs to."""
    if RESEARCH.is_file():
        of = {iso, UNION} if load_country(iso).union else {iso}
        rows = [row for row in csv.DictReader(RESEARCH.read_text().splitlines()) if row["country_iso"] in of]
        told = [row["article"] for row in rows if "article=S" in row["confidence"]]
    else:
        told = [law.article.says for law, _ in laws_in(load_country(iso)) if law.article.sure is Sure.SEEN]
    return frozenset(number for article in told for number in re.findall(r"\d+", article))


@pytest.mark.parametrize("iso", codes())
def test_letters_of_a_country(iso: str) -> None:
    count = 0
    for code, asking, text in _letters(iso):
        count += 1
        assert set(_ARTICLE.findall(text)) <= _seen_numbers(iso), (code, _ARTICLE.findall(text))
        assert not {ord(letter) for letter in text} - covered() - {10}, (code, {c for c in text if ord(c) not in covered()})
        own = _own_words(asking, text)
        assert code == "en" or not _ENGLISH.search(own), (code, _ENGLISH.findall(own))
        assert code not in _OTHER_SCRIPTS or set(_LATIN.findall(own)) <= _EVERYWHERE, (code, set(_LATIN.findall(own)) - _EVERYWHERE)
        assert "{" not in text, code
        for never in ("2025/327", "EHDS", "2011/24", "European Health Data Space"):
            assert never not in text, "a patient from Australia"
    assert count == len(languages()) * len(FAULTS)


def test_what_finds_english_and_articles_would_find_them() -> None:
    assert _ENGLISH.search("Bitte geben Sie mir the slices")
    for code in _OTHER_SCRIPTS:
        assert set(_LATIN.findall(load_language(code).request + " please")) - _EVERYWHERE == {"please"}
    for iso in ("TR", "TH", "DE", "KR", "VN", "PL", "FR", "US"):
        law = next(law for law in load_country(iso).law if law.cite_articles)
        assert _ARTICLE.findall(law.cite_articles), law.cite_articles
    puts_the_number_first = {"hu"}
    assert all(_ARTICLE.findall(load_language(code).letter.gdpr) for code in languages() if code not in puts_the_number_first)


@pytest.mark.parametrize("iso", codes())
def test_each_letter_names_what_was_read_with_its_articles_and_the_rest_by_name_alone(iso: str) -> None:
    country = load_country(iso)
    text = "\n".join(block.text for block in letter(with_faults((), clinic=iso), load_language(country.languages[0])))
    for cited in with_faults((), clinic=iso).right.cited:
        assert cited.law.cite in text
        assert (cited.law.cite_articles in text) or not cited.read
    for law in country.law:
        if law.name.sure is not Sure.SEEN or law.never:
            assert not law.cite or law.cite not in text, law.id


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  as HTMLParser calls it
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _page(iso: str, code: str, fault: Fault) -> _Tags:
    t = Words("en")
    parser = _Tags()
    parser.feed(to_page(sheet_of(with_faults((fault,), clinic=iso, theirs=code), t), t).decode())
    return parser


_TURN = cycle(FAULTS)
_PAGES = [
    pytest.param(iso, code, FAULTS if ALL_PAGES else (next(_TURN),), id=f"{iso}-{code}")
    for iso in (codes() if ALL_PAGES else codes()[::2])
    for code in languages()
]


@pytest.mark.parametrize(("iso", "code", "faults"), _PAGES)
def test_pages_hold_the_sentences_as_text(iso: str, code: str, faults: tuple[Fault, ...]) -> None:
    language = load_language(code)
    for fault in faults:
        page = _page(iso, code, fault)
        shown = "".join(page.text)
        assert language.request in shown
        assert language.faults[fault] in shown
        assert "&" not in "".join(re.findall(r"&\w+;", shown))
        assert "script" not in page.tags
