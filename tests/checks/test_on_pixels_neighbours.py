"""P12-P14: what slices say of one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from struct import pack

import numpy as np
import pytest

from handcarry.model.case import Case
from handcarry.model.finding import Severity, Status
from handcarry.model.frame import FrameFacts
from handcarry.model.stack import Role
from tests.checks.build import frame_facts, instance
from tests.checks.pictured import COUNT, altered, beside, ended, facts_of, finding, found, looked_at, tile, volume
from tests.checks.spoken import says

BLOCKS, DEGRADES, INFORMS = Severity.BLOCKS, Severity.DEGRADES, Severity.INFORMS


def _blank(numbers: Iterable[int], value: int = -1000) -> dict[int, FrameFacts | None]:
    flat = frame_facts(minimum=value, maximum=value, at_minimum=262144, at_maximum=262144, pixel_hash=b"flat", tile=b"\0" * 4096)
    return dict.fromkeys(numbers, flat)


def _noise(number: int, smoothed: int = 1) -> FrameFacts:
    """Noise of standard deviation 500, smoothed over so many pixels, pooled from 512 x 512: blocks of 256 pixels."""
    dice = Random(number)
    means = [round(1000 + dice.gauss(0, 500 * (smoothed / 256) ** 0.5)) for _ in range(1024)]
    return facts_of(number, tile=pack("<1024i", *means))


def _cut(number: int, part: slice) -> FrameFacts:
    blocks = np.frombuffer(tile(float(number)), "<i4").copy()
    blocks[part] = 0
    return facts_of(number, tile=blocks.tobytes())


class TestP12:
    @pytest.mark.parametrize(("empty", "severity"), [([30], DEGRADES), ([10, 30, 31], DEGRADES), ([10, 20, 30, 40], BLOCKS)])
    def test_empty_slices_inside_the_volume(self, empty: list[int], severity: Severity) -> None:
        result = finding("P12", looked_at(volume(facts=_blank(empty))))
        assert (result.severity, result.where.entries, result.facts["inside"]) == (severity, tuple(empty), len(empty))

    @pytest.mark.parametrize("ends", [[0], [59], [0, 59], [0, 1, 59]])
    def test_a_few_at_the_ends_are_outside_the_field_of_view(self, ends: list[int]) -> None:
        assert found(looked_at(volume(facts=_blank(ends)))) == {}

    def test_many_at_the_ends_are_told_and_lower_nothing(self) -> None:
        result = finding("P12", looked_at(volume(facts=_blank([0, 1, 2, 57, 58, 59]))))
        assert (result.severity, result.facts["at_ends"]) == (INFORMS, 6)
        assert says(result) == "6 pictures show nothing, 0 of them in the middle of the scan."

    def test_nothing_but_empty_slices_blocks(self) -> None:
        assert finding("P12", looked_at(volume(facts=_blank(range(COUNT))))).severity is BLOCKS

    @pytest.mark.parametrize(("first", "count", "severity"), [(30, 1, DEGRADES), (20, 5, BLOCKS)])
    @pytest.mark.parametrize("smoothed", [1, 9])
    def test_noise_between_pictures_shows_nothing(self, first: int, count: int, severity: Severity, smoothed: int) -> None:
        numbers = range(first, first + count)
        result = finding("P12", looked_at(volume(facts={n: _noise(n, smoothed) for n in numbers})))
        assert (result.severity, result.where.entries, result.facts["noise"]) == (severity, tuple(numbers), count)

    @pytest.mark.parametrize("numbers", [range(20), range(45, 60), [*range(5), *range(50, 60)], range(10, 50)])
    def test_air_above_a_head_is_no_loss(self, numbers: Iterable[int]) -> None:
        assert "P12" not in found(looked_at(volume(facts={n: _noise(n) for n in numbers})))

    @pytest.mark.parametrize("smoothed", [1, 9])
    def test_a_scan_of_nothing_but_noise_is_none(self, smoothed: int) -> None:
        result = finding("P12", looked_at(volume(facts={n: _noise(n, smoothed) for n in range(COUNT)})))
        assert (result.severity, result.facts["noise"]) == (BLOCKS, COUNT)

    def test_one_empty_picture_is_told(self) -> None:
        single = beside(Role.PROJECTION, [instance(0)], facts=_blank([0]))
        assert finding("P12", looked_at(single)).scope == "series"


class TestP13:
    def test_the_same_picture_in_two_places(self) -> None:
        twice = altered(lambda facts: replace(facts, pixel_hash=b"20"), [20, 21, 40])
        result = finding("P13", looked_at(volume(facts=twice)))
        assert (result.severity, result.where.entries) == (DEGRADES, (21, 40))

    def test_blank_slices_are_alike_by_nature(self) -> None:
        assert ended("P13", looked_at(volume(facts=_blank([0, 59])))) is Status.PASSED

    def test_drawings_of_few_levels_repeat(self) -> None:
        mask = altered(lambda facts: replace(facts, minimum=0, maximum=2, pixel_hash=b"mask"), range(COUNT))
        assert ended("P13", looked_at(volume(facts=mask))) is Status.PASSED

    def test_a_body_that_is_its_own_mirror_image_repeats(self) -> None:
        ball = {n: facts_of(n, pixel_hash=b"%d" % abs(30 - n)) for n in range(COUNT)}
        assert ended("P13", looked_at(volume(facts=ball))) is Status.PASSED

    def test_drawings_of_two_values_repeat(self) -> None:
        rod = altered(lambda facts: replace(facts, at_maximum=facts.pixel_count - facts.at_minimum, pixel_hash=b"rod"), range(COUNT))
        assert ended("P13", looked_at(volume(facts=rod))) is Status.PASSED

    def test_every_picture_twice_is_no_mirror(self) -> None:
        doubled = {n: facts_of(n, pixel_hash=b"%d" % (n // 2)) for n in range(COUNT)}
        assert finding("P13", looked_at(volume(facts=doubled))).facts["repeated"] == COUNT // 2

    def test_a_copy_in_the_same_place_is_told_by_g07(self) -> None:
        slices = [*(instance(n) for n in range(COUNT)), instance(COUNT, image_position_patient=(0.0, 0.0, 4.0))]
        copied = volume(slices, facts={COUNT: facts_of(20)})
        assert ended("P13", looked_at(copied)) is Status.PASSED

    def test_pictures_beside_the_volume_have_no_place(self) -> None:
        assert ended("P13", looked_at(beside(Role.SCREEN, [instance(0), instance(1)]))) is Status.NOT_APPLICABLE


def _in_order(order: Sequence[float], *, step_mm: float = 0.2, noise: float = 2.0, instead: Mapping[int, FrameFacts] | None = None) -> Case:
    """Slices that show the anatomy of these places, in this order."""
    slices = [instance(n, image_position_patient=(0.0, 0.0, round(n * step_mm, 6)), slice_thickness_mm=step_mm) for n in range(len(order))]
    facts: dict[int, FrameFacts | None] = {n: facts_of(n, tile=tile(float(place), noise=noise)) for n, place in enumerate(order)}
    facts |= dict(instead or {})
    return looked_at(volume(slices, facts=facts))


class TestP14:
    @pytest.mark.parametrize("noise", [0.0, 2.0, 10.0, 40.0])
    def test_slices_in_order_pass(self, noise: float) -> None:
        assert ended("P14", _in_order(range(60), noise=noise)) is Status.PASSED

    @pytest.mark.parametrize("apart", [6.0, 15.0])
    def test_coarse_steps_pass(self, apart: float) -> None:
        assert ended("P14", _in_order([n * apart for n in range(12)], step_mm=5.0)) is Status.PASSED

    @pytest.mark.parametrize("lost", [1, 2, 3, 15])
    def test_a_hole_is_neither_foreign_nor_exchanged(self, lost: int) -> None:
        assert ended("P14", _in_order([*range(30), *range(30 + lost, 60)])) is Status.PASSED

    def test_a_slice_from_elsewhere(self) -> None:
        result = finding("P14", _in_order([*range(30), 90.0, *range(31, 60)]))
        assert (result.severity, result.where.entries, result.facts["foreign"]) == (DEGRADES, (30,), 1)
        assert result.where.at_mm == pytest.approx((6.0,))
        assert says(result).startswith("1 slice does not fit between the neighbours")

    def test_three_slices_from_elsewhere(self) -> None:
        result = finding("P14", _in_order([*range(30), 90.0, 91.0, 92.0, *range(33, 60)]))
        assert result.where.entries == (30, 31, 32)

    def test_two_exchanged_slices(self) -> None:
        order = list(map(float, range(60)))
        order[20], order[21] = order[21], order[20]
        result = finding("P14", _in_order(order, noise=0.0))
        assert (result.where.entries, result.facts["exchanged"]) == ((20, 21), 2)

    def test_files_sorted_as_words(self) -> None:
        order = [float(name) for name in sorted(map(str, range(1, 61)))]  # 1, 10, 11 ... 19, 2, 20, 21 ...
        result = finding("P14", _in_order(order))
        assert 1 in [order[n] for n in range(12)]
        assert {order.index(n) for n in (2.0, 3.0, 4.0, 5.0)} <= set(result.where.entries)

    def test_an_empty_slice_between_is_told_by_p12_alone(self) -> None:
        assert found(looked_at(volume(facts=_blank([30])))) == {"P12": DEGRADES}

    def test_the_first_and_the_last_slice_may_differ(self) -> None:
        assert ended("P14", _in_order([-40.0, *range(1, 59), 120.0])) is Status.PASSED

    @pytest.mark.parametrize("step_mm", [0.2, 1.0])
    def test_metal_or_a_thin_layer_in_one_slice_is_no_stranger(self, step_mm: float) -> None:
        streaks = facts_of(15, tile=tile(15.0, noise=150.0))  # 1 - r to its neighbours is about 0.1, and it fits nowhere else
        assert ended("P14", _in_order(range(60), step_mm=step_mm, instead={15: streaks})) is Status.PASSED

    @pytest.mark.parametrize(("other", "noise"), [(35, 0.0), (35, 10.0), (25, 2.0)])
    def test_two_fine_slices_far_apart_that_fit_in_each_others_place(self, other: int, noise: float) -> None:
        order = list(map(float, range(60)))
        order[20], order[other] = order[other], order[20]
        assert finding("P14", _in_order(order, noise=noise, step_mm=0.2)).where.entries == (20, other)

    @pytest.mark.parametrize("way", ["left for right", "top for bottom"])
    def test_a_mirrored_slice(self, way: str) -> None:
        blocks = np.frombuffer(tile(20.0), "<i4").reshape(32, 32)
        turned = blocks[:, ::-1] if way == "left for right" else blocks[::-1]
        result = finding("P14", _in_order(range(60), step_mm=0.2, instead={20: facts_of(20, tile=turned.tobytes())}))
        assert (result.where.entries, result.facts["turned"], result.severity) == ((20,), 1, DEGRADES)

    @pytest.mark.parametrize(("first", "count"), [(20, 1), (20, 3)])
    @pytest.mark.parametrize("part", [slice(512, 1024), slice(0, 300), slice(900, 1024)])
    def test_a_picture_that_was_never_filled_to_its_end(self, part: slice, first: int, count: int) -> None:
        numbers = range(first, first + count)
        result = finding("P14", _in_order(range(60), step_mm=0.2, instead={n: _cut(n, part) for n in numbers}))
        assert set(numbers) <= set(result.where.entries)
        assert result.facts["partly_blank"] == count

    def test_a_mask_that_goes_on_or_begins_with_the_scan_is_its_own(self) -> None:
        for numbers in (range(20, 30), range(3), range(60)):
            masked = {n: _cut(n, slice(900, 1024)) for n in numbers}
            assert ended("P14", _in_order(range(60), step_mm=0.2, instead=masked)) is Status.PASSED

    def test_air_of_one_value_with_specks_in_it_is_no_missing_part(self) -> None:
        air: dict[int, FrameFacts] = {}
        for n in range(60):
            blocks = np.frombuffer(tile(float(n)), "<i4").copy()
            blocks[700:] = -1000
            blocks[1023 - n % 3 * 40 :: 97] = -990  # more or fewer blocks from the end back have one value
            air[n] = facts_of(n, tile=(blocks if n != 30 else np.where(blocks == -990, -1000, blocks)).astype("<i4").tobytes())
        assert ended("P14", _in_order(range(60), step_mm=0.2, instead=air)) is Status.PASSED

    def test_noise_everywhere_is_not_asked(self) -> None:
        assert ended("P14", _in_order(range(60), noise=50000.0)) is Status.NOT_APPLICABLE

    def test_pictures_without_tiles_are_not_asked(self) -> None:
        tiny = altered(lambda facts: replace(facts, tile=b""), range(COUNT))
        assert ended("P14", looked_at(volume(facts=tiny))) is Status.NOT_APPLICABLE

    def test_two_slices_are_no_order(self) -> None:
        assert ended("P14", _in_order([0, 1])) is Status.NOT_APPLICABLE
