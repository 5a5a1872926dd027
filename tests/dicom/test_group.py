"""Images into stacks: time and echo told from duplicates, roles told from headers."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from handcarry.dicom.group import group
from handcarry.model.instance import Instance
from handcarry.model.stack import Placing, Role, Stack
from tests.checks.build import instance, instances

CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
SECONDARY = "1.2.840.10008.5.1.4.1.1.7"


def _stacks(images: list[Instance]) -> list[Stack]:
    return [stack for series in group(images, {}) for stack in series.stacks]


@pytest.mark.parametrize("tell", ["temporal_position", "echo"])
def test_repeats_in_time_or_echo_are_stacks_of_their_own(tell: str) -> None:
    values: tuple[object, object] = (1, 2) if tell == "temporal_position" else ("1", "2")
    images = [instance(n + 1000 * t, image_position_patient=(0, 0, n * 0.2), **{tell: values[t]}) for t in (0, 1) for n in range(30)]
    stacks = _stacks(images)
    assert [len(stack.slices) for stack in stacks] == [30, 30]
    assert {stack.repeats for stack in stacks} == {2}


def test_duplicates_stay_in_their_stack() -> None:
    images = [*instances(30), replace(instance(12), entry=900), replace(instance(13), entry=901)]
    stacks = _stacks(images)
    assert [len(stack.slices) for stack in stacks] == [32]
    assert len(stacks[0].positions_mm) == 30


def test_slices_ascend_along_the_normal_whatever_the_files_are_called() -> None:
    images = [instance(n, image_position_patient=(0, 0, -0.2 * n)) for n in range(20)]
    [stack] = _stacks(images)
    assert [s.instance.entry for s in stack.slices] == list(reversed(range(20)))
    assert stack.placing is Placing.POSITIONS


def test_cuts_along_an_arch_are_reformats() -> None:
    images = [
        instance(n, image_orientation_patient=(math.cos(n / 20), math.sin(n / 20), 0, 0, 0, -1), image_position_patient=(n, 0, 0))
        for n in range(30)
    ]
    assert [stack.role for stack in _stacks(images)] == [Role.REFORMAT]


@pytest.mark.timeout(30)  # comparing each with all takes minutes
def test_a_scan_that_faces_ten_thousand_ways_is_a_reformat_too() -> None:
    way = (0.0, 0.0, -1.0)
    images = [
        instance(n, image_orientation_patient=(math.cos(n), math.sin(n), n / 1000, *way), image_position_patient=(n, 0, 0))
        for n in range(10_000)
    ]
    assert [stack.role for stack in _stacks(images)] == [Role.REFORMAT]


@pytest.mark.parametrize(
    ("overrides", "role"),
    [
        ({}, Role.VOLUME_IMAGES),
        ({"image_type": ("DERIVED", "PRIMARY", "AXIAL"), "conversion_type": "WSD"}, Role.VOLUME_IMAGES),
        ({"image_type": ("ORIGINAL", "PRIMARY", "LOCALIZER")}, Role.LOCALIZER),
        ({"sop_class_uid": SECONDARY, "image_position_patient": None, "bits_stored": 8}, Role.SCREEN),
        ({"sop_class_uid": SECONDARY}, Role.VOLUME_IMAGES),
        ({"sop_class_uid": "1.2.840.10008.5.1.4.1.1.1.1"}, Role.PROJECTION),
        ({"sop_class_uid": "1.2.840.10008.5.1.4.1.1.104.1"}, Role.WRAPPED_DOCUMENT),
        ({"sop_class_uid": "1.2.840.10008.5.1.4.1.1.66"}, Role.PRIVATE),
        ({"sop_class_uid": "1.3.12.2.1107.5.9.1"}, Role.PRIVATE),
        ({"series_description": "RawBlobs", "image_position_patient": None}, Role.PRIVATE),
        ({"image_type": ("DERIVED", "SECONDARY", "3D"), "photometric_interpretation": "RGB", "samples_per_pixel": 3}, Role.RENDERING),
        ({"image_type": ("DERIVED", "SECONDARY", "MIP")}, Role.RENDERING),
        ({"image_type": ("DERIVED", "SECONDARY", "3D")}, Role.VOLUME_IMAGES),
        ({"photometric_interpretation": "RGB", "samples_per_pixel": 3, "image_position_patient": None}, Role.SCREEN),
    ],
)
def test_roles_are_read_from_the_header(overrides: dict[str, object], role: Role) -> None:
    assert [stack.role for stack in _stacks([instance(0, **overrides)])] == [role]


def test_four_places_make_a_candidate_and_three_do_not() -> None:
    assert [stack.is_candidate for stack in _stacks(list(instances(3)))] == [False]
    assert [stack.is_candidate for stack in _stacks(list(instances(4)))] == [True]


def test_a_stack_of_specks_is_no_candidate() -> None:
    assert [stack.is_candidate for stack in _stacks(list(instances(40, rows=16, columns=16)))] == [False]


def _part(number: int, uid: str, places: range) -> Instance:
    planes = tuple(replace(instance().planes[0], image_position_patient=(0.0, 0.0, k * 0.2)) for k in places)
    return replace(instance(number, concatenation_uid=uid, number_of_frames=len(planes)), planes=planes, has_functional_groups=True)


@pytest.mark.parametrize(("uids", "counts"), [(("1.2.3", "1.2.3"), [50]), (("1.2.3", "1.2.4"), [20, 30]), (("", ""), [20, 30])])
def test_the_files_of_a_concatenation_are_one_volume(uids: tuple[str, str], counts: list[int]) -> None:
    parts = [_part(0, uids[0], range(20)), _part(1, uids[1], range(20, 50))]
    stacks = _stacks(parts)
    assert [len(stack.slices) for stack in stacks] == counts
    assert all(stack.is_candidate for stack in stacks)
