"""Is each slice in its place: position, orientation, scale, steps (PS3.3 C.7.6.2, C.7.6.16.2)."""

from __future__ import annotations

from collections import Counter

from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.geometry.orientation import largest_difference, orthonormal_error
from handcarry.geometry.shear import Lean, measure_lean
from handcarry.geometry.steps import Steps, measure_steps, rounding_mm
from handcarry.model.case import Case
from handcarry.model.finding import Evidence, Facts, Outcome
from handcarry.model.stack import Placing, Role, Slice, Stack

PLAUSIBLE_PIXEL_MM = (0.03, 3.0)
STRICT_MM = 0.001  # what strict planning programs allow a step to be off
SAME_COSINES = 1e-4
_VIEWS = frozenset({Role.LOCALIZER, Role.SCREEN, Role.RENDERING, Role.PROJECTION})
SOUND_COSINES = 1e-3
LEAN_DEG = 0.5


def steps_of(stack: Stack) -> Steps | None:
    """Return the stack's steps, rounding of the print taken into account; None where it has fewer than two places."""
    if stack.placing is not Placing.POSITIONS or stack.normal is None:
        return None
    return measure_steps(stack.positions_mm, rounding_mm(stack.grid_mm, stack.normal))


def entries_of(slices: tuple[Slice, ...] | list[Slice]) -> tuple[int, ...]:
    """Return the files that slices lie in, each once, in order."""
    return tuple(dict.fromkeys(s.instance.entry for s in slices))


def _size(item: Slice) -> tuple[int, int] | None:
    layout = item.instance.layout
    return (layout.rows, layout.columns) if layout else None


def _usual_size(stack: Stack) -> tuple[int, int] | None:
    return Counter(_size(s) for s in stack.slices).most_common(1)[0][0]


def unplaced_slices(stack: Stack, case: Case) -> Outcome:
    """G01: every slice has Image Position and Image Orientation (Patient)."""
    if stack.placing in {Placing.SLICE_THICKNESS, Placing.SPACING_BETWEEN_SLICES}:
        return not_applicable("a multi-frame image without functional groups: see G12")
    if not stack.unplaced:
        return PASSED
    usual = _usual_size(stack)
    alike = sum(_size(s) == usual for s in stack.unplaced)
    lacking = {
        "ImagePositionPatient": any(s.plane.image_position_patient is None for s in stack.unplaced),
        "ImageOrientationPatient": any(s.plane.image_orientation_patient is None for s in stack.unplaced),
    }
    facts: Facts = {
        "unplaced": len(stack.unplaced),
        "alike": alike,
        "total": len(stack.slices) + (0 if stack.unplaced == stack.slices else len(stack.unplaced)),
        "lacking": tuple(keyword for keyword, is_lacking in lacking.items() if is_lacking),
    }
    return failed(Evidence(facts=facts, entries=entries_of(stack.unplaced)))


def pixel_scale(stack: Stack, case: Case) -> Outcome:
    """G02: Pixel Spacing is there, positive, and what a scanner can have."""
    lacking = [s for s in stack.slices if not s.plane.pixel_spacing_mm or min(s.plane.pixel_spacing_mm) <= 0]
    if lacking:
        return failed(Evidence(facts={"lacking": len(lacking), "total": len(stack.slices), "pixel_mm": 0.0}, entries=entries_of(lacking)))
    low, high = PLAUSIBLE_PIXEL_MM
    odd = [s for s in stack.slices if s.plane.pixel_spacing_mm and not all(low <= mm <= high for mm in s.plane.pixel_spacing_mm)]
    if not odd:
        return PASSED
    spacing = odd[0].plane.pixel_spacing_mm or (0.0, 0.0)
    return failed(Evidence(facts={"lacking": 0, "total": len(stack.slices), "pixel_mm": spacing[0]}, entries=entries_of(odd)))


def one_place(stack: Stack, case: Case) -> Outcome:
    """G03: the slices do not all lie in one place."""
    if stack.placing is not Placing.POSITIONS or len(stack.slices) < 2:
        return not_applicable("no two slices with a position")
    if len(stack.positions_mm) > 1:
        return PASSED
    return failed(Evidence(facts={"slices": len(stack.slices)}, entries=entries_of(stack.slices)))


def missing_slices(stack: Stack, case: Case) -> Outcome:
    """G04: no hole that is a whole number of steps wide."""
    steps = steps_of(stack)
    if steps is None:
        return not_applicable("fewer than two places")
    if not steps.holes:
        return PASSED
    numbers = _instance_numbers_at(stack)
    first = steps.holes[0]
    facts: Facts = {
        "missing": sum(hole.missing for hole in steps.holes),
        "holes": len(steps.holes),
        "first_mm": round((first.from_mm + first.to_mm) / 2 - stack.positions_mm[0], 3),
        "step_mm": round(steps.step_mm, 4),
        "after_slices": tuple(hole.after + 1 for hole in steps.holes[:20]),
        "between_instance_numbers": tuple(f"{numbers[h.after]} and {numbers[h.after + 1]}" for h in steps.holes[:20]),
    }
    neighbours = [s for hole in steps.holes for s in stack.slices if s.along_mm in {hole.from_mm, hole.to_mm}]
    at_mm = tuple(mm for hole in steps.holes for mm in (hole.from_mm, hole.to_mm))
    return failed(Evidence(facts=facts, entries=entries_of(neighbours), at_mm=at_mm))


def _instance_numbers_at(stack: Stack) -> list[str]:
    """Return what the slices at each place are numbered, for people who look at the clinic's screen."""
    first_at: dict[float, str] = {}
    for item in stack.slices:
        number = item.instance.image.instance_number
        label = str(item.frame + 1) if item.instance.has_functional_groups else "?" if number is None else str(number)
        first_at.setdefault(item.along_mm or 0.0, label)
    return [first_at.get(place, "?") for place in stack.positions_mm]


def uneven_steps(stack: Stack, case: Case) -> Outcome:
    """G05: steps do not differ by more than 0.01 mm or 1 percent, and slices do not wander sideways."""
    steps = steps_of(stack)
    if steps is None or len(stack.positions_mm) < 3:
        return not_applicable("fewer than three places")
    lean = lean_of(stack)
    sideways = lean.worst_sideways_mm if lean and lean.worst_sideways_mm > steps.tolerance_mm + rounding_slack_mm(stack) else 0.0
    if not steps.uneven and not sideways:
        return PASSED
    worst = max(steps.worst_deviation_mm if steps.uneven else 0.0, sideways)
    facts: Facts = {
        "worst_mm": round(worst, 4),
        "percent": round(100.0 * worst / steps.step_mm, 1),
        "places": len(steps.uneven),
        "step_mm": round(steps.step_mm, 4),
        "minimum_mm": round(steps.minimum_mm, 4),
        "maximum_mm": round(steps.maximum_mm, 4),
    }
    return failed(Evidence(facts=facts, at_mm=tuple(stack.positions_mm[n] for n in steps.uneven)))


def rounding_slack_mm(stack: Stack) -> float:
    """Return how far a corner can be off sideways by rounding of its three printed coordinates."""
    return stack.grid_mm * 1.7320508


def strict_steps(stack: Stack, case: Case) -> Outcome:
    """G06: steps differ by less than strict planning programs allow."""
    steps = steps_of(stack)
    if steps is None or len(stack.positions_mm) < 3:
        return not_applicable("fewer than three places")
    if steps.uneven or stack.normal is None:
        return not_applicable("uneven already: see G05")
    if steps.worst_deviation_mm <= STRICT_MM + rounding_mm(stack.grid_mm, stack.normal):
        return PASSED
    return failed(Evidence(facts={"worst_mm": round(steps.worst_deviation_mm, 4)}))


def repeated_slices(stack: Stack, case: Case) -> Outcome:
    """G07: no place and no SOP Instance UID is there twice; equal pixels are harmless copies, others contradict each other."""
    by_place = _same_place(stack) if stack.placing is Placing.POSITIONS and len(stack.positions_mm) > 1 else []
    doubles = [*by_place, *_same_uid(stack, {s.instance.entry for group in by_place for s in group})]
    if not doubles:
        return PASSED
    conflicts = [group for group in doubles if not _are_copies(group)]
    facts: Facts = {"repeated": sum(len(group) - 1 for group in doubles), "conflicts": len(conflicts), "places": len(doubles)}
    at_mm = tuple(group[0].along_mm for group in doubles if group[0].along_mm is not None)
    return failed(Evidence(facts=facts, entries=entries_of([s for group in doubles for s in group]), at_mm=at_mm))


def _same_place(stack: Stack) -> list[list[Slice]]:
    same_mm = max(1e-3, 0.05 * (stack.step_mm or 0.0))
    groups: list[list[Slice]] = []
    for item in stack.slices:
        along = item.along_mm or 0.0
        if groups and along - (groups[-1][0].along_mm or 0.0) <= same_mm:
            groups[-1].append(item)
        else:
            groups.append([item])
    return [group for group in groups if len(group) > 1]


def _same_uid(stack: Stack, already: set[int]) -> list[list[Slice]]:
    by_uid: dict[str, list[Slice]] = {}
    for item in stack.slices:
        if item.frame == 0 and item.instance.sop_instance_uid and item.instance.entry not in already:
            by_uid.setdefault(item.instance.sop_instance_uid, []).append(item)
    return [group for group in by_uid.values() if len(group) > 1]


def _are_copies(group: list[Slice]) -> bool:
    """True where every repeat has the same pixels and the same place: one image stored twice."""
    facts = group[0].facts
    if facts is None or not facts.decoded:
        return False
    same_pixels = all(s.facts is not None and s.facts.pixel_hash == facts.pixel_hash for s in group)
    return same_pixels and len({s.plane.image_position_patient for s in group}) == 1


def mixed_directions(stack: Stack, case: Case) -> Outcome:
    """G08: all slices face one way."""
    if stack.placing is not Placing.POSITIONS:
        return not_applicable("no slice says which way it faces")
    usual = _usual_size(stack)
    alike = sum(_size(s) == usual for s in stack.strays)
    others = sum(o.is_candidate and o is not stack and o.series_instance_uid == stack.series_instance_uid for o in _turned(stack, case))
    reference = stack.first.plane.image_orientation_patient
    cosines = {s.plane.image_orientation_patient for s in stack.slices}
    worst = max((largest_difference(reference, c) for c in cosines if c and reference), default=0.0)
    views = _views_in_the_series(stack, case)
    if not stack.strays and not others and not views and worst <= SAME_COSINES:
        return PASSED
    facts: Facts = {
        "strays": len(stack.strays),
        "alike": alike,
        "other_stacks": others,
        "views": len(views),
        "worst": round(worst, 6),
    }
    return failed(Evidence(facts=facts, entries=entries_of((*stack.strays, *views))))


def _views_in_the_series(stack: Stack, case: Case) -> tuple[Slice, ...]:
    """Return aiming pictures and captures under the volume's own Series Instance UID: set apart here, and what programs stumble over."""
    mine = stack.series_instance_uid
    beside = [o for o in case.stacks if o.role in _VIEWS and o.series_instance_uid == mine] if mine else []
    return tuple(item for other in beside for item in other.slices)


def _turned(stack: Stack, case: Case) -> list[Stack]:
    mine = stack.first.plane.image_orientation_patient
    found: list[Stack] = []
    for other in case.candidates:
        theirs = other.first.plane.image_orientation_patient
        if mine and theirs and largest_difference(mine, theirs) > 0.1:
            found.append(other)
    return found


def same_size(stack: Stack, case: Case) -> Outcome:
    """G09: Rows, Columns and Pixel Spacing are the same on all slices; a spacing that is not there is G02."""
    sizes = Counter(_size(s) for s in stack.slices)
    spacings = Counter(mm for s in stack.slices if (mm := _rounded_spacing(s)))
    if len(sizes) == 1 and len(spacings) <= 1:
        return PASSED
    size, spacing = sizes.most_common(1)[0][0], max(spacings, key=lambda mm: spacings[mm], default=None)
    odd = [s for s in stack.slices if _size(s) != size or _rounded_spacing(s) not in {spacing, None}]
    facts: Facts = {
        "different": len(odd),
        "sizes": tuple(f"{size[0]} x {size[1]}" for size in sizes if size),
        "spacings_mm": tuple(f"{mm[0]:g} x {mm[1]:g}" for mm in spacings),
    }
    return failed(Evidence(facts=facts, entries=entries_of(odd), at_mm=tuple(s.along_mm for s in odd if s.along_mm is not None)))


def _rounded_spacing(item: Slice) -> tuple[float, float] | None:
    spacing = item.plane.pixel_spacing_mm
    return (round(spacing[0], 5), round(spacing[1], 5)) if spacing else None


def lean_of(stack: Stack) -> Lean | None:
    """Return how the slices lean, one corner for each place; None where that cannot be said."""
    if stack.placing is not Placing.POSITIONS or stack.normal is None:
        return None
    corners = {s.along_mm: s.plane.image_position_patient for s in reversed(stack.slices) if s.plane.image_position_patient}
    placed = [corner for along, corner in sorted(corners.items(), key=lambda pair: pair[0] or 0.0)]
    return measure_lean(placed, stack.normal)


def leaning_slices(stack: Stack, case: Case) -> Outcome:
    """G10: slices lie squarely behind each other; Gantry/Detector Tilt is only quoted, never believed."""
    lean = lean_of(stack)
    if lean is None or len(stack.positions_mm) < 2:
        return not_applicable("fewer than two places")
    if lean.angle_deg <= LEAN_DEG or lean.sideways_mm <= rounding_slack_mm(stack):
        return PASSED
    tilt = stack.first.instance.exposure.gantry_detector_tilt_deg
    facts: Facts = {
        "angle_deg": round(lean.angle_deg, 2),
        "sideways_mm": round(lean.sideways_mm, 2),
        "stated_deg": "not recorded" if tilt is None else f"{tilt:g}",
    }
    return failed(Evidence(facts=facts))


def faulty_cosines(stack: Stack, case: Case) -> Outcome:
    """G11: row and column are unit vectors at a right angle."""
    cosines = {s.plane.image_orientation_patient for s in stack.slices if s.plane.image_orientation_patient}
    if not cosines:
        return could_not_run("no Image Orientation (Patient)")
    worst = max(orthonormal_error(c) for c in cosines)
    if worst <= SOUND_COSINES:
        return PASSED
    bad = [
        s
        for s in stack.slices
        if s.plane.image_orientation_patient and orthonormal_error(s.plane.image_orientation_patient) > SOUND_COSINES
    ]
    return failed(Evidence(facts={"worst": round(worst, 5), "slices": len(bad)}, entries=entries_of(bad)))
