"""Instances to series to stacks: which images belong behind each other, and in which order.

Slices are ordered by their position projected on the slice normal, never by file name or InstanceNumber (PS3.3 C.7.6.2.1.1). It decides
what lies together; whether that is good enough is for the checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from handcarry.dicom.roles import CT, MULTI_FRAME_WORD_SC, role_of
from handcarry.dicom.stacking import Cluster, by_orientation, split_repeats
from handcarry.geometry.rounding import rounding_grid_mm
from handcarry.geometry.steps import distinct_places, measure_steps, rounding_mm
from handcarry.geometry.vectors import normal_of
from handcarry.model.frame import FrameFacts
from handcarry.model.instance import Instance, Plane
from handcarry.model.stack import Placing, Role, Series, Slice, Stack

MORE_THAN_PLACES = 3  # a candidate for a volume has more distinct places than this
SMALLEST_SIDE = 32  # and its slices at least so many pixels each way: less is no picture of anything

Frames = Mapping[int, tuple[FrameFacts, ...]]


def group(instances: Iterable[Instance], frames: Frames) -> tuple[Series, ...]:
    """Return the series in reading order, each with its stacks; every image lies in exactly one stack or beside one."""
    by_series: dict[str, list[Instance]] = {}
    for instance in instances:
        by_series.setdefault(instance.series.series_instance_uid, []).append(instance)
    numbers = count(1)
    return tuple(
        Series(series_instance_uid=uid, instances=tuple(members), stacks=_stacks(members, frames, numbers))
        for uid, members in by_series.items()
    )


def _stacks(instances: Sequence[Instance], frames: Frames, numbers: count[int]) -> tuple[Stack, ...]:
    stacks: list[Stack] = []
    roles: dict[Role, list[Instance]] = {}
    for instance in instances:
        roles.setdefault(role_of(instance), []).append(instance)
    for role, members in roles.items():
        if role is not Role.VOLUME_IMAGES:
            stacks.append(_unordered(role, members, frames, numbers))
            continue
        singles = [m for m in members if not _is_multi_frame(m)]
        for parts in _wholes(m for m in members if _is_multi_frame(m)):
            stacks.extend(_volume_stacks(_slices(parts, frames), numbers))
        if singles:
            stacks.extend(_volume_stacks(_slices(singles, frames), numbers))
    return tuple(stacks)


def _wholes(multi_frame: Iterable[Instance]) -> Iterable[list[Instance]]:
    """Each multi-frame image by itself, the parts of a concatenation together: one image that was cut into files of a bearable size."""
    wholes: dict[tuple[str, int], list[Instance]] = {}
    for each in multi_frame:
        uid = each.image.concatenation_uid if each.has_functional_groups else ""
        wholes.setdefault((uid, -1) if uid else ("", each.entry), []).append(each)
    return wholes.values()


def _is_multi_frame(instance: Instance) -> bool:
    return len(instance.planes) > 1 or (instance.layout is not None and instance.layout.number_of_frames > 1)


def _unordered(role: Role, members: Sequence[Instance], frames: Frames, numbers: count[int]) -> Stack:
    return Stack(number=next(numbers), role=role, slices=tuple(_slices(members, frames)), placing=Placing.NONE)


def _slices(instances: Iterable[Instance], frames: Frames) -> list[Slice]:
    slices: list[Slice] = []
    for instance in instances:
        known = {facts.frame: facts for facts in frames.get(instance.entry, ())}
        promised = max(len(instance.planes), instance.layout.number_of_frames if instance.layout else 1, 1)
        for frame in range(min(promised, max(len(instance.planes), len(known), 1))):
            slices.append(Slice(instance=instance, frame=frame, plane=_plane_of(instance, frame), facts=known.get(frame), along_mm=None))
    return slices


def _plane_of(instance: Instance, frame: int) -> Plane:
    """Return where a frame lies: one plane is for all, but where frames have their own and these run out, the rest lie nowhere."""
    if frame < len(instance.planes):
        return instance.planes[frame]
    return instance.planes[0] if len(instance.planes) == 1 else Plane()


def _volume_stacks(slices: list[Slice], numbers: count[int]) -> list[Stack]:
    """Return the stacks of one series' volume images, or of one multi-frame image."""
    instance = slices[0].instance
    if _is_multi_frame(instance) and not instance.has_functional_groups:
        return [_stack_by_frame_number(slices, next(numbers))]
    clusters, unplaced = by_orientation(slices)
    if not clusters:
        return [_stack_without_places(unplaced, next(numbers))]
    if _rotates(clusters):
        ordered = tuple(s for cluster in clusters for s in cluster.slices)
        return [Stack(number=next(numbers), role=Role.REFORMAT, slices=ordered, placing=Placing.NONE, unplaced=tuple(unplaced))]
    parts = [part for cluster in clusters for part in split_repeats(cluster)]
    largest = max(parts, key=lambda part: len(part.slices))
    full = [part for part in parts if part is largest or len(distinct_places(part.along_mm)) > MORE_THAN_PLACES]
    strays = [s for part in parts if not any(part is kept for kept in full) for s in part.slices]
    beside = (tuple(strays), tuple(unplaced))
    return [_placed_stack(part, next(numbers), beside if part is largest else ((), ())) for part in full]


def _rotates(clusters: Sequence[Cluster]) -> bool:
    """True where directions change from slice to slice, as in cuts along a dental arch."""
    total = sum(len(cluster.slices) for cluster in clusters)
    return len(clusters) > MORE_THAN_PLACES and len(clusters) * 2 > total


def _placed_stack(part: Cluster, number: int, beside: tuple[tuple[Slice, ...], tuple[Slice, ...]]) -> Stack:
    places = distinct_places(part.along_mm)
    first = part.slices[0]
    corners = [s.plane.image_position_patient for s in part.slices if s.plane.image_position_patient]
    grid_mm = rounding_grid_mm(corners, places, part.normal, min(s.plane.position_grid_mm for s in part.slices))
    steps = measure_steps(places, rounding_mm(grid_mm, part.normal))
    promised = _is_multi_frame(first.instance)
    return Stack(
        number=number,
        role=Role.VOLUME_IMAGES,
        slices=part.slices,
        placing=Placing.POSITIONS,
        normal=part.normal,
        positions_mm=places,
        step_mm=steps.step_mm if steps else None,
        grid_mm=grid_mm,
        repeats=part.repeats,
        strays=beside[0],
        unplaced=beside[1],
        is_candidate=(len(places) > MORE_THAN_PLACES or (promised and len(beside[1]) > MORE_THAN_PLACES)) and _is_large_enough(first),
    )


def _stack_without_places(slices: Sequence[Slice], number: int) -> Stack:
    """Return what lacks position or orientation: files in InstanceNumber order, for want of better."""
    ordered = sorted(slices, key=lambda s: (s.instance.image.instance_number or 0, s.instance.entry, s.frame))
    claims = _is_multi_frame(ordered[0].instance) and any(s.plane.image_position_patient or s.plane.pixel_spacing_mm for s in ordered)
    return Stack(
        number=number,
        role=Role.VOLUME_IMAGES,
        slices=tuple(ordered),
        placing=Placing.NONE,
        unplaced=tuple(ordered),
        is_candidate=claims and len(ordered) > MORE_THAN_PLACES and _is_large_enough(ordered[0]),
    )


def _stack_by_frame_number(slices: Sequence[Slice], number: int) -> Stack:
    """Return a multi-frame image without functional groups: frames one behind the other, apart by the one number there is.

    PS3.3 C.7.6.2 lets neither Slice Thickness nor Spacing Between Slices place slices; some dental exports leave nothing else.
    """
    first = slices[0]
    plane = first.plane
    placing, step = _stated_step(plane)
    claims = step is not None and plane.pixel_spacing_mm is not None and first.instance.sop_class_uid in {CT, MULTI_FRAME_WORD_SC}
    along = [n * step if step is not None else None for n in range(len(slices))]
    return Stack(
        number=number,
        role=Role.VOLUME_IMAGES,
        slices=tuple(
            Slice(instance=s.instance, frame=s.frame, plane=s.plane, facts=s.facts, along_mm=a) for s, a in zip(slices, along, strict=True)
        ),
        placing=placing if claims else Placing.NONE,
        normal=normal_of(plane.image_orientation_patient) if plane.image_orientation_patient else None,
        positions_mm=tuple(a for a in along if a is not None),
        step_mm=step,
        unplaced=() if claims else tuple(slices),
        is_candidate=claims and len(slices) > MORE_THAN_PLACES and _is_large_enough(first),
    )


def _stated_step(plane: Plane) -> tuple[Placing, float | None]:
    for placing, value in (
        (Placing.SPACING_BETWEEN_SLICES, plane.spacing_between_slices_mm),
        (Placing.SLICE_THICKNESS, plane.slice_thickness_mm),
    ):
        if value is not None and value > 0:
            return placing, value
    return Placing.NONE, None


def _is_large_enough(first: Slice) -> bool:
    layout = first.instance.layout
    return layout is not None and min(layout.rows, layout.columns) >= SMALLEST_SIDE
