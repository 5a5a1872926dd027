"""Smaller habits that people rely on, each seen in a real Chromium: other programs' mice, going back, handles, messages, phones."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.viewer.conftest import Walk

MOVED, STILL = True, False


@pytest.fixture(scope="module")
def seen(walk: Walk) -> dict[str, Any]:
    return walk("habits")


@pytest.fixture(scope="module")
def phone(walk: Walk) -> dict[str, Any]:
    return walk("sideways")


def test_the_mouse_is_ours_unless_another_is_chosen(seen: dict[str, Any]) -> None:
    # changed the window, zoomed by, moved the crosshair, opened a menu
    assert seen["own"]["left"] == [STILL, 1.0, MOVED, 0]
    assert seen["own"]["right"] == [MOVED, 1.0, STILL, 0]
    assert seen["own"]["shift_move"] is STILL


def test_as_in_ohif_the_left_button_shades_the_right_one_zooms_a_click_sets_the_crosshair(seen: dict[str, Any]) -> None:
    assert seen["ohif"]["left"] == [MOVED, 1.0, STILL, 0]
    assert seen["ohif"]["right"] == [STILL, pytest.approx(math.exp(0.3), abs=0.02), STILL, 0]
    assert seen["ohif"]["click"] is MOVED
    assert seen["ohif_tool"][0] == 1  # a tool in hand keeps the left button
    assert "Drag with the left button\tGrey window; a click sets the crosshair" in seen["ohif_help"]


def test_as_in_slicer_the_right_button_zooms_and_shift_takes_the_crosshair_along(seen: dict[str, Any]) -> None:
    assert seen["slicer"]["left"] == [STILL, 1.0, MOVED, 0]
    assert seen["slicer"]["right"] == [STILL, pytest.approx(math.exp(0.3), abs=0.02), STILL, 0]
    assert seen["slicer"]["shift_move"] is MOVED
    assert "Shift + move\tSet the crosshair" in seen["slicer_help"]
    assert "Drag with both buttons\tGrey window" in seen["slicer_help"]


def test_going_to_a_measurement_tilts_its_slice_as_it_was_and_brings_it_into_sight(seen: dict[str, Any]) -> None:
    tilted, upright, back, beside, above = seen["jump"]
    assert (tilted, upright) == (["H", "F", "RA", "LP"], ["H", "F", "R", "L"])
    assert back == tilted
    assert beside == ["H", "F", "AL", "PR"]  # at right angles
    assert above == ["A", "P", "R", "L"]  # not spun
    assert (seen["out_of_sight"], seen["in_sight"]) == (0, 2)


def test_the_handle_under_the_pointer_stands_out(seen: dict[str, Any]) -> None:
    assert (seen["lit"], seen["lit_away"]) == (1, 0)


def test_sliders_change_the_window_and_the_slab_and_say_so(seen: dict[str, Any]) -> None:
    for part in ("centre", "width"):
        (level, value), (level_after, value_after) = seen[f"slider_{part}"]
        assert level != level_after
        assert value != value_after
    assert seen["slab"] == ["5 mm", "Slice 40 of 80 · 5 mm, mean"]


def test_without_a_scale_a_slab_is_counted_in_slices(seen: dict[str, Any]) -> None:
    assert seen["unscaled_slab"] == "Slice 40 of 80 · 33 slices, MIP"
    assert seen["unscaled_slider"] == "33 slices"


def test_the_crosshair_stands_in_the_3d_view_and_goes_along(seen: dict[str, Any]) -> None:
    first, second, view = seen["spot"]
    for spot in (first, second):
        assert view["x"] < spot["x"] < view["x"] + view["width"]
        assert view["y"] < spot["y"] < view["y"] + view["height"]
    assert math.dist((first["x"], first["y"]), (second["x"], second["y"])) > 10
    assert seen["spot_hidden"] == 0


def test_the_button_that_hides_the_name_says_what_it_does_next(seen: dict[str, Any]) -> None:
    assert seen["hide"] == ["Hide name", None]
    assert seen["show"] == ["Show name", None]


def test_keyboards_of_apple_have_cmd(seen: dict[str, Any]) -> None:
    assert "Cmd + Shift + Z\tRedo" in seen["apple"]
    assert "Ctrl + Shift + Z" not in seen["apple"]


def test_a_warning_stays_until_it_is_pressed_and_stands_once(seen: dict[str, Any]) -> None:
    assert seen["warned"] == ["The files state no scale: lengths, angles and areas cannot be measured"]
    assert (seen["warned_once"], seen["dismissed"]) == (1, 0)


def test_too_little_memory_is_said_in_a_sentence_with_a_way_out(seen: dict[str, Any]) -> None:
    assert "memory" in seen["no_memory"]


def test_on_a_phone_going_to_a_measurement_closes_the_panel_and_shows_its_view(phone: dict[str, Any]) -> None:
    assert phone["open"] == [True, "true"]
    assert phone["gone_to"] == [False, "sagittal", 1]


def test_escape_closes_the_panel_and_the_keyboard_is_back_in_the_view(phone: dict[str, Any]) -> None:
    assert phone["escaped"] == [False, "sagittal", "false"]


def test_a_phone_held_sideways_gives_the_picture_most_of_the_screen(phone: dict[str, Any]) -> None:
    held = phone["sideways"]
    assert held["panes"] == 1
    assert held["share"] > 0.55
    assert held["verdict"]
    assert held["wide"] == [844, 390]
    assert held["tools"] == 0  # below the window, or not at its side
    assert held["buttons"] == 0
