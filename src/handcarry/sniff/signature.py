"""What a data file of the catalogue says about one vendor format, and whether a file's first bytes fit it.

Knows bytes and names. It must not know where signatures are stored, nor what a clinic is told about them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from enum import StrEnum

from handcarry.model.entry import Family, Kind

INFLATE_BYTES = 1 << 16  # of a gzip file, what rules may look at; 64 KiB out, whatever goes in
_START_BYTES = 1024
_SPACE = b"\xef\xbb\xbf\r\n\t "


class Place(StrEnum):
    """Where a condition looks."""

    AT = "at"  # exactly this many bytes from the start
    WITHIN = "within"  # anywhere in the first so many bytes
    START = "start"  # first after a byte order mark and white space
    NAME = "name"  # at the end of the file's name, case ignored
    NUMBERED = "numbered"  # at the end of the name before "_" and digits, case ignored


_OF_NAME = frozenset({Place.NAME, Place.NUMBERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that must be so: `what` is found at `place` (`bytes_in` for AT and WITHIN)."""

    place: Place
    what: bytes
    bytes_in: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """All conditions hold. With `gzip`, the file is gzip and the conditions look at what it inflates to."""

    conditions: tuple[Condition, ...]
    gzip: bool = False
    by_name_only: bool = field(init=False)
    """No byte of the content is asked for: such a rule is tried last, when nothing else is known of a file."""

    def __post_init__(self) -> None:
        """Look through the conditions once, not for every file."""
        by_name_only = not self.gzip and all(each.place in _OF_NAME for each in self.conditions)
        object.__setattr__(self, "by_name_only", by_name_only)


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The same format inside another file: `marker`, then `followed_by` within `within_bytes`.

    A program that can read a format holds its marker as a word too; what follows tells the word from the data.
    `as_text`: no zero byte between.
    """

    marker: bytes
    followed_by: bytes
    within_bytes: int
    as_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One vendor format, planning project or research format, and the public source its signature came from."""

    id: str
    name: str
    vendor: str
    product: str
    family: Family
    source: str
    rules: tuple[Rule, ...]
    embedded: tuple[Embedded, ...] = ()
    export: tuple[str, ...] = ()

    def kind(self) -> Kind:
        """The kind of a file that fits."""
        return Kind(family=self.family, format=self.id, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What is known of a file before it is judged: its path with "/", its first bytes, its whole length."""

    path: str
    head: bytes
    size_bytes: int
    inflated: bytes = b""  # where the head is gzip

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def extension(self) -> str:
        """The lower-case last extension without its dot, "" without one."""
        stem, dot, last = self.name.lower().rpartition(".")
        return last if dot and stem else ""


def sample_of(path: str, head: bytes, size_bytes: int) -> Sample:
    """A sample with the beginning of a gzip stream inflated, bounded and without complaint."""
    inflated = b""
    if head[:3] == b"\x1f\x8b\x08":
        try:
            inflated = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, INFLATE_BYTES)
        except zlib.error:
            inflated = b""
    return Sample(path=path.replace("\\", "/"), head=head, size_bytes=size_bytes, inflated=inflated)


def fits(rule: Rule, sample: Sample) -> bool:
    """Whether every condition of the rule holds."""
    if rule.gzip and sample.head[:3] != b"\x1f\x8b\x08":
        return False
    content = sample.inflated if rule.gzip else sample.head
    return all(_named(each, sample.name.lower()) if each.place in _OF_NAME else _holds(each, content) for each in rule.conditions)


def _holds(condition: Condition, content: bytes) -> bool:
    what = condition.what
    if condition.place is Place.AT:
        return content[condition.bytes_in : condition.bytes_in + len(what)] == what
    if condition.place is Place.WITHIN:
        return content.find(what, 0, condition.bytes_in) >= 0
    return content[:_START_BYTES].lstrip(_SPACE).startswith(what)


def _named(condition: Condition, name: str) -> bool:
    ending = condition.what.decode("utf-8", errors="replace").lower()
    if condition.place is Place.NUMBERED:
        name, bar, number = name.rpartition("_")
        return bool(bar) and number.isdecimal() and name.endswith(ending)
    return name.endswith(ending)


def match(sample: Sample, signatures: tuple[Signature, ...], *, by_name_only: bool) -> Signature | None:
    """The first signature with a fitting rule, among those that read content or among those that read the name alone."""
    for signature in signatures:
        if any(rule.by_name_only is by_name_only and fits(rule, sample) for rule in signature.rules):
            return signature
    return None
