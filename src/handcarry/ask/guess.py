"""Which country is meant: by what a user typed, or by the address that a scan carries. A guess is only ever offered, never followed."""

from __future__ import annotations

import re

from handcarry.ask.country import Country, codes, load_country
from handcarry.report.document import Document


def country_named(text: str) -> Country | None:
    """Return the country of a code or of one of its names, None where there is no file for it."""
    wanted = text.strip().casefold()
    if wanted.upper() in codes():
        return load_country(wanted.upper())
    return next((load_country(iso) for iso in codes() if wanted in map(str.casefold, _names(load_country(iso)))), None)


def country_of(document: Document) -> Country | None:
    """Return the country that the best volume's institution address names, None where it names none or several."""
    best = document.best
    address = str(best.dicom.get("InstitutionAddress", "")).casefold() if best else ""
    if not address:
        return None
    found = [load_country(iso) for iso in codes() if any(_stands_in(name.casefold(), address) for name in _names(load_country(iso)))]
    return found[0] if len(found) == 1 else None


def _names(country: Country) -> tuple[str, ...]:
    return (*country.called.values(), *country.also_called)


def _stands_in(name: str, address: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", address) is not None
