"""The mechanism: what a PO file may say, and how a text comes out of it in each language."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po as babel_reads

from handcarry.catalogue.emit import for_browser, main
from handcarry.catalogue.po import PoError, read_po
from handcarry.catalogue.words import UnknownWord, Words, categories, domains, languages, po_of

WORDS = Path(__file__).parents[2] / "src/handcarry/catalogue/words"
HEADER = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"X-Review: draft\\n"\n'
FILES = sorted(WORDS.rglob("*.po"))


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def test_entries_join_lines_and_keep_escapes() -> None:
    text = (
        HEADER + '\n# for people\nmsgid "a.b"\nmsgstr "one "\n"\\"two\\"\\n"\n'
        '\nmsgid "a.c"\nmsgid_plural "{n}"\nmsgstr[0] "{n} x"\nmsgstr[1] "{n} xs"\n'
    )
    po = read_po(text, name="de/a.po")
    assert po.header == {"language": "de", "x-review": "draft"}
    assert po.messages["a.b"].forms == ('one "two"\n',)
    assert (po.messages["a.c"].counted, po.messages["a.c"].forms) == ("n", ("{n} x", "{n} xs"))


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ('msgid "a"\nmsgid "b"\nmsgstr ""', 7),
        ('msgid "a"\nmsgstr "x"\nmsgstr "y"', 8),
        ("msgid a", 6),
        ('"x"', 6),
        ('msgid ""\nmsgstr "x"', 8),
        ('msgstr "x"', 7),
        ('msgid "a"\nmsgid_plural "many"\nmsgstr[0] "x"', 9),
        ('msgid "a"\nmsgid_plural "{n}"\nmsgstr[1] "x"', 9),
        ('msgid "a"\nmsgstr[0] "x"', 8),
    ],
)
def test_what_is_no_po_file_is_refused_with_its_line(entry: str, line: int) -> None:
    with pytest.raises(PoError, match=rf"de/a\.po, line {line}: "):
        read_po(f"{HEADER}\n{entry}\n", name="de/a.po")


def test_a_file_needs_a_header() -> None:
    with pytest.raises(PoError, match="header"):
        read_po('msgid "a"\nmsgstr "b"\n', name="x")


def test_what_is_empty_or_fuzzy_is_not_translated() -> None:
    po = read_po(HEADER + '\nmsgid "a.a"\nmsgstr ""\n\n#, fuzzy\nmsgid "a.b"\nmsgstr "x"\n\nmsgid "a.c"\nmsgstr "y"\n', name="x")
    assert list(po.messages) == ["a.c"]


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_another_reader_reads_the_same(file: Path) -> None:
    with file.open("rb") as opened:
        theirs = {message.id: message.string for message in babel_reads(opened) if message.id}
    ours = po_of(file.parent.name, file.stem).messages
    told = {(id_, f"{{{m.counted}}}") if m.counted else id_: m.forms if m.counted else m.forms[0] for id_, m in ours.items()}
    assert told == {id_: string for id_, string in theirs.items() if string and all(string)}


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_headers_are_complete_and_plural_rules_are_unicodes(file: Path) -> None:
    po = po_of(file.parent.name, file.stem)
    assert po.header["language"] == file.parent.name
    assert po.header["content-type"] == "text/plain; charset=UTF-8"
    assert po.header["x-review"] in {"source", "draft"} or po.header["x-review"].startswith("signed by ")
    rule = Locale.parse(file.parent.name).plural_form
    for count in [*range(130), 1000, 1001]:
        assert categories(po)[_form(po.header["plural-forms"], count)] == rule(count), count


def _form(plural_forms: str, count: int) -> int:
    """Read the header as GNU gettext's own documentation does: C, here by Python's words for it."""
    import gettext  # noqa: PLC0415

    return gettext.c2py(plural_forms.partition("plural=")[2].rstrip(";"))(count)


@pytest.mark.parametrize("language", languages())
def test_months_and_numbers_are_written_as_unicode_says(language: str) -> None:
    words, locale = Words(language), Locale.parse("ar_EG" if language == "ar" else language)
    assert [words(f"language.month.{n}") for n in range(1, 13)] == list(locale.months["format"]["wide"].values())
    assert words.direction == ("rtl" if locale.character_order == "right-to-left" else "ltr")
    assert words.name.casefold() == (locale.get_display_name() or "").partition(" (")[0].casefold()
    if language != "ar":  # whose digits stay 0-9 here, so that numbers can be compared with another program's
        symbols = locale.number_symbols["latn"]
        assert (words("language.decimal"), words("language.group")) == (symbols["decimal"], symbols["group"])


def test_values_are_filled_in_as_the_language_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from handcarry.catalogue import words as room  # noqa: PLC0415

    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"X-Plural-Categories: one other\\n"\n'
    entries = '\nmsgid "t.n"\nmsgid_plural "{n}"\nmsgstr[0] "{n:,} Bild, {mm:.2f} mm"\n'
    entries += 'msgstr[1] "{n:,} Bilder, {mm:.2f} mm {ja} {liste} {text}"\n'
    po = read_po(HEADER + plural + entries, name="de/t.po")
    real = room._po
    monkeypatch.setattr(room, "_po", lambda language, domain: po if (language, domain) == ("de", "t") else real(language, domain))
    german = Words("de")
    assert german("t.n", n=1, mm=1.5) == "1 Bild, 1,50 mm"
    assert german("t.n", n=12345, mm=-0.005, ja=True, liste=(1, 2), text="1.5 {n}") == "12.345 Bilder, -0,01 mm ja 1, 2 1.5 {n}"


def test_what_a_language_lacks_is_said_in_english_and_an_unknown_id_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Words("zz")("language.name") == "English"
    assert "language.name" in Words("zz")
    assert "language.nothing" not in Words("zz")
    with pytest.raises(UnknownWord):
        Words("de")("language.nothing")


def test_english_is_the_source_and_the_others_say_that_they_are_drafts() -> None:
    assert languages()[0] == "en"
    assert {language: Words(language).is_draft for language in languages()} == {language: language != "en" for language in languages()}


def test_the_browser_gets_each_language_with_its_plural_forms_by_name(tmp_path: Path) -> None:
    main(tmp_path)
    assert sorted(file.stem for file in tmp_path.iterdir()) == sorted(languages())
    for language in languages():
        told = for_browser(language)
        assert (told["language"], told["direction"]) == (language, Words(language).direction)
        messages = told["messages"]
        assert isinstance(messages, dict)
        wanted = {id_ for domain in ("app", "viewer", "stick") if domain in domains(language) for id_ in po_of(language, domain).messages}
        assert wanted <= set(messages)
        assert all(id_.startswith("report.") for id_ in set(messages) - wanted)
