"""What a repair answers: the shape of the JSON. Within version 1 fields may be added; none changes its meaning."""

from __future__ import annotations

from importlib.resources import files as resources
from typing import Literal

from msgspec import Struct

from handcarry import __version__

Schema = Literal["handcarry-repair/1"]
Outcome = Literal["whole", "restorable", "restored", "beyond"]


class Damaged(Struct, frozen=True, kw_only=True):
    """A file of the pack that is not what it was: `what` is missing, size or sha256. `restorable`: its bytes can be found again."""

    path: str
    what: str
    restorable: bool


class Repaired(Struct, frozen=True, kw_only=True):
    """The whole answer. `outcome`: whole, nothing is damaged; restorable, all can be brought back, and nowhere was said to;
    restored, it was; beyond, some cannot, and nothing was written.

    `blocks` counts the data blocks, `blocks_damaged` those that are damaged, `blocks_lost` those that cannot be brought back. `records`
    counts the recovery data's own records, `records_damaged` those that are damaged or missing. `fingerprint` is that of the manifest.
    """

    schema: Schema = "handcarry-repair/1"
    program: str = f"handcarry {__version__}"
    outcome: Outcome
    files: int
    damaged: tuple[Damaged, ...]
    blocks: int
    blocks_damaged: int
    blocks_lost: int
    block_bytes: int
    records: int
    records_damaged: int
    fingerprint: str


def schema() -> bytes:
    """Return the published JSON Schema of version 1."""
    return resources("handcarry.pack").joinpath("schema", "repair-1.json").read_bytes()
