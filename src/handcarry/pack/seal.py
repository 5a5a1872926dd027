"""What shuts a pack and says who made it: to whom it is locked, with which key its list is signed, whether it travels in a bag."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from handcarry.errors import UsageError
from handcarry.media.age_keys import Recipient
from handcarry.pack import layout
from handcarry.pack.target import LOCKED, Target

if TYPE_CHECKING:
    from handcarry.pack.minisign import SecretKey
    from handcarry.pack.stage import Stage

HOW_TO_OPEN = b"""HOW TO OPEN THE LOCKED FILE BESIDE THIS ONE

It is a ZIP archive with a medical scan and its proof, made with handcarry and
locked with age (age-encryption.org). Whoever knows its passphrase, or holds the
key that it was locked to, can open it. Nobody else can, not even who made it: if
the passphrase is lost, so is this copy. Never keep both in the same place.

With handcarry:
  handcarry verify FILE.zip.age             is it still what it was?
  handcarry unpack FILE.zip.age -o scan     the clinic's files, as they were

With age, a free program for every system:
  age -d -o scan.zip FILE.zip.age           then unpack scan.zip, open INDEX.HTM
  age -d -i KEYFILE -o scan.zip FILE.zip.age   where it was locked to a key

FILE.zip.age stands for the name of the locked file.
""".replace(b"\n", b"\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seals:
    """What is asked for."""

    recipients: tuple[Recipient, ...] = ()
    signer: SecretKey | None = None
    bag: bool = False

    def require_fit(self, target: Target) -> None:
        """Raise `UsageError` where the destination cannot be what is asked for."""
        if self.recipients and target.archive != LOCKED:
            raise UsageError(word="locked_is_one_file")
        if not self.recipients and target.archive == LOCKED:
            raise UsageError(word="locked_to_nobody")
        if self.bag and (target.on_stick or target.archive == ".iso"):
            raise UsageError(word="bag_needs_folder")
        if target.archive == LOCKED and not _is_begun(target.beside):
            raise UsageError(word="beside_is_taken", name=target.beside.name)


UNSEALED = Seals()


def put_signer(stage: Stage, seals: Seals) -> dict[str, str]:
    """Lay the public key beside the report, and return its hash."""
    return {} if seals.signer is None else _put(stage, layout.SIGNER, seals.signer.public.to_text())


def put_signature(stage: Stage, seals: Seals, manifest: bytes, made: str) -> dict[str, str]:
    """Sign the manifest, and return the signature's hash."""
    if seals.signer is None:
        return {}
    trusted = f"timestamp:{int(datetime.fromisoformat(made).timestamp())}\tfile:SHA256.TXT\thashed"
    return _put(stage, layout.SIGNATURE, seals.signer.sign(manifest, trusted=trusted))


def _put(stage: Stage, path: str, data: bytes) -> dict[str, str]:
    stage.put(path, data)
    return {path: hashlib.sha256(data).hexdigest()}


def _is_begun(path: Path) -> bool:
    """True where nothing is there, or what we would write, or its beginning."""
    return not path.exists() or (path.is_file() and HOW_TO_OPEN.startswith(path.read_bytes()))
