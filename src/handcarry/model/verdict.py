"""The answers: what was handed over, whether it is the record, how far it can be used. Words only, that load with nothing."""

from __future__ import annotations

from enum import StrEnum


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
