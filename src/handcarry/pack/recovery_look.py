"""Judges the recovery data of a pack as `verify` passes by: every record of every file as it was written, and of this pack."""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.media.found import Found
from handcarry.pack import layout
from handcarry.pack.listing import Listing
from handcarry.pack.own import Own
from handcarry.pack.recovery import MOST_FILE_BYTES, Reader, is_recovery


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryJudged:
    """What is wrong with it. `changed` are files with the records that should be in them and those that are as they were written."""

    changed: tuple[tuple[str, int, int], ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class RecoveryLook:
    """Told of each file. Without `read` it only says which are its own."""

    def __init__(self, listing: Listing, *, read: bool) -> None:
        self._listing = listing
        self._read = read
        self._reader = Reader()
        self._paths: list[str] = []
        self.read_bytes = 0

    def takes(self, found: Found) -> bool:
        """Return whether a file belongs to the recovery data, and if so read it."""
        is_made = self._listing.kind == "pack" and self._listing.parity_percent != 0
        if not is_made or not is_recovery(found.path):
            return False
        self._paths.append(found.path)
        if self._read:
            with found.open() as tape:
                self._reader.read(found.path, tape.read(MOST_FILE_BYTES))
                self.read_bytes += tape.read_bytes
        return True

    def answer(self) -> RecoveryJudged:
        """Say what was found."""
        recovery = self._reader.recovery(self._own())
        if recovery is None:
            is_lost = self._read and bool(self._listing.parity_percent)
            lost = "the recovery data in VERIFY/PARITY, which this copy was made with, is missing or not one record of it is left"
            return RecoveryJudged(extra=tuple(self._paths) if self._read else (), faults=(lost,) if is_lost else ())
        if recovery.of_others:
            return RecoveryJudged(faults=("the recovery data in VERIFY/PARITY was made for other files than these",))
        return RecoveryJudged(
            changed=tuple((path, right, now) for path, (right, now) in sorted(recovery.wrong.items())),
            missing=recovery.missing,
            extra=recovery.extra,
        )

    def _own(self) -> Own:
        listing = self._listing
        sums = {path: each["sha256"] for path, each in listing.sums.items() if "sha256" in each}
        return Own(sums | ({layout.MANIFEST: listing.fingerprint.replace(" ", "")} if sums else {}), vouched=listing.vouched)
