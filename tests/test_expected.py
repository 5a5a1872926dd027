"""The right answer on every set of real files, by people who did not write this program."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handcarry import check
from handcarry.checks.verdict import lowering_ids
from handcarry.model.finding import Scope
from handcarry.model.report import Report

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
    best = report.best.number if report.best else None
    said = {f.id for f in report.findings if f.scope is Scope.MEDIUM or f.where.volume == best}
    for one_of in case["must"]:
        assert said & set(one_of), f"none of {one_of} in {sorted(said)}"
    assert not lowering_ids(report.findings, best) & set(case["never"])


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


@pytest.mark.realdata
@CASES
def test_every_file_is_in_the_ledger(case: dict[str, Any]) -> None:
    report = _report(case["path"])
    target = HERE / case["path"] if case else HERE
    files = [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else []
    outer = [entry for entry in report.medium.entries if not entry.opened_through]
    assert len(outer) == len(files)
