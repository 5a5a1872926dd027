"""The workspace with a mouse, in a real Chromium, on a phantom whose answers are known: what a dentist does, start to end.

The walk (walks/measure.py) finds two balls in the pictures by their brightness and drags from one to the other; they lie 17 mm apart.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pytest
from PIL import Image

from handcarry.measurements import Context, ReferencedImage, read_session, to_sr
from tests.viewer.conftest import Walk

APART_MM = 17.0  # sqrt(15^2 + 8^2) between the balls at (-9, -5) and (6, 3)
DRAWN = ["Length 1", "Length 2", "Point 1", "Angle 1", "Rectangle 1", "Ellipse 1", "Profile 1", "Path 1", "Arrow 1", "Text 1"]


@pytest.fixture(scope="module")
def seen(walk: Walk) -> dict[str, Any]:
    return walk("measure")


@pytest.fixture(scope="module")
def session(seen: dict[str, Any]) -> bytes:
    return Path(seen["folder"], "session.json").read_bytes()


def drawn(session: bytes, name: str) -> dict[str, Any]:
    return next(one for one in json.loads(session)["annotations"] if one["name"] == name)


def test_a_length_dragged_between_two_balls_is_their_distance(seen: dict[str, Any], session: bytes) -> None:
    assert seen["caption"] == "Slice 34 of 80"
    assert seen["spots"] == 2
    (reading,) = drawn(session, "Length 1")["readings"]
    assert reading["value"] == pytest.approx(APART_MM, abs=0.1)  # the balls' middles are found to a fraction of a pixel
    length_mm, length_px = seen["scale"]
    assert reading["value"] == pytest.approx(seen["pixels_apart"] * length_mm / length_px, abs=0.005)  # the scale bar tells the truth
    assert reading["uncertainty"] >= 0.125
    assert seen["axial"] == {"Length 1": [f"{reading['value']:.2f} ± {reading['uncertainty']:.2f} mm"]}


def test_the_same_distance_on_an_oblique_slice_turned_through_both_balls(seen: dict[str, Any], session: bytes) -> None:
    assert seen["letters"] == ["H", "F", "RA", "LP"]
    assert seen["oblique_spots"] == 2
    (reading,) = drawn(session, "Length 2")["readings"]
    assert reading["value"] == pytest.approx(APART_MM, abs=0.1)
    ends = np.array(drawn(session, "Length 2")["points_mm"])
    assert np.linalg.norm(ends[0] - ends[1]) == pytest.approx(reading["value"], abs=1e-9)


def test_every_tool_draws_and_says_what_it_measured(seen: dict[str, Any], session: bytes) -> None:
    assert list(seen["before"]) == DRAWN
    assert drawn(session, "Angle 1")["readings"][0]["value"] == pytest.approx(90, abs=0.1)
    assert len(drawn(session, "Path 1")["points_mm"]) == 4
    for name in ("Rectangle 1", "Ellipse 1"):
        quantities = [one["quantity"] for one in drawn(session, name)["readings"]]
        assert quantities == ["area", "grey_mean", "grey_sd", "grey_minimum", "grey_maximum"]
    assert drawn(session, "Arrow 1")["text"] == "=words of arrow"
    assert drawn(session, "Text 1")["text"] == "=words of text"


def test_a_reloaded_session_shows_the_same_numbers_and_the_same_slices(seen: dict[str, Any]) -> None:
    assert seen["after_reload"] == {}
    assert seen["told"] == "Session opened: 10 measurements and notes, the same numbers"
    assert seen["after"] == seen["before"]
    assert seen["letters_after"] == seen["letters"]


def test_a_bad_file_is_refused_in_a_sentence_and_changes_nothing(seen: dict[str, Any]) -> None:
    assert seen["refused"].startswith("This session file cannot be opened, nothing was changed. At $.schema:")
    assert seen["still"] == seen["before"]


def test_a_session_of_another_scan_with_the_same_grid_is_refused(seen: dict[str, Any]) -> None:
    assert len(seen["fingerprint"]) == 64
    assert seen["other_scan"] == "This session was made on another scan. Nothing was changed; open that scan first."


def test_files_are_named_as_the_user_named_them(seen: dict[str, Any]) -> None:
    assert [seen[kind] for kind in ("JSON", "CSV", "PNG", "SR")] == ["my jaw.json", "my jaw.csv", "my jaw.png", "my jaw.dcm"]


def test_the_table_holds_every_number_and_no_formula(seen: dict[str, Any], session: bytes) -> None:
    rows = list(csv.DictReader(io.StringIO(Path(seen["folder"], "table.csv").read_bytes().decode("utf-8-sig"))))
    told = [(one["name"], float(r["value"])) for one in json.loads(session)["annotations"] for r in one["readings"]]
    numbers = [row for row in rows if row["value"]]
    assert [row["name"] for row in numbers] == [name for name, _ in told]
    assert [float(row["value"]) for row in numbers] == pytest.approx([value for _, value in told], abs=1e-6)
    assert [row["text"] for row in rows if row["text"]] == ["'=words of arrow", "'=words of text"]


def test_the_picture_is_the_pane_with_its_drawings_and_scale(seen: dict[str, Any]) -> None:
    picture = np.asarray(Image.open(Path(seen["folder"], "picture.png")).convert("RGB")).astype(int)
    height, width, _ = picture.shape
    assert width > 900
    assert height > 600
    green = (picture[..., 1] > 200) & (picture[..., 0] < 160) & (picture[..., 2] < 200)
    assert green.sum() > 500  # what was drawn
    assert (picture[-40:] > 180).any()  # the caption below
    scale = picture[height - 150 : height - 80, : width // 2].min(axis=2) > 200
    assert scale.sum(axis=1).max() > 150  # the scale bar: one long white row


def test_the_viewers_file_becomes_a_report_that_highdicom_reads(seen: dict[str, Any], session: bytes, tmp_path: Path) -> None:
    images = (ReferencedImage("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4.1"),)
    context = Context(
        study_instance_uid="1.2.3",
        series_instance_uid="1.2.3.4",
        frame_of_reference_uid="1.2.3.5",
        images=images,
        now=datetime(2026, 11, 27, tzinfo=UTC),
        version="0",
    )
    (tmp_path / "sr.dcm").write_bytes(to_sr(read_session(session), context))
    groups = highdicom.sr.srread(str(tmp_path / "sr.dcm")).content.get_image_measurement_groups()
    assert [group.tracking_identifier for group in groups] == DRAWN
    assert groups[0].get_measurements()[0].value == drawn(session, "Length 1")["readings"][0]["value"]


def test_nothing_on_screen_calls_a_grey_value_hounsfield_and_the_disclaimer_stands_once(seen: dict[str, Any]) -> None:
    words = seen["words"]
    assert "grey value" in words.lower()
    assert "HU" not in words.replace("/", " ").split()
    assert "hounsfield" not in words.lower()
    assert words.count("Not a diagnostic device") == 1
