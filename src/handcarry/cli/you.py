"""What only the user knows of themselves and the visit: options that more than one verb takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from handcarry.cli.arguments import Argument
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.model.report import Asked

YOU = (Argument("name"), Argument("born"), Argument("scanned"), Argument("surgery"))


class You(NamedTuple):
    """What only you know: answers the question whether this is you, and today's scan. Days are ISO 8601, "" where nothing was said."""

    name: str = ""
    born: str = ""
    scanned: str = ""
    surgery: str = ""

    def settled(self) -> You:
        """Return the same with its days as such; raises UsageError for what is none."""
        days = {option: _day(option, getattr(self, option)) for option in ("born", "scanned", "surgery")}
        return You(name=self.name.strip(), **days)


def asked_of(you: You) -> Asked:
    """Return what was said, as a check asks it."""
    from handcarry.model.report import Asked  # noqa: PLC0415  the model of a medium, which a report that was written before needs not

    return Asked(**you.settled()._asdict())


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
