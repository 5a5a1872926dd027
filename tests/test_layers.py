"""The purity that lets the same core run in a browser: what a bare import of it pulls in."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"numpy", "pydicom", "imagecodecs", "rich", "msgspec", "jinja2", "socket", "subprocess", "asyncio"}


@pytest.mark.parametrize(
    "module",
    [
        "handcarry.model.report",
        "handcarry.geometry.steps",
        "handcarry.checks.table",
        "handcarry.checks.verdict",
        "handcarry.sniff.classify",
    ],
)
def test_the_core_imports_the_standard_library_only(module: str) -> None:
    listing = subprocess.run(
        [sys.executable, "-c", f"import {module}, sys; print(' '.join(sys.modules))"], check=True, capture_output=True, text=True
    )
    assert not HEAVY & set(listing.stdout.split())
