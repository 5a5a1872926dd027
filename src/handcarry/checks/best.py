"""Which volume on the medium the verdict speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from handcarry.checks.on_geometry import steps_of
from handcarry.model.case import is_judged_as_volume
from handcarry.model.stack import Placing, Stack


def best_of(stacks: Sequence[Stack]) -> tuple[Stack | None, str]:
    """Return the volume the verdict speaks of, and why it: whole geometry, then more voxels, then finer, then ORIGINAL."""
    pool = [s for s in stacks if s.is_candidate] or [s for s in stacks if is_judged_as_volume(s)]
    if not pool:
        return None, ""
    ranked = sorted(pool, key=_rank)
    if len(ranked) == 1:
        return ranked[0], "the only one"
    best, second = _rank(ranked[0]), _rank(ranked[1])
    differs = next((why for why, a, b in zip(_REASONS, best, second, strict=True) if a != b), "first on the medium")
    return ranked[0], differs


_REASONS = ("whole geometry", "more voxels", "finer voxels", "original", "first on the medium")


def _rank(stack: Stack) -> tuple[float, ...]:
    steps = steps_of(stack)
    broken = stack.placing is not Placing.POSITIONS or steps is None or bool(steps.holes or steps.uneven or stack.unplaced)
    layout, spacing = stack.first.instance.layout, stack.first.plane.pixel_spacing_mm
    voxels = layout.rows * layout.columns * len(stack.positions_mm) if layout else 0
    edge = max((*(spacing or (9e9,)), stack.step_mm or 9e9))
    derived = "DERIVED" in (word.upper() for word in stack.first.instance.image.image_type[:1])
    return (float(broken), float(-voxels), edge, float(derived), float(stack.number))
