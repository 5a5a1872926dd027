"""The answers: what was handed over, whether it is the record, and what it can be used for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handcarry.model.finding import Finding


class Handed(StrEnum):
    """The best thing on the medium."""

    VOLUME = "volume"
    IMAGES = "images"
    DOCUMENT = "document"
    PICTURES = "pictures"
    SURFACE = "surface"
    VENDOR_VOLUME = "vendor-volume"
    VIEWER_PROGRAM = "viewer-program"
    LINK = "link"
    NOTHING = "nothing"


class Verdict(StrEnum):
    """Is it the record?"""

    READY = "READY"
    READY_WITH_NOTES = "READY_WITH_NOTES"
    ASK_AGAIN = "ASK_AGAIN"
    NOT_THE_RECORD = "NOT_THE_RECORD"
    COULD_NOT_READ = "COULD_NOT_READ"


class Ability(StrEnum):
    """How far something can be done with it."""

    YES = "yes"
    LIMITED = "limited"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """One of the five uses, and the findings that limit it."""

    use: str  # open, reslice, measure, compare, plan
    ability: Ability
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The one thing to do now. `asks`: there is a sentence to show at the desk, this step's own or that of the finding `about`."""

    id: str
    asks: bool = True
    about: Finding | None = None
