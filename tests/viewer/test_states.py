"""What the workspace says while it waits, where it must warn, and whether everyone can use it (axe-core, three languages)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.viewer.conftest import Walk


@pytest.fixture(scope="module")
def seen(walk: Walk) -> dict[str, Any]:
    return walk("states")


def test_measuring_waits_for_the_whole_scan_and_says_why(seen: dict[str, Any]) -> None:
    disabled, why = seen["waits"]
    assert disabled == "true"
    assert why == seen["told"] == "Measuring starts when the whole scan is here: a coarse preview gives wrong numbers."
    assert seen["still_crosshair"] == "true"
    assert "grey value" not in seen["place_while_loading"]
    assert seen["progress"].endswith("% of the scan is here")
    assert seen["ready"] == "false"


def test_warnings_stand_as_long_as_they_hold(seen: dict[str, Any]) -> None:
    assert seen["warnings"] == [
        "Preview: coarse until all slices are here",
        "Compressed with loss: fine detail may be altered",
        "Slices lean: shown straight, by their true positions",
        "2 slices are missing: striped, not measured",
        "Voxels are not cubes: detail differs with direction",
    ]
    assert seen["preview_gone"]


def test_missing_slices_are_striped_and_never_measured_silently(seen: dict[str, Any]) -> None:
    assert seen["gap_here"][0] > 5000  # all of the slice
    assert 300 < seen["stripes"] < seen["gap_here"][0] / 4  # two rows of it across the jaw
    assert seen["gap_here"][1].endswith("no image here")
    assert any("passes missing slices" in reading for reading in seen["through"])


def test_the_name_can_be_hidden_the_verdict_cannot(seen: dict[str, Any]) -> None:
    assert seen["hidden"]
    assert seen["badge"]
    assert "Phantom Ada" not in seen["text"]
    assert "Ready, with notes" in seen["text"]


def test_axe_finds_nothing_serious_in_any_state(seen: dict[str, Any]) -> None:
    assert seen["axe"] == {name: [] for name in ("loading", "measured", "help", "save", "menu", "phone", "de", "ar")}


def test_german_is_whole_with_its_own_decimal_mark(seen: dict[str, Any]) -> None:
    assert "Grauwert" in seen["de"]
    assert "Voxel 0,25 \N{MULTIPLICATION SIGN} 0,25 \N{MULTIPLICATION SIGN} 0,3 mm" in seen["de"]
    assert "Kein Diagnosegerät" in seen["de"]
    assert "viewer." not in seen["de"] + seen["ar"]


def test_from_right_to_left_everything_turns_round_but_the_pictures(seen: dict[str, Any]) -> None:
    tools, panel, axial, coronal = seen["ar_sides"]
    assert panel < axial < coronal < tools
    tools, panel, axial, coronal = seen["de_sides"]
    assert tools < coronal < panel
    assert axial < coronal
    assert float(seen["ar_right_ear"]) == float(seen["de_right_ear"]) == 16  # the patient's right stays at the image's left
