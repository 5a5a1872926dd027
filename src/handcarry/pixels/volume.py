"""A stack as a volume for looking at: its slices on one regular grid, as the stored values they are, never rescaled.

`plan_of` says whether that can be and what the viewer must warn of; `preview` makes the coarse volume at once from what the check kept;
`voxels` collects the slices as they come again from the medium, in whatever order. Where they come from is `handcarry.again`'s business.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from handcarry.geometry.grid import Grid, affine, grid_of
from handcarry.geometry.vectors import Vector, column_direction, normal_of, row_direction, scaled
from handcarry.model.frame import PixelLayout
from handcarry.model.stack import Placing, Role, Slice, Stack

VOXEL_BYTES = 2
MOST_VOLUME_BYTES = 4 << 30  # 1280 x 1280 x 1280 voxels: beyond any dental scan
SLAB_BYTES = 4 << 20  # about so much is sent at once: a fiftieth of a large scan
_MISSING_PLANE = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """Why a stack is not shown, as a stable code: no-pixels, colour, wide, bits, undecoded, too-large."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which slice goes where. `places[k]` is None where no image lies; `notes` are what the viewer must warn of, as stable codes.

    `to_lps_mm` takes the voxel centre (i, j, k, 1) to LPS mm, row by row. `stored` is the type of the values, "int16" or "uint16".
    """

    stack: Stack
    size: tuple[int, int, int]
    stored: str
    places: tuple[Slice | None, ...]
    to_lps_mm: tuple[float, ...]
    notes: tuple[str, ...]

    @property
    def slab_slices(self) -> int:
        """How many slices are sent at once."""
        return min(self.size[2], max(1, SLAB_BYTES // (self.size[0] * self.size[1] * VOXEL_BYTES)))

    @property
    def slab_count(self) -> int:
        """How many slabs there are."""
        return -(-self.size[2] // self.slab_slices)

    @property
    def absent(self) -> tuple[int, ...]:
        """The places without an image."""
        return tuple(k for k, item in enumerate(self.places) if item is None)


def plan_of(stack: Stack) -> Plan | Unusable:
    """Return how a stack is laid out as a volume, or why it cannot be."""
    alike = _alike(stack.slices)
    if not alike:
        return Unusable(code="no-pixels" if not any(s.instance.layout for s in stack.slices) else "undecoded")
    layout = alike[0].instance.layout
    assert layout is not None
    refused = _refused(layout)
    if refused:
        return Unusable(code=refused)
    placed = _distinct(alike, stack)
    grid, notes = _laid(placed, stack)
    if grid.count * layout.rows * layout.columns * VOXEL_BYTES > MOST_VOLUME_BYTES:
        return Unusable(code="too-large")
    places: list[Slice | None] = [None] * grid.count
    for index, item in zip(grid.indices, placed, strict=True):
        places[index] = item
    return Plan(
        stack=stack,
        size=(layout.columns, layout.rows, grid.count),
        stored="int16" if layout.pixel_representation == 1 else "uint16",
        places=tuple(places),
        to_lps_mm=_affine(placed[0], grid),
        notes=tuple(dict.fromkeys([*notes, *_notes(stack, placed)])),
    )


def _alike(slices: Sequence[Slice]) -> list[Slice]:
    """The decoded slices that share the commonest layout."""
    shown = [s for s in slices if s.facts is not None and s.facts.decoded and s.instance.layout is not None]
    if not shown:
        return []
    (common, _), *_ = Counter(_shape(s) for s in shown).most_common(1)
    return [s for s in shown if _shape(s) == common]


def _shape(item: Slice) -> tuple[int, ...]:
    layout = item.instance.layout
    assert layout is not None
    return (layout.rows, layout.columns, layout.samples_per_pixel, layout.bits_allocated, layout.pixel_representation)


def _refused(layout: PixelLayout) -> str:
    if layout.samples_per_pixel != 1:
        return "colour"
    if layout.bits_allocated > 16:
        return "wide"
    return "" if 1 <= layout.bits_stored <= layout.bits_allocated else "bits"


def _distinct(slices: Sequence[Slice], stack: Stack) -> list[Slice]:
    """One slice for each place, the first of those that share it."""
    if stack.placing is not Placing.POSITIONS:
        return list(slices)
    near = 0.05 * (stack.step_mm or 0.0)
    kept: list[Slice] = []
    for item in slices:
        if not kept or (item.along_mm or 0.0) - (kept[-1].along_mm or 0.0) > max(near, 1e-3):
            kept.append(item)
    return kept


def _laid(placed: Sequence[Slice], stack: Stack) -> tuple[Grid, list[str]]:
    corners = [s.plane.image_position_patient for s in placed if s.plane.image_position_patient is not None]
    if stack.placing is Placing.POSITIONS and stack.normal is not None and len(corners) == len(placed):
        grid = grid_of(corners, stack.normal, printed_mm=stack.grid_mm)
        if grid is not None:
            said = (("uneven", grid.is_uneven), ("sheared", grid.is_sheared), ("gap", grid.count > len(placed)))
            return grid, [code for code, is_so in said if is_so]
    return _assumed(placed, stack, corners[0] if corners else (0.0, 0.0, 0.0))


def _assumed(placed: Sequence[Slice], stack: Stack, corner: Vector) -> tuple[Grid, list[str]]:
    """Slices behind each other at the distance that the header states, or at one that is made up."""
    plane = placed[0].plane
    stated = stack.step_mm or plane.spacing_between_slices_mm or plane.slice_thickness_mm
    step_mm = stated if stated and math.isfinite(stated) and stated > 0 else 1.0
    normal = normal_of(plane.image_orientation_patient or _MISSING_PLANE) or (0.0, 0.0, 1.0)
    notes = ["single"] if len(placed) == 1 else ["step-assumed"]
    grid = Grid(
        count=len(placed), indices=tuple(range(len(placed))), origin=corner, step=scaled(normal, step_mm), worst_mm=0.0,
        is_uneven=False, is_sheared=False,
    )  # fmt: skip
    return grid, notes


def _affine(first: Slice, grid: Grid) -> tuple[float, ...]:
    orientation = first.plane.image_orientation_patient
    if orientation is None or normal_of(orientation) is None:
        orientation = _MISSING_PLANE
    down_mm, across_mm = _spacing(first) or (1.0, 1.0)
    return affine(scaled(row_direction(orientation), across_mm), scaled(column_direction(orientation), down_mm), grid.step, grid.origin)


def _spacing(item: Slice) -> tuple[float, float] | None:
    spacing = item.plane.pixel_spacing_mm
    return spacing if spacing is not None and all(math.isfinite(mm) and mm > 0 for mm in spacing) else None


def _notes(stack: Stack, placed: Sequence[Slice]) -> list[str]:
    first, images = placed[0], [s.instance.image for s in placed]
    orientation = first.plane.image_orientation_patient
    said = (
        ("no-scale", _spacing(first) is None),
        ("projection", stack.role is Role.PROJECTION),
        ("no-orientation", orientation is None or normal_of(orientation) is None),
        ("lossy", any(_is_lossy(s) for s in placed)),
        ("derived", any(image.image_type[:1] == ("DERIVED",) for image in images)),
        ("inverted", any(s.instance.layout and s.instance.layout.photometric_interpretation == "MONOCHROME1" for s in placed)),
        ("rescale-varies", len({(image.rescale_slope, image.rescale_intercept) for image in images}) > 1),
        ("left-out", len(placed) < len(stack.slices)),
    )
    return [code for code, is_so in said if is_so]


def _is_lossy(item: Slice) -> bool:
    stream = item.facts.codestream if item.facts else None
    return item.instance.image.lossy_image_compression == "01" or (stream is not None and stream.lossless is False)
