"""Is it still what it was? Sizes and names, every hash, or all of it examined again; what is missing, changed or extra, by name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from importlib.resources import files as resources
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from handcarry import __version__
from handcarry.errors import CannotOpen
from handcarry.media.found import Found, Media
from handcarry.media.hashing import Hasher
from handcarry.media.names import printable
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.media.tape import CHUNK_BYTES, Tape
from handcarry.model.progress import OnProgress, Progress
from handcarry.pack.listing import Listing, is_list, listing_of, most_bytes
from handcarry.pack.minisign import PublicKey
from handcarry.pack.reachable import require_readable
from handcarry.pack.recovery_look import RecoveryLook
from handcarry.pack.repaired import Repaired
from handcarry.pack.signed import Signed
from handcarry.pack.target import JUNK

Schema = Literal["handcarry-verify/1"]


class Level(StrEnum):
    """How closely to look."""

    QUICK = "quick"
    FULL = "full"
    DEEP = "deep"


class Changed(Struct, frozen=True, kw_only=True):
    """A file that is not what it was: `what` is size, sha256 or another algorithm; records of recovery data, which proves itself."""

    path: str
    what: str
    expected: str
    found: str


class Unreadable(Struct, frozen=True, kw_only=True):
    """A file that is there and could not be read to its end."""

    path: str
    fault: str
    at_byte: int


class Deep(Struct, frozen=True, kw_only=True):
    """What examining it again found: the verdict then and now, and in words what differs."""

    verdict_before: str
    verdict: str
    differs: tuple[str, ...]


class Verified(Struct, frozen=True, kw_only=True):
    """The whole answer. `kind` is pack, list or bag; `ok` is true where nothing is missing, changed, extra, unreadable or faulty.

    `ignored` are files that systems put on media by themselves. `sized` counts the files whose size could be compared. `repair` says of a
    damaged pack what its recovery data can bring back, null where there is none left. `holds` is the same for two packs of the same
    clinic's files.
    """

    schema: Schema = "handcarry-verify/1"
    program: str = f"handcarry {__version__}"
    kind: str
    level: str
    ok: bool
    files: int
    bytes: int
    sized: int
    fingerprint: str
    missing: tuple[str, ...]
    changed: tuple[Changed, ...]
    extra: tuple[str, ...]
    unreadable: tuple[Unreadable, ...]
    faults: tuple[str, ...]
    ignored: tuple[str, ...]
    deep: Deep | None = None
    repair: Repaired | None = None
    signed: Signed | None = None
    holds: str = ""


def schema() -> bytes:
    """Return the published JSON Schema of version 1."""
    return resources("handcarry.pack").joinpath("schema", "verify-1.json").read_bytes()


def verify(
    path: str | os.PathLike[str],
    level: Level = Level.FULL,
    *,
    password: Password | None = None,
    progress: OnProgress | None = None,
    key: PublicKey | None = None,
) -> Verified:
    """Verify a pack, a bag, or a folder or archive with a list of SHA-256 sums. Raises `CannotOpen` where there is no list.

    `key` is whose signature a pack must bear.
    """
    lists = _lists(path, password)
    listing = listing_of(lists, key)
    with Hasher() as hasher, open_media(path, password=password) as media:
        look = _Look(listing, level, hasher, progress)
        look.at(media)
    deep = None
    if level is Level.DEEP and listing.fingerprint:
        from handcarry.pack.deep import examine_again  # noqa: PLC0415  the engine is heavy

        deep = examine_again(Path(path), lists, password=password, progress=progress)
    answer = look.answer(deep)
    if answer.ok or answer.kind == "list" or level is Level.QUICK:
        return answer
    from handcarry.pack.repair import repair  # noqa: PLC0415  the engine is heavy

    with suppress(CannotOpen):
        return structs.replace(answer, repair=repair(Path(path), password=password, progress=progress))
    return answer


def _lists(path: str | os.PathLike[str], password: Password | None) -> dict[str, bytes]:
    found = {}
    with open_media(path, password=password) as media:
        for each in media:
            if is_list(each.path):
                with each.open() as tape:
                    found[each.path] = tape.read(most_bytes(each.path) + 1)  # one more shows that it is too long
        require_readable(media)
    return found


class _Look:
    """One pass over the files."""

    def __init__(self, listing: Listing, level: Level, hasher: Hasher, tell: OnProgress | None) -> None:
        self._listing = _shown(listing)
        self._level = level
        self._tell = tell
        self._hasher = hasher
        self._read_files: list[tuple[str, Tape, Mapping[str, str], Mapping[str, str]]] = []
        self._seen: set[str] = set()
        self._changed: list[Changed] = []
        self._extra: list[str] = []
        self._ignored: list[str] = []
        self._unreadable: list[Unreadable] = []
        self._faults = list(listing.faults)
        self._recovery = RecoveryLook(listing, read=level is not Level.QUICK)
        self._bytes = self._payload_bytes = self._payload_files = self._sized = 0

    def at(self, media: Media) -> None:
        """Look at every file."""
        total, total_bytes = media.entry_count or 0, media.total_bytes or 0
        for number, found in enumerate(media, 1):
            self._look(found)
            if self._tell is not None:
                done = max(total_bytes, self._bytes)
                self._tell(Progress(files_done=number, files_total=max(total, number), bytes_done=self._bytes, bytes_total=done))
        if media.container.fault is not None:
            self._faults.append(f"it could not be read to its end ({media.container.fault.code.value})")

    def answer(self, deep: Deep | None) -> Verified:
        """Say what was found."""
        for read in self._read_files:
            self._compare(*read)
        listing, recovery = self._listing, self._recovery.answer()
        missing = tuple(sorted((set(listing.sums) - self._seen) | {*recovery.missing}))
        self._changed += (Changed(path=path, what="records", expected=str(right), found=str(now)) for path, right, now in recovery.changed)
        self._extra += recovery.extra
        self._faults += recovery.faults
        if listing.payload_bytes is not None and (listing.payload_bytes, listing.payload_files) != (
            self._payload_bytes,
            self._payload_files,
        ):
            self._faults.append("the payload has another size or number of files than bag-info.txt says (Payload-Oxum)")
        is_same = not (missing or self._changed or self._extra or self._unreadable or self._faults or (deep and deep.differs))
        return Verified(
            kind=listing.kind,
            level=self._level.value,
            ok=is_same,
            files=len(self._seen & set(listing.sums)),
            bytes=self._bytes,
            sized=self._sized,
            fingerprint=listing.fingerprint,
            missing=missing,
            changed=tuple(self._changed),
            extra=tuple(sorted(self._extra)),
            unreadable=tuple(self._unreadable),
            faults=tuple(self._faults),
            ignored=tuple(sorted(self._ignored)),
            deep=deep,
            signed=listing.signed,
            holds=listing.holds,
        )

    def _look(self, found: Found) -> None:
        path, listing = found.path, self._listing
        sums = listing.sums.get(path)
        if path in self._seen:  # in an archive: which of the two a program takes is its own affair
            self._extra.append(path)
            return
        self._seen.add(path)
        if path.startswith("data/"):
            self._payload_files += 1
            self._payload_bytes += found.size_bytes or 0
        if sums is None:
            self._beside(found)
            return
        size = listing.sizes.get(path)
        self._sized += size is not None
        if size is not None and found.size_bytes is not None and size != found.size_bytes:
            self._changed.append(Changed(path=path, what="size", expected=str(size), found=str(found.size_bytes)))
        elif found.fault is not None and found.member.stream is None:
            self._unreadable.append(Unreadable(path=path, fault=found.fault.code.value, at_byte=0))
        elif self._level is not Level.QUICK:
            with found.open(self._hasher) as tape:
                self._read(path, tape, sums)

    def _beside(self, found: Found) -> None:
        path, listing = found.path, self._listing
        if path in listing.unlisted:
            return
        if _is_junk(path):
            self._ignored.append(path)
        elif self._recovery.takes(found):
            return
        elif (listing.kind == "pack" and listing.sums) or (listing.kind == "bag" and path.startswith("data/")):
            self._extra.append(path)

    def _read(self, path: str, tape: Tape, sums: Mapping[str, str]) -> None:
        """Read a file to its end; its hash is asked for later, so that the next one is read meanwhile."""
        others = {name: hashlib.new(name, usedforsecurity=False) for name in sums if name != "sha256"}
        if others:
            while part := tape.read(CHUNK_BYTES):
                for each in others.values():
                    each.update(part)
        else:
            tape.drain()
        self._bytes += tape.read_bytes
        self._read_files.append((path, tape, sums, {name: each.hexdigest() for name, each in others.items()}))

    def _compare(self, path: str, tape: Tape, sums: Mapping[str, str], others: Mapping[str, str]) -> None:
        if not tape.sha256():
            assert tape.fault is not None
            self._unreadable.append(Unreadable(path=path, fault=tape.fault.code.value, at_byte=tape.fault.at_byte))
            return
        for name, expected in sums.items():
            actual = tape.sha256() if name == "sha256" else others[name]
            if actual != expected:
                self._changed.append(Changed(path=path, what=name, expected=expected, found=actual))


def _shown(listing: Listing) -> Listing:
    """Write the paths of a list as those of a medium are written: what does not print as an escape."""
    sums = {printable(path)[0]: each for path, each in listing.sums.items()}
    return replace(listing, sums=sums, sizes={printable(path)[0]: size for path, size in listing.sizes.items()})


def _is_junk(path: str) -> bool:
    first, _, _ = path.partition("/")
    last = path.rpartition("/")[2]
    return first.lower() in JUNK or last.lower() in JUNK or last.startswith("._")
