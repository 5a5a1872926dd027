"""In which country the clinic is and in which the patient lives: options that more than one verb takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from handcarry.cli.arguments import Argument
from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.ask.country import Country

WHERE = (Argument("clinic"), Argument("home"))


class Where(NamedTuple):
    """The two countries: they decide language and law."""

    clinic: str = ""
    home: str = ""


def clinic_of(text: str, *, typed: str = "--clinic") -> Country:
    """Return the country where the clinic is, as `typed`; raises UsageError where nothing is known of it."""
    from handcarry.ask.country import codes  # noqa: PLC0415
    from handcarry.ask.guess import country_named  # noqa: PLC0415

    found = country_named(text)
    if found is None:
        raise UsageError(word="no_country" if typed else "no_country_there", known=", ".join(codes()))
    return found


def home_of(text: str, *, typed: str = "--home") -> str:
    """Return the code of the country where the patient lives, "" where none is named."""
    from handcarry.ask.guess import country_named  # noqa: PLC0415

    found = country_named(text) if text else None
    code = found.iso if found else text.strip().upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise UsageError(word="no_home" if typed else "no_home_there")
    return code
