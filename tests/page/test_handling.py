"""A check in a browser, handled as people do: paused, stopped, fed by dropping, given the wrong password."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from handcarry.testing.phantom import Spec, write_series
from tests.page.walking import IN_A_BROWSER, PASSWORD, SMALL, compared, locked, natively, walked

pytestmark = IN_A_BROWSER
LONG = Spec(size=(1200, 32, 32))  # files by the number, so that nobody clicks too late


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("handling")
    huge = folder / "huge.bin"
    with huge.open("wb") as sink:
        sink.truncate(16 << 30)  # a hole: it takes no room on the disk, and more time to read than anybody has
    (folder / "empty").mkdir()
    tree = write_series(folder / "tree", SMALL)
    return {
        "folder": folder,
        "long": str(write_series(folder / "long", LONG).path),
        "huge": str(huge),
        "tree": str(tree.path),
        "files": [str(path) for path in tree.files[:12]],
        "empty": str(folder / "empty"),
        "locked": str(locked(folder / "locked")),
    }


@pytest.fixture(scope="module")
def seen(media: dict[str, Any]) -> dict[str, Any]:
    return walked("handling", media["folder"], [{name: what for name, what in media.items() if name != "folder"}])


def test_a_check_that_is_paused_stands_still_and_goes_on_to_its_end(seen: dict[str, Any]) -> None:
    first, second = seen["held up"]["held"]
    assert first == second
    assert first[0] < first[1]
    assert seen["held up"]["files"] == LONG.size[0]


def test_a_check_stops_at_once_even_in_the_middle_of_a_file(seen: dict[str, Any]) -> None:
    assert [*seen["stopped"], seen["stopped in a file"]] == ["What were you handed?"] * 3


def test_checks_that_were_left_are_in_nobodys_way(seen: dict[str, Any]) -> None:
    assert seen["after others"] == seen["tree"]["told"]


def test_a_folder_that_is_dropped_is_told_as_the_program_tells_it(seen: dict[str, Any], media: dict[str, Any]) -> None:
    assert compared(natively(media["tree"]), seen["tree"]) == []


def test_a_folder_and_files_dropped_together_keep_their_names(seen: dict[str, Any]) -> None:
    names = [line["path"] for line in seen["both"]["ledger"]]
    assert names == sorted([f"IM{n:06d}" for n in range(1, 13)] + [f"tree/DICOM/IM{n:06d}" for n in range(1, 25)])


def test_several_files_are_one_medium(seen: dict[str, Any], media: dict[str, Any]) -> None:
    assert [line["path"] for line in seen["files"]["ledger"]] == [Path(path).name for path in media["files"]]
    assert seen["files"]["handed"] == "volume"


def test_an_empty_folder_and_a_wrong_password_are_told_in_a_sentence(seen: dict[str, Any], media: dict[str, Any]) -> None:
    assert seen["empty"]["told"].endswith(".")
    assert seen["unlocked"][:2] == ["COULD NOT READ", "COULD NOT READ"]
    assert seen["unlocked"][3] == natively(media["locked"], PASSWORD)["verdict"]


def test_the_browser_complains_of_nothing(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []
