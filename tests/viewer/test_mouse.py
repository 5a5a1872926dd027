"""The mouse's contract, row by row, in a real Chromium."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.viewer.conftest import Walk


@pytest.fixture(scope="module")
def seen(walk: Walk) -> dict[str, Any]:
    return walk("mouse")


def lps(place: str) -> list[float]:
    """R 7.8 A 4.0 H 51.7 mm as LPS millimetres."""
    return [float(number) * (-1 if letter in "RAF" else 1) for letter, number in re.findall(r"([RLAPHF]) (\d+\.\d)", place)]


def test_the_wheel_scrolls_by_one_with_shift_by_five_with_ctrl_it_zooms_at_the_pointer(seen: dict[str, Any]) -> None:
    assert seen["wheel"] == "Slice 41 of 80"
    assert seen["shift_wheel"] == "Slice 36 of 80"
    factor, place, before = seen["ctrl_wheel"]
    assert factor > 1.3
    assert place == before  # what lay under the pointer still does


def test_a_click_sets_the_crosshair_where_the_pointer_said(seen: dict[str, Any]) -> None:
    assert seen["click"][0] == seen["click"][1]


def test_a_right_drag_changes_the_window_a_right_click_opens_the_menu(seen: dict[str, Any]) -> None:
    (centre, width), (dragged_centre, dragged_width), menus = seen["right_drag"]
    assert dragged_width - width == pytest.approx(0.1 * 2980, abs=2)  # 51.2 pixels of 512: a tenth of the range, 20 to 3000
    assert dragged_centre - centre == pytest.approx(-0.05 * 2980, abs=2)  # up is brighter
    assert menus == 0
    assert seen["own_window"] == [dragged_centre, dragged_width]
    assert "Slab of 10 mm" in seen["right_click"]
    assert "Copy place and grey value" in seen["right_click"]
    assert seen["ctrl_click"] == seen["right_click"]


def test_a_value_is_copied_and_where_the_browser_does_not_let_it_stands_there_to_be_read(seen: dict[str, Any]) -> None:
    told, copied = seen["copied"]
    assert told == f"Copied: {copied}"
    value = r"[RL] [\d.]+ [AP] [\d.]+ [HF] [\d.]+ mm · grey value -?\d+"
    assert re.fullmatch(value, copied)
    assert re.fullmatch(rf"This browser does not let the page copy\. Write it down: {value}", seen["not_copied"])


def test_middle_drag_and_space_drag_move_the_picture_with_the_hand(seen: dict[str, Any]) -> None:
    assert seen["middle_drag"] == seen["pan_from"] == seen["space_drag"]


def test_right_and_left_together_zoom(seen: dict[str, Any]) -> None:
    assert seen["both_drag"] == pytest.approx(2.718 ** (0.01 * 50), rel=0.02)


def test_a_double_click_enlarges_and_restores(seen: dict[str, Any]) -> None:
    assert (seen["double"], seen["double_again"]) == (1, 4)


def test_a_dragged_line_moves_its_slice_and_no_other(seen: dict[str, Any]) -> None:
    place, moved_mm, axial, coronal = seen["line_drag"]
    assert axial == "Slice 40 of 80"
    assert coronal == f"Slice {50 + round(moved_mm / 0.25)} of 100"
    assert lps(place) == pytest.approx([-0.3, moved_mm - 0.25, 51.7], abs=0.11)


def test_a_lines_end_turns_the_cross_shift_snaps_alt_turns_one_slice_alone(seen: dict[str, Any]) -> None:
    coronal, sagittal, (angle,) = seen["turn"]
    assert (coronal, sagittal) == (["H", "F", "RA", "LP"], ["H", "F", "AL", "PR"])
    assert float(angle) == pytest.approx(22, abs=0.4)
    coronal, sagittal, (angle,) = seen["turn_snapped"]
    assert float(angle) == pytest.approx(20, abs=0.4)
    coronal, sagittal, _ = seen["turn_alone"]
    assert (coronal, sagittal) == (["H", "F", "RA", "LP"], ["H", "F", "A", "P"])


def test_a_tilted_slice_scrolls_along_its_own_normal(seen: dict[str, Any]) -> None:
    before, after = (lps(place) for place in seen["tilted_scroll"])
    x, y, z = (b - a for a, b in zip(before, after, strict=True))
    assert z == 0
    assert x / y == pytest.approx(-0.577, abs=0.03)  # thirty degrees
    assert (x * x + y * y) ** 0.5 == pytest.approx(20 * 0.25, abs=0.15)


def test_the_3d_view_turns_and_a_click_on_it_takes_the_crosshair_to_the_bone(seen: dict[str, Any]) -> None:
    before, after = seen["orbit"]
    assert before == ["R", "A"]
    assert after != before
    crosshair, picked = seen["pick"]
    assert picked != crosshair
    assert int(picked.rsplit(" ", 1)[1]) > 600  # as bright as bone


def test_esc_lets_go_what_was_begun(seen: dict[str, Any]) -> None:
    assert (seen["drafting"], seen["let_go"]) == (1, 0)
