"""Defects of place: gaps, jitter, tilt, missing positions, mixed sizes, thick slices, cut ends."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np

from handcarry.testing.draft import Draft, Picture, Piece
from handcarry.testing.encode import Frame
from handcarry.testing.objects import add_series, place
from handcarry.testing.planting import AGAIN, IN_USE, NOTES, READY, REFUSED, Defect, each, swap, words
from handcarry.testing.spec import Iod, Spec, decimal


def _remove(draft: Draft, first: int, count: int) -> None:
    del draft.pieces[first : first + count]


def _scatter(draft: Draft) -> None:
    for number in (90, 71, 55, 30, 12):
        del draft.pieces[number * len(draft.pieces) // 112]


def _renumber(draft: Draft) -> None:
    _remove(draft, draft.middle, 1)
    for number, piece in enumerate(draft.pieces, 1):
        piece.dataset.InstanceNumber = number


def _cut_end(draft: Draft) -> None:
    for piece in draft.pieces:
        piece.dataset.NumberOfSeriesRelatedInstances = len(draft.pieces)
        piece.dataset.ImagesInAcquisition = len(draft.pieces)
    del draft.pieces[-10:]


def _cut_silently(draft: Draft) -> None:
    del draft.pieces[-10:]


def _again(draft: Draft, *, other_pixels: bool, other_uid: bool) -> None:
    """Store two slices a second time under another name."""
    for number in (20, draft.middle):
        piece = draft.pieces[number]
        dataset = type(piece.dataset)(piece.dataset)
        shot = draft.pieces[number + 3].pictures if other_pixels else piece.pictures
        if other_uid:
            dataset.SOPInstanceUID = draft.spec.uid("again", number)
        draft.pieces.append(replace(piece, name=f"{piece.name}A", dataset=dataset, pictures=shot))


def _jitter(share: float, draft: Draft) -> None:
    """Move each slice along the normal by up to this share of the step."""
    moves = np.random.default_rng(7).uniform(-share, share, len(draft.pieces))
    for number, piece in enumerate(draft.pieces):
        place(piece.dataset, draft.spec, number)
        corner = draft.spec.grid.place_mm((number + float(moves[number]), 0, 0))
        piece.dataset.ImagePositionPatient = [decimal(p) for p in corner]


def _without(*keywords: str) -> partial[None]:
    return partial(_drop, keywords)


def _drop(keywords: tuple[str, ...], draft: Draft) -> None:
    for piece in draft.pieces:
        for keyword in keywords:
            delattr(piece.dataset, keyword)


def _same_place(draft: Draft) -> None:
    first = list(draft.pieces[0].dataset.ImagePositionPatient)
    for piece in draft.pieces:
        piece.dataset.ImagePositionPatient = first


def _turn_one(draft: Draft) -> None:
    draft.pieces[draft.middle].dataset.ImageOrientationPatient = ["1", "0", "0", "0", "0", "-1"]


def _respace(draft: Draft) -> None:
    for piece in draft.pieces[draft.middle :]:
        piece.dataset.PixelSpacing = [decimal(s * 1.25) for s in draft.spec.spacing_mm[1:]]


def _cropped(picture: Picture, rows: int) -> Frame:
    return picture()[:rows, :rows]


def _resize(draft: Draft) -> None:
    for number in range(draft.middle, len(draft.pieces)):
        piece, smaller = draft.pieces[number], draft.spec.size[1] - 16
        piece.dataset.Rows = piece.dataset.Columns = smaller
        swap(draft, number, pictures=tuple(partial(_cropped, p, smaller) for p in piece.pictures))


def _shear(degrees: float, draft: Draft) -> None:
    """Slide each slice along its columns, as a tilted gantry does."""
    lean = math.tan(math.radians(degrees)) * draft.spec.spacing_mm[0] / draft.spec.spacing_mm[1]
    for number, piece in enumerate(draft.pieces):
        corner = draft.spec.grid.place_mm((number, number * lean, 0))
        piece.dataset.ImagePositionPatient = [decimal(p) for p in corner]


def _skew(piece: Piece) -> None:
    piece.dataset.ImageOrientationPatient = ["1", "0.03", "0", "0", "1", "0"]


def _no_directions(draft: Draft) -> None:
    del draft.pieces[0].dataset.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence


def _wide_field(piece: Piece) -> None:
    piece.dataset.ReconstructionDiameter = "80"


def _second_volume(draft: Draft) -> None:
    coarse = replace(draft.spec, series_number=2, series_description="CBCT volume 0.4", folder="COARSE", size=(56, 48, 48))
    add_series(draft, replace(coarse, spacing_mm=(0.4, 0.4, 0.4), image_type=("DERIVED", "PRIMARY", "AXIAL")))


def _three_coarse_stacks(draft: Draft) -> None:
    directions = (((0.0, 1.0, 0.0), (0.0, 0.0, -1.0)), ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0)))
    for number, (row, column) in enumerate(directions, 2):
        add_series(draft, replace(draft.spec, series_number=number, folder=f"DICOM{number}", row_cosines=row, column_cosines=column))


def _put_iod(iod: Iod, spec: Spec) -> Spec:
    return replace(spec, iod=iod)


def _sized(spec: Spec, *, size: tuple[int, int, int], spacing: tuple[float, float, float], thickness: float | None = None) -> Spec:
    return replace(spec, size=size, spacing_mm=spacing, slice_thickness_mm=thickness)


def _upside(spec: Spec) -> Spec:
    return replace(spec, row_cosines=(-1.0, 0.0, 0.0))


def _noisy_places(piece: Piece) -> None:
    x, y, z = (float(p) for p in piece.dataset.ImagePositionPatient)
    wobble = 0.003 if int(piece.dataset.InstanceNumber) % 2 else 0.0
    piece.dataset.ImagePositionPatient = [decimal(x), decimal(y), decimal(z + wobble)]


def _unequal(draft: Draft) -> None:
    """Every second gap is 8 % longer: too uneven for the tolerance, not too uneven to use."""
    at = 0.0
    for number, piece in enumerate(draft.pieces):
        piece.dataset.ImagePositionPatient = [decimal(p) for p in draft.spec.grid.place_mm((at, 0, 0))]
        at += 1.08 if number % 2 else 1.0


_GAP = words("G05 G19 G13 G14")
ROWS = (
    Defect(
        name="missing-slice",
        says="One slice of the middle is missing.",
        must=words("G04"),
        implies=_GAP,
        verdicts=AGAIN,
        plant=lambda d: _remove(d, d.middle, 1),
    ),
    Defect(
        name="five-missing",
        says="Five slices in a row are missing from the middle.",
        must=words("G04"),
        implies=_GAP,
        verdicts=AGAIN,
        plant=lambda d: _remove(d, d.middle, 5),
    ),
    Defect(
        name="scattered-missing",
        says="Five slices are missing here and there.",
        must=words("G04"),
        implies=_GAP,
        verdicts=AGAIN,
        plant=_scatter,
    ),
    Defect(
        name="missing-renumbered",
        says="One slice is missing and the others were renumbered to hide it.",
        must=words("G04"),
        implies=_GAP,
        verdicts=AGAIN,
        plant=_renumber,
    ),
    Defect(
        name="end-cut",
        says="The last ten slices are missing, and the header counts them.",
        must=words("G19"),
        verdicts=NOTES,
        plant=_cut_end,
    ),
    Defect(
        name="start-cut",
        says="The first ten slices are missing: numbers begin at 11.",
        must=words("G19"),
        verdicts=NOTES,
        plant=lambda d: _remove(d, 0, 10),
    ),
    Defect(
        name="duplicate-same",
        says="Two slices are stored twice, byte for byte.",
        must=words("G07"),
        verdicts=READY,
        plant=partial(_again, other_pixels=False, other_uid=False),
    ),
    Defect(
        name="duplicate-conflict",
        says="Two slices are stored twice under one UID with different pixels.",
        must=words("G07"),
        implies=words("D05 P13 P14"),
        verdicts=NOTES,
        plant=partial(_again, other_pixels=True, other_uid=False),
    ),
    Defect(
        name="duplicate-position",
        says="Two places hold two different slices each.",
        must=words("G07"),
        implies=words("P13 P14 G19"),
        verdicts=NOTES,
        plant=partial(_again, other_pixels=True, other_uid=True),
    ),
    Defect(
        name="jitter",
        says="Slice positions wander by up to a quarter of a step.",
        must=words("G05"),
        implies=words("G13 G14 G04"),
        verdicts=AGAIN,
        plant=partial(_jitter, 0.25),
    ),
    Defect(
        name="uneven", says="Every second gap is 8 % wider.", must=words("G05"), implies=words("G13 G14"), verdicts=NOTES, plant=_unequal
    ),
    Defect(
        name="micron-jitter",
        says="Every second slice sits 3 micrometres off, which only strict importers mind.",
        must=words("G06"),
        verdicts=READY,
        plant=each(_noisy_places),
    ),
    Defect(
        name="no-position",
        says="No slice has a position or an orientation.",
        must=words("G01"),
        implies=words("K01 G03 G14 G18 G12 D11 P14 G13 G02"),
        verdicts=REFUSED,
        plant=_without("ImagePositionPatient", "ImageOrientationPatient"),
    ),
    Defect(
        name="same-position",
        says="All slices claim the same place.",
        must=words("G03"),
        implies=words("G01 G07 G14 G18 P13 P14 K01 G15"),
        verdicts=REFUSED,
        plant=_same_place,
    ),
    Defect(
        name="other-orientation",
        says="One slice of the middle points another way, which leaves a gap.",
        must=words("G08 G04"),
        implies=_GAP,
        verdicts=AGAIN,
        plant=_turn_one,
    ),
    Defect(
        name="pixel-spacing-change",
        says="Pixel Spacing changes from 0.2 to 0.25 mm half way.",
        must=words("G09"),
        implies=words("G20 G14"),
        verdicts=AGAIN,
        plant=_respace,
    ),
    Defect(
        name="no-pixel-spacing",
        says="Pixel Spacing is missing.",
        must=words("G02"),
        implies=words("D11 G14 G16"),
        verdicts=AGAIN,
        plant=_without("PixelSpacing"),
    ),
    Defect(
        name="matrix-change",
        says="Slices are smaller from the middle on.",
        must=words("G09"),
        implies=words("G08 P14 G04 G18"),
        verdicts=AGAIN,
        plant=_resize,
    ),
    Defect(
        name="shear",
        says="Slices lean by 15 degrees, as from a tilted gantry.",
        must=words("G10"),
        implies=words("G14 G13"),
        verdicts=NOTES,
        plant=partial(_shear, 15.0),
    ),
    Defect(
        name="skewed-directions",
        says="Row and column directions are not square to each other.",
        must=words("G11"),
        implies=words("G10 D11"),
        verdicts=NOTES,
        plant=each(_skew),
    ),
    Defect(
        name="dolphin",
        says="All slices in one plain CT file; their distance is told by SliceThickness alone.",
        must=words("G12 G14"),
        implies=words("G01 D11"),
        verdicts=(*NOTES, *AGAIN),
        alter=partial(_put_iod, Iod.CT_MULTIFRAME),
    ),
    Defect(
        name="no-plane-orientation",
        says="Enhanced CT without Plane Orientation.",
        must=words("G01"),
        implies=words("D11 G08 G12 G14 G18 K01"),
        verdicts=REFUSED,
        alter=partial(_put_iod, Iod.ENHANCED_CT),
        plant=_no_directions,
    ),
    Defect(
        name="word-capture",
        says="A volume saved as a multi-frame capture: no places, no scale.",
        must=words("G01|G02|K08|G12"),
        implies=words("K01 G01 G02 K08 G12 G14 G18 D11 G03 D05"),
        verdicts=(*REFUSED, *NOTES),
        alter=partial(_put_iod, Iod.WORD_CAPTURE),
    ),
    Defect(
        name="thickness-lies",
        says="SliceThickness says 0.6 mm where slices lie 0.2 mm apart.",
        must=words("G13"),
        implies=words("G14"),
        verdicts=NOTES,
        alter=lambda s: replace(s, slice_thickness_mm=0.6),
    ),
    Defect(
        name="thick-0.6",
        says="Slices lie 0.6 mm apart.",
        must=words("G15"),
        implies=words("G16"),
        verdicts=NOTES,
        alter=partial(_sized, size=(56, 64, 64), spacing=(0.6, 0.4, 0.4)),
    ),
    Defect(
        name="thick-1.2",
        says="Slices lie 1.2 mm apart: no implant can be planned.",
        must=words("G15"),
        implies=words("G16"),
        verdicts=AGAIN,
        alter=partial(_sized, size=(56, 64, 64), spacing=(1.2, 0.8, 0.8)),
    ),
    Defect(
        name="anisotropic",
        says="Voxels are 2.5 times longer in one direction.",
        must=words("G16"),
        verdicts=NOTES,
        alter=partial(_sized, size=(60, 96, 96), spacing=(0.5, 0.2, 0.2)),
    ),
    Defect(
        name="three-coarse-stacks",
        says="Three anisotropic stacks instead of one volume.",
        must=words("G16"),
        implies=words("G24"),
        verdicts=NOTES,
        alter=partial(_sized, size=(60, 96, 96), spacing=(0.5, 0.2, 0.2)),
        plant=_three_coarse_stacks,
    ),
    Defect(
        name="thin-extent",
        says="Only 12 mm of the jaw.",
        must=words("G18"),
        verdicts=NOTES,
        alter=partial(_sized, size=(60, 96, 96), spacing=(0.2, 0.2, 0.2)),
    ),
    Defect(
        name="few-slices",
        says="Only 30 slices.",
        must=words("G18"),
        verdicts=AGAIN,
        alter=partial(_sized, size=(30, 96, 96), spacing=(0.2, 0.2, 0.2)),
    ),
    Defect(
        name="field-cut",
        says="The header states a field of view four times as wide as the images.",
        must=words("G20"),
        verdicts=IN_USE + NOTES,
        plant=each(_wide_field),
    ),
    Defect(
        name="mirror-suspicion",
        says="Axial slices whose rows run to the right: left and right may be swapped.",
        must=words("G22"),
        verdicts=NOTES,
        alter=_upside,
    ),
    Defect(
        name="two-volumes",
        says="A coarser derived volume lies beside the best one.",
        must=words("G24"),
        verdicts=READY,
        plant=_second_volume,
    ),
)
