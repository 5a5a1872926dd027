"""What only the user knows of themselves and the visit: options that more than one verb takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.model.report import Asked


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class You:
    """What only you know: answers the question whether this is you, and today's scan."""

    name: Annotated[str, Parameter(help="Your name, to compare with the scan's.")] = ""
    born: Annotated[str, Parameter(help="Your birth date, as 1980-02-29.")] = ""
    scanned: Annotated[str, Parameter(help="The day of the scan, as 2026-11-23, or 'today'.")] = ""
    surgery: Annotated[str, Parameter(help="The day of the surgery: says whether the scan is from before or after.")] = ""


NOBODY = You()


def asked_of(you: You) -> Asked:
    """Return what was said, dates as ISO 8601 days."""
    from handcarry.model.report import Asked  # noqa: PLC0415

    days = {option: _day(option, getattr(you, option)) for option in ("born", "scanned", "surgery")}
    return Asked(name=you.name.strip(), **days)


def _day(option: str, text: str) -> str:
    """Return an ISO 8601 day. The clock is asked here and nowhere deeper."""
    if not text:
        return ""
    if text == "today" and option != "born":
        return date.today().isoformat()  # noqa: DTZ011  the day on the patient's own wall
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(word="no_date", option=option) from None
