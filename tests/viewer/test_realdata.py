"""Scans that other people's machines made, opened in the app in a real Chromium; places and grey values held against SimpleITK."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK
from PIL import Image

from tests.viewer.conftest import CHROMIUM, ROOT, WALKS
from tests.web.running import running

pytestmark = [pytest.mark.realdata, pytest.mark.enable_socket]
BUILT = ROOT / "viewer/dist/index.html"
SETS = {
    "s01": "s01-head-phantom/study1_std_1mm.zip",
    "s03-classic": "s03-multiframe-twins/classic_5002.zip",
    "s03-enhanced": "s03-multiframe-twins/enhanced",
    "s04": "s04-fragmented-j2k/6001_anat-T1w_acq-tfl",
    "s05-supine": "s05-same-head-two-poses/baseline_HFS",
    "s05-prone": "s05-same-head-two-poses/followup_HFP",
    "s07": "s07-rounded-positions",
    "s08": "s08-synthetic-128-and-nifti/dicomseries",
}
READABLE = [name for name in SETS if name != "s03-enhanced"]  # which SimpleITK takes for four-dimensional; it is compared with its twin
LEANING = {"s04", "s07"}  # stacks that do not lie along the patient's axes: slices along these are more
STANDARD = {"axial": ["A", "P", "R", "L"], "coronal": ["H", "F", "R", "L"], "sagittal": ["H", "F", "A", "P"]}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("realdata")


@pytest.fixture(scope="module")
def seen(realdata: Path, pictures: Path) -> dict[str, Any]:
    if CHROMIUM is None or not BUILT.is_file():
        pytest.skip("no Chromium, or the viewer is not built (make viewer)")
    paths = {name: str(realdata / path) for name, path in SETS.items()}
    with running(pictures, page=BUILT.read_text()) as app:
        command = [sys.executable, str(WALKS / "realdata.py"), CHROMIUM, app.address, str(pictures), json.dumps(paths)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def expected(realdata: Path) -> dict[str, Any]:
    return {case["path"]: case for case in tomllib.loads((realdata / "expected.toml").read_text())["case"]}


def test_the_page_has_no_complaint_and_asks_nobody_else(seen: dict[str, Any]) -> None:
    ours = [
        said for said in seen["complaints"] if "GL Driver Message (OpenGL, Performance" not in said
    ]  # of taking pictures of the 3D view
    assert ours == []
    assert [address for address in seen["asked"] if not address.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))] == []


@pytest.mark.parametrize("name", SETS)
def test_every_pane_shows_something_the_right_way_round(name: str, seen: dict[str, Any]) -> None:
    scan = seen[name]
    assert {pane: scan["letters"][pane] for pane in STANDARD} == STANDARD
    assert {pane: spread > 8 for pane, spread in scan["spread"].items()} == dict.fromkeys(scan["spread"], True)
    letters, spread = scan["oblique"]
    assert letters == ["H", "F", "RA", "LP"]
    assert spread > 8
    assert scan["phone"] == [1, 390]


@pytest.mark.parametrize("name", SETS)
def test_the_slices_and_their_size_are_those_of_the_files(name: str, seen: dict[str, Any], expected: dict[str, Any]) -> None:
    volume = expected[SETS[name]]["volume"]
    counts = [int(caption.rsplit(" ", 1)[1]) for pane, caption in seen[name]["captions"].items() if pane in STANDARD]
    assert name in LEANING or volume["slices"] in counts
    voxel = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", seen[name]["voxel"])]
    if "step_mm" in volume:
        assert voxel[2] == pytest.approx(volume["step_mm"], abs=0.01)
    if "pixel_mm" in volume:
        assert voxel[0] == pytest.approx(volume["pixel_mm"], abs=0.001)


def test_a_name_stands_out_and_nothing_stands_out_in_its_place(seen: dict[str, Any]) -> None:
    assert seen["s08"]["bold"] == ["PACSMAN"]
    assert seen["s07"]["bold"] == []  # a scan without a name


@pytest.mark.parametrize("pane", STANDARD)
def test_classic_and_enhanced_of_one_scan_look_the_same(pane: str, seen: dict[str, Any], pictures: Path) -> None:
    assert seen["s03-classic"]["place"] == seen["s03-enhanced"]["place"]
    classic, enhanced = (
        np.asarray(Image.open(pictures / f"s03-{kind}-{pane}.png").convert("L"), dtype=int) for kind in ("classic", "enhanced")
    )
    assert np.abs(classic - enhanced).max() <= 1


@pytest.mark.parametrize("name", READABLE)
def test_the_middle_voxel_has_the_place_and_the_grey_value_that_simpleitk_gives_it(
    name: str, seen: dict[str, Any], realdata: Path, tmp_path: Path
) -> None:
    image = _by_simpleitk(realdata / SETS[name], tmp_path)
    place, said = seen[name]["place"].split(" \N{MIDDLE DOT} ")
    point = [float(number) * (-1 if letter in "RAF" else 1) for letter, number in re.findall(r"([RLAPHF]) (\d+\.\d)", place)]
    where = image.TransformPhysicalPointToContinuousIndex(point)
    assert [at - round(at) for at in where] == pytest.approx([0, 0, 0], abs=0.06 / min(image.GetSpacing()))  # places are said to 0.1 mm
    assert [round(at) for at in where] == [
        (size - 1) // 2 if n != _down(image) else pytest.approx(size / 2, abs=1) for n, size in enumerate(image.GetSize())
    ]
    assert float(said.rsplit(" ", 1)[1]) == pytest.approx(float(image.GetPixel([round(at) for at in where])), abs=0.51)


def _down(image: SimpleITK.Image) -> int:
    """The axis of the slices: SimpleITK may order them the other way round, so that the middle of an even number is the other one."""
    return int(image.GetDimension()) - 1


def _by_simpleitk(path: Path, folder: Path) -> SimpleITK.Image:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        path = folder
    reader = SimpleITK.ImageSeriesReader()
    best: tuple[str, ...] = ()
    for directory in sorted({file.parent for file in path.rglob("*") if file.is_file()}):
        for series in reader.GetGDCMSeriesIDs(str(directory)):
            names = reader.GetGDCMSeriesFileNames(str(directory), series)
            best = max(best, names, key=len)
    reader.SetFileNames(best)
    return reader.Execute()
