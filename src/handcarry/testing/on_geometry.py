"""Defects of place: gaps, jitter, tilt, missing positions, mixed sizes, thick slices, cut ends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import partial

import numpy as np

from handcarry.testing.draft import Draft, Picture, Piece
from handcarry.testing.encode import Frame
from handcarry.testing.objects import add_series, place
from handcarry.testing.planting import Steps, each, swap
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


def _thin_numbers(draft: Draft) -> None:
    for number, piece in enumerate(draft.pieces):
        piece.dataset.InstanceNumber = 2 * number + 1


def _cut_end(draft: Draft) -> None:
    for piece in draft.pieces:
        piece.dataset.NumberOfSeriesRelatedInstances = len(draft.pieces)
        piece.dataset.ImagesInAcquisition = len(draft.pieces)
    del draft.pieces[-10:]


def _again(draft: Draft, *, other_pixels: bool, other_uid: bool) -> None:
    """Store two slices a second time under another name."""
    for number in (20, draft.middle):
        piece = draft.pieces[number]
        dataset = deepcopy(piece.dataset)
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
    """Every tenth slice sits 7 % of a step too high: more than the tolerance allows, not too much to use."""
    for number in range(5, len(draft.pieces), 10):
        corner = draft.spec.grid.place_mm((number + 0.07, 0, 0))
        draft.pieces[number].dataset.ImagePositionPatient = [decimal(p) for p in corner]


STEPS: Mapping[str, Steps] = {
    "thinned": Steps(plant=_thin_numbers),
    "missing-slice": Steps(plant=lambda d: _remove(d, d.middle, 1)),
    "five-missing": Steps(plant=lambda d: _remove(d, d.middle, 5)),
    "scattered-missing": Steps(plant=_scatter),
    "missing-renumbered": Steps(plant=_renumber),
    "end-cut": Steps(plant=_cut_end),
    "start-cut": Steps(plant=lambda d: _remove(d, 0, 10)),
    "duplicate-same": Steps(plant=partial(_again, other_pixels=False, other_uid=False)),
    "duplicate-conflict": Steps(plant=partial(_again, other_pixels=True, other_uid=False)),
    "duplicate-position": Steps(plant=partial(_again, other_pixels=True, other_uid=True)),
    "jitter": Steps(plant=partial(_jitter, 0.25)),
    "uneven": Steps(plant=_unequal),
    "micron-jitter": Steps(plant=each(_noisy_places)),
    "no-position": Steps(plant=_without("ImagePositionPatient", "ImageOrientationPatient")),
    "same-position": Steps(plant=_same_place),
    "other-orientation": Steps(plant=_turn_one),
    "pixel-spacing-change": Steps(plant=_respace),
    "no-pixel-spacing": Steps(plant=_without("PixelSpacing")),
    "matrix-change": Steps(plant=_resize),
    "shear": Steps(plant=partial(_shear, 15.0)),
    "skewed-directions": Steps(plant=each(_skew)),
    "dolphin": Steps(alter=partial(_put_iod, Iod.CT_MULTIFRAME)),
    "no-plane-orientation": Steps(alter=partial(_put_iod, Iod.ENHANCED_CT), plant=_no_directions),
    "word-capture": Steps(alter=partial(_put_iod, Iod.WORD_CAPTURE)),
    "thickness-lies": Steps(alter=lambda s: replace(s, slice_thickness_mm=0.6)),
    "thick-0.6": Steps(alter=partial(_sized, size=(56, 64, 64), spacing=(0.6, 0.4, 0.4))),
    "thick-1.2": Steps(alter=partial(_sized, size=(56, 64, 64), spacing=(1.2, 0.8, 0.8))),
    "anisotropic": Steps(alter=partial(_sized, size=(60, 96, 96), spacing=(0.5, 0.2, 0.2))),
    "three-coarse-stacks": Steps(alter=partial(_sized, size=(60, 96, 96), spacing=(0.5, 0.2, 0.2)), plant=_three_coarse_stacks),
    "thin-extent": Steps(alter=partial(_sized, size=(60, 96, 96), spacing=(0.2, 0.2, 0.2))),
    "few-slices": Steps(alter=partial(_sized, size=(30, 96, 96), spacing=(0.2, 0.2, 0.2))),
    "field-cut": Steps(plant=each(_wide_field)),
    "mirror-suspicion": Steps(alter=_upside),
    "two-volumes": Steps(plant=_second_volume),
}
