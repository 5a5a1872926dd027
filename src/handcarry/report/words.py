"""The words that text and page share: what a verdict is called, how a date, a number, a name is written.

English. Sentences about findings come with the finding; here are only headings, labels and units.
"""

from __future__ import annotations

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
_ORDER = {"blocks": 0, "degrades": 1, "informs": 2}


def counts(document: Document, finding: Finding) -> bool:
    """True for what the verdict counts: findings on the medium and on the best volume."""
    best = document.best
    return finding.scope == "medium" or (finding.scope == "volume" and best is not None and finding.where.volume == best.number)


def findings_in_order(document: Document) -> list[Finding]:
    """Return the findings: those that count, what blocks first; then what was found beside the scan."""
    return sorted(document.findings, key=lambda f: (f.severity == "informs", not counts(document, f), _ORDER.get(f.severity, 3)))


def beside(document: Document, finding: Finding) -> str:
    """Return "" for what the verdict counts, else what the finding is about: it is told, and lowers nothing."""
    if counts(document, finding):
        return ""
    number = finding.where.volume
    return f"this is about image group {number}, beside the scan" if number is not None else "this is beside the scan"


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
    return f"at {at} of {height:.1f} mm{side}"


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


def where_it_lies(line: Line) -> str:
    """Return a file's path with the containers it lies in."""
    return plain(" > ".join((*line.opened_through, line.path)))


def since_lists(since: Since) -> list[tuple[str, tuple[Point, ...]]]:
    """Return what changed since an earlier report, under headings; empty lists are left out."""
    lists = (
        ("Better now", since.better),
        ("Still wrong", since.still),
        ("Could not be checked this time", since.unknown),
        ("New", since.new),
    )
    return [(title, points) for title, points in lists if points]
