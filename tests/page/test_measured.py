"""Measurements made in the tab, as the DICOM report that others read."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pydicom
import pytest

from handcarry.testing.phantom import write_series
from tests.page.walking import IN_A_BROWSER, SMALL, walked

pytestmark = IN_A_BROWSER


def test_a_length_drawn_in_the_tab_is_in_a_report_that_others_read_without_any_network(tmp_path: Path) -> None:
    planted = write_series(tmp_path / "scan", SMALL)
    archive = shutil.make_archive(str(tmp_path / "scan"), "zip", planted.path)
    seen = walked("measured", tmp_path, [{"path": archive}])
    report = pydicom.dcmread(seen["report"])
    (length,) = re.findall(r"([\d.]+) (?:±|mm)", seen["measured"])[:1]
    assert any(abs(number - float(length)) < 0.051 for number in _numbers(report))
    first = pydicom.dcmread(planted.files[0], stop_before_pixels=True)
    assert (report.PatientID, report.StudyInstanceUID) == (first.PatientID, first.StudyInstanceUID)
    tool = shutil.which("dsrdump")
    if tool is None:
        pytest.skip("no dsrdump on this machine")
    read = subprocess.run([tool, seen["report"]], capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    assert seen["complaints"] == []


def _numbers(dataset: pydicom.Dataset) -> list[float]:
    """Every numeric value in a report's tree (PS3.3 C.18.1)."""
    return [float(element.value) for element in dataset.iterall() if element.keyword == "NumericValue"]
