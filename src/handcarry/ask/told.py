"""What was found of the law, told line by line with how sure each line is. Never a bare "yes": what it says, how surely, since when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from handcarry.ask.country import Country, Deadline, Fact, Fee, Law, Retention
from handcarry.ask.rights import Age, State, age, binds_here, is_in_force, laws_in, right_in
from handcarry.model.translate import Translate
from handcarry.report.clean import plain


class Line(Struct, frozen=True, kw_only=True):
    """One line; `label` is "" for a whole sentence. `style` is "", "title", "good", "amber", "red" or "soft"."""

    text: str
    label: str = ""
    style: str = ""


_STATES = {State.READ: ("ask.law.read", "good"), State.KNOWN: ("ask.law.known", "amber"), State.NONE: ("ask.law.none", "red")}
_AGES = {Age.FRESH: "soft", Age.AMBER: "amber", Age.RED: "red"}


def told_of(country: Country, t: Translate, *, home: str, on: date, binds: bool) -> Iterator[Line]:
    """Yield what is known of a country for somebody who lives in `home`; `binds` is False for the law at home, not the clinic's."""
    name = country.name(t.language)
    yield Line(text=t("ask.rights.at_clinic", country=name) if binds else t("ask.rights.at_home", country=name), style="title")
    if binds:
        sentence, style = _STATES[right_in(country, home=home, on=on).state]
        yield Line(text=t(sentence, country=name), style=style)
    else:
        yield Line(text=t("ask.rights.binds_home"), style="amber")
    for law, _ in laws_in(country):
        yield Line(text="")
        yield from _law(law, t, on=on, is_right=binds_here(law, country, home, on))
    for what in country.never:
        yield Line(text=t("ask.rights.never", what=what), style="red")


def _law(law: Law, t: Translate, *, on: date, is_right: bool) -> Iterator[Line]:
    """Yield a law's lines; what it grants only where it grants it today, to this patient."""
    yield Line(label=t("ask.rights.law"), text=_sure(_english(law.name.says, t), law.name, t))
    if not is_in_force(law, on=on):
        yield Line(text=t("ask.rights.to_come", day=law.in_force.isoformat() if law.in_force else ""), style="red")
    if law.never:
        yield Line(text=t("ask.rights.not_named", why=law.never), style="red")
    if law.scope != "everyone":
        yield Line(text=t(f"ask.rights.scope.{law.scope}", region=law.region), style="amber")
    if law.article.says:
        yield Line(label=t("ask.rights.article"), text=_sure(law.article.says, law.article, t))
    yield from _grants(law, t) if is_right else ()
    yield Line(label=t("ask.rights.kept"), text=_sure(_kept(law.retention, t), law.retention, t))
    yield Line(label=t("ask.rights.authority"), text=_sure(_english(law.authority.says, t), law.authority, t))
    yield from _looked_up(law, t, on=on)


def _grants(law: Law, t: Translate) -> Iterator[Line]:
    for kind, fact in (("access", law.access), ("portability", law.portability), ("format", law.format), ("visitors", law.visitors)):
        yield Line(text=_sure(t(f"ask.rights.{kind}.{fact.says or 'unknown'}"), fact, t))
    yield Line(label=t("ask.rights.deadline"), text=_deadline(law.deadline, t))
    yield Line(label=t("ask.rights.fee"), text=_sure(_fee(law.fee, t), law.fee, t))


def _looked_up(law: Law, t: Translate, *, on: date) -> Iterator[Line]:
    if law.note:
        yield Line(label=t("ask.rights.note"), text=plain(law.note), style="soft")
    yield Line(label=t("ask.rights.source"), text=plain(law.source), style="soft")
    old = age(law.checked_on, on=on)
    aged = {Age.AMBER: t("ask.law.amber"), Age.RED: t("ask.law.red")}.get(old, "")
    yield Line(text=f"{t('ask.rights.checked', day=law.checked_on.isoformat())} {aged}".rstrip(), style=_AGES[old])


def _fee(fee: Fee, t: Translate) -> str:
    return t(f"ask.rights.fees.{fee.kind}") if fee.kind else _english(fee.says, t)


def _kept(retention: Retention, t: Translate) -> str:
    return retention.says if retention.says.isdigit() else _english(retention.says, t)


def _english(text: str, t: Translate) -> str:
    """Return words of the research, which are English, marked as such where the rest is in another language."""
    return t("ask.rights.english", text=text) if text else ""


def _deadline(deadline: Deadline, t: Translate) -> str:
    if deadline.days is None:
        return _sure("", deadline, t)
    if deadline.unit == "month":
        return _sure(t("ask.rights.month"), deadline, t)
    counted = "ask.rights.working_days" if deadline.unit == "working-days" else "ask.rights.days"
    return _sure(t(counted, count=deadline.days), deadline, t)


def _sure(says: str, fact: Fact | Deadline | Fee | Retention, t: Translate) -> str:
    """Return what a fact says with how sure it is; what was looked for in vain is only that."""
    mark = t(f"ask.sure.{fact.sure}")
    return f"{says} ({mark})" if says else mark
