"""The right answer on every set of real files, by people who did not write this program."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handcarry import check
from handcarry.ask.asking import Visit, asking
from handcarry.ask.card import card_of
from handcarry.ask.text import card_lines
from handcarry.cli.deliver import document_of
from handcarry.model.report import Report
from tests.telling import lowering, said

HERE = Path(os.environ.get("HANDCARRY_REALDATA", Path(__file__).parents[2] / "shared" / "data"))


def _cases() -> list[Any]:
    answers = HERE / "expected.toml"
    if not answers.is_file():
        return [pytest.param({}, marks=pytest.mark.skip(reason="the real data is not beside this checkout"))]
    return [pytest.param(case, id=case["path"]) for case in tomllib.loads(answers.read_text())["case"]]


@cache
def _report(path: str) -> Report:
    return check(HERE / path)


CASES = pytest.mark.parametrize("case", _cases())


@pytest.mark.realdata
@CASES
def test_handed_and_verdict(case: dict[str, Any]) -> None:
    report = _report(case["path"])
    assert report.handed.value == case["handed"]
    assert report.verdict.value in case["verdict"]


@pytest.mark.realdata
@CASES
def test_what_must_be_said_and_what_never(case: dict[str, Any]) -> None:
    report = _report(case["path"])
    for one_of in case["must"]:
        assert said(report) & set(one_of), f"none of {one_of} in {sorted(said(report))}"
    assert not lowering(report) & set(case["never"])


@pytest.mark.realdata
@CASES
def test_the_best_volume(case: dict[str, Any]) -> None:
    expected = case.get("volume", {})
    report = _report(case["path"])
    assert bool(report.best and report.best.is_candidate) == (case["handed"] == "volume")
    if not report.best or not expected:
        return
    layout = report.best.first.instance.layout
    spacing = report.best.first.plane.pixel_spacing_mm
    assert layout is not None
    found = {
        "slices": len(report.best.positions_mm),
        "step_mm": round(report.best.step_mm or 0.0, 3),
        "rows": layout.rows,
        "columns": layout.columns,
        "pixel_mm": spacing[1] if spacing else None,
    }
    assert {key: found[key] for key in expected} == pytest.approx(expected)


# What is wrong with each, as a clinic is asked to put it right. Half of these sets are no dental scans: their slices are thick by nature.
ASKS_FOR = {
    "s01-head-phantom/study1_std_1mm.zip": {"slices-missing", "too-thick"},
    "s01-head-phantom/study2_tilted.zip": {"slices-missing", "too-thick", "not-usable"},
    "s02-missing-slice/ax_fse_t2.zip": {"wrong-person", "slices-missing", "too-thick"},
    "s03-multiframe-twins/classic_5002.zip": {"too-thick"},
    "s03-multiframe-twins/enhanced": {"too-thick"},
    "s04-fragmented-j2k/6001_anat-T1w_acq-tfl": {"too-thick"},
    "s05-same-head-two-poses/baseline_HFS": {"too-thick"},
    "s05-same-head-two-poses/followup_HFP": {"too-thick"},
    "s06-geometry-failures/sliceincrement": {"slices-missing", "too-thick", "lossy", "not-usable"},
    "s06-geometry-failures/gantrytilting": {"too-thick", "lossy", "not-usable"},
    "s06-geometry-failures/notavolume": {"pictures-only"},
    "s07-rounded-positions": {"too-thick"},
    "s08-synthetic-128-and-nifti/dicomseries": {"too-thick"},
    "s08-synthetic-128-and-nifti/nifti": {"vendor-file"},
    "s09-transfer-syntaxes": {"wrong-person", "pictures-only"},
    "s10-dicomdir-three-patients": {"wrong-person", "pictures-only"},
    "s11-broken-and-nonimage": {"wrong-person", "pictures-only"},
    "s12-panoramic-2d": {"pictures-only"},
    "s13-screenshots-only": {"pictures-only"},
    "s14-mesh-only": {"not-dicom"},
}


@pytest.mark.realdata
@CASES
def test_the_card_asks_for_exactly_what_is_wrong_in_three_languages(case: dict[str, Any]) -> None:
    document = document_of(_report(case["path"]))
    for clinic in ("TR", "GE", "MX"):
        found = asking(document, Visit(clinic=clinic, now=datetime(2026, 11, 27, tzinfo=UTC)))
        card = "\n".join(card_lines(card_of(found)))
        assert {fault.value for fault, sentence in found.theirs.faults.items() if sentence in card} == ASKS_FOR[case["path"]]
        assert found.theirs.request in card


@pytest.mark.realdata
@CASES
def test_every_file_is_in_the_ledger(case: dict[str, Any]) -> None:
    report = _report(case["path"])
    target = HERE / case["path"] if case else HERE
    files = [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else []
    outer = [entry for entry in report.medium.entries if not entry.opened_through]
    assert len(outer) == len(files)
