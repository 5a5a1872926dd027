"""In which country the clinic is and in which the patient lives: options that more than one verb takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from handcarry.errors import UsageError

if TYPE_CHECKING:
    from handcarry.ask.country import Country


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The two countries: they decide language and law."""

    clinic: Annotated[str, Parameter(help="The clinic's country: TR, or its name.")] = ""
    home: Annotated[str, Parameter(help="The country you live in: AU.")] = ""


NOWHERE = Where()


def clinic_of(text: str) -> Country:
    """Return the country where the clinic is; raises UsageError where nothing is known of it."""
    from handcarry.ask.country import codes  # noqa: PLC0415
    from handcarry.ask.guess import country_named  # noqa: PLC0415

    found = country_named(text)
    if found is None:
        raise UsageError(
            "Nothing is known here of the country that --clinic names.",
            means="So there is neither its language nor its law to offer.",
            do=f"Give one of {', '.join(codes())}; elsewhere take the one whose language the clinic speaks, and leave its law out.",
        )
    return found


def home_of(text: str) -> str:
    """Return the code of the country where the patient lives, "" where none is named."""
    from handcarry.ask.guess import country_named  # noqa: PLC0415

    found = country_named(text) if text else None
    code = found.iso if found else text.strip().upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise UsageError(
            "--home was given as something that is no country's code.",
            means="It decides which laws cover you.",
            do="Write the two letters of ISO 3166, such as AU, DE or US.",
        )
    return code
