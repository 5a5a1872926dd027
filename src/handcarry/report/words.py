"""How text and page say the same things: verdicts, places, dates, sizes, names, in the language of whoever reads.

It knows ids and values; the texts are the catalogue's, which comes as `translate`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from handcarry.model.translate import Translate
from handcarry.report.clean import plain
from handcarry.report.document import Document, Facts, Fault, Finding, Identity, Line, Point, Series, Since, Uid, Volume
from handcarry.report.selected import span_mm, volume_of

TIMES = "\N{MULTIPLICATION SIGN}"
USES = ("open", "reslice", "measure", "compare", "plan")
MARKS = {"yes": "✓", "limited": "~", "no": "✗"}
_ENDED = ("passed", "failed", "not-applicable", "not-asked", "could-not-run")
_TOLD_IN_DETAIL = frozenset({"unsupported", "refused", "part-missing"})
_UNITS = ("kB", "MB", "GB")
# Where the first slice is, by where the last lies.
_ENDS = {"H": "lower", "F": "upper", "A": "back", "P": "front", "L": "right", "R": "left"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that both forms say, in one language."""

    t: Translate

    @property
    def not_recorded(self) -> str:
        """What stands where the clinic wrote nothing."""
        return self.t("report.not_recorded")

    def verdict(self, verdict: str) -> str:
        """Return what a verdict is called."""
        return self.t(f"report.verdict.{verdict}.title")

    def means(self, verdict: str) -> str:
        """Return what a verdict means, in a sentence."""
        return self.t(f"report.verdict.{verdict}.means")

    def handed(self, handed: str) -> str:
        """Return what was handed over."""
        return self.t(f"report.handed.{handed}")

    def fault_of(self, fault: Fault) -> str:
        """Return why a file could not be read; with the detail where that is no damage: a program, a limit, the part that is missing."""
        detail = f" ({plain(fault.detail)})" if fault.detail and fault.code in _TOLD_IN_DETAIL else ""
        return self.fault(fault.code) + detail

    def fault(self, code: str) -> str:
        """Return why something could not be read; a code that this version does not know is shown as it is."""
        return self._known(f"report.fault.{code}", code)

    def role(self, role: str) -> str:
        """Return what images are for."""
        return self._known(f"report.role.{role}", role)

    def says(self, finding: Finding) -> str:
        """Return a finding's sentence for the patient."""
        return self._said(f"checks.{finding.id}.says", finding.facts, otherwise=finding.says)

    def desk(self, document: Document) -> str:
        """Return the sentence for the front desk, "" where nothing needs asking."""
        step = document.next
        message = f"checks.{step.about}.desk" if step.about else f"checks.next.{step.id}.desk"
        return self._said(message, step.facts, otherwise=step.front_desk) if step.front_desk else ""

    def do(self, document: Document) -> str:
        """Return the one thing to do now."""
        return self._said(f"checks.next.{document.next.id}.do", {}, otherwise=document.next.do)

    def kind(self, line: Line) -> str:
        """Return what a file is."""
        return self.t("report.kind", name=plain(line.name), family=self.t(f"report.family.{line.family}"), format=plain(line.format))

    def group(self, finding: Finding) -> str:
        """Return which images a finding is about."""
        number = finding.where.volume
        return self.t("report.other_files") if number is None else self.t("report.image_group", number=number)

    def place(self, document: Document, finding: Finding) -> str:
        """Return where in the volume a finding is, counted from the first slice, "" where it has no place."""
        span, volume = span_mm(document, finding), volume_of(document, finding)
        if not span or volume is None:
            return ""
        low, high = min(span), max(span)
        extent = "point" if high - low < 0.05 else "span"
        values = {"low": low, "high": high, "height": (volume.to_mm or 0.0) - (volume.from_mm or 0.0)}
        if volume.letters is None:
            return self.t(f"report.place.{extent}", **values)
        return self.t(f"report.place.{extent}_from", **values, end=self.t(f"report.end.{first_end(volume)}"))

    def day(self, text: str) -> str:
        """Return a date as people write it, unmistakably: 23 November 2026. What is no date is shown as it stands."""
        try:
            when = date.fromisoformat(text)
        except ValueError:
            return plain(text)
        return self.t("language.date", day=when.day, month=self.t(f"language.month.{when.month}"), year=when.year)

    def size(self, size_bytes: int) -> str:
        """Return a number of bytes as people say it."""
        if size_bytes < 1000:
            return self.t("report.size.bytes", count=size_bytes)
        power = min(len(_UNITS), (len(str(size_bytes)) - 1) // 3)
        return self.t(f"report.size.{_UNITS[power - 1]}", amount=size_bytes / 1000**power)

    def files(self, count: int) -> str:
        """Return how many files."""
        return self.t("report.files", count=count)

    def number(self, value: object) -> str:
        """Return an attribute as it is read: short numbers, lists joined."""
        if isinstance(value, tuple | list):
            return ", ".join(self.number(v) for v in value)
        return self.t("report.value.number", value=value) if isinstance(value, float) else plain(str(value))

    def who(self, identity: Identity) -> list[tuple[str, str]]:
        """Return what a person compares with themselves: name, birth date, day of the scan."""
        dicom = identity.dicom
        birth, scan = str(dicom.get("PatientBirthDate", "")), str(dicom.get("AcquisitionDate") or dicom.get("StudyDate") or "")
        return [
            (self.t("report.who.name"), person(str(dicom.get("PatientName", ""))) or self.not_recorded),
            (self.t("report.who.born"), self.day(birth) if birth else self.not_recorded),
            (self.t("report.who.scanned"), self.day(scan) if scan else self.not_recorded),
        ]

    def others(self, identity: Identity) -> str:
        """Return how many other people's scans are there, "" for none."""
        if identity.withheld or not identity.other_patients:
            return ""
        return self.t("report.others", count=identity.other_patients)

    def surgery(self, identity: Identity) -> str:
        """Return how the scan lies to the surgery that the user named, "" where that is not known."""
        days = identity.days_after_surgery
        if days is None:
            return ""
        if days == 0:
            return self.t("report.surgery.same")
        return self.t(f"report.surgery.{'after' if days > 0 else 'before'}", days=abs(days))

    def trouble(self, document: Document) -> str:
        """Return why what was named could not be opened or not be read to the end, "" where it was."""
        outermost = next(iter(document.source.containers), None)
        if outermost is not None and outermost.fault is not None:
            how_far = "end" if document.ledger else "whole"
            return self.t(f"report.trouble.{how_far}", why=self.fault(outermost.fault.code))
        return "" if document.source.complete else self.t("report.trouble.stopped")

    def series(self, document: Document, series: Series) -> str:
        """Return what a series is, in a line."""
        best = document.best
        is_best = best is not None and series.series_instance_uid == best.series_instance_uid
        parts = (series.modality, series.description, self.role(series.role), self.t("report.judged") if is_best else "")
        return self.t("language.between").join(plain(part) for part in parts if part)

    def since(self, since: Since) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what changed since an earlier report as (heading, [(id, sentence)]); empty lists are left out."""
        lists = (("better", since.better), ("still", since.still), ("unknown", since.unknown), ("new", since.new))
        return [(self.t(f"report.since.{name}"), [(p.id, self.point(p)) for p in points]) for name, points in lists if points]

    def point(self, point: Point) -> str:
        """Return the sentence of a difference from an earlier report."""
        return self._said(f"checks.{point.id}.says", point.facts, otherwise=point.says)

    def ran(self, document: Document) -> str:
        """Return how many checks ran, and how they ended."""
        ends = Counter(one.status for one in document.ran)
        told = (self.t(f"report.ended.{status}", count=ends[status]) for status in _ENDED if ends[status])
        return self.t("report.ran", count=len(document.ran), ends=self.t("language.between").join(told))

    def why_best(self, volume: Volume) -> str:
        """Return why this volume was chosen among several, "" where nothing is said."""
        if not volume.why_best:
            return ""
        return self.t("report.chosen", why=self._known(f"report.because.{re.sub(r'[^a-z]+', '-', volume.why_best)}", volume.why_best))

    def _said(self, message: str, facts: Facts, *, otherwise: str) -> str:
        """Return a text with facts; one that another version wrote, of other facts, stands as it was written."""
        try:
            return plain(self.t(message, **facts))
        except LookupError:
            return plain(otherwise)

    def _known(self, message: str, otherwise: str) -> str:
        return self.t(message) if message in self.t else plain(otherwise)


def first_end(volume: Volume) -> str:
    """Return which end of the volume its first slice is: the one opposite to where the last lies."""
    return _ENDS.get(volume.letters.last_slice[:1], "first") if volume.letters else "first"


def clock(text: str) -> str:
    """Return a DICOM time as 10:15, or 10:15:30 where seconds are recorded."""
    whole = text.partition(".")[0].replace(":", "")
    if not whole.isascii() or not whole.isdigit() or len(whole) not in {4, 6}:
        return plain(text)
    return ":".join(whole[n : n + 2] for n in range(0, len(whole), 2))


def person(name: str) -> str:
    """Return a DICOM person name as it is read: "DOE^JANE" is "DOE, JANE"; of several writings (PS3.5 6.2.1) each."""
    groups = [", ".join(filter(None, (plain(part).strip() for part in group.split("^")))) for group in name.split("=")]
    return " / ".join(filter(None, groups))


def uid(value: Uid) -> str:
    """Return a UID's name, or the UID where it has none."""
    return value.name or plain(value.uid)


def where_it_lies(line: Line) -> str:
    """Return a file's path with the containers it lies in."""
    return plain(" > ".join((*line.opened_through, line.path)))
