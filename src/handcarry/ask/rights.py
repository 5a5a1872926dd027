"""Which law may be named to a clinic, for whom and on which day, and what that makes of asking later: three honest states."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from msgspec import Struct

from handcarry.ask.country import UNION, Country, Law, Sure, load_country

AMBER_MONTHS, RED_MONTHS = 12, 24


class State(StrEnum):
    """What was found of a right to a copy."""

    READ = "read"  # the law was found and its text read
    KNOWN = "known"  # a law is known, its text was not read
    NONE = "none"  # no right that covers this patient was found


class Age(StrEnum):
    """How far to trust a fact by when it was looked up."""

    FRESH = "fresh"
    AMBER = "amber"
    RED = "red"


class Cited(Struct, frozen=True, kw_only=True):
    """A law that a letter may name; where it was `read`, with its articles."""

    law: Law
    read: bool
    of_union: bool


class Right(Struct, frozen=True, kw_only=True):
    """What a patient can rely on in one country, strongest first."""

    country: Country
    cited: tuple[Cited, ...]

    @property
    def state(self) -> State:
        """Which of the three it is."""
        if any(cited.read for cited in self.cited):
            return State.READ
        return State.KNOWN if self.cited else State.NONE

    @property
    def retention_years(self) -> int | None:
        """How long a clinic must keep a scan, where that was seen; the longest of its laws."""
        kept = (law.retention for law in self.country.law)
        return max((fact.years for fact in kept if fact.years is not None and fact.sure is Sure.SEEN), default=None)


def right_in(country: Country, *, home: str, on: date) -> Right:
    """Return what a patient who lives in `home` (ISO 3166, "" where that is not known) can name to a clinic in the country."""
    cited = [
        Cited(law=law, read=_is_read(law), of_union=of_union) for law, of_union in laws_in(country) if _may_be_named(law, country, home, on)
    ]
    return Right(country=country, cited=tuple(sorted(cited, key=lambda each: (not each.read, each.of_union))))


def laws_in(country: Country) -> Iterator[tuple[Law, bool]]:
    """Yield the country's own laws and, where it belongs to it, the Union's; true for those."""
    for law in country.law:
        yield law, country.iso == UNION
    if country.union:
        for law in load_country(UNION).law:
            yield law, True


def age(checked_on: date, *, on: date) -> Age:
    """Return how old a fact is: amber after 12 months, red after 24."""
    months = (on.year - checked_on.year) * 12 + on.month - checked_on.month - (on.day < checked_on.day)
    if months >= RED_MONTHS:
        return Age.RED
    return Age.AMBER if months >= AMBER_MONTHS else Age.FRESH


def is_in_force(law: Law, *, on: date) -> bool:
    """False for a law that is still to come."""
    return law.in_force is None or law.in_force <= on


def covers(law: Law, country: Country, home: str) -> bool:
    """True where the law covers a patient of a dentist there who lives in `home`."""
    if law.scope == "other-member-state":
        return home != country.iso and home in load_country(UNION).members
    if law.scope in {"residents", "doubtful"}:
        return home == country.iso
    return law.scope == "everyone"


def binds_here(law: Law, country: Country, home: str, on: date) -> bool:
    """True for a law that holds today, for this patient, and that nothing speaks against naming."""
    return not law.never and is_in_force(law, on=on) and covers(law, country, home)


def _may_be_named(law: Law, country: Country, home: str, on: date) -> bool:
    is_law = law.name.sure is Sure.SEEN and law.access.says == "yes" and bool(law.cite or law.id == "gdpr")
    return is_law and binds_here(law, country, home, on)


def _is_read(law: Law) -> bool:
    return law.article.sure is Sure.SEEN and law.access.sure is Sure.SEEN
