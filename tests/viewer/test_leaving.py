"""Drawn work is not lost without a question; a driver that refuses our programs does not keep the scan from being seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.viewer.conftest import Walk


@pytest.fixture(scope="module")
def seen(walk: Walk) -> dict[str, Any]:
    return walk("leaving")


def test_leaving_asks_while_something_is_not_saved_and_only_then(seen: dict[str, Any]) -> None:
    assert seen["question"].splitlines()[0] == "Your drawings are not saved"
    assert seen["stayed"] == [True, 1]
    assert (seen["nothing_drawn"], seen["saved"], seen["unsaved"]) == ([], [], ["beforeunload"])


def test_a_double_click_with_the_probe_leaves_one_point_and_all_panes(seen: dict[str, Any]) -> None:
    assert (seen["points"], seen["panes"]) == (1, 4)


def test_a_driver_that_compiles_no_shader_leaves_the_picture_to_the_cpu(seen: dict[str, Any]) -> None:
    assert seen["grey"] > 0
