"""Everything that is said to the clinic and to the patient rests on this: who asks whom for what, on which day, by which law."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from handcarry.ask.country import Country, load_country
from handcarry.ask.fault import Fault, faults_of, missing_slices
from handcarry.ask.language import Language, load_language
from handcarry.ask.language import codes as languages
from handcarry.ask.rights import Right, right_in
from handcarry.model.verdict import Verdict
from handcarry.report.clean import plain
from handcarry.report.document import Attributes, Document, Volume

USUAL_FILES, USUAL_MEGABYTES = "200-800", "100-800"  # a CBCT of a jaw, where nothing tells how many slices this one has
_READY = (Verdict.READY, Verdict.READY_WITH_NOTES)
# With these the slices of the best volume, and those known to be missing, are what a good copy would hold.
_COUNTABLE = frozenset({Fault.SLICES_MISSING, Fault.LOSSY, Fault.NO_IDENTITY, Fault.WRONG_PERSON})


class Visit(Struct, frozen=True, kw_only=True):
    """What only the user knows. `clinic` and `home` are ISO 3166 codes, dates ISO 8601 days, "" where nothing was said.

    `flight` is the time on the clock at the airport; `now` the time on the clock here.
    """

    clinic: str
    now: datetime
    home: str = ""
    language: str = "en"
    flight: datetime | None = None
    name: str = ""
    born: str = ""
    scanned: str = ""
    surgery: str = ""
    clinic_name: str = ""
    note: str = ""


class Asking(Struct, frozen=True, kw_only=True):
    """One request, whole. `document` is None before anything was handed over."""

    visit: Visit
    document: Document | None
    country: Country
    theirs: Language
    mine: Language
    right: Right
    faults: tuple[Fault, ...]
    missing: int
    files: str
    megabytes: str
    steps: tuple[str, ...]
    name: str
    born: str
    scanned: str

    @property
    def needs_scan(self) -> bool:
        """True where the scan itself has to be asked for: it was not handed over yet, is not the record, or could be better."""
        return not self.is_ready or bool(self.faults)

    @property
    def has_flown(self) -> bool:
        """True where the flight has left, by the clock of the place where the patient is."""
        hours = self.hours_left
        return hours is not None and hours < 0

    @property
    def hours_left(self) -> float | None:
        """The hours until the flight, negative after it, None where no flight was named.

        A time with an offset is taken as such; one without is the clock of the place where the patient is now.
        """
        flight, now = self.visit.flight, self.visit.now
        if flight is None:
            return None
        here = now.astimezone() if flight.tzinfo else now.replace(tzinfo=None)
        return (flight - here).total_seconds() / 3600

    @property
    def is_ready(self) -> bool:
        """True where what was handed over is the record."""
        return self.document is not None and self.document.verdict in _READY


def asking(document: Document | None, visit: Visit, *, theirs: str = "") -> Asking:
    """Return what to ask for, of a clinic in `visit.clinic`, in its language or in the one that is named."""
    country = load_country(visit.clinic)
    faults = faults_of(document) if document else ()
    missing = missing_slices(document) if document and Fault.SLICES_MISSING in faults else 0
    files, megabytes = _expected(document, faults, missing)
    told = document.identity.dicom if document and Fault.WRONG_PERSON not in faults else {}  # else it may be another person's
    given = document.identity.given if document else None
    return Asking(
        visit=visit,
        document=document,
        country=country,
        theirs=load_language(theirs or country.written_in or country.languages[0]),
        mine=load_language(visit.language if visit.language in languages() else "en"),
        right=right_in(country, home=visit.home, on=visit.now.date()),
        faults=faults,
        missing=missing,
        files=files,
        megabytes=megabytes,
        steps=_steps(document) if Fault.VENDOR_FILE in faults else (),
        name=plain(visit.name or (given.name if given else "") or _person(str(told.get("PatientName", "")))).strip(),
        born=plain(visit.born or (given.born if given else "") or day(str(told.get("PatientBirthDate", "")))),
        scanned=plain(visit.scanned or (given.scanned if given else "") or scan_day(told)),
    )


def scan_day(attributes: Attributes) -> str:
    """Return the day of a scan (ISO 8601) as its attributes tell it, "" where they do not."""
    return day(str(attributes.get("AcquisitionDate") or attributes.get("StudyDate") or ""))


def day(text: str) -> str:
    """Return a DICOM date as 2026-09-14, "" for what is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _person(name: str) -> str:
    """Return a DICOM person name as one signs: given names first; of several writings (PS3.5 6.2.1) the first."""
    family, *given = name.partition("=")[0].split("^")[:3]
    return " ".join(filter(None, (*given, family)))


def _expected(document: Document | None, faults: tuple[Fault, ...], missing: int) -> tuple[str, str]:
    """Return about how many files and megabytes a good copy has: uncompressed, two bytes a voxel."""
    best = document.best if document else None
    if best is None or not best.is_candidate or not set(faults) <= _COUNTABLE or not _is_plausible(best):
        return USUAL_FILES, USUAL_MEGABYTES
    slices = best.slices + missing
    return str(slices), str(max(1, round(slices * best.rows * best.columns * 2 / 1e6)))


def _is_plausible(best: Volume) -> bool:
    return 0 < best.slices * best.rows * best.columns < 10**10


def _steps(document: Document | None) -> tuple[str, ...]:
    """Return the export steps in the maker's own program, where a source for them is known; () elsewhere."""
    from handcarry.catalogue.load import load_signatures  # noqa: PLC0415  needed for a maker's file only

    formats = {line.format for line in document.ledger} if document else set()
    return next((signature.export for signature in load_signatures() if signature.id in formats and signature.export), ())
