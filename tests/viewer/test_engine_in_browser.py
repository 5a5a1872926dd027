"""The engine on real canvases, with workers that share the voxels and without: slabs, lost GL contexts, the third dimension, the hash."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

Told = dict[str, Any]


@pytest.fixture(scope="module")
def seen() -> Told:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not (ROOT / "viewer" / "node_modules").exists():
        pytest.skip("the viewer's tools are not installed: make viewer")
    # The browser and its server talk over sockets, which these tests forbid: they get a process to themselves.
    command = [sys.executable, "-m", "tests.viewer.engine_page"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    found: Told = json.loads(done.stdout)
    return found


@pytest.fixture(params=[0, 1], ids=["shared", "alone"])
def told(seen: Told, request: pytest.FixtureRequest) -> Told:
    found: Told = seen["told"][request.param]
    assert found["isolated"] == found["shared"] == (request.param == 0)
    return found


def test_a_heavy_slab_is_there_at_once_and_exact_when_it_rests(told: Told) -> None:
    assert told["atOnce"]["slab"] < told["atOnce"]["bare"] / 2
    assert told["rested"] < 0.5


def test_a_slice_is_exact_at_once(told: Told) -> None:
    assert told["slice"] == 0


def test_a_lost_gl_context_leaves_the_same_picture_to_the_cpu(told: Told) -> None:
    before, after = told["lost"]["before"], told["lost"]["after"]
    assert (before["backend"], after["backend"]) == ("gl", "cpu")
    assert before["off"] < 0.01
    assert after["off"] == 0


@pytest.mark.parametrize("preset", ["bone", "teeth", "mip", "narrow"])
def test_both_show_the_same_in_three_dimensions(told: Told, preset: str) -> None:
    assert told["depth"][preset]["seen"] > 0.005
    assert told["depth"][preset]["off"] < 0.5


def test_a_click_in_three_dimensions_lands_on_bone(told: Told) -> None:
    click = told["depth"]["click"]
    assert click["met"] > 20
    assert click["solid"] > 0.9 * click["met"]


def test_the_hash_is_that_of_the_stored_bytes(told: Told, seen: Told) -> None:
    assert told["hash"] == seen["sha256"]
