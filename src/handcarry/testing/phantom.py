"""Jaw phantoms with named defects: the front door of this room.

    planted = write_series(folder, Spec(size=(120, 128, 128)), ("missing-slice",))

writes a CBCT-like series with one slice missing and returns what was written and the truth about it. `table()` names everything
that can be planted, with the check ids that must fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from handcarry.testing.defects import table
from handcarry.testing.draft import Draft
from handcarry.testing.jaw import Canal, Grid, Jaw
from handcarry.testing.planting import INFORMING, Defect, Steps, plant_all
from handcarry.testing.spec import Device, Identity, Iod, Naming, Spec, Syntax
from handcarry.testing.write import Planted

__all__ = [
    "INFORMING",
    "Canal",
    "Defect",
    "Device",
    "Draft",
    "Grid",
    "Identity",
    "Iod",
    "Jaw",
    "Naming",
    "Planted",
    "Spec",
    "Steps",
    "Syntax",
    "table",
    "write_series",
]


def write_series(folder: Path, spec: Spec | None = None, defects: Sequence[str] = ()) -> Planted:
    """Write one series below `folder` with the named defects planted. Raises KeyError for a name that is not in the table."""
    return plant_all(folder, spec or Spec(), [table()[name] for name in defects])
