"""Is the volume fit for its use: spacing's source, thickness, size, completeness, sides (PS3.3 C.7.6.2, C.8.2.1)."""

from __future__ import annotations

from math import gcd

from handcarry.checks.on_geometry import entries_of
from handcarry.checks.row import PASSED, could_not_run, failed, not_applicable
from handcarry.checks.tile import blocks_of
from handcarry.geometry.orientation import plane_name
from handcarry.geometry.vectors import normal_of
from handcarry.model.case import Case
from handcarry.model.finding import Evidence, Facts, Outcome
from handcarry.model.stack import Placing, Role, Slice, Stack

READERS_ASSUME_MM = 1.0  # what widespread readers take where nothing they trust says how far slices are apart
STATED_OFF = 1.1
MOST_THINNED = 4  # every fourth slice at most: nobody thins a scan to a tenth, but some count by tens
ENOUGH_SLICES = 50
ENOUGH_EXTENT_MM = 20.0
ANISOTROPY = 2.0
WHOLE_FIELD = 0.95
OUTSIDE = 0.1  # of the way from the darkest to the brightest block: air, and what lies outside a round field
BRIGHT = 0.5  # of the way from the middle of what is inside (soft tissue) to the brightest block: bone, teeth, metal
BONE_AT_FACE = 0.05


def thickness_as_spacing(stack: Stack, case: Case) -> Outcome:
    """G12: slices are placed by positions, not by a thickness that happens to be there."""
    if stack.placing is Placing.POSITIONS:
        return PASSED
    if stack.placing is Placing.NONE:
        return not_applicable("nothing places the slices: see G01")
    return failed(Evidence(facts={"source": stack.placing.value, "step_mm": round(stack.step_mm or 0.0, 4), "frames": len(stack.slices)}))


def stated_spacing(stack: Stack, case: Case) -> Outcome:
    """G13: Slice Thickness and the real step do not differ.

    Nor Spacing Between Slices, unless it is what some makers write there: the gap that the thickness leaves, or a distance with a sign.
    """
    thickness = max(stack.first.plane.slice_thickness_mm or 0.0, 0.0)
    stated = stack.first.plane.spacing_between_slices_mm
    step = stack.step_mm
    if stack.placing is not Placing.POSITIONS or not step:
        return not_applicable("no step from positions to compare with")
    distance = abs(stated or 0.0)
    if _times_off(thickness + distance, step) <= STATED_OFF:
        distance = 0.0
    if not thickness and not distance:
        return not_applicable("neither Slice Thickness nor a distance of the slices is recorded")
    ratio = max(_times_off(mm, step) for mm in (thickness, distance) if mm)
    if ratio <= STATED_OFF:
        return PASSED
    facts: Facts = {
        "thickness_mm": round(thickness, 4),
        "step_mm": round(step, 4),
        "ratio": round(ratio, 2),
        "stated_mm": "not recorded" if stated is None else f"{stated:g}",
    }
    return failed(Evidence(facts=facts))


def _times_off(mm: float, step: float) -> float:
    return max(mm / step, step / mm) if mm else 0.0


def readers_disagree(stack: Stack, case: Case) -> Outcome:
    """G14: programs do not show different lengths: those that trust a thickness and those that then assume 1 mm."""
    if stack.placing is Placing.POSITIONS:
        return PASSED
    if stack.placing is Placing.NONE or not stack.step_mm:
        return not_applicable("no spacing at all: see G01")
    if abs(stack.step_mm - READERS_ASSUME_MM) < 0.01 * READERS_ASSUME_MM:
        return PASSED
    factor = max(stack.step_mm / READERS_ASSUME_MM, READERS_ASSUME_MM / stack.step_mm)
    return failed(Evidence(facts={"step_mm": round(stack.step_mm, 4), "assumed_mm": READERS_ASSUME_MM, "factor": round(factor, 2)}))


def fine_enough(stack: Stack, case: Case) -> Outcome:
    """G15: slices are close and thin enough to plan an implant on: step to 0.5 mm, thickness to 1.3 mm."""
    if not stack.step_mm:
        return could_not_run("the distance of the slices is not known")
    step = round(stack.step_mm, 3)
    thickness = round(stack.first.plane.slice_thickness_mm or 0.0, 3)
    if step <= 0.5 and thickness <= 1.3:
        return PASSED
    return failed(Evidence(facts={"step_mm": step, "thickness_mm": thickness}))


def even_voxels(stack: Stack, case: Case) -> Outcome:
    """G16: voxels are not more than twice as long one way as another."""
    spacing = stack.first.plane.pixel_spacing_mm
    if not stack.step_mm or not spacing or min(spacing) <= 0:
        return could_not_run("the voxel size is not known")
    edges = (*spacing, stack.step_mm)
    ratio = max(edges) / min(edges)
    if ratio <= ANISOTROPY + 1e-3:
        return PASSED
    coarse = sum(other.role is Role.VOLUME_IMAGES and other is not stack and _turned_and_coarse(stack, other) for other in case.candidates)
    facts: Facts = {"ratio": round(ratio, 2), "edges_mm": tuple(round(edge, 4) for edge in edges), "other_coarse_stacks": coarse}
    return failed(Evidence(facts=facts))


def _turned_and_coarse(stack: Stack, other: Stack) -> bool:
    spacing = other.first.plane.pixel_spacing_mm
    mine, theirs = stack.first.plane.image_orientation_patient, other.first.plane.image_orientation_patient
    turned = bool(mine and theirs and plane_name(mine) != plane_name(theirs))
    return turned and bool(spacing and other.step_mm and other.step_mm > ANISOTROPY * min(spacing))


def large_enough(stack: Stack, case: Case) -> Outcome:
    """G18: at least 50 slices and 20 mm of height, each slice as high as a step: 100 slices of 0.2 mm fill 20 mm."""
    places = len(stack.positions_mm) or len(stack.slices)
    extent = places * stack.step_mm if stack.step_mm else 0.0
    if places >= ENOUGH_SLICES and not stack.step_mm:
        return could_not_run("the distance of the slices is not known")
    if places >= ENOUGH_SLICES and extent >= ENOUGH_EXTENT_MM - 0.01:
        return PASSED
    facts: Facts = {"slices": places, "extent_mm": round(extent, 1), "too_few": places < ENOUGH_SLICES}
    return failed(Evidence(facts=facts))


def numbers_tell_more(stack: Stack, case: Case) -> Outcome:
    """G19: no number in the files promises more slices than are there."""
    evidence = {**_promised_by_series(stack, case), **_promised_by_acquisition(stack, case), **_numbers_left_out(stack, case)}
    if not evidence:
        return PASSED
    missing = max(evidence.values())
    facts: Facts = {"present": len(stack.slices), "missing": missing, "evidence": tuple(evidence)}
    return failed(Evidence(facts=facts))


def _promised_by_series(stack: Stack, case: Case) -> dict[str, int]:
    series = stack.first.instance.series
    promised = series.number_of_series_related_instances or 0
    present = len(
        {i.sop_instance_uid or i.entry for i in case.medium.instances if i.series.series_instance_uid == series.series_instance_uid}
    )
    return {"NumberOfSeriesRelatedInstances": promised - present} if promised > present else {}


def _promised_by_acquisition(stack: Stack, case: Case) -> dict[str, int]:
    """Return what Images in Acquisition promises, where it can mean this stack: one acquisition, one number on all slices."""
    promised = {s.instance.exposure.images_in_acquisition for s in stack.slices}
    acquisitions = {s.instance.image.acquisition_number for s in stack.slices}
    if len(promised) != 1 or len(acquisitions) != 1:
        return {}
    number = next(iter(promised)) or 0
    study = stack.first.instance.study.study_instance_uid
    acquisition = next(iter(acquisitions))
    same = [i for i in case.medium.instances if i.study.study_instance_uid == study and i.image.acquisition_number == acquisition]
    present = max(len(same), len(stack.slices))
    return {"ImagesInAcquisition": number - present} if number > present else {}


def _numbers_left_out(stack: Stack, case: Case) -> dict[str, int]:
    """Return how many numbers are missing below the first, or between all, where no other image of the study has them.

    Worked examples: InstanceNumber 11 to 40 with nothing numbered 1 to 10 anywhere: ten slices were probably left behind; 1, 3, 5...:
    every second one was. Numbering that starts beyond the number of slices (1001...) or goes by tens is a habit, not evidence.
    """
    numbers = [s.instance.image.instance_number for s in stack.slices if s.instance.image.instance_number is not None]
    distinct = set(numbers)
    if len(distinct) < len(stack.slices) or not distinct:
        return {}
    first, apart = min(distinct), gcd(*(n - min(distinct) for n in distinct)) or 1
    study = stack.first.instance.study.study_instance_uid
    elsewhere = {i.image.instance_number for i in case.medium.instances if i.study.study_instance_uid == study}
    left_out = set(range(1, first)) if apart < first <= len(distinct) else set()
    if 1 < apart <= MOST_THINNED:
        left_out |= set(range(first, max(distinct))) - distinct
    return {"InstanceNumber": len(left_out)} if left_out and not left_out & elsewhere else {}


def whole_field(stack: Stack, case: Case) -> Outcome:
    """G20: the pictures span the field that was reconstructed."""
    first = stack.first
    layout, spacing = first.instance.layout, first.plane.pixel_spacing_mm
    stated = max((first.instance.exposure.reconstruction_diameter_mm or 0.0, *first.instance.exposure.reconstruction_field_of_view_mm))
    if not stated or not layout or not spacing:
        return not_applicable("the field of view is not recorded")
    width = max(layout.rows * spacing[0], layout.columns * spacing[1])
    if width >= WHOLE_FIELD * stated:
        return PASSED
    facts: Facts = {"width_mm": round(width, 1), "stated_mm": round(stated, 1), "lost_percent": round(100 * (1 - width / stated), 1)}
    return failed(Evidence(facts=facts))


def bone_at_faces(stack: Stack, case: Case) -> Outcome:
    """G21: say whether the scan stops inside bone: bright blocks in the first or last slice, relative to the brightest anywhere.

    Bone stands apart from soft tissue: half of what is inside spans less than the way from its middle to bone. Heads and jaws reach 0.1
    to 1.0 there; pure noise 1.1, an even ramp of greys 1.3.
    """
    if not stack.is_candidate:
        return not_applicable("not a volume")
    looked = [(s, blocks_of(s.facts)) for s in (stack.slices[0], _one_between(stack), stack.slices[-1])]
    tiles = [(s, blocks) for s, blocks in looked if blocks is not None]
    if len(tiles) < len(looked):
        return could_not_run("the end slices gave no picture")
    everything = sorted(value for _, blocks in tiles for value in blocks)
    low, high = everything[0], everything[int(0.995 * (len(everything) - 1))]
    if high <= low:
        return PASSED
    inside = [value for value in everything if value > low + OUTSIDE * (high - low)]
    soft = inside[len(inside) // 2]
    bright = soft + BRIGHT * (high - soft)
    if inside[3 * len(inside) // 4] - inside[len(inside) // 4] >= bright - soft:
        return could_not_run("nothing stands out as bone does")
    shares = [sum(value > bright for value in blocks) / len(blocks) for _, blocks in tiles]
    cut = [n for n in (0, 2) if shares[n] > max(BONE_AT_FACE, 0.5 * shares[1])]
    if not cut:
        return PASSED
    ends = " and ".join("first" if n == 0 else "last" for n in cut)
    return failed(
        Evidence(
            facts={"ends": ends, "percent": round(100 * max(shares[n] for n in cut), 1)}, entries=entries_of([tiles[n][0] for n in cut])
        )
    )


def _one_between(stack: Stack) -> Slice:
    """Return the middle slice, or the next one after it that shows anything."""
    later = stack.slices[len(stack.slices) // 2 :]
    return next((s for s in later if s.facts and s.facts.minimum < s.facts.maximum), later[0])


def sides(stack: Stack, case: Case) -> Outcome:
    """G22: nothing hints at swapped sides: axial slices ascend to the head, and Patient Position agrees with their direction.

    Any patient position gives axial images with row x column towards the head (PS3.3 C.7.6.2.1.1); the other way round they were
    mirrored, or are meant to be seen from above.
    """
    orientation = stack.first.plane.image_orientation_patient
    normal = normal_of(orientation) if orientation else None
    if orientation is None or normal is None:
        return could_not_run("no Image Orientation (Patient)")
    if plane_name(orientation) != "axial":
        return PASSED
    position = stack.first.instance.series.patient_position.upper()
    expected_row = {"HFS": 1.0, "FFS": 1.0, "HFP": -1.0, "FFP": -1.0}.get(position)
    turned = expected_row is not None and abs(orientation[0]) > 0.7 and orientation[0] * expected_row < 0
    if normal[2] > 0 and not turned:
        return PASSED
    return failed(Evidence(facts={"mirrored": normal[2] < 0, "position_disagrees": turned, "patient_position": position or "not recorded"}))


def several_volumes(case: Case) -> Outcome:
    """G24: say that there are several volumes, and whether the best one is derived."""
    if len(case.candidates) < 2 or case.best is None:
        return PASSED if case.candidates else not_applicable("no volume")
    derived = "DERIVED" in (word.upper() for word in case.best.first.instance.image.image_type[:1])
    facts: Facts = {"volumes": len(case.candidates), "best": case.best.number, "why": case.why_best, "best_is_derived": derived}
    return failed(Evidence(facts=facts))
