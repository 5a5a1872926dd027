"""The one table of everything that can be planted: defects first, harmless oddities after."""

from __future__ import annotations

from collections.abc import Mapping

from handcarry.testing import on_geometry
from handcarry.testing.planting import Defect

ROOMS = (on_geometry,)


def table() -> Mapping[str, Defect]:
    """Every named defect and oddity, in a stable order."""
    return {defect.name: defect for room in ROOMS for defect in room.ROWS}
