"""A reminder before the flight for any calendar (RFC 5545). Calendars travel through clouds: it names no person and no clinic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from handcarry.ask.sheet import Sheet
from handcarry.model.translate import Translate

_LINE_BYTES = 75
_ALARM_HOURS = (24, 3)
_LASTS = timedelta(minutes=30)


def to_ics(sheet: Sheet, t: Translate) -> bytes:
    """Return the calendar file. The flight must be known."""
    flight = sheet.asking.visit.flight
    assert flight is not None, "a reminder needs a flight"
    told = "\n".join((*(f"{n}. {step}" for n, step in enumerate(sheet.plan.now, 1)), *(f"[ ] {item.what}" for item in sheet.checklist)))
    stamp = sheet.asking.visit.now.astimezone(UTC)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//handcarry//ask//EN",
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256((_when(flight) + told).encode()).hexdigest()[:32]}@handcarry",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{_when(flight)}",
        f"DTEND:{_when(flight + _LASTS)}",
        f"SUMMARY:{_text(t('ask.reminder.title'))}",
        f"DESCRIPTION:{_text(told)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        *(line for hours in _ALARM_HOURS for line in _alarm(hours, t)),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def on_a_day(day: date, *, title: str, told: str, yearly: bool) -> bytes:
    """Return a calendar file with one whole day, each year again where asked."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//handcarry//keep//EN",
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256(f'{day} {title}'.encode()).hexdigest()[:32]}@handcarry",
        f"DTSTAMP:{datetime.now(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        *(("RRULE:FREQ=YEARLY",) if yearly else ()),
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(told)}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _alarm(hours: int, t: Translate) -> Iterator[str]:
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{hours}H", f"DESCRIPTION:{_text(t('ask.reminder.title'))}", "END:VALARM")


def _when(moment: datetime) -> str:
    """Return a time: in UTC where its offset is known, else as the clock on the wall says, wherever the patient then is."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" if moment.tzinfo else f"{moment:%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    """Return a text value with what has a meaning in it escaped (RFC 5545 3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _folded(line: str) -> bytes:
    """Return a content line in pieces of at most 75 bytes (RFC 5545 3.1), no letter cut in two."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > _LINE_BYTES - bool(pieces):
            pieces.append(piece)
            piece = b""
        piece += encoded
    return b"\r\n ".join((*pieces, piece)) + b"\r\n"
