"""Images put in order: what could be a volume."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handcarry.model.frame import FrameFacts
from handcarry.model.instance import Instance, Plane, Vector


class Role(StrEnum):
    """What a group of images is for, judged from SOP class, image type and pixels."""

    VOLUME_IMAGES = "volume-images"  # CT, MR, enhanced, 3D craniofacial...: slices of something
    LOCALIZER = "localizer"
    REFORMAT = "reformat"  # cuts along an arch, or a single curved view
    SCREEN = "screen"  # secondary capture, colour screens
    RENDERING = "rendering"  # pictures of a 3D model
    PROJECTION = "projection"  # flat X-rays
    WRAPPED_DOCUMENT = "wrapped-document"
    PRIVATE = "private"  # raw data, private SOP classes
    OTHER = "other"  # reports, plans, presentation states


class Placing(StrEnum):
    """Where the third dimension comes from."""

    POSITIONS = "ImagePositionPatient"
    SPACING_BETWEEN_SLICES = "SpacingBetweenSlices"
    SLICE_THICKNESS = "SliceThickness"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One frame in its place. `facts` is None where its pixels were never looked at."""

    instance: Instance
    frame: int
    plane: Plane
    facts: FrameFacts | None
    along_mm: float | None  # its position projected on the stack's normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Slices of one series and one orientation, ordered along their normal, never by name or number.

    `positions_mm` are the distinct places along the normal, ascending. `step_mm` is the median distance of neighbours,
    `grid_mm` how coarsely positions were rounded before they were written.
    `repeats` counts times or echoes that share the places. `strays` are slices of the same series that point another way; `unplaced`
    are slices without a position.
    """

    number: int
    role: Role
    slices: tuple[Slice, ...]
    placing: Placing
    normal: Vector | None = None
    positions_mm: tuple[float, ...] = ()
    step_mm: float | None = None
    grid_mm: float = 0.0
    repeats: int = 1
    strays: tuple[Slice, ...] = ()
    unplaced: tuple[Slice, ...] = ()
    is_candidate: bool = False

    @property
    def first(self) -> Slice:
        """The slice that speaks for the stack where all should agree."""
        return self.slices[0]

    @property
    def series_instance_uid(self) -> str:
        """The series that the slices belong to."""
        return self.slices[0].instance.series.series_instance_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """All images of one Series Instance UID, in their stacks."""

    series_instance_uid: str
    instances: tuple[Instance, ...]
    stacks: tuple[Stack, ...]
