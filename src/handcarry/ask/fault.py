"""What is wrong with what was handed over, as few kinds of thing to ask for. Each language has a sentence for each."""

from __future__ import annotations

from enum import StrEnum

from handcarry.model.verdict import Verdict
from handcarry.report.document import Document, Finding


class Fault(StrEnum):
    """A kind of thing to ask for, in the order in which a card names them."""

    PASSWORD_UNKNOWN = "password-unknown"  # noqa: S105  the name of a fault
    WRONG_PERSON = "wrong-person"
    NOT_DICOM = "not-dicom"
    PICTURES_ONLY = "pictures-only"
    VIEWER_ONLY = "viewer-only"
    VENDOR_FILE = "vendor-file"
    LINK_ONLY = "link-only"
    DAMAGED = "damaged"
    SLICES_MISSING = "slices-missing"
    TOO_THICK = "too-thick"
    LOSSY = "lossy"
    NO_IDENTITY = "no-identity"
    NOT_USABLE = "not-usable"


# What was handed over instead of the record, and how that is told.
_INSTEAD = {
    "images": Fault.PICTURES_ONLY,
    "pictures": Fault.PICTURES_ONLY,
    "document": Fault.NOT_DICOM,
    "surface": Fault.NOT_DICOM,
    "vendor-volume": Fault.VENDOR_FILE,
    "viewer-program": Fault.VIEWER_ONLY,
    "link": Fault.LINK_ONLY,
    "nothing": Fault.NOT_DICOM,
    "volume": Fault.NOT_USABLE,
}

# Which findings that lower a verdict ask for what. A check that is in none of these can lower a verdict without anything to ask for.
_CHECKS: dict[Fault, tuple[str, ...]] = {
    Fault.PASSWORD_UNKNOWN: ("S08",),
    Fault.WRONG_PERSON: ("D01", "D02", "D03", "D06", "K19"),
    Fault.DAMAGED: ("S01", "S02", "S04", "S06", "S07", "S09", "S10", "P01", "P02", "P03", "P04"),
    Fault.SLICES_MISSING: ("G04", "G18", "G19", "G20", "M02", "S17"),
    Fault.TOO_THICK: ("G15", "G16"),
    Fault.LOSSY: ("P07", "P08", "P09", "P10", "P15", "P19", "P20"),
    Fault.NO_IDENTITY: ("D04",),
    Fault.NOT_USABLE: (
        "G01", "G02", "G03", "G05", "G07", "G08", "G09", "G10", "G11", "G12", "G13", "G14", "G22", "D05", "D10", "D11", "D12", "K14", "K15",
        "K16", "P05", "P06", "P11", "P12", "P13", "P14", "P16", "P18", "S12", "S16", "S18",
    ),
}  # fmt: skip
# With these nothing is asked of the clinic: the name may look garbled elsewhere, the file is only listed on the patient's own device.
NOTHING_TO_ASK = frozenset({"D07", "S05"})
# These say that the record is not there at all; `handed` tells what is there instead.
INSTEAD_OF_IT = frozenset({"K01", "K02", "K03", "K04", "K05", "K06", "K07", "K08", "K09", "K10", "K11", "K12", "K13", "S13", "S14"})
OF_CHECK = {check: fault for fault, checks in _CHECKS.items() for check in checks}

NOWHERE = "name-it-again"  # the `next` of a path that does not exist: that is no fault of the clinic
_TOO_FEW = "G18"


def faults_of(document: Document) -> tuple[Fault, ...]:
    """Return what to ask to be put right, in order: nothing for a record, nothing beside what made the verdict, and nothing for what only
    has no reader here, which is said to be not `faulty` (S02).
    """
    found = {OF_CHECK[finding.id] for finding in lowering(document) if finding.id in OF_CHECK and finding.facts.get("faulty", True)}
    if document.verdict is Verdict.COULD_NOT_READ:
        return _unreadable(document, found)
    if document.verdict is Verdict.NOT_THE_RECORD:
        found &= {Fault.PASSWORD_UNKNOWN, Fault.WRONG_PERSON, Fault.DAMAGED}
        found.add(_INSTEAD[document.handed])
    elif Fault.TOO_THICK in found and _only_for(document, Fault.SLICES_MISSING, {_TOO_FEW}):
        found.discard(Fault.SLICES_MISSING)  # thinned out, and therefore few: one fault, told once
    return tuple(fault for fault in Fault if fault in found)


def _unreadable(document: Document, found: set[Fault]) -> tuple[Fault, ...]:
    if document.next.id == NOWHERE or (not found and any(finding.id in NOTHING_TO_ASK for finding in lowering(document))):
        return ()
    return (Fault.PASSWORD_UNKNOWN,) if Fault.PASSWORD_UNKNOWN in found else (Fault.DAMAGED,)


def missing_slices(document: Document) -> int:
    """Return how many slices are known to be missing from the best volume, 0 where that is not known."""
    counts = [finding.facts.get("missing") for finding in lowering(document) if finding.id == "G04"]
    return sum(count for count in counts if isinstance(count, int))


def lowering(document: Document) -> list[Finding]:
    """Return the findings that made the verdict: the medium's and, where there is a record at all, the best volume's."""
    best = document.best if document.verdict is not Verdict.NOT_THE_RECORD else None
    return [
        finding
        for finding in document.findings
        if finding.severity != "informs"
        and (finding.scope == "medium" or (best is not None and finding.scope == "volume" and finding.where.volume == best.number))
    ]


def _only_for(document: Document, fault: Fault, checks: set[str]) -> bool:
    return {finding.id for finding in lowering(document) if OF_CHECK.get(finding.id) is fault} <= checks
