"""Over all phantoms together: what was planted is found, and nothing else is said to lower the verdict."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from handcarry import check
from handcarry.catalogue.words import Words, domains, languages
from handcarry.model.report import Report
from handcarry.testing.defects import table
from handcarry.testing.phantom import write_series
from handcarry.testing.planting import Defect
from tests.telling import lowering, said

LANGUAGES = [code for code in languages() if code != "en" and "checks" in domains(code)]
_LEFT_OVER = re.compile(r"[{}]|\b(the|and|is|are|of|with|this|that|your|could|slices?|files?|None|True|False)\b")


def _sentences(report: Report, words: Words) -> list[str]:
    """Return what a patient is told of the findings, and what to do: every sentence that holds facts of a real medium."""
    told = [words(f"checks.{f.id}.{kind}", **f.facts) for f in report.findings for kind in ("says", *(["desk"] if f.asks else []))]
    return [*told, words(f"checks.next.{report.next.id}.do")]


@pytest.mark.parametrize("defect", table().values(), ids=lambda defect: defect.name)
def test_what_is_planted_is_found_and_nothing_else(defect: Defect, tmp_path: Path) -> None:
    if defect.name == "unreadable-file" and getattr(os, "geteuid", lambda: 1)() == 0:
        pytest.skip("the system refuses root no file")
    planted = write_series(tmp_path / "medium", defects=(defect.name,))
    report = check(planted.path, asked=defect.steps.asked)
    assert [one_of for one_of in defect.must if not said(report) & one_of] == []
    assert {id for id in lowering(report) if not defect.allows(id)} == set()
    assert report.verdict in defect.verdicts
    assert report.handed in defect.handed
    assert [sentence for language in LANGUAGES for sentence in _sentences(report, Words(language)) if _LEFT_OVER.search(sentence)] == []
