"""Which copies this computer has seen: where, on which medium, when last verified. No name, no birth date, nothing of what they hold.

One small file that only its user can read. A scan is known by a hash over what the clinic gave: two packs of it count as two copies.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, structs

from handcarry.errors import CannotOpen
from handcarry.host.lock import held

FILE = "copies.json"
EVERY = timedelta(days=365)
ENOUGH = 2  # media

Schema = Literal["handcarry-keep/1"]
_MOST_BYTES = 16 << 20


class Copy(Struct, frozen=True, kw_only=True):
    """One copy: what it `holds`, the manifest's `fingerprint`, where it was last seen, on which `medium`, whether it was what it was then.

    `day` is when every hash of it was last compared.
    """

    holds: str
    fingerprint: str
    path: str
    medium: str
    day: date
    ok: bool

    @property
    def due(self) -> date:
        """When it should be verified again."""
        return self.day + EVERY


class Known(Struct, frozen=True, kw_only=True):
    """The whole file."""

    schema: Schema = "handcarry-keep/1"
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """All copies of one scan."""

    copies: tuple[Copy, ...]

    @property
    def media(self) -> int:
        """On how many different media it lies unharmed."""
        return len({copy.medium for copy in self.copies if copy.ok})

    @property
    def due(self) -> date:
        """When the next of them is due."""
        return min(copy.due for copy in self.copies)

    def is_well(self, today: date) -> bool:
        """True where nothing is to be done."""
        return self.media >= ENOUGH and all(copy.ok for copy in self.copies) and self.due > today


def read(folder: Path) -> Known:
    """Return what is known. Raises `CannotOpen` for a file that is none of ours, `OSError` where it cannot be read."""
    try:
        with (folder / FILE).open("rb") as file:
            return msgspec.json.decode(file.read(_MOST_BYTES), type=Known)
    except FileNotFoundError:
        return Known()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CannotOpen(word="keep_unreadable", path=str(folder / FILE)) from error


def write(folder: Path, known: Known) -> None:
    """Write it whole or not at all, for this user alone. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = folder / f"{FILE}.{os.getpid()}"
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(known), indent=2) + b"\n")
        partial.replace(folder / FILE)
    finally:
        partial.unlink(missing_ok=True)


def update(folder: Path, change: Callable[[Known], Known]) -> Known:
    """Read what is known, change it and write it, while nobody else does; return it as it is now. Raises `CannotOpen`, `OSError`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with held(folder / f"{FILE}.lock"):
        before = read(folder)
        after = change(before)
        if after != before:
            write(folder, after)
    return after


def noted(known: Known, copy: Copy, *, is_there: Callable[[str], bool]) -> Known:
    """Return what is known once a copy was looked at: the same pack on the same medium is the same copy, wherever it was mounted, unless
    it `is_there` where it was seen before, too.
    """
    return Known(copies=(*(each for each in known.copies if not _is_same(each, copy, is_there)), copy))


def seen_damaged(known: Known, *, path: str, medium: str) -> Known:
    """Return what is known once a copy was found so damaged that it does not even say what it is."""
    return Known(
        copies=tuple(structs.replace(each, ok=False) if (each.path, each.medium) == (path, medium) else each for each in known.copies)
    )


def without(known: Known, path: str) -> Known:
    """Return what is known without the copies that were last seen there."""
    return Known(copies=tuple(each for each in known.copies if each.path != path))


def scans(known: Known) -> Iterator[Scan]:
    """Yield each scan with its copies, in the order in which they became known."""
    for holds in dict.fromkeys(copy.holds for copy in known.copies):
        yield Scan(copies=tuple(copy for copy in known.copies if copy.holds == holds))


def _is_same(one: Copy, other: Copy, is_there: Callable[[str], bool]) -> bool:
    if one.medium != other.medium:
        return False
    return one.path == other.path or (one.fingerprint == other.fingerprint and not is_there(one.path))
