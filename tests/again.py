"""A checked medium read once more into one array, as the app does it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from handcarry.again import Wanted, frames_again
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.model.report import Report
from handcarry.model.stack import Stack
from handcarry.pixels.preview import preview_of
from handcarry.pixels.volume import Plan, plan_of
from handcarry.pixels.voxels import Voxels
from handcarry.pixels.workers import Prober


def plan(stack: Stack | None) -> Plan:
    assert stack is not None
    found = plan_of(stack)
    assert isinstance(found, Plan)
    return found


def voxels(path: Path, report: Report, found: Plan, *, password: Password | None = None) -> Voxels:
    read = Voxels(found, minimum=preview_of(found).minimum)
    wanted = Wanted.of(found.places)
    places = {(s.instance.entry, s.frame): k for k, s in enumerate(found.places) if s is not None}
    with Prober() as prober:
        for entry, frame, ticket in frames_again(open_media(path, password=password), report.medium.entries, wanted, prober):
            read.put(places[entry, frame], ticket())
    return read


def array(found: Plan, read: Voxels) -> npt.NDArray[np.int64]:
    assert read.complete
    slabs = [read.slab(number) for number in range(found.slab_count)]
    raw = b"".join(bytes(slab) for slab in slabs if slab is not None)
    columns, rows, count = found.size
    return np.frombuffer(raw, found.stored).reshape(count, rows, columns).astype(np.int64)
