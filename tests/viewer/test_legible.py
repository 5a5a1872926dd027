"""Whether what stands on the pictures can be read, at a desk and on a phone, and what is begun can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.viewer.conftest import Walk


@pytest.fixture(scope="module")
def seen(walk: Walk) -> dict[str, Any]:
    return walk("legible")


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_numbers_and_notes_stand_whole_inside_their_pane(seen: dict[str, Any], screen: str) -> None:
    assert seen[screen]["rows"] > 5  # a length, and all numbers of the rectangle that is selected
    assert seen[screen]["outside"] < 0
    assert seen[screen]["note outside"] < 0


@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_a_long_caption_leaves_the_letter_above_the_picture_free(seen: dict[str, Any], screen: str) -> None:
    assert "10 mm" in seen[screen]["caption"]
    assert not seen[screen]["caption on a letter"]


def test_the_sign_of_the_menu_is_bright_enough_to_be_found(seen: dict[str, Any]) -> None:
    assert seen["ink"] >= 9  # three dots of two pixels by two, nearly


def test_no_picture_goes_to_paper_apart_from_its_scale(seen: dict[str, Any]) -> None:
    said, pictures = seen["paper"]
    assert "als Bild (PNG)" in said
    assert pictures == 0


def test_all_tools_are_in_sight_on_a_phone(seen: dict[str, Any]) -> None:
    assert len(seen["tools"]) == 15
    assert all(seen["tools"])


def test_the_help_breaks_no_word_on_a_phone(seen: dict[str, Any]) -> None:
    assert seen["broken"] == 0


def test_points_of_what_is_being_drawn_are_taken_back_one_by_one_and_nothing_else_goes(seen: dict[str, Any]) -> None:
    assert seen["taken back"] == [3, 2, 1, 0, 0]


def test_the_menu_marks_the_window_and_the_slab_that_are_shown(seen: dict[str, Any]) -> None:
    assert [text for text in seen["checked"] if "Automatisch" in text]
    assert len(seen["checked"]) == 3  # window, slab, its kind
