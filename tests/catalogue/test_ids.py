"""Every id that a source names has a text, every text is named, and each language says what English says: which one lacks what."""

from __future__ import annotations

import re

import pytest

from handcarry.catalogue.words import categories, domains, languages, po_of
from tests.catalogue.sources import named

# What a language must have whole; a language that has only some of them is there to try a direction or a script.
WHOLE = frozenset({"language", "report", "checks", "cli", "app", "viewer", "stick", "keep"})
COMPLETE = {
    "de": frozenset(domains("en")) - {"technical"},
    "es": WHOLE,
    "fr": WHOLE,
    "tr": WHOLE,
    "ar": (WHOLE | {"ask"}) - {"cli", "keep"},
}
DOMAINS = frozenset(domains("en"))
ENGLISH = {id_: message for domain in DOMAINS for id_, message in po_of("en", domain).messages.items()}
_FIELD = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"\{(\w+):word\}")
_MARKUP = re.compile(r"[<>]|&\w+;|\*\*|`|https?:")
OTHERS = [(language, domain) for language in languages() if language != "en" for domain in domains(language)]


def test_every_id_that_a_source_names_has_an_english_text() -> None:
    ids, patterns = named(DOMAINS)
    assert sorted(ids - set(ENGLISH)) == []
    assert [pattern for pattern in sorted(patterns) if not any(re.fullmatch(pattern, id_) for id_ in ENGLISH)] == []


def test_every_english_text_is_named_by_a_source() -> None:
    ids, patterns = named(DOMAINS)
    patterns |= {rf"{id_.partition('.')[0]}\.{field}\.[^.]+" for id_, m in ENGLISH.items() for field in _WORD.findall(m.forms[-1])}
    assert [id_ for id_ in sorted(ENGLISH) if id_ not in ids and not any(re.fullmatch(pattern, id_) for pattern in patterns)] == []


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_ids_begin_with_the_name_of_their_file(domain: str) -> None:
    assert [id_ for id_ in po_of("en", domain).messages if not id_.startswith(f"{domain}.")] == []


@pytest.mark.parametrize("language", sorted(COMPLETE))
def test_a_complete_language_lacks_nothing(language: str) -> None:
    there = {id_ for domain in domains(language) for id_ in po_of(language, domain).messages}
    wanted = {id_ for id_ in ENGLISH if id_.partition(".")[0] in COMPLETE[language]}
    assert sorted(wanted - there) == []


@pytest.mark.parametrize(("language", "domain"), OTHERS)
def test_a_translation_has_the_ids_the_values_and_the_plural_forms_that_it_should(language: str, domain: str) -> None:
    po = po_of(language, domain)
    for id_, message in po.messages.items():
        if id_ == "report.kind":  # formats have English names, and elsewhere a family and a code
            continue
        english = ENGLISH[id_]
        assert message.counted == english.counted, id_
        assert len(message.forms) == (len(categories(po)) if message.counted else 1), id_
        fields = set(_FIELD.findall(english.forms[-1]))
        of_number = {field for field in fields if field.partition(":")[0].strip("{}") == message.counted}
        for form in message.forms:  # "ein Bild" and "keine Bilder" need no figure
            assert fields - of_number <= set(_FIELD.findall(form)) <= fields, (id_, form)


@pytest.mark.parametrize(("language", "domain"), [("en", domain) for domain in sorted(DOMAINS)] + OTHERS)
def test_texts_are_plain_and_tidy(language: str, domain: str) -> None:
    for id_, message in po_of(language, domain).messages.items():
        for form in message.forms:
            assert not _MARKUP.search(form), (id_, form)
            assert form == form.strip() or id_ in {"language.between", "language.group"}, (id_, form)
            assert "  " not in form, id_
            assert form.count("{") == form.count("}") == len(_FIELD.findall(form)), id_
