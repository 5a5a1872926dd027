"""What the page may send, and nothing else: shapes with bounds."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeVar

import msgspec

from handcarry.ask.country import codes
from handcarry.model.report import Asked
from handcarry.web.refusal import Refusal

T = TypeVar("T")
_Text = Annotated[str, msgspec.Meta(max_length=4096)]
_Short = Annotated[str, msgspec.Meta(max_length=200)]


class Begin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Check one of: a place that was offered, an upload, a path that the person typed."""

    place: _Short = ""
    upload: _Short = ""
    label: _Short = ""
    path: _Text = ""


class Unlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Read again with a password."""

    password: _Text


class About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the person says of themselves; days are ISO 8601, "" where not said."""

    name: _Short = ""
    born: _Short = ""
    scanned: _Short = ""
    surgery: _Short = ""

    def asked(self) -> Asked:
        """The same for the checks; refused where a day is none."""
        for day in (self.born, self.scanned, self.surgery):
            if day:
                try:
                    date.fromisoformat(day)
                except ValueError:
                    raise Refusal("not-understood") from None
        return Asked(name=self.name.strip(), born=self.born, scanned=self.scanned, surgery=self.surgery)


class Clinic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the person says the clinic is: the code of a country, "" where it is not said any more."""

    clinic: _Short

    def iso(self) -> str:
        """The same; refused where nothing is known of such a country."""
        if self.clinic and self.clinic not in codes():
            raise Refusal("not-understood")
        return self.clinic


def read(body: bytes, kind: type[T]) -> T:
    """Return what a body holds, or refuse it."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal("not-understood") from None
