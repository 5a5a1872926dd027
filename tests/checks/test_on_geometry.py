"""G: every slice in its place. Each promise broken once, kept once, and not broken by what is harmless."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from handcarry.model.finding import Severity, Status
from handcarry.model.frame import FrameFacts
from handcarry.model.instance import Instance
from tests.checks.build import STEP_MM, instance, instances
from tests.checks.grouped import found, grouped, lowering, status
from tests.checks.spoken import says

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
CORONAL = (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
GOOD = instances(120)


def _moved(number: int, z_mm: float) -> Instance:
    return instance(number, image_position_patient=(0.0, 0.0, z_mm))


def _stretched(step_mm: float, count: int = 120) -> list[Instance]:
    return [instance(n, image_position_patient=(0, 0, round(n * step_mm, 6)), slice_thickness_mm=step_mm) for n in range(count)]


def _pixels(images: tuple[Instance, ...], hashes: dict[int, bytes] | None = None) -> dict[int, tuple[FrameFacts, ...]]:
    return {i.entry: (FrameFacts(frame=0, pixel_hash=(hashes or {}).get(i.entry, b"%d" % i.entry)),) for i in images}


def test_a_whole_volume_breaks_no_promise() -> None:
    assert found(GOOD) == {}


@pytest.mark.parametrize("order", [list(reversed(GOOD)), sorted(GOOD, key=lambda i: i.entry * 37 % 120)])
def test_file_order_and_numbers_do_not_matter(order: list[Instance]) -> None:
    shuffled = [replace(i, image=replace(i.image, instance_number=(i.entry * 7) % 120 + 1)) for i in order]
    assert found(shuffled) == {}


def test_slices_without_a_place_block() -> None:
    images = (*GOOD[:60], *(instance(n, image_position_patient=None) for n in range(60, 63)), *GOOD[63:])
    g01 = found(images)["G01"]
    assert (g01.severity, g01.facts["unplaced"], g01.where.entries) == (Severity.BLOCKS, 3, (60, 61, 62))
    assert g01.facts["lacking"] == ("ImagePositionPatient",)


def test_a_series_without_any_place_is_no_volume_but_says_why() -> None:
    images = [instance(n, image_position_patient=None, image_orientation_patient=None) for n in range(60)]
    assert not grouped(images).candidates
    assert found(images)["G01"].severity is Severity.BLOCKS


def test_an_overview_of_another_size_beside_the_volume_lowers_nothing() -> None:
    overview = instance(200, image_position_patient=None, rows=900, columns=700)
    assert found((*GOOD, overview))["G01"].severity is Severity.INFORMS


@pytest.mark.parametrize(
    ("spacing", "severity"),
    [(None, Severity.BLOCKS), ((0.0, 0.2), Severity.BLOCKS), ((20.0, 20.0), Severity.BLOCKS), ((0.2e-3, 0.2e-3), Severity.BLOCKS)],
)
def test_scale_must_be_there_and_plausible(spacing: tuple[float, float] | None, severity: Severity) -> None:
    assert found(instances(120, pixel_spacing_mm=spacing))["G02"].severity is severity


@pytest.mark.parametrize("spacing", [(0.075, 0.075), (0.4, 0.4), (1.0, 1.0), (2.23, 2.23)])
def test_usual_scales_are_plausible(spacing: tuple[float, float]) -> None:
    assert "G02" not in found(instances(120, pixel_spacing_mm=spacing))


def test_one_place_for_all_is_no_volume() -> None:
    images = instances(60, image_position_patient=(0.0, 0.0, 5.0))
    assert found(images)["G03"].severity is Severity.BLOCKS
    assert not grouped(images).candidates


@pytest.mark.parametrize("lost", [1, 40, 118])
def test_a_missing_slice_is_named_with_its_place(lost: int) -> None:
    g04 = found([i for i in GOOD if i.entry != lost])["G04"]
    assert g04.severity is Severity.BLOCKS
    assert g04.facts["missing"] == 1
    assert g04.facts["first_mm"] == pytest.approx(lost * STEP_MM)
    assert g04.facts["between_instance_numbers"] == (f"{lost} and {lost + 2}",)
    assert g04.where.entries == (lost - 1, lost + 1)
    assert "1 slice is missing" in says(g04)


def test_several_holes_are_summed() -> None:
    g04 = found([i for i in GOOD if i.entry not in {10, 50, 51, 52}])["G04"]
    assert (g04.facts["missing"], g04.facts["holes"]) == (4, 2)


def test_ends_that_were_cut_off_cannot_be_seen_from_places() -> None:
    assert "G04" not in found(GOOD[:110])


@pytest.mark.parametrize(("share", "severity"), [(0.08, Severity.DEGRADES), (0.25, Severity.BLOCKS)])
def test_uneven_steps_weigh_by_how_far_they_are_off(share: float, severity: Severity) -> None:
    images = [_moved(n, round(n * STEP_MM + (share * STEP_MM if n % 3 == 1 else 0), 6)) for n in range(120)]
    assert found(images)["G05"].severity is severity


def test_a_slice_pushed_sideways_is_uneven() -> None:
    images = [*GOOD[:50], instance(50, image_position_patient=(1.5, 0.0, 10.0)), *GOOD[51:]]
    assert found(images)["G05"].facts["worst_mm"] == pytest.approx(1.5)


def test_strict_programs_see_what_others_do_not() -> None:
    images = [_moved(n, round(n * STEP_MM + (0.003 if n == 30 else 0), 6)) for n in range(120)]
    findings = found(images)
    assert findings.keys() == {"G06"}
    assert not lowering(findings)


def test_rounding_of_the_print_is_not_judged() -> None:
    images = [
        instance(n, image_position_patient=(0, 0, round(n * 0.125, 2)), slice_thickness_mm=0.125, position_grid_mm=0.01) for n in range(240)
    ]
    assert found(images) == {}


def test_a_slice_stored_twice_is_harmless_and_a_contradiction_is_not() -> None:
    twin = replace(instance(40), entry=500)
    images = (*GOOD, twin)
    copy = found(images, _pixels(images, {500: b"40"}))["G07"]
    clash = found(images, _pixels(images))["G07"]
    assert (copy.severity, clash.severity) == (Severity.INFORMS, Severity.DEGRADES)
    assert copy.where.entries == (40, 500)


def test_one_uid_on_two_places_is_a_contradiction() -> None:
    images = (*GOOD[:-1], replace(GOOD[-1], sop_instance_uid=GOOD[0].sop_instance_uid))
    assert found(images, _pixels(images))["G07"].facts["conflicts"] == 1


def test_one_slice_that_faces_another_way_blocks_and_leaves_a_hole() -> None:
    images = [*GOOD[:60], instance(60, image_orientation_patient=CORONAL), *GOOD[61:]]
    findings = found(images)
    assert findings["G08"].severity is Severity.BLOCKS
    assert lowering(findings) == {"G08", "G04"}


def test_a_scout_in_the_same_series_lowers_nothing() -> None:
    scout = instance(300, image_orientation_patient=CORONAL, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"), rows=900)
    told = found((*GOOD, scout))
    assert told.keys() == {"G08"}
    assert told["G08"].where.entries == (scout.entry,)
    assert not lowering(told)


def test_two_whole_stacks_mixed_in_one_series_degrade() -> None:
    other = [
        instance(n + 500, image_orientation_patient=CORONAL, image_position_patient=(0, round(n * 0.2, 6), 0), instance_number=n + 900)
        for n in range(60)
    ]
    assert found((*GOOD, *other))["G08"].severity is Severity.DEGRADES


@pytest.mark.parametrize("odd", [{"rows": 400, "columns": 400}, {"pixel_spacing_mm": (0.25, 0.25)}])
def test_sizes_and_scales_must_be_the_same(odd: dict[str, object]) -> None:
    images = [*GOOD[:60], *(instance(n, **odd) for n in range(60, 120))]
    g09 = found(images)["G09"]
    assert (g09.severity, g09.facts["different"]) == (Severity.BLOCKS, 60)


def test_a_slice_without_a_scale_is_not_of_another_size() -> None:
    findings = found([*GOOD[:-1], instance(119, pixel_spacing_mm=None)])
    assert lowering(findings) == {"G02"}


def test_lean_is_computed_not_believed() -> None:
    slope = math.tan(math.radians(15))
    leaning = [instance(n, image_position_patient=(0, n * STEP_MM * slope, n * STEP_MM)) for n in range(120)]
    straight = instances(120, gantry_detector_tilt_deg=15.0)
    assert found(leaning)["G10"].facts["angle_deg"] == pytest.approx(15.0, abs=0.01)
    assert found(straight) == {}


def test_faulty_cosines_degrade() -> None:
    assert lowering(found(instances(120, image_orientation_patient=(1.0, 0.01, 0.0, 0.0, 1.0, 0.0)))) == {"G11"}


DOLPHIN_FRAMES = {0: tuple(FrameFacts(frame=n) for n in range(120))}


def _dolphin(**overrides: object) -> list[Instance]:
    return [instance(0, number_of_frames=120, slice_thickness_mm=0.3, **overrides)]


def test_thickness_in_place_of_spacing_is_said_with_the_factor() -> None:
    findings = found(_dolphin(), DOLPHIN_FRAMES)
    assert lowering(findings) == {"G12", "G14"}
    assert findings["G12"].facts["source"] == "SliceThickness"
    assert findings["G14"].facts["factor"] == pytest.approx(3.33, abs=0.01)


def test_a_multi_frame_image_with_nothing_to_place_it_claims_no_volume() -> None:
    assert not grouped(_dolphin(pixel_spacing_mm=None), DOLPHIN_FRAMES).candidates


def test_thick_slices_weigh_by_their_step() -> None:
    assert "G15" not in found(_stretched(0.5))
    assert found(_stretched(0.6))["G15"].severity is Severity.DEGRADES
    assert found(_stretched(1.0))["G15"].severity is Severity.DEGRADES
    assert found(_stretched(1.2))["G15"].severity is Severity.BLOCKS


def test_stated_thickness_is_compared_with_the_step() -> None:
    assert found(instances(120, slice_thickness_mm=0.25))["G13"].severity is Severity.INFORMS
    assert found(instances(120, slice_thickness_mm=0.4))["G13"].severity is Severity.DEGRADES
    assert "G13" not in found(instances(120, slice_thickness_mm=None))


@pytest.mark.parametrize("stated_mm", [None, 0.0, 0.2, -0.2])
def test_a_distance_stated_as_it_is_or_not_at_all(stated_mm: float | None) -> None:
    assert found(instances(120, spacing_between_slices_mm=stated_mm)) == {}


def test_a_distance_stated_wrong_is_told_unless_it_is_the_gap() -> None:
    wrong = found(instances(120, spacing_between_slices_mm=1.0))["G13"]
    assert (wrong.severity, wrong.facts["ratio"]) == (Severity.DEGRADES, 5.0)
    gap = instances(120, slice_thickness_mm=0.15, spacing_between_slices_mm=0.05)
    assert found(gap)["G13"].severity is Severity.INFORMS, "thickness and gap make the step; the thickness alone is told"


def test_spacing_between_slices_may_mean_the_gap() -> None:
    assert found(instances(120, spacing_between_slices_mm=0.0)) == {}


def test_voxels_much_longer_one_way_degrade() -> None:
    assert "G16" not in found(_stretched(0.4))
    assert found(_stretched(0.45))["G16"].severity is Severity.INFORMS
    assert found(_stretched(0.5))["G16"].severity is Severity.DEGRADES


def test_few_slices_block_and_little_height_degrades() -> None:
    assert found(instances(45))["G18"].severity is Severity.BLOCKS
    assert found(instances(90))["G18"].severity is Severity.DEGRADES
    assert "G18" not in found(instances(101))
    assert "G18" not in found(instances(100)), "100 slices of 0.2 mm fill 20 mm"
    assert "G18" not in found(instances(90, image_position_patient=None)), "how high they reach is not known: G01 says so"


def test_numbers_that_promise_more_slices() -> None:
    assert found(instances(120, number_of_series_related_instances=130))["G19"].facts["missing"] == 10
    assert found(instances(120, images_in_acquisition=125, acquisition_number=1))["G19"].facts["missing"] == 5
    late = [instance(n, instance_number=n + 11) for n in range(120)]
    assert found(late)["G19"].facts["missing"] == 10


@pytest.mark.parametrize("first", [0, 1, 1001])
def test_habits_of_numbering_are_no_evidence(first: int) -> None:
    assert found([instance(n, instance_number=n + first) for n in range(120)]) == {}


def test_numbers_used_by_a_scout_are_not_missing() -> None:
    scout = instance(300, image_type=("ORIGINAL", "PRIMARY", "LOCALIZER"), instance_number=1, series_instance_uid="1.2.3")
    assert "G19" not in found([scout, *(instance(n, instance_number=n + 2) for n in range(120))])


def test_a_cropped_field_weighs_by_what_is_lost() -> None:
    assert "G20" not in found(instances(120, reconstruction_diameter_mm=102.4))
    assert found(instances(120, reconstruction_diameter_mm=120.0))["G20"].severity is Severity.INFORMS
    assert found(instances(120, reconstruction_diameter_mm=160.0))["G20"].severity is Severity.DEGRADES


def test_mirrored_axial_slices_are_suspect() -> None:
    seen_from_above = (-1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    assert found(instances(120, image_orientation_patient=seen_from_above))["G22"].facts["mirrored"] is True
    assert found(instances(120, patient_position="HFP"))["G22"].facts["position_disagrees"] is True
    assert found(instances(120, patient_position="HFS")) == {}
    prone = (-1.0, 0.0, 0.0, 0.0, -1.0, 0.0)
    assert found(instances(120, patient_position="HFP", image_orientation_patient=prone)) == {}


def test_the_best_of_several_volumes_is_chosen_and_said() -> None:
    coarse = [
        instance(n + 500, series_instance_uid="1.2.9", rows=256, columns=256, pixel_spacing_mm=(0.4, 0.4), instance_number=n + 1)
        for n in range(120)
    ]
    findings = found((*coarse, *GOOD))
    assert (findings["G24"].facts["volumes"], findings["G24"].facts["why"]) == (2, "more voxels")
    assert not lowering(findings)
    assert status(GOOD, "G24") is Status.PASSED


def test_a_whole_volume_is_better_than_a_larger_broken_one() -> None:
    broken = [instance(n + 500, series_instance_uid="1.2.9") for n in range(200) if n != 77]
    this = grouped((*broken, *GOOD))
    assert this.best is not None
    assert (this.best.series_instance_uid, this.why_best) == (GOOD[0].series.series_instance_uid, "whole geometry")
