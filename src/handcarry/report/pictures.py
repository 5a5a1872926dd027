"""Three cuts through the middle of a volume, and its middle slice at full size, from what the decoded frames left behind.

Shown as radiologists look: axial from the feet, coronal from the front, sagittal from the patient's left (nose to the left). Rows of
a reformatted cut lie where their slices lie, so a missing slice shows as a black line. Proportions are millimetres.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from handcarry.geometry.orientation import letters
from handcarry.geometry.vectors import Vector, column_direction, dot, normal_of, row_direction, scaled
from handcarry.model.frame import FrameFacts
from handcarry.model.stack import Slice, Stack
from handcarry.report.png import grey_png

SAMPLE = 200_000  # so many values decide about black and white
DARKEST, BRIGHTEST = 0.01, 0.998  # parts of the values that are black, and not white
MOST_ROWS = 4096
MOST_STRETCHED = 1000  # longer than so many times its width, a cut is no picture but a scale that is wrong

_X, _Y, _Z = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
_SHOWN: tuple[tuple[str, Vector, Vector, Vector], ...] = (  # name, looked along, right edge, lower edge
    ("axial", _Z, _X, _Y),
    ("coronal", _Y, _X, (0.0, 0.0, -1.0)),
    ("sagittal", _X, _Y, (0.0, 0.0, -1.0)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A grey picture. Its sides are in millimetres, 0.0 where the scan tells no scale; letters are "" where it tells no direction."""

    name: str
    png: bytes
    width: int
    height: int
    width_mm: float
    height_mm: float
    right: str = ""
    bottom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """One direction of the block of previews: how many cells, how far apart, pointing where."""

    count: int
    cell_mm: float
    direction: Vector | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The previews in place: `layers[k]` is None where a slice is missing. Axes in the order k, j, i."""

    layers: tuple[array[int] | None, ...]
    axes: tuple[_Axis, _Axis, _Axis]
    shade: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Up to three cuts through the middle of a volume, axial first, and the full-size slice nearest to its middle."""

    cuts: tuple[Picture, ...]
    full: Picture | None


NO_PICTURES = Pictures(cuts=(), full=None)


def pictures_of(stack: Stack) -> Pictures:
    """Return the pictures of a volume, none where nothing was decoded."""
    block = _block(stack)
    if block is None:
        return NO_PICTURES
    order = [name for name, *_ in _SHOWN]
    found = [_cut(block, axis) for axis in range(3)]
    found.sort(key=lambda picture: order.index(picture.name) if picture.name in order else 0)
    return Pictures(cuts=tuple(found), full=_middle_slice(stack, block.shade))


def _middle_slice(stack: Stack, shade: bytes) -> Picture | None:
    kept = [(n, s) for n, s in enumerate(stack.slices) if s.facts and s.facts.full and s.instance.layout]
    if not kept:
        return None
    _, item = min(kept, key=lambda pair: abs(pair[0] - len(stack.slices) / 2))
    layout, facts, spacing = item.instance.layout, item.facts, item.plane.pixel_spacing_mm
    assert layout is not None
    assert facts is not None
    values = _values(facts.full)
    if len(values) != layout.rows * layout.columns:
        return None
    axes = _in_plane(item, rows=layout.rows, columns=layout.columns, factor=1, spacing=spacing)
    return _picture(_placed(values, axes, normal=_normal(item)), shade)


def _block(stack: Stack) -> _Block | None:
    shown = [s for s in stack.slices if s.facts and s.facts.decoded and _has_preview(s.facts)]
    if not shown:
        return None
    pattern = shown[len(shown) // 2]
    facts = pattern.facts
    assert facts is not None
    alike = [s for s in shown if s.facts and _shape(s.facts) == _shape(facts)]
    layers = _layers(alike, stack)
    known = [layer for layer in layers if layer is not None]
    j, i = _in_plane(
        pattern,
        rows=facts.preview_rows,
        columns=facts.preview_columns,
        factor=facts.preview_factor,
        spacing=pattern.plane.pixel_spacing_mm,
    )
    k = _Axis(count=len(layers), cell_mm=stack.step_mm or 0.0, direction=_normal(pattern))
    stride = max(1, len(known) // 40)
    return _Block(layers=layers, axes=(k, j, i), shade=_shade(known[::stride], inverted=_is_inverted(pattern)))


def _has_preview(facts: FrameFacts) -> bool:
    return bool(facts.preview) and len(facts.preview) == 2 * facts.preview_rows * facts.preview_columns


def _shape(facts: FrameFacts) -> tuple[int, int, int]:
    return (facts.preview_rows, facts.preview_columns, len(facts.preview))


def _layers(slices: Sequence[Slice], stack: Stack) -> tuple[array[int] | None, ...]:
    """Return the previews at whole steps from the first; without steps, or with absurd ones, just in order."""
    placed = [(s.along_mm, s.facts.preview) for s in slices if s.facts and s.along_mm is not None]
    if stack.step_mm and len(placed) == len(slices):
        first = min(mm for mm, _ in placed)
        steps = [(mm - first) / stack.step_mm for mm, _ in placed]
        if all(map(math.isfinite, steps)) and max(steps) < min(MOST_ROWS, 4 * len(slices) + 16):
            places = [round(each) for each in steps]
            layers: list[array[int] | None] = [None] * (max(places) + 1)
            for place, (_, preview) in zip(places, placed, strict=True):
                layers[place] = layers[place] or _values(preview)
            return tuple(layers)
    return tuple(_values(s.facts.preview) for s in slices if s.facts)


def _values(raw: bytes) -> array[int]:
    values = array("h")
    values.frombytes(raw[: len(raw) & ~1])
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _normal(item: Slice) -> Vector | None:
    orientation = item.plane.image_orientation_patient
    return normal_of(orientation) if orientation else None


def _is_inverted(item: Slice) -> bool:
    """True where small stored values are bright: MONOCHROME1, or a falling rescale slope (PS3.3 C.7.6.3.1.2, C.11.1)."""
    layout, slope = item.instance.layout, item.instance.image.rescale_slope
    is_monochrome1 = layout is not None and layout.photometric_interpretation == "MONOCHROME1"
    return is_monochrome1 != (slope is not None and slope < 0)


def _in_plane(item: Slice, *, rows: int, columns: int, factor: int, spacing: tuple[float, float] | None) -> tuple[_Axis, _Axis]:
    orientation = item.plane.image_orientation_patient
    down, across = (spacing[0] * factor, spacing[1] * factor) if spacing else (0.0, 0.0)
    return (
        _Axis(count=rows, cell_mm=down, direction=column_direction(orientation) if orientation else None),
        _Axis(count=columns, cell_mm=across, direction=row_direction(orientation) if orientation else None),
    )


def _shade(layers: Sequence[array[int]], *, inverted: bool) -> bytes:
    """Return a grey for each of the 65536 values, from -32768 on: black to white between the scan's own percentiles."""
    stride = max(1, sum(map(len, layers)) // SAMPLE)
    sample = sorted(value for layer in layers for value in layer[::stride])
    low, high = sample[int(len(sample) * DARKEST)], sample[min(len(sample) - 1, int(len(sample) * BRIGHTEST))]
    high = max(high, low + 1)
    ramp = bytes(round(255 * n / (high - low)) for n in range(high - low + 1))
    greys = bytes(low + 32768) + ramp + b"\xff" * (32767 - high)
    return bytes(255 - grey for grey in greys) if inverted else greys


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """Values row by row, with the direction in which rows and columns grow, and where one looks along."""

    rows: tuple[Sequence[int] | None, ...]
    down: _Axis
    across: _Axis
    along: Vector | None


def _placed(values: array[int], axes: tuple[_Axis, _Axis], *, normal: Vector | None) -> _Sheet:
    down, across = axes
    width = across.count
    return _Sheet(rows=tuple(values[j * width : (j + 1) * width] for j in range(down.count)), down=down, across=across, along=normal)


def _cut(block: _Block, axis: int) -> Picture:
    """Return the cut through the middle of the block across one of its axes: 0 k, 1 j, 2 i."""
    k, j, i = block.axes
    middle = block.axes[axis].count // 2
    if axis == 0:
        known = [n for n, layer in enumerate(block.layers) if layer is not None]
        layer = block.layers[min(known, key=lambda n: abs(n - middle))]
        assert layer is not None
        return _picture(_placed(layer, (j, i), normal=k.direction), block.shade)
    width = i.count
    part = slice(middle * width, (middle + 1) * width) if axis == 1 else slice(middle, None, width)
    rows = tuple(layer[part] if layer is not None else None for layer in block.layers)
    return _picture(_Sheet(rows=rows, down=k, across=i if axis == 1 else j, along=block.axes[axis].direction), block.shade)


def _picture(sheet: _Sheet, shade: bytes) -> Picture:
    black = bytes(sheet.across.count)
    rows = [black if row is None else bytes(shade[value + 32768] for value in row) for row in sheet.rows]
    down, across = sheet.down, sheet.across
    name, right, below = "slice", across.direction, down.direction
    along = sheet.along
    if along is not None and right is not None and below is not None:
        name, _, to_right, to_below = max(_SHOWN, key=lambda shown: abs(dot(shown[1], along)))
        if abs(dot(below, to_right)) > abs(dot(right, to_right)):
            rows = [bytes(column) for column in zip(*rows, strict=True)]
            down, across, right, below = across, down, below, right
        if dot(right, to_right) < 0:
            rows, right = [row[::-1] for row in rows], scaled(right, -1.0)
        if dot(below, to_below) < 0:
            rows, below = rows[::-1], scaled(below, -1.0)
    width_mm, height_mm = across.count * across.cell_mm, down.count * down.cell_mm
    short_mm, long_mm = sorted((width_mm, height_mm))
    has_scale = short_mm > 0 and math.isfinite(long_mm) and long_mm / short_mm <= MOST_STRETCHED
    return Picture(
        name=name,
        png=grey_png(b"".join(rows), width=across.count, height=down.count),
        width=across.count,
        height=down.count,
        width_mm=width_mm if has_scale else 0.0,
        height_mm=height_mm if has_scale else 0.0,
        right=letters(right) if right else "",
        bottom=letters(below) if below else "",
    )
