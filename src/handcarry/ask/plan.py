"""The plan until the flight, in the patient's language: three questions, what to do now and in which order, what remains after take-off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from handcarry.ask.asking import Asking
from handcarry.ask.country import Country, load_country
from handcarry.ask.country import codes as countries
from handcarry.ask.fault import Fault
from handcarry.ask.rights import Age, State, age
from handcarry.model.translate import Translate

HURRY_HOURS = 3
_OWN_STEPS = {Fault.PASSWORD_UNKNOWN: "ask.step.password", Fault.LINK_ONLY: "ask.step.download"}


class Question(Struct, frozen=True, kw_only=True):
    """One of the three questions before a flight and the honest answer; `mark` is "good", "bad" or "open"."""

    asks: str
    answer: str
    mark: str


class Plan(Struct, frozen=True, kw_only=True):
    """What to do. `time` says how long there is, "" where no flight was named; `age` colours what is said of the law."""

    time: str
    questions: tuple[Question, ...]
    now: tuple[str, ...]
    law: str
    age: Age
    works: tuple[str, ...]
    stops: tuple[str, ...]


def plan_of(asking: Asking, t: Translate) -> Plan:
    """Return the plan in the language of `t`."""
    hours = asking.hours_left
    return Plan(
        time=_time(hours, t),
        questions=(
            _leaving(asking, t),
            _opens(asking, t),
            Question(asks=t("ask.question.later"), answer=law_later(asking, t), mark=_later(asking)),
        ),
        now=tuple(_after_steps(asking, t) if asking.has_flown else _steps(asking, hours, t)),
        law=t("ask.law.checked", day=_checked(asking).isoformat()),
        age=age(_checked(asking), on=asking.visit.now.date()),
        works=tuple(_works(asking, t)),
        stops=(
            t("ask.stops.desk"),
            t("ask.stops.export"),
            *([t("ask.stops.cloud", country=_name(asking, t))] if asking.country.no_cloud else []),
        ),
    )


def law_later(asking: Asking, t: Translate) -> str:
    """Return what can be relied on after take-off: one of the three honest states."""
    state = asking.right.state
    if state is State.READ:
        return t("ask.law.read", country=_name(asking, t))
    return t("ask.law.known", country=_name(asking, t)) if state is State.KNOWN else t("ask.law.none", country=_name(asking, t))


def _time(hours: float | None, t: Translate) -> str:
    if hours is None:
        return ""
    if hours < 0:
        return t("ask.time.flown")
    return t("ask.time.hours", count=int(hours)) if hours >= 1 else t("ask.time.minutes", count=max(0, int(hours * 60)))


def _leaving(asking: Asking, t: Translate) -> Question:
    if asking.document is None:
        return Question(asks=t("ask.question.dicom"), answer=t("ask.dicom.open"), mark="open")
    answer, mark = ("ask.dicom.ready", "good") if asking.is_ready else ("ask.dicom.not_ready", "bad")
    return Question(asks=t("ask.question.dicom"), answer=t(answer), mark=mark)


def _opens(asking: Asking, t: Translate) -> Question:
    document = asking.document
    is_scan = document is not None and document.best is not None and document.best.is_candidate  # that a picture opens proves nothing
    ability = document.can.open.ability if document and is_scan else ""
    answer, mark = {"yes": ("ask.opens.every", "good"), "limited": ("ask.opens.limited", "open")}.get(
        ability, ("ask.opens.not_proven", "bad")
    )
    if document is None:
        mark = "open"
    return Question(asks=t("ask.question.opens"), answer=t(answer), mark=mark)


def _later(asking: Asking) -> str:
    return {State.READ: "good", State.KNOWN: "open", State.NONE: "bad"}[asking.right.state]


def _steps(asking: Asking, hours: float | None, t: Translate) -> Iterator[str]:
    if hours is not None and hours < HURRY_HOURS:
        yield t("ask.step.hurry")
    yield from (t(_OWN_STEPS[fault]) for fault in asking.faults if fault in _OWN_STEPS)
    if asking.needs_scan:
        yield t("ask.step.card")
        if asking.country.no_cloud:
            yield t("ask.step.no_cloud", country=_name(asking, t))
        yield t("ask.step.check")
    yield t("ask.step.sticker")
    yield t("ask.step.records")
    yield t("ask.step.copy")
    yield t("ask.step.letter")


def _after_steps(asking: Asking, t: Translate) -> Iterator[str]:
    yield t("ask.step.send_letter")
    if asking.country.written_in:
        yield t("ask.step.written_in", language=asking.theirs.name)
    yield t("ask.step.dentist")
    yield t("ask.step.copy")


def _works(asking: Asking, t: Translate) -> Iterator[str]:
    yield t("ask.works.letter", language=asking.theirs.name)
    if asking.country.written_in:
        yield t("ask.step.written_in", language=asking.theirs.name)
    if any(cited.law.dentist_articles for cited in asking.right.cited):
        yield t("ask.works.dentist_claim", country=_name(asking, t))
    else:
        yield t("ask.works.dentist")
    years = asking.right.retention_years
    yield t("ask.works.kept", years=years) if years else t("ask.works.kept_unknown")
    home = home_of(asking)
    if home:
        yield t("ask.works.home", country=home.name(t.language))


def home_of(asking: Asking) -> Country | None:
    """Return the patient's own country where there is a file for it and it is another than the clinic's."""
    home = asking.visit.home
    return load_country(home) if home in countries() and home != asking.country.iso else None


def _checked(asking: Asking) -> date:
    laws = [cited.law for cited in asking.right.cited] or list(asking.country.law)
    return min(law.checked_on for law in laws)


def _name(asking: Asking, t: Translate) -> str:
    return asking.country.name(t.language)
