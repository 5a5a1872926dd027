"""The session file of the viewer: its shape, one class per object, fields in the order they are written.

Points and directions are LPS, millimetres; readings are what the viewer computed on the full volume when the file was saved. The JSON
Schema beside this file is made from these classes. Fields may be added with a new version only: a field we do not know is refused.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

SCHEMA = "handcarry-session/1"
BYTES_LIMIT = 4_000_000
FARTHEST_MM = 10_000.0  # a scanner's room

Coordinate = Annotated[float, Meta(ge=-FARTHEST_MM, le=FARTHEST_MM)]
Cosine = Annotated[float, Meta(ge=-1.000001, le=1.000001)]
Point = tuple[Coordinate, Coordinate, Coordinate]
Direction = tuple[Cosine, Cosine, Cosine]
Name = Annotated[str, Meta(max_length=64)]  # one DICOM LO
Text = Annotated[str, Meta(max_length=1024)]
Identifier = Annotated[str, Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Uncertainty = Annotated[float, Meta(ge=0, le=1e9)]
Value = Annotated[float, Meta(ge=-1e9, le=1e9)]

ToolName = Literal["probe", "length", "polyline", "angle", "rectangle", "ellipse", "profile", "arrow", "text"]
Quantity = Literal["length", "angle", "area", "grey", "grey_mean", "grey_sd", "grey_minimum", "grey_maximum"]
Unit = Literal["mm", "deg", "mm2", "grey"]
Mode = Literal["mean", "mip", "minip"]
Care = Literal[
    "missing_slices", "outside", "projected", "depth_unknown", "binned", "no_scale", "projection", "no_orientation", "step_assumed",
    "single", "rescale_varies", "left_out", "lossy", "sheared", "uneven", "derived",
]  # fmt: skip


class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number of an annotation. `uncertainty` is one standard deviation of `value`, in the same unit; null where it has none."""

    quantity: Quantity
    value: Value
    uncertainty: Uncertainty | None
    unit: Unit


class DrawnOn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The picture an annotation was drawn on: unit vectors along its rows and down its columns, its slab (0: a slice), its pixel."""

    right: Direction
    down: Direction
    slab_mm: Annotated[float, Meta(ge=0, le=40)]
    mode: Mode
    pixel_mm: Annotated[float, Meta(ge=0, le=1000)]


class Annotation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing drawn by a person. `id` is a UUID that every later export repeats; `care` is what makes its numbers less sure."""

    id: Identifier
    tool: ToolName
    name: Name
    text: Text
    points_mm: Annotated[tuple[Point, ...], Meta(min_length=1, max_length=500)]
    plane: DrawnOn
    readings: Annotated[tuple[Reading, ...], Meta(max_length=16)]
    care: Annotated[tuple[Care, ...], Meta(max_length=15)]


class Volume(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which voxels were measured: enough to refuse another scan, nothing that names a person."""

    size: tuple[Annotated[int, Meta(ge=1, le=65_535)], Annotated[int, Meta(ge=1, le=65_535)], Annotated[int, Meta(ge=1, le=65_535)]]
    to_lps_mm: Annotated[tuple[Value, ...], Meta(min_length=16, max_length=16)]
    voxels_sha256: Sha256 | None
    slices_sha256: Sha256 | None  # of the digests of all slices in order: known also where a device holds only means of blocks


class Pane(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one slice pane stood."""

    right: Direction
    down: Direction
    slab_mm: Annotated[float, Meta(ge=0, le=40)]
    mode: Mode


class Panes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The three slice panes."""

    axial: Pane
    coronal: Pane
    sagittal: Pane


class Window(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The grey window in stored values."""

    centre: Value
    width: Annotated[float, Meta(gt=0, le=1e9)]
    invert: bool


class View(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the user was looking."""

    crosshair_mm: Point
    panes: Panes
    window: Window


class Session(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A session file. `observer` is who says they measured, as they wrote it; empty where nobody said."""

    schema: Literal["handcarry-session/1"]
    program: Name
    made: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$")]
    language: Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
    observer: Name
    volume: Volume
    view: View
    annotations: Annotated[tuple[Annotation, ...], Meta(max_length=2000)]
