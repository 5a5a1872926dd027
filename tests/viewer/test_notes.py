"""A scan whose files leave its geometry open: nothing made up is shown or measured as if it were known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.viewer.conftest import Walk


@pytest.fixture(scope="module")
def seen(walk: Walk) -> dict[str, Any]:
    return walk("notes")


def test_every_code_that_matters_is_said(seen: dict[str, Any]) -> None:
    assert seen["warnings"] == [
        "The files state no scale: lengths, angles and areas cannot be measured",
        "A flat X-ray: what lies at another depth is enlarged differently, so sizes are rough",
        "The files do not say how the head lay: sides are not marked",
        "The distance between slices is not known: sizes are measured within a slice only",
        "A single slice: sizes are measured within it only",
        "The grey scale changes from slice to slice: no grey values are given",
        "Some images do not fit in and are not shown",
        "Compressed with loss: fine detail may be altered",
        "Slices lean: shown straight, by their true positions",
        "Slice spacing is uneven: lengths across slices are less certain",
        "Computed from another scan",
    ]


def test_no_letters_no_scale_no_voxel_no_place_where_they_are_made_up(seen: dict[str, Any]) -> None:
    assert seen["furniture"] == [0, 0, 0]
    assert seen["voxel"] == seen["place"] == ""
    assert seen["names"] == ["View 1", "View 2", "View 3", "3D"] * 2


def test_tools_that_could_only_give_made_up_numbers_refuse_with_a_reason(seen: dict[str, Any]) -> None:
    assert [name for name, _ in seen["refused"]] == ["probe", "length", "polyline", "angle", "rectangle", "ellipse", "profile"]
    assert dict(seen["refused"])["length"] == seen["told"] == seen["warnings"][0]
    assert dict(seen["refused"])["probe"] == seen["warnings"][5]


def test_with_a_made_up_slice_distance_sizes_stay_within_a_slice(seen: dict[str, Any]) -> None:
    assert seen["scales"] == [1, 0, 0]
    assert seen["flat_voxel"] == "Voxel 0.25 \N{MULTIPLICATION SIGN} 0.25 mm, slice distance unknown"
    assert [row.endswith(" mm") for row in seen["axial"]] == [True]
    assert seen["coronal"] == ["no size: the distance between slices is not known"]


def test_what_was_seen_on_a_slab_says_so(seen: dict[str, Any]) -> None:
    assert seen["slab"] == ["seen on a slab: projected"]
