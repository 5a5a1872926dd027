"""The data files: each is whole, says how sure it is, and says what the research that it was made from says."""

from __future__ import annotations

import csv
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from handcarry.ask import country, language
from handcarry.ask.country import Sure, country_from, load_country
from handcarry.ask.fault import INSTEAD_OF_IT, NOTHING_TO_ASK, OF_CHECK, Fault
from handcarry.ask.language import keys, language_from, load_language
from handcarry.catalogue.tables import CatalogueError
from handcarry.checks.table import TABLE
from handcarry.model.finding import Severity

ROOT = Path(__file__).parents[2]
ASK = ROOT / "src/handcarry/ask"
RESEARCH = Path(os.environ.get("HANDCARRY_RESEARCH", ROOT.parent / "shared/domain")) / "rights.csv"

COUNTRIES = [
    "TR",
    "HU",
    "MX",
    "TH",
    "HR",
    "PL",
    "ES",
    "CR",
    "CO",
    "VN",
    "IN",
    "AE",
    "AL",
    "RS",
    "RO",
    "BG",
    "CZ",
    "PT",
    "BR",
    "MY",
    "PH",
    "ID",
    "KR",
    "GE",
    "DO",
    "EG",
    "UA",
    "MK",
    "ME",
    "BA",
    "AU",
    "GB",
    "IE",
    "US",
    "CA",
    "NZ",
    "DE",
    "FR",
    "NL",
    "SE",
    "NO",
    "DK",
]
LANGUAGES = [
    "tr",
    "es",
    "pt",
    "hu",
    "pl",
    "hr",
    "sr",
    "ro",
    "bg",
    "cs",
    "sq",
    "mk",
    "uk",
    "ka",
    "ar",
    "th",
    "vi",
    "id",
    "ms",
    "ko",
    "hi",
    "fil",
    "de",
    "fr",
    "nl",
    "sv",
    "nb",
    "da",
]
SURE = {"S": Sure.SEEN, "G": Sure.NOT_READ, "U": Sure.NOT_FOUND}


def _table(folder: str, name: str) -> dict[str, Any]:
    return tomllib.loads((ASK / folder / f"{name}.toml").read_text())


def test_there_is_a_file_for_each_country_and_language() -> None:
    assert sorted(country.codes()) == sorted(COUNTRIES)
    assert sorted(language.codes()) == sorted([*LANGUAGES, "en"])


@pytest.mark.parametrize("iso", [*COUNTRIES, "EU"])
def test_a_country_is_whole(iso: str) -> None:
    found = load_country(iso)
    assert set(found.languages) <= set(language.codes())
    assert found.written_in in {"", *found.languages}
    assert all(law.source and law.checked_on for law in found.law)
    assert bool(found.union) == (iso in load_country("EU").members)


@pytest.mark.parametrize("code", [*LANGUAGES, "en"])
def test_a_language_is_whole_and_a_draft_until_signed(code: str) -> None:
    found = load_language(code)
    assert len(found.request) <= 160
    for word in (found.glossary.slices, found.glossary.lossless, found.glossary.dicom):
        assert word.casefold() in found.request.casefold()
    assert set(found.faults) == set(Fault)
    assert (found.drafts() == ()) == (code == "en")


ENGLISH = keys(load_language("en"))
_FIELD = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_the_values_of_the_english_texts_and_its_own_words(code: str) -> None:
    texts = keys(load_language(code))
    assert {key: _FIELD.findall(text) for key, text in texts.items()} == {key: _FIELD.findall(text) for key, text in ENGLISH.items()}
    same = {key for key, text in texts.items() if text == ENGLISH[key]}
    assert same <= {"glossary.dicom", "glossary.cbct", "card.name", "card.date", "card.signature", "letter.gdpr", "letter.patient"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"request": "x" * 161 + " slices lossless DICOM"}, "longer than 160"),
        ({"request": "All slices, lossless."}, "'DICOM'"),
        ({"code": "xx"}, "name of the file"),
        ({"surprise": 1}, "surprise"),
        ({"faults": {}}, "no sentence for the fault"),
        ({"signed": [{"by": "A", "on": "2027-01-01", "texts": ["faults.nothing"]}]}, "no text faults.nothing"),
    ],
)
def test_a_language_that_lacks_something_is_refused_by_name(change: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogueError, match=r"en\.toml: .*" + re.escape(told)):
        language_from(_table("languages", "en") | change, name="en")


def test_a_signed_text_is_no_draft() -> None:
    signed = [{"by": "A. Native", "on": "2027-01-01", "texts": ["request", "faults.lossy"]}]
    found = language_from(_table("languages", "tr") | {"signed": signed}, name="tr")
    assert set(keys(found)) - set(found.drafts()) == {"request", "faults.lossy"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"article": {"says": "Art. 1", "sure": "not-read"}, "cite_articles": "Art. 1"}, "not seen is not cited"),
        ({"fee": {"sure": "seen"}}, "what was seen must be told"),
        ({"deadline": {"days": 3, "sure": "seen"}}, "days and a unit"),
        ({"deadline": {"sure": "seen"}}, "seen has days"),
        ({"access": {"says": "yes", "sure": "perhaps"}}, "perhaps"),
        ({"scope": "region"}, "region"),
        ({"source": ""}, "public source"),
    ],
)
def test_a_law_that_is_not_right_is_refused_by_name(change: dict[str, Any], told: str) -> None:
    table = _table("countries", "pl")
    table["law"][0] |= change
    with pytest.raises(CatalogueError, match=r"pl\.toml: .*" + told):
        country_from(table, name="pl")


def test_every_check_that_lowers_a_verdict_asks_for_something_or_is_said_not_to() -> None:
    lowers = {row.id for row in TABLE if row.weight is not Severity.INFORMS}
    assert lowers == set(OF_CHECK) | NOTHING_TO_ASK | INSTEAD_OF_IT


_FACTS = {
    "law": "name", "article": "article", "access": "access", "portability": "portability", "deadline": "deadline", "fee": "fee",
    "format": "format", "nonres": "visitors", "retention": "retention", "authority": "authority",
}  # fmt: skip


def _rows() -> list[Any]:
    if not RESEARCH.is_file():
        return [pytest.param({}, 0, marks=pytest.mark.skip(reason="the research is not beside this checkout"))]
    nth: dict[str, int] = {}
    rows = []
    for row in csv.DictReader(RESEARCH.read_text().splitlines()):
        place = nth.get(row["country_iso"], 0)
        nth[row["country_iso"]] = place + 1
        rows.append(pytest.param(row, place, id=f"{row['country_iso']}-{place}"))
    return rows


@pytest.mark.realdata
@pytest.mark.parametrize(("row", "place"), _rows())
def test_a_law_says_what_the_research_says_and_is_never_surer(row: dict[str, str], place: int) -> None:
    law = load_country(row["country_iso"]).law[place]
    marks = dict(mark.split("=") for mark in row["confidence"].split(";"))
    surer = [Sure.SEEN, Sure.NOT_READ, Sure.NOT_FOUND]
    for mark, name in _FACTS.items():
        fact = getattr(law, name)
        assert surer.index(fact.sure) >= surer.index(SURE[marks[mark]]), name
    assert (law.name.says, law.article.says, law.access.says) == (row["law"], row["article"], row["access_right"])
    assert (str(law.deadline.days or ""), law.fee.says, law.authority.says) == (row["deadline_days"], row["fee"], row["authority"])
    assert (law.visitors.says, law.source, law.note) == (row["applies_to_non_residents"], row["source"], row["notes"])
    assert law.checked_on.isoformat() == row["checked_on"]


def test_structs_are_strict() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"says": "x", "sure": "seen", "more": 1}, type=country.Fact)
