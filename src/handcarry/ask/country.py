"""What is known of a country's law on copies of records, and how surely: one file a country, `eu.toml` for the European Union.

Every fact says whether it was seen in its source, only heard of ("not-read"), or looked for in vain ("not-found"). Strict: an unknown
key, a missing one or a value out of its range is a `CatalogueError` that names the file.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from handcarry.catalogue.tables import CatalogueError, names_in, table_of

UNION = "EU"


class Sure(StrEnum):
    """How sure a fact is."""

    SEEN = "seen"
    NOT_READ = "not-read"
    NOT_FOUND = "not-found"


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a law says on one point, in the words of whoever looked; "" where nothing was found."""

    says: str = ""
    sure: Sure


class Deadline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the clinic may take; a month is one of the calendar."""

    days: int | None = None
    unit: Literal["", "calendar-days", "working-days", "month"] = ""
    sure: Sure


class Fee(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a copy may cost; `kind` where a letter has a sentence for it."""

    says: str = ""
    kind: Literal["", "first-copy-free", "free", "medium-cost"] = ""
    sure: Sure


class Retention(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long records are kept; `years` where it is one number that holds for a scan of anybody."""

    says: str = ""
    years: int | None = None
    sure: Sure


Scope = Literal["everyone", "doubtful", "residents", "other-member-state", "region", "not-dentists"]


class Law(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One law. `cite` and `cite_articles` are how a letter names it; `never` says why no letter does.

    `in_force` is given where it is recent or to come; `scope` says whom it covers where that is not simply every patient of a dentist.
    """

    id: str
    name: Fact
    article: Fact
    access: Fact
    portability: Fact
    deadline: Deadline
    fee: Fee
    format: Fact
    visitors: Fact
    retention: Retention
    authority: Fact
    source: str
    checked_on: date
    cite: str = ""
    cite_articles: str = ""
    dentist_articles: str = ""
    in_force: date | None = None
    scope: Scope = "everyone"
    region: str = ""
    never: str = ""
    note: str = ""


class Country(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A country, or the European Union: how it is called, what its clinics read, and its laws.

    `members` are the states of a union and of its economic area; `union` is "EU" or "EEA" where the Union's laws hold too.
    `written_in` is the language the law wants a request in, `no_cloud` why health data may not leave. `never` lists what must not be
    cited although guides still do.
    """

    iso: str
    called: dict[str, str]
    also_called: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    union: Literal["", "EU", "EEA"] = ""
    members: tuple[str, ...] = ()
    written_in: str = ""
    no_cloud: str = ""
    never: tuple[str, ...] = ()
    law: tuple[Law, ...]

    def name(self, language: str) -> str:
        """Return what a language calls it, in English where that is not known."""
        return self.called.get(language, self.called["en"])


_FOLDER = Path(__file__).parent / "countries"
_NAMED_IN = frozenset({"en", "de", "es", "fr", "tr"})


@cache
def codes() -> tuple[str, ...]:
    """Return the ISO 3166 codes of all countries there is a file for, without the Union."""
    return tuple(name.upper() for name in names_in(_FOLDER) if name.upper() != UNION)


@cache
def load_country(iso: str) -> Country:
    """Return one country's file; raises CatalogueError where it is not there or not right."""
    name = iso.lower()
    return country_from(table_of(_FOLDER, name), name=name)


def country_from(table: object, *, name: str) -> Country:
    """Return a table as a country; raises CatalogueError with a sentence that names the file and what is wrong."""
    try:
        country = msgspec.convert(table, type=Country)
    except msgspec.ValidationError as error:
        raise CatalogueError(f"{name}.toml: {error}") from error
    for wrong in _faults(country, name):
        raise CatalogueError(f"{name}.toml: {wrong}")
    return country


def _faults(country: Country, name: str) -> list[str]:
    wrong = [f"the law {law.id}: {what}" for law in country.law for what in _faults_of(law)]
    if country.iso != name.upper():
        wrong.append(f"the iso code {country.iso!r} must be the name of the file")
    if set(country.called) != _NAMED_IN:
        wrong.append(f"it must be called something in each of {', '.join(sorted(_NAMED_IN))}")
    if not country.languages and country.iso != UNION:
        wrong.append("it needs the language of its clinics")
    if len({law.id for law in country.law}) < len(country.law) or not country.law:
        wrong.append("it needs laws, each with an id of its own")
    return wrong


def _faults_of(law: Law) -> list[str]:
    facts = (law.name, law.article, law.access, law.portability, law.fee, law.format, law.visitors, law.retention, law.authority)
    conditions = (
        ("what was seen must be told", any(fact.sure is Sure.SEEN and not fact.says for fact in (*facts, law.name))),
        ("a deadline has days and a unit, or neither", (law.deadline.days is None) != (law.deadline.unit == "")),
        (
            "a deadline in working days has no sentence in a letter yet",
            law.deadline.sure is Sure.SEEN and law.deadline.unit == "working-days",
        ),
        ("a deadline that was seen has days", law.deadline.sure is Sure.SEEN and law.deadline.days is None),
        ("an article that was not seen is not cited", bool(law.cite_articles) and law.article.sure is not Sure.SEEN),
        ("an article that was not seen is not cited", bool(law.dentist_articles) and law.article.sure is not Sure.SEEN),
        ("a law needs a public source", not law.source),
        ("a region is named where the scope is one", (law.scope == "region") != bool(law.region)),
    )
    return [sentence for sentence, is_wrong in conditions if is_wrong]
