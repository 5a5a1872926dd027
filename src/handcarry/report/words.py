"""The words that text and page share: what a verdict is called, how a date, a number, a name is written.

English. Sentences about findings come with the finding; here are only headings, labels and units.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from handcarry.report.clean import plain
from handcarry.report.document import Document, Finding, Identity, Line, Point, Since, Uid, Volume

NOT_RECORDED = "not recorded by the clinic"
NOT_A_DEVICE = "handcarry checks files. It is not a medical device, makes no diagnosis, and does not judge the scan's medical quality."
GREY_VALUES = "The grey values of a cone-beam scan are not calibrated: they say nothing about bone density."
CANNOT_KNOW = (
    "No program can see whether slices were cut off at the top or bottom, or whether left and right were swapped. "
    "Compare the number of slices with the clinic's screen, and one tooth you are sure of."
)

VERDICTS = {
    "READY": ("READY", "This is the record: a complete scan in the standard format."),
    "READY_WITH_NOTES": ("READY, WITH NOTES", "This is the record. Your dentist should know the points below."),
    "ASK_AGAIN": ("ASK AGAIN", "There is a scan here, but something is wrong with it. Ask for it again before you leave."),
    "NOT_THE_RECORD": ("NOT THE RECORD", "This is not the scan itself. Ask for the scan before you leave."),
    "COULD_NOT_READ": ("COULD NOT READ", "Nothing could be read, so nothing is proven. Do not rely on it."),
}

HANDED = {
    "volume": "a 3D scan",
    "images": "single images, not a 3D scan",
    "document": "a document",
    "pictures": "pictures",
    "surface": "a surface model",
    "vendor-volume": "a scan in a maker's own format",
    "viewer-program": "a viewing program",
    "link": "a link",
    "nothing": "nothing that can be used",
}

USES = (
    ("open", "Open it in any dental program"),
    ("reslice", "Look through it in every direction"),
    ("measure", "Measure in it"),
    ("compare", "Lay a later scan over it"),
    ("plan", "Plan an implant on it"),
)

ABILITIES = {"yes": ("✓", "yes"), "limited": ("~", "limited"), "no": ("✗", "no")}
SEVERITIES = {"blocks": "Must be mended", "degrades": "Limits its use", "informs": "Good to know"}
ROLES = {
    "volume-images": "slices",
    "localizer": "aiming picture",
    "reformat": "ready-made cuts",
    "screen": "screen pictures",
    "rendering": "pictures of a 3D model",
    "projection": "flat X-ray",
    "wrapped-document": "a document in a DICOM wrapper",
    "private": "a maker's private data",
    "other": "other data",
}
TIMES = "\N{MULTIPLICATION SIGN}"
_ORDER = {"blocks": 0, "degrades": 1}
BESIDE = "About the other images (this lowers nothing)"
FAULTS = {
    "permission": "this account may not read it",
    "io-error": "the drive fails to read it",
    "vanished": "it is not there (any more)",
    "shrank": "it became shorter while it was read",
    "not-a-file": "it is no file",
    "damaged": "it is damaged",
    "truncated": "it ends too early",
    "encrypted": "it is locked with a password",
    "wrong-password": "the password does not open it",
    "part-missing": "another part of it is missing",
    "partial-download": "its download never finished",
    "cloud-placeholder": "it is in a cloud, not on this device",
    "unsupported": "no reader for it is at hand",
    "refused": "it was refused for safety",
    "reader-died": "its reader gave up",
}


def counts(document: Document, finding: Finding) -> bool:
    """True for what the verdict counts: findings on the medium and on the best volume."""
    best = document.best
    return finding.scope == "medium" or (finding.scope == "volume" and best is not None and finding.where.volume == best.number)


def weighty(document: Document) -> list[Finding]:
    """Return the findings that make the verdict, what blocks first."""
    made_it = [finding for finding in document.findings if finding.severity != "informs" and counts(document, finding)]
    return sorted(made_it, key=lambda finding: _ORDER.get(finding.severity, 2))


def light(document: Document) -> list[Finding]:
    """Return what is good to know about the medium and the best volume."""
    return _once([finding for finding in document.findings if finding.severity == "informs" and counts(document, finding)])


def beside(document: Document) -> list[Finding]:
    """Return what was found about other images: it is told, and lowers nothing."""
    told = {(finding.id, finding.says) for finding in document.findings if counts(document, finding)}
    return [f for f in _once([f for f in document.findings if not counts(document, f)]) if (f.id, f.says) not in told]


def _once(findings: list[Finding]) -> list[Finding]:
    """Return each sentence once: ten series may have the same to say."""
    return list({(finding.id, finding.says): finding for finding in reversed(findings)}.values())[::-1]


def group(finding: Finding) -> str:
    """Return which images a finding is about."""
    return f"image group {finding.where.volume}" if finding.where.volume is not None else "other files"


def place(document: Document, finding: Finding) -> str:
    """Return where in the volume a finding is, counted from the first slice, "" where it has no place."""
    span = span_mm(document, finding)
    if not span:
        return ""
    volume = volume_of(document, finding)
    assert volume is not None
    height = (volume.to_mm or 0.0) - (volume.from_mm or 0.0)
    low, high = min(span), max(span)
    at = f"{low:.1f} mm" if high - low < 0.05 else f"{low:.1f} to {high:.1f} mm"
    side = f", counted from the {side_word(volume)} end" if volume.letters else ""
    return f"At {at} of {height:.1f} mm{side}."


def span_mm(document: Document, finding: Finding) -> list[float]:
    """Return the finding's places in millimetres from the volume's first slice."""
    volume = volume_of(document, finding)
    if volume is None or volume.from_mm is None:
        return []
    return [mm - volume.from_mm for mm in finding.where.at_mm if mm is not None]


def volume_of(document: Document, finding: Finding) -> Volume | None:
    """Return the volume a finding belongs to."""
    return next((volume for volume in document.volumes if volume.number == finding.where.volume), None)


_ENDS = {
    "H": "lower",
    "F": "upper",
    "A": "back",
    "P": "front",
    "L": "right",
    "R": "left",
}  # where the first slice is, by where the last lies


def side_word(volume: Volume) -> str:
    """Return which end of the volume its first slice is: the one opposite to where the last lies."""
    return _ENDS.get(volume.letters.last_slice[:1], "first") if volume.letters else "first"


def day(text: str) -> str:
    """Return a DICOM date as people write it, unmistakably: 23 November 2026. What is no date is shown as it stands."""
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return plain(text)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


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


def size(size_bytes: int) -> str:
    """Return a number of bytes as people say it."""
    amount, unit = float(size_bytes), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"


def number(value: object) -> str:
    """Return an attribute as it is read: short numbers, lists joined."""
    if isinstance(value, tuple | list):
        return ", ".join(number(v) for v in value)
    if isinstance(value, float):
        return f"{value:.6g}"
    return plain(str(value))


def uid(value: Uid) -> str:
    """Return a UID's name, or the UID where it has none."""
    return value.name or plain(value.uid)


def who(identity: Identity) -> list[tuple[str, str]]:
    """Return what a person compares with themselves: name, birth date, day of the scan."""
    dicom = identity.dicom
    birth, scan = str(dicom.get("PatientBirthDate", "")), str(dicom.get("AcquisitionDate") or dicom.get("StudyDate") or "")
    return [
        ("Name", person(str(dicom.get("PatientName", ""))) or NOT_RECORDED),
        ("Born", day(birth) if birth else NOT_RECORDED),
        ("Scanned", day(scan) if scan else NOT_RECORDED),
    ]


MATCHES = {
    "yes": "This matches what you told us.",
    "no": "This does NOT match what you told us. Tell the clinic before you leave.",
    "not-asked": "Look at each line. If one is wrong, tell the clinic before you leave.",
    "cannot-tell": "The scan does not record enough to compare it with what you told us.",
}
WITHHELD = "Scans of several people are here, so no name and no picture is shown. Tell the clinic. To choose yours, say --name and --born."


def others(identity: Identity) -> str:
    """Return how many other people's scans are there, "" for none."""
    if identity.withheld or not identity.other_patients:
        return ""
    count = identity.other_patients
    return f"Scans of {count} other {'person' if count == 1 else 'people'} are on this medium too. Tell the clinic."


def surgery(identity: Identity) -> str:
    """Return how the scan lies to the surgery that the user named, "" where that is not known."""
    days = identity.days_after_surgery
    if days is None:
        return ""
    if days == 0:
        return "on the day of the surgery"
    return f"{abs(days)} {'day' if abs(days) == 1 else 'days'} {'after' if days > 0 else 'before'} the surgery"


def trouble(document: Document) -> str:
    """Return why what was named could not be opened or not be read to the end, "" where it was."""
    outermost = next(iter(document.source.containers), None)
    if outermost is not None and outermost.fault is not None:
        how_far = "could not be read to its end" if document.ledger else "could not be read"
        return f"What was named {how_far}: {FAULTS.get(outermost.fault.code, outermost.fault.code)}."
    return "" if document.source.complete else f"Not everything was read: {plain(document.source.stopped)}."


def where_it_lies(line: Line) -> str:
    """Return a file's path with the containers it lies in."""
    return plain(" > ".join((*line.opened_through, line.path)))


def since_lists(since: Since) -> list[tuple[str, tuple[Point, ...]]]:
    """Return what changed since an earlier report, under headings; empty lists are left out."""
    lists = (
        ("Found last time, and no more", since.better),
        ("Still wrong", since.still),
        ("Could not be checked this time", since.unknown),
        ("New", since.new),
    )
    return [(title, points) for title, points in lists if points]


_ENDED = {
    "passed": "passed",
    "failed": "found something",
    "not-applicable": "did not apply",
    "not-asked": "not asked",
    "could-not-run": "could not run",
}


def ran(document: Document) -> str:
    """Return how many checks ran, and how they ended."""
    ends = Counter(one.status for one in document.ran)
    return f"{len(document.ran)} checks: " + ", ".join(f"{ends[status]} {label}" for status, label in _ENDED.items() if ends[status]) + "."
