"""The records to leave with: ticked from what was found on the medium and its dates, and never more than that shows."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from handcarry.ask.asking import Asking, scan_day
from handcarry.model.translate import Translate
from handcarry.report.clean import plain
from handcarry.report.document import Document


class Mark(StrEnum):
    """How far an item is settled."""

    FOUND = "found"
    LOOK = "look"
    OPEN = "open"


class Item(Struct, frozen=True, kw_only=True):
    """One record to leave with, and why it is marked so ("" where nothing was found)."""

    what: str
    mark: Mark
    why: str


def checklist(asking: Asking, t: Translate) -> tuple[Item, ...]:
    """Return the list, in the order of what is lost for good first."""
    document = asking.document
    before, after = _scans(asking, t)
    return (
        Item(what=t("ask.list.before"), mark=before[0], why=before[1]),
        Item(what=t("ask.list.after"), mark=after[0], why=after[1]),
        _of_family(document, "surface", t("ask.list.surface"), t("ask.list.surface_found")),
        Item(what=t("ask.list.implant"), mark=Mark.OPEN, why=t("ask.list.implant_why")),
        _of_family(document, "document", t("ask.list.notes"), t("ask.list.notes_found"), Mark.LOOK),
        _of_family(document, "picture", t("ask.list.images"), t("ask.list.images_found"), Mark.LOOK),
    )


def _of_family(document: Document | None, family: str, what: str, found: str, mark: Mark = Mark.FOUND) -> Item:
    there = document is not None and any(line.family == family and line.fault is None for line in document.ledger)
    return Item(what=what, mark=mark if there else Mark.OPEN, why=found if there else "")


def _scans(asking: Asking, t: Translate) -> tuple[tuple[Mark, str], tuple[Mark, str]]:
    """Return how the scans from before and after the placement are marked, and why."""
    days = _days(asking)
    if not days:
        return (Mark.OPEN, ""), (Mark.OPEN, "")
    surgery = _surgery(asking)
    told = ", ".join(sorted(filter(None, days)))
    if not surgery or "" in days:
        unsure = t("ask.list.scan_when", days=told) if told else t("ask.list.scan_undated")
        return (Mark.LOOK, unsure), (Mark.LOOK, unsure)
    sides = ([day for day in days if day < surgery], [day for day in days if day >= surgery])
    before, after = ((Mark.FOUND, t("ask.list.scan_of", days=", ".join(sorted(set(side))))) if side else (Mark.OPEN, "") for side in sides)
    return before, after


def _days(asking: Asking) -> list[str]:
    """Return the days of the patient's own volumes that nothing blocks, where the verdict's own one is the record."""
    document = asking.document
    if document is None or not asking.is_ready or document.identity.withheld or document.best is None:
        return []
    mine = {series.series_instance_uid: series.date for series in document.series if series.whose != "other"}
    bad = {f.where.volume for f in document.findings if f.severity == "blocks" and f.scope == "volume"}
    whole = [v for v in document.volumes if v.is_candidate and v.number not in bad and v.series_instance_uid in mine]
    return [plain(scan_day(v.dicom) or mine[v.series_instance_uid]) for v in whole]


def _surgery(asking: Asking) -> str:
    return asking.visit.surgery or (asking.document.identity.given.surgery if asking.document else "")
