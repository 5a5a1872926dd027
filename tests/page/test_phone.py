"""The page on a phone, by touch and by keyboard, and how its pages look."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from handcarry.testing.media import write_demo
from handcarry.testing.phantom import Spec, write_series
from tests.page.walking import ALL, IN_A_BROWSER, SMALL, locked, walked

pytestmark = IN_A_BROWSER
LOOKS = ((390, "light", "en"), (390, "dark", "ar"), (1280, "dark", "de"), (1280, "light", "ar"))


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("phone")
    media = []
    for name, defects in (("faulty", ("missing-slice",)), ("whole", ())):
        write_series(folder / name, Spec(size=(40, 64, 64)), defects)
        media.append({"path": shutil.make_archive(str(folder / name), "zip", folder / name)})
    return walked("phone", folder, media)


def test_a_phone_comes_from_a_zip_to_the_card_by_touch(phone: dict[str, Any]) -> None:
    assert "ZIP" in phone["how to zip"]
    assert "DICOM" in phone["card"]
    assert phone["letter"] == "<!doctype html>"
    assert phone["by keyboard"] == phone["card"]
    assert phone["complaints"] == []


def test_a_phone_that_is_short_of_memory_shows_the_scan_coarser_and_says_so(phone: dict[str, Any]) -> None:
    assert "in blocks of 2 \u00d7 2 \u00d7 2 voxels" in phone["short of memory"]


def test_nothing_is_wider_than_the_phone_and_axe_finds_nothing_serious(phone: dict[str, Any]) -> None:
    assert phone["axe"] == {name: [] for name in ("start", "proof", "verdict", "card", "viewer", "viewer short of memory")}
    assert phone["wide"] == dict.fromkeys(phone["axe"], 0)


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every state at every width, in light and dark, also from right to left; pictures of all stay in pytest's folder."""
    if not ALL:
        pytest.skip("every state in every look takes minutes (make page-all)")
    folder = tmp_path_factory.mktemp("looks")
    with (folder / "huge.bin").open("wb") as sink:
        sink.truncate(16 << 30)  # a hole: it takes no room on the disk, and more time to read than anybody has
    (folder / "empty").mkdir()
    media = {demo.name: str(demo.path) for demo in write_demo(folder / "demo")} | {
        "two-patients": str(write_series(folder / "two", SMALL, ("two-patients",)).path),
        "long": str(write_series(folder / "long", Spec(size=(1200, 32, 32))).path),
        "huge": str(folder / "huge.bin"),
        "empty": str(folder / "empty"),
        "locked": str(locked(folder / "locked")),
    }
    return walked("looks", folder, [*({"width": w, "scheme": s, "language": each} for w, s, each in LOOKS), media])


def test_in_every_look_nothing_is_too_wide_and_axe_finds_nothing_serious(looks: dict[str, Any]) -> None:
    assert len(looks) == len(LOOKS)
    for name, seen in looks.items():
        assert {state: found for state, found in seen["axe"].items() if found} == {}, name
        assert {state: wide for state, wide in seen["wide"].items() if wide} == {}, name
        assert len(seen["axe"]) >= 15
        assert seen["complaints"] == []
