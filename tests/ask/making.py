"""Requests to look at: a made-up visit, with any faults, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from msgspec.structs import replace

from handcarry.ask.asking import Asking, Visit, asking
from handcarry.ask.fault import Fault
from handcarry.ask.sheet import Sheet, sheet_of
from handcarry.catalogue.words import Words
from handcarry.report.document import Document
from tests.report.build import ask_again, told

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
FLIGHT = datetime(2026, 12, 1, 14, 0)  # noqa: DTZ001  the clock at the airport
NAME, CLINIC = "Jane Doe", "Example Dental"


@cache
def _gap() -> Document:
    return told(ask_again())


def visit(**overrides: Any) -> Visit:  # noqa: ANN401  fields of Visit
    """Return a visit of an Australian patient to a clinic in Turkey."""
    given: dict[str, Any] = {"clinic": "TR", "home": "AU", "now": NOW, "flight": FLIGHT, "name": NAME, "clinic_name": CLINIC}
    return Visit(**given | overrides)


def with_faults(faults: Sequence[Fault], *, theirs: str = "", **overrides: Any) -> Asking:  # noqa: ANN401
    """Return a request about a medium with these faults."""
    return replace(asking(_gap(), visit(**overrides), theirs=theirs), faults=tuple(faults), missing=0)


def sheet(faults: Sequence[Fault] = (Fault.SLICES_MISSING,), *, theirs: str = "", language: str = "en", **overrides: Any) -> Sheet:  # noqa: ANN401
    """Return the whole request."""
    return sheet_of(with_faults(faults, theirs=theirs, language=language, **overrides), Words(language))
