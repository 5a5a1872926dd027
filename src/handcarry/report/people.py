"""Whose scan it is, and what belongs to somebody else and must therefore not be told.

Who is the same person is for `checks.names` to say, and whether the user is that person for D03; this only follows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handcarry.checks.names import is_same_person, people
from handcarry.model.finding import Status
from handcarry.model.instance import Instance, Patient
from handcarry.model.report import Report
from handcarry.report import document
from handcarry.report.attributes import of_patient

YOU = "D03"  # the user's name and birth date against the scan's
TODAY = "D06"  # the day of the visit against the scan's
SHORTEST_NAME, SHORTEST_ID = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """`subject` is the image that names the person, None where there is none. `withheld`: several people and none is chosen."""

    several: bool
    withheld: bool
    subject: Instance | None
    others_entries: frozenset[int] = frozenset()
    others_names: frozenset[str] = frozenset()  # words, in lower case, by which a path would name one of them
    other_patients: int = 0

    def is_others(self, instances: Iterable[Instance]) -> bool:
        """True where one of the images must not be told of, because it is another person's."""
        return any(instance.entry in self.others_entries for instance in instances)

    def names_others(self, path: str) -> bool:
        """True for a path that tells another person's name or number."""
        folded = path.casefold()
        return any(word in folded for word in self.others_names)


def whose_is_what(report: Report) -> Whose:
    """Return whom the report may name: the one person on the medium, or the one whom the user's own name and birth date confirm."""
    instances = report.medium.instances
    subject = report.best.first.instance if report.best else next((i for i in instances if i.layout), next(iter(instances), None))
    patients = dict.fromkeys(instance.patient for instance in instances)
    everybody = people(patients)
    if len(everybody) < 2 or subject is None:
        return Whose(several=False, withheld=False, subject=subject)
    chosen = _status(report, YOU) is Status.PASSED
    others = {patient for patient in patients if not (chosen and is_same_person(patient, subject.patient))}
    return Whose(
        several=True,
        withheld=not chosen,
        subject=subject if chosen else None,
        others_entries=frozenset(i.entry for i in instances if i.patient in others),
        others_names=frozenset[str]().union(*map(_words, others)) - (_words(subject.patient) if chosen else frozenset()),
        other_patients=len(everybody) - chosen,
    )


def identity_of(report: Report, whose: Whose) -> document.Identity:
    """Return who the scan says it is of, and whether that is who the user said."""
    asked = report.asked
    return document.Identity(
        dicom=of_patient(whose.subject) if whose.subject else {},
        withheld=whose.withheld,
        other_patients=whose.other_patients,
        given=document.Given(name=asked.name, born=asked.born, scanned=asked.scanned, surgery=asked.surgery),
        matches=_matches(report),
        days_after_surgery=_days_after(asked.surgery, whose.subject),
    )


def _words(patient: Patient) -> frozenset[str]:
    """Return the words that would name a person in a path: parts of the name from three letters on, numbers from five."""
    parts = re.split(r"[\W_]+", patient.patient_name.casefold())
    identifier = patient.patient_id.casefold()
    return frozenset({part for part in parts if len(part) >= SHORTEST_NAME} | ({identifier} if len(identifier) >= SHORTEST_ID else set()))


def _status(report: Report, check: str) -> Status | None:
    """Return how a check ended on the best volume, or where that was not looked at, on anything: a failure first."""
    best = f"volume {report.best.number}" if report.best else ""
    ends = {ran.on: ran.status for ran in report.ran if ran.id == check}
    for on in (best, "medium"):
        if on in ends:
            return ends[on]
    return Status.FAILED if Status.FAILED in ends.values() else next(iter(ends.values()), None)


def _matches(report: Report) -> str:
    asked = report.asked
    ends = {_status(report, YOU)} if asked.name or asked.born else set()
    ends |= {_status(report, TODAY)} if asked.scanned else set()
    if not ends:
        return "not-asked"
    if Status.FAILED in ends:
        return "no"
    return "yes" if ends == {Status.PASSED} else "cannot-tell"


def _days_after(surgery: str, subject: Instance | None) -> int | None:
    """Return how many days after the surgery the scan was made; negative before it."""
    if subject is None or not surgery:
        return None
    scanned = subject.image.acquisition_date or subject.study.study_date
    try:
        return (date.fromisoformat(scanned) - date.fromisoformat(surgery)).days
    except ValueError:
        return None
