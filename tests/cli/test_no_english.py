"""Every help, explanation, list, request and page on a copy, in every language: nothing in English but what is marked so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from handcarry.ask.country import codes, load_country
from handcarry.ask.fault import Fault
from handcarry.ask.page import to_page
from handcarry.ask.reminder import to_ics
from handcarry.ask.text import to_text
from handcarry.ask.told import told_of
from handcarry.catalogue.words import Words, domains, languages, po_of
from handcarry.checks.table import TABLE
from handcarry.cli.explain import lines_about
from handcarry.cli.list_ import rows_of
from handcarry.cli.usage import program_help, verb_help
from handcarry.cli.verbs import VERBS
from handcarry.pack.pages import Facts, rendered, styled_label
from tests.ask.making import NOW, sheet
from tests.report.test_languages import Shown

SPOKEN = [code for code in languages() if code != "en" and "cli" in domains(code)]
# Small words that every English sentence has, and no other of these languages.
_ENGLISH = re.compile(
    r"\b(the|and|is|are|of|with|this|that|from|your|could|which|there|slices?|files?|scan|cannot|please|checks|before|option)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"[{}]|\bNone\b|\bTrue\b|\bFalse\b")
# What is typed as it stands, in any language.
_TYPED = re.compile(r"handcarry( [a-z]+)?( --?[a-z-]+| checks)?|--[a-z-]+|\S+\.(zip|html)\b|checks, vendors, codecs, containers")


def _helps(words: Words) -> Iterator[str]:
    yield program_help(VERBS, words)
    for module in VERBS.values():
        yield verb_help(import_module(module).VERB, words)


def _explanations(words: Words) -> Iterator[str]:
    in_english = (words("cli.explain.technical"), words("cli.explain.clause"))
    for check in TABLE:
        yield from (line for line in lines_about(check, words) if not line.startswith(in_english))
    yield words("cli.explain.oddity")


def _lists(words: Words) -> Iterator[str]:
    for what in ("checks", "containers"):
        yield from (cell for row in rows_of(what, words) for cell in row)


def _requests(words: Words) -> Iterator[str]:
    asked = sheet((Fault.WRONG_PERSON, Fault.LINK_ONLY, Fault.LOSSY), theirs=words.language, language=words.language)
    yield from _seen(to_page(asked, words))
    yield from to_text(asked, words).splitlines()
    yield to_ics(asked, words).decode().partition("SUMMARY")[2].partition("CLASS")[0].replace("\r\n ", "")


def _rights(words: Words) -> Iterator[str]:
    mark = words("ask.rights.english", text="\0").partition("\0")[2]
    in_english = {words(f"ask.rights.{id_}") for id_ in ("source", "note")}
    for iso in codes():
        for line in told_of(load_country(iso), words, home="AU", on=NOW.date(), binds=True):
            is_english = mark in line.text or line.label in in_english or line.style == "red" or line.label == words("ask.rights.article")
            yield line.label if is_english else line.text.partition(": ")[0]


def _facts(words: Words) -> Facts:
    kinds = ("derived", "converted", "lost", "programs", "others")
    notes = tuple(words(f"pack.note.{kind}", count=count) for kind in kinds for count in (0, 1, 2, 5, 21))
    return Facts(
        t=words, verdict="READY", verdict_title=words("report.verdict.READY.title"), verdict_means=words("report.verdict.READY.means"),
        name="", born="", scanned="", institution="", images=3, series=1, contents=((words("pack.holds.files"), "3"),), notes=notes,
        made="2026-11-27T09:00:00Z", parity_percent=0, not_recorded="-", disclaimer=words("report.not_a_device"), volumes=1,
    )  # fmt: skip


def _pages(words: Words) -> Iterator[str]:
    sides = (_facts(words), _facts(Words("en")))
    for page in (
        rendered("index.html", sides=sides, views=[]),
        rendered("label.html", sides=sides, fingerprint="", code="", **styled_label()),
    ):
        yield from _seen(page.encode())


def _seen(page: bytes) -> list[str]:
    shown = Shown()
    shown.feed(page.decode())
    return shown.texts


def _all(language: str) -> Iterator[str]:
    words = Words(language)
    for texts in (_helps, _explanations, _lists, _requests, _rights, _pages):
        for text in texts(words):
            yield from (_TYPED.sub(" ", line) for line in text.splitlines())


@pytest.mark.parametrize("language", SPOKEN)
def test_no_english_is_left_over_and_nothing_left_open(language: str) -> None:
    for line in set(_all(language)):
        assert not _OPEN.search(line), line
        assert not _ENGLISH.search(line), line


def test_the_watch_for_english_does_see_english() -> None:
    assert sum(bool(_ENGLISH.search(line)) for line in set(_all("en"))) > 400


@pytest.mark.parametrize("language", SPOKEN)
def test_no_sentence_that_stops_the_program_is_the_english_one(language: str) -> None:
    english, theirs = (po_of(code, "cli").messages for code in ("en", language))
    assert [id_ for id_ in english if id_.startswith("cli.stop.") and theirs[id_].forms == english[id_].forms] == []
