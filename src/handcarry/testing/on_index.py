"""Defects of the DICOMDIR: absent files, unlisted files, wrong UIDs, illegal names, empty keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from handcarry.testing.draft import Draft, Piece
from handcarry.testing.objects import ct_pieces
from handcarry.testing.planting import Steps
from handcarry.testing.spec import Naming, Spec


def _indexed(spec: Spec) -> Spec:
    return replace(spec, dicomdir=True)


def _lists_absent(draft: Draft) -> None:
    """The index is made of all slices; the last five are then lost."""
    gone = draft.pieces[-5:]
    del draft.pieces[-5:]
    draft.index_plans.append(lambda pieces: [*pieces, *gone])


def _lists_other(draft: Draft) -> None:
    other = ct_pieces(draft.jaw, replace(draft.spec, series_number=2, folder="OTHER", size=(20, *draft.spec.size[1:])))
    draft.index_plans.append(lambda pieces: [*pieces, *other])


def _alone(draft: Draft) -> None:
    every = list(draft.pieces)
    draft.pieces.clear()
    draft.index_plans.append(lambda _: every)


def _other_uid(draft: Draft) -> None:
    def plan(pieces: list[Piece]) -> list[Piece]:
        changed = deepcopy(pieces[5].dataset)
        changed.SOPInstanceUID = draft.spec.uid("another")
        return [*pieces[:5], replace(pieces[5], dataset=changed), *pieces[6:]]

    draft.index_plans.append(plan)


def _broken(draft: Draft) -> None:
    draft.others["DICOMDIR"] = bytes(128) + b"DICM" + bytes(400)


def _index(plant: Callable[[Draft], None] | None) -> Steps:
    return Steps(alter=_indexed, plant=plant)


STEPS: Mapping[str, Steps] = {
    "broken-index": Steps(plant=_broken),
    "index-lists-absent": _index(_lists_absent),
    "index-other-absent": _index(_lists_other),
    "index-only": _index(_alone),
    "index-uid-differs": _index(_other_uid),
    "index-incomplete": _index(lambda draft: draft.index_plans.append(lambda pieces: pieces[:-20])),
    "illegal-file-ids": Steps(alter=lambda spec: replace(spec, dicomdir=True, naming=Naming.DCM, folder="dicom images")),
    "index-keys-empty": Steps(alter=lambda spec: replace(_indexed(spec), identity=replace(spec.identity, study_id=""))),
}
