"""One file of the medium, what it is, and what went wrong while reading it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What a file is for, seen from the patient's chair."""

    DICOM = "dicom"
    DICOMDIR = "dicomdir"
    DOCUMENT = "document"
    PICTURE = "picture"
    VIDEO = "video"
    SURFACE = "surface"
    RESEARCH_VOLUME = "research-volume"
    VENDOR_VOLUME = "vendor-volume"
    VENDOR_PROJECT = "vendor-project"
    PROGRAM = "program"
    AUTORUN = "autorun"
    LINK = "link"
    CONTAINER = "container"
    JUNK = "junk"
    TEXT = "text"
    EMPTY = "empty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file is, judged by its content.

    `format` is a short stable id ("pdf", "jpeg", "stl", "zip", "morita-jmvolume"); `name` is what a person calls it.
    `holds` names what was found embedded in it (a vendor volume inside a program), "" otherwise.
    """

    family: Family
    format: str
    name: str
    holds: str = ""


class FaultCode(StrEnum):
    """Why a file, or a container, could not be read to its end."""

    PERMISSION = "permission"
    IO_ERROR = "io-error"
    VANISHED = "vanished"
    SHRANK = "shrank"
    NOT_A_FILE = "not-a-file"
    DAMAGED = "damaged"
    TRUNCATED = "truncated"
    ENCRYPTED = "encrypted"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105  a code, not a password
    PART_MISSING = "part-missing"
    PARTIAL_DOWNLOAD = "partial-download"
    CLOUD_PLACEHOLDER = "cloud-placeholder"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"
    READER_DIED = "reader-died"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One reading fault: its code, how far reading got, and a technical detail that holds no name from the medium."""

    code: FaultCode
    at_byte: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file as it lies on the medium.

    `number` is its place in reading order, from 0, and its name everywhere else in the program. `path` uses "/" and is relative to
    the innermost container; `opened_through` lists the containers, outermost first. `path_b64` holds the raw name in
    base64 where it was not valid text. `sha256` is lower-case hex, "" where the file could not be read to its end.
    """

    number: int
    path: str
    size_bytes: int
    kind: Kind
    sha256: str = ""
    path_b64: str = ""
    opened_through: tuple[str, ...] = ()
    fault: Fault | None = None

    @property
    def full_path(self) -> str:
        """The path with its containers, outermost first, joined by " > "."""
        return " > ".join((*self.opened_through, self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A folder, archive or disc image that was opened, or could not be.

    `format` is "folder", "file", "zip", "iso9660", "tar", "7z", "gzip", "rar"...; `depth` is 0 for what the user named. `note` says in
    one technical sentence what is special about it (sessions, volume set, file system), "" otherwise.
    """

    format: str
    path: str
    depth: int
    entry_count: int = 0
    opened_through: tuple[str, ...] = ()
    encrypted: bool = False
    fault: Fault | None = None
    note: str = ""
