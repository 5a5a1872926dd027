"""Volumes that were looked at: a round blob that drifts from slice to slice stands in for anatomy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from math import cos, exp, sin
from random import Random
from struct import pack
from typing import Any

import numpy as np
import numpy.typing as npt

from handcarry.checks.table_pixels import PIXELS
from handcarry.model.case import Case
from handcarry.model.finding import Finding, Severity, Status
from handcarry.model.frame import Codestream, FrameFacts, PixelAccount
from handcarry.model.instance import Instance, PixelSpan
from handcarry.model.stack import Role, Stack
from tests.checks.build import account, case, frame_facts, instance, only, run, stack, status

COUNT = 60
Pixels = npt.NDArray[Any]
PACKED = PixelSpan(offset=1000, length_bytes=None, encapsulated=True)
UID = "1.2.840.10008.1.2."
SPREAD = {"total": 262144 * 1000, "total_of_squares": 262144 * (1000**2 + 500**2)}  # mean 1000, standard deviation 500


def images(**overrides: object) -> tuple[Instance, ...]:
    """Return good slices, with the same overrides on each."""
    return tuple(instance(number, **overrides) for number in range(COUNT))


@lru_cache(maxsize=512)
def tile(place: float, noise: float = 2.0) -> bytes:
    """Return a pooled picture of the anatomy at that place, with its own noise."""
    dice = Random(f"{place}")
    x, y = 16 + 8 * cos(place / 15), 16 + 8 * sin(place / 15)
    body = [1200 * exp(-((c - x) ** 2 + (r - y) ** 2) / 30) + _field(r, c) for r in range(32) for c in range(32)]
    return pack("<1024i", *[round(v + dice.gauss(0, noise)) for v in body])


def _field(row: int, column: int) -> float:
    """Return soft tissue inside a round field of view, black outside."""
    return 200 if (row - 15.5) ** 2 + (column - 15.5) ** 2 < 230 else -300


def facts_of(number: int, **overrides: object) -> FrameFacts:
    """Return what the good slice of file `number` leaves behind."""
    return frame_facts(
        **{"pixel_hash": b"%d" % number, "tile": tile(float(number)), "at_minimum": 900, "at_maximum": 12, **SPREAD, **overrides}
    )


def volume(mine: Sequence[Instance] | None = None, *, facts: Mapping[int, FrameFacts | None] | None = None, **overrides: object) -> Stack:
    """Return good slices with what they left behind; `facts` replaces that of single files, None where nobody looked."""
    mine = images() if mine is None else mine
    seen = {i.entry: facts_of(i.entry) for i in mine} | dict(facts or {})
    return stack(mine, facts={n: known for n, known in seen.items() if known}, **overrides)  # type: ignore[arg-type]


def looked_at(*stacks: Stack, cuts: Mapping[int, PixelAccount | None] | None = None) -> Case:
    """Return a case where every file was taken apart; `cuts` replaces the account of single files, None where nobody did."""
    files = {s.instance.entry: s.instance for one in stacks for s in one.slices}
    accounts: dict[int, PixelAccount | None] = {
        n: account(encapsulated=True, expected_bytes=None, fragment_count=1) if i.pixels and i.pixels.encapsulated else account()
        for n, i in files.items()
        if i.pixels
    }
    accounts |= dict(cuts or {})
    return case(*stacks, accounts={n: known for n, known in accounts.items() if known})


def found(this: Case) -> dict[str, Severity]:
    """Return every pixel check that failed, with what it does."""
    return {row.id: finding.severity for row in PIXELS for finding in run(PIXELS, row.id, this)[0]}


def finding(id: str, this: Case) -> Finding:
    """Return the single finding of one check."""
    return only(PIXELS, id, this)


def ended(id: str, this: Case) -> Status:
    """Return how one check ended."""
    return Status(status(PIXELS, id, this))


def altered(change: Callable[[FrameFacts], FrameFacts], numbers: Iterable[int]) -> dict[int, FrameFacts | None]:
    """Return the good facts of these files, changed."""
    return {n: change(facts_of(n)) for n in numbers}


def streams(coding: str, marker: str, *, bits: int = 16, lossless: bool | None = True, **overrides: object) -> dict[int, FrameFacts | None]:
    """Return good facts for all files, with this codestream in each."""
    said = Codestream(coding=coding, marker=marker, lossless=lossless, precision_bits=bits, rows=512, columns=512, components=1)
    said = replace(said, **overrides)  # type: ignore[arg-type]
    return altered(lambda facts: replace(facts, codestream=said), range(COUNT))


def compressed(suffix: str, facts: Mapping[int, FrameFacts | None], **overrides: object) -> Case:
    """Return a good volume under a transfer syntax (by the end of its UID), with these facts."""
    return looked_at(volume(images(transfer_syntax_uid=UID + suffix, pixels=PACKED, **overrides), facts=facts))


def beside(role: Role, mine: Sequence[Instance], **overrides: object) -> Stack:
    """Return a group of images that is no volume."""
    return volume(mine, role=role, number=2, **overrides)  # type: ignore[arg-type]


def _pooled(pixels: Pixels) -> bytes:
    rows, columns = (np.arange(33) * size // 32 for size in pixels.shape)
    sums = np.add.reduceat(np.add.reduceat(pixels.astype(np.int64), rows[:-1], 0), columns[:-1], 1)
    return bytes((sums // np.outer(np.diff(rows), np.diff(columns))).astype("<i4").tobytes())


def seen(pixels: Pixels) -> FrameFacts:
    """Return what a decoded frame leaves behind."""
    wide = pixels.astype(np.int64)
    low, high = int(wide.min()), int(wide.max())
    return FrameFacts(
        frame=0,
        decoder="numpy",
        pixel_count=wide.size,
        minimum=low,
        maximum=high,
        total=int(wide.sum()),
        total_of_squares=int((wide * wide).sum()),
        at_minimum=int((wide == low).sum()),
        at_maximum=int((wide == high).sum()),
        pixel_hash=blake2b(pixels.tobytes(), digest_size=8).digest(),
        tile=_pooled(pixels),
    )
