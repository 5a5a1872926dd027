"""Where frames lie: the Image Plane module (PS3.3 C.7.6.2) or functional groups (C.7.6.16.2) to `Plane`.

Knows which elements place a frame; does not know whether the places make sense together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from handcarry.dicom import values
from handcarry.dicom.dictionary import KEYWORD, TAG
from handcarry.dicom.elements import Dataset, Value
from handcarry.dicom.records import is_small
from handcarry.model.instance import Plane

POSITION, VOLUME_POSITION = TAG["ImagePositionPatient"], TAG["ImagePositionVolume"]
ORIENTATIONS = (TAG["ImageOrientationPatient"], TAG["ImageOrientationVolume"])
SPACING = TAG["PixelSpacing"]
THICKNESS = TAG["SliceThickness"]
BETWEEN = TAG["SpacingBetweenSlices"]
TEMPORAL = (TAG["TemporalPositionIndex"], TAG["TemporalPositionIdentifier"])
ECHOES = (TAG["EchoNumbers"], TAG["EffectiveEchoTime"], TAG["EchoTime"])
DIFFUSION = TAG["DiffusionBValue"]
STACK = TAG["StackID"]
INDEX = TAG["DimensionIndexValues"]
DIMENSIONS = TAG["DimensionIndexSequence"]
POINTER = TAG["DimensionIndexPointer"]
STILL_TAGS = (*ORIENTATIONS, SPACING, THICKNESS, BETWEEN, *TEMPORAL, *ECHOES, DIFFUSION, STACK, INDEX)
REMEMBERED = 4096  # frames that differ in more than their position, of all series together
TEMPORAL_POINTERS = frozenset({TAG["TemporalPositionIndex"], TAG["TemporalPositionIdentifier"]})

SHARED_GROUPS = TAG["SharedFunctionalGroupsSequence"]
PER_FRAME_GROUPS = TAG["PerFrameFunctionalGroupsSequence"]
# The groups whose elements place a frame, or give its grey values and exposure (C.7.6.16.2, C.8.15.3, C.8.13.5).
MACROS = tuple(
    TAG[keyword]
    for keyword in (
        "PixelMeasuresSequence",
        "PlanePositionSequence",
        "PlanePositionVolumeSequence",
        "PlaneOrientationSequence",
        "PlaneOrientationVolumeSequence",
        "FrameContentSequence",
        "MREchoSequence",
        "MRDiffusionSequence",
        "PixelValueTransformationSequence",
        "FrameVOILUTSequence",
        "CTAcquisitionDetailsSequence",
        "CTReconstructionSequence",
        "CTExposureSequence",
        "CTXRayDetailsSequence",
    )
)
# The same fact under its functional group's keyword.
SAME_AS: Mapping[int, int] = {
    TAG["XRayTubeCurrentInmA"]: TAG["XRayTubeCurrent"],
    TAG["ExposureTimeInms"]: TAG["ExposureTime"],
    TAG["ExposureInmAs"]: TAG["Exposure"],
}


class Placed(NamedTuple):
    """Planes in frame order, and the keywords whose values break their VR."""

    planes: tuple[Plane, ...]
    bad: tuple[str, ...] = ()


def classic_plane(elements: Mapping[int, Value]) -> Placed:
    """Return the single plane of an image without functional groups."""
    bad: list[str] = []
    return Placed((_plane(elements, bad),), tuple(bad))


def group_planes(dataset: Dataset) -> Placed:
    """Return one plane per item of the per-frame functional groups, in frame order."""
    shared = dict(dataset.values) | shared_elements(dataset)
    temporal_at = _temporal_dimension(dataset)
    bad: dict[str, None] = {}
    planes: list[Plane] = []
    for item in dataset.sequences.get(PER_FRAME_GROUPS, ()):
        frame = {**shared, **_flattened(item)}
        found: list[str] = []
        planes.append(_plane(frame, found, temporal_at=temporal_at))
        bad.update(dict.fromkeys(found))
    return Placed(tuple(planes), tuple(bad))


def shared_elements(dataset: Dataset) -> dict[int, Value]:
    """Return the elements of the shared functional groups as if they lay in the dataset itself."""
    return _flattened_first(dataset, SHARED_GROUPS)


def first_frame_elements(dataset: Dataset) -> dict[int, Value]:
    """Return the elements of the first frame's functional groups as if they lay in the dataset itself."""
    return _flattened_first(dataset, PER_FRAME_GROUPS)


def _flattened_first(dataset: Dataset, groups: int) -> dict[int, Value]:
    items = dataset.sequences.get(groups)
    return _flattened(items[0]) if items else {}


def _flattened(group: Dataset) -> dict[int, Value]:
    flat: dict[int, Value] = {}
    for tag in MACROS:
        items = group.sequences.get(tag)
        if items:
            flat.update(items[0].values)
    for tag, same in SAME_AS.items():
        if tag in flat:
            flat.setdefault(same, flat[tag])
    return flat


def _temporal_dimension(dataset: Dataset) -> int | None:
    """Return which of the dimension index values counts time, None where none does (C.7.6.17)."""
    for number, item in enumerate(dataset.sequences.get(DIMENSIONS, ())):
        raw = item.values.get(POINTER, ("", b""))[1]
        if len(raw) == 4 and int.from_bytes(raw[:2], "little") << 16 | int.from_bytes(raw[2:], "little") in TEMPORAL_POINTERS:
            return number
    return None


def _plane(elements: Mapping[int, Value], bad: list[str], *, temporal_at: int | None = None) -> Plane:
    still = _still(elements, temporal_at)
    bad += still.bad
    position = elements.get(POSITION) or elements.get(VOLUME_POSITION)
    place, grid_mm = None, 0.0
    if position is not None:
        found, good, _, _ = values.numbers(position)
        grid_mm = values.printed_grid_mm(position)
        if len(found) == 3:
            place = (found[0], found[1], found[2])
        if found and place is None:
            bad.append(KEYWORD[POSITION])
        elif not good:
            bad.append(values.blamed(KEYWORD[POSITION], position))
    return Plane(image_position_patient=place, position_grid_mm=grid_mm, **still.fields)


class _Still(NamedTuple):
    """What frames of a stack share: all of `Plane` but the position."""

    fields: Mapping[str, Any]
    bad: tuple[str, ...]


_remembered: dict[tuple[int | None, tuple[Value | None, ...]], _Still] = {}


def _still(elements: Mapping[int, Value], temporal_at: int | None) -> _Still:
    raw = tuple(map(elements.get, STILL_TAGS))
    key = (temporal_at, raw)
    still = _remembered.get(key)
    if still is None:
        still = _read_still(elements, temporal_at)
        if is_small(raw):
            if len(_remembered) >= REMEMBERED:
                _remembered.clear()
            _remembered[key] = still
    return still


def _read_still(elements: Mapping[int, Value], temporal_at: int | None) -> _Still:
    bad: list[str] = []
    orientation = _exactly(elements, ORIENTATIONS, 6, bad)
    spacing = _exactly(elements, (SPACING,), 2, bad)
    fields = {
        "image_orientation_patient": orientation,
        "pixel_spacing_mm": spacing,
        "slice_thickness_mm": _scalar(elements, (THICKNESS,), bad),
        "spacing_between_slices_mm": _scalar(elements, (BETWEEN,), bad),
        "temporal_position": _temporal(elements, temporal_at, bad),
        "echo": " ".join(_echo(elements)),
        "stack_id": elements[STACK][1].decode("latin-1").strip(" \0")[:64] if STACK in elements else "",
    }
    return _Still(fields, tuple(bad))


def _read_first(elements: Mapping[int, Value], tags: tuple[int, ...], bad: list[str]) -> tuple[float, ...]:
    """Return the numbers of the first of these elements that has any."""
    for tag in tags:
        value = elements.get(tag)
        if value is not None and value[1]:
            found = values.numbers(value)
            if not found.good:
                bad.append(values.blamed(KEYWORD[tag], value))
            return found.value
    return ()


def _exactly(elements: Mapping[int, Value], tags: tuple[int, ...], count: int, bad: list[str]) -> tuple[float, ...] | None:
    found = _read_first(elements, tags, bad)
    if found and len(found) != count:
        bad.append(KEYWORD[tags[0]])
    return found if len(found) == count else None


def _scalar(elements: Mapping[int, Value], tags: tuple[int, ...], bad: list[str]) -> float | None:
    found = _read_first(elements, tags, bad)
    return found[0] if found else None


def _temporal(elements: Mapping[int, Value], temporal_at: int | None, bad: list[str]) -> int | None:
    number = _scalar(elements, TEMPORAL, bad)
    if number is None and temporal_at is not None and INDEX in elements:
        index = values.numbers(elements[INDEX]).value
        number = index[temporal_at] if temporal_at < len(index) else None
    return None if number is None else int(number)


def _echo(elements: Mapping[int, Value]) -> Iterator[str]:
    """Yield what tells echoes apart, and diffusion weights apart from them."""
    for tags in (ECHOES, (DIFFUSION,)):
        number = _scalar(elements, tags, [])
        if number is not None:
            yield f"{number:g}"
