"""Slices of one series sorted by the way they face, put in order, and repeats in time or echo told apart."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from handcarry.geometry.orientation import largest_difference
from handcarry.geometry.steps import distinct_places
from handcarry.geometry.vectors import Orientation, Vector, dot, normal_of
from handcarry.model.stack import Slice

SAME_WAY = 0.02  # direction cosines that differ less face the same way (about one degree); the checks judge finer
MOST_WAYS = 400  # an arch cut all around faces 314 ways; what faces yet another is not compared with all of them
REPEAT_SHARE = 0.8  # a part of a repeated stack holds at least this share of the places


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Slices that face one way, ascending along their common normal; `along_mm` are their positions on it."""

    normal: Vector
    slices: tuple[Slice, ...]
    along_mm: tuple[float, ...]
    repeats: int = 1


def by_orientation(slices: Iterable[Slice]) -> tuple[list[Cluster], list[Slice]]:
    """Return the placed slices in clusters of one orientation, largest first, and the slices that say not where they lie."""
    groups: list[tuple[Orientation, list[Slice]]] = []
    unplaced: list[Slice] = []
    for item in slices:
        orientation = item.plane.image_orientation_patient
        if item.plane.image_position_patient is None or orientation is None or normal_of(orientation) is None:
            unplaced.append(item)
            continue
        for known, members in islice(groups, MOST_WAYS):
            if known == orientation or largest_difference(known, orientation) <= SAME_WAY:
                members.append(item)
                break
        else:
            groups.append((orientation, [item]))
    groups.sort(key=lambda pair: -len(pair[1]))
    return [_ordered(normal, members) for known, members in groups if (normal := normal_of(known)) is not None], unplaced


def _ordered(normal: Vector, members: Sequence[Slice]) -> Cluster:
    placed: list[Slice] = []
    for item in members:
        position = item.plane.image_position_patient
        if position is not None:
            along_mm = dot(position, normal)  # made anew: `replace` takes three times as long
            placed.append(Slice(instance=item.instance, frame=item.frame, plane=item.plane, facts=item.facts, along_mm=along_mm))
    placed.sort(key=lambda s: (s.along_mm or 0.0, s.instance.image.instance_number or 0, s.instance.entry, s.frame))
    return Cluster(normal=normal, slices=tuple(placed), along_mm=tuple(s.along_mm or 0.0 for s in placed))


_TELL_APART: tuple[Callable[[Slice], Hashable], ...] = (
    lambda s: s.plane.temporal_position,
    lambda s: s.plane.echo,
    lambda s: s.plane.stack_id,
    lambda s: s.instance.image.acquisition_number,
    lambda s: s.instance.exposure.convolution_kernel,
    lambda s: s.instance.image.image_type,
    lambda s: (s.instance.layout.rows, s.instance.layout.columns) if s.instance.layout else None,
    lambda s: (s.instance.image.acquisition_date, s.instance.image.acquisition_time),
)


def split_repeats(cluster: Cluster) -> tuple[Cluster, ...]:
    """Return a cluster's repeats apart where one attribute tells them apart cleanly; the cluster itself otherwise.

    Cleanly: each part visits (nearly) every place, and none twice. So a time series splits, while a slice stored twice does not.
    """
    places = len(distinct_places(cluster.along_mm))
    if places == len(cluster.slices) or places < 2:
        return (cluster,)
    for tell in _TELL_APART:
        parts: dict[Hashable, list[Slice]] = {}
        for item in cluster.slices:
            parts.setdefault(tell(item), []).append(item)
        if len(parts) > 1 and all(_is_whole(part, places) for part in parts.values()):
            return tuple(replace(_ordered(cluster.normal, part), repeats=len(parts)) for part in parts.values())
    return (cluster,)


def _is_whole(part: Sequence[Slice], places: int) -> bool:
    own = len(distinct_places([s.along_mm or 0.0 for s in part]))
    return own == len(part) and own >= REPEAT_SHARE * places
