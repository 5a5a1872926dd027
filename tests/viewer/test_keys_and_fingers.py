"""The interaction contract without a mouse: by keyboard alone, and with fingers on a phone."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from tests.viewer.conftest import Walk


@pytest.fixture(scope="module")
def typed(walk: Walk) -> dict[str, Any]:
    return walk("keyboard")


@pytest.fixture(scope="module")
def touched(walk: Walk) -> dict[str, Any]:
    return walk("touch")


def mm(numbers: dict[str, list[str]]) -> float:
    return float(numbers["Length 1"][0].split()[0])


def test_keys_scroll_by_one_by_ten_and_to_the_ends(typed: dict[str, Any]) -> None:
    assert typed["first_focus"] == "axial"
    assert [typed[key] for key in ("start", "eleven_on", "first", "last")] == [f"Slice {n} of 80" for n in (40, 51, 1, 80)]


def test_a_key_is_heard_after_a_press_on_nothing_and_on_what_is_gone_since(typed: dict[str, Any]) -> None:
    assert typed["restored"] == typed["gone"] | typed["length"]
    assert typed["gone"] == {}
    assert typed["after_nothing"] == "axial"


def test_the_menu_key_opens_the_menu(typed: dict[str, Any]) -> None:
    assert "Soft tissue" in typed["menu_key"]


def test_a_pane_that_has_the_phone_to_itself_offers_no_enlarging(touched: dict[str, Any]) -> None:
    assert touched["of_pane"] == ["Menu of this view"]


def test_fingers_that_the_system_takes_away_leave_nothing_behind(touched: dict[str, Any]) -> None:
    assert touched["after 1 taken away"] == touched["after 2 taken away"] == [0, 0, True]  # no magnifier, no menu, and a tap is a tap


def test_tab_goes_from_pane_to_pane_and_on_out_of_them(typed: dict[str, Any]) -> None:
    assert typed["visited"] == ["coronal", "sagittal", "volume", "INPUT"]


def test_a_length_is_drawn_moved_undone_and_deleted_by_keys(typed: dict[str, Any]) -> None:
    assert mm(typed["length"]) == pytest.approx(math.hypot(10, 0.5), abs=0.006)  # ten steps of 1 mm, five of 0.1 mm
    assert mm(typed["nudged"]) == pytest.approx(math.hypot(10, 0.6), abs=0.006)
    assert typed["undone"] == typed["length"]
    assert typed["redone"] == typed["nudged"]
    assert typed["deleted"] == {}


def test_what_keys_do_is_said_to_those_who_listen(typed: dict[str, Any]) -> None:
    assert re.fullmatch(r"Axial\. Slice \d+ of 80\. L 9\.\d P 0\.\d H \d+\.\d mm · grey value -?\d+", typed["said"])


def test_keys_turn_thicken_and_shade(typed: dict[str, Any]) -> None:
    assert typed["turned"] == ["H", "F", "RA", "LP"]  # twenty degrees
    assert [typed["slab"], typed["thicker"]] == ["Slice 1 of 80 · 10 mm, MIP", "Slice 1 of 80 · 11 mm, MIP"]
    assert typed["slab_while_scrolling"] == "Slice 2 of 80 · 11 mm, MIP"
    assert typed["no_slab"] == "Slice 2 of 80"
    assert typed["inverted"] == "true"
    assert typed["bone"] == ["Bone", "Invert"]
    assert typed["reset"] == ["H", "F", "R", "L"]


def test_keys_enlarge_open_the_menu_and_come_back(typed: dict[str, Any]) -> None:
    assert (typed["alone"], typed["four"]) == (1, 4)
    assert typed["menu_focus"] == "menuitemradio"
    assert typed["back_in"] == "axial"
    assert typed["save_focus"] == "Session (JSON)"
    assert typed["saved"] == "measurements.json"


def test_the_help_shows_the_contract_and_no_tool_that_does_not_exist(typed: dict[str, Any]) -> None:
    rows = dict(line.split("\t") for line in typed["help"].splitlines() if "\t" in line)
    assert rows["L"] == "Length"
    assert rows["Ctrl + Shift + Z"] == "Redo"
    assert rows["Alt + ← →"] == "Turn the cross by 1°"
    assert rows["Drag with the middle button"] == "Move the picture"
    assert rows["Long press"] == "Magnifier, then the menu"
    assert not {"N", "I", "T", "B", "D", "G"} & set(rows)


def test_a_phone_shows_one_pane_at_a_time_and_nothing_to_scroll_sideways(touched: dict[str, Any]) -> None:
    assert touched["panes"] == 1
    assert touched["wide"] == 390
    assert touched["switched"] == "sagittal"
    assert touched["panel"]
    assert touched["small_buttons"] == []  # below 44 pixels


def test_one_finger_scrolls_and_a_tap_sets_the_crosshair(touched: dict[str, Any]) -> None:
    assert (touched["before"], touched["scrolled"]) == ("Slice 40 of 80", "Slice 50 of 80")
    assert touched["place"].startswith("R 0.3 A 0.3")
    right, front = re.findall(r"\d+\.\d", touched["tapped"])[:2]
    assert [-float(right), -float(front)] == pytest.approx([place - 0.125 for place in touched["aimed"]], abs=0.06)


def test_two_fingers_zoom_three_shade_and_a_long_press_magnifies_then_opens_the_menu(touched: dict[str, Any]) -> None:
    assert touched["pinched"] == pytest.approx(140 / 60, rel=0.02)  # as far as the fingers parted
    assert touched["not_zoomed_by_three"] == touched["pinched"]
    before, after = (re.findall(r"\d+", said) for said in touched["window"])
    assert before[0] == after[0]
    assert int(after[1]) > int(before[1])
    assert "Slab of 10 mm" in touched["menu"]


def test_a_length_drawn_and_mended_with_a_finger_beside_its_handle(touched: dict[str, Any]) -> None:
    assert mm(touched["length"]) == pytest.approx(touched["expected"], abs=0.02)
    assert mm(touched["dragged"]) == pytest.approx(touched["shorter"], abs=0.02)
