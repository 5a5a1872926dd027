"""Printed from a browser: the card alone on one sheet of A5, whatever stands on it; all else on A4."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from handcarry.ask.fault import Fault
from handcarry.ask.page import to_page
from handcarry.catalogue.words import Words
from tests.ask.making import sheet

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FAULTS = (Fault.WRONG_PERSON, Fault.DAMAGED, Fault.SLICES_MISSING, Fault.TOO_THICK)
A5_POINTS, A4_POINTS = 420, 595


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("theirs", "language", "count"), [("de", "fr", 0), ("ko", "de", 1), ("mk", "fr", 4)])
def test_the_card_is_alone_on_one_sheet(theirs: str, language: str, count: int, tmp_path: Path) -> None:
    page, paper = tmp_path / "ask.html", tmp_path / "ask.pdf"
    page.write_bytes(to_page(sheet(FAULTS[:count], theirs=theirs, language=language), Words(language)))
    command = (str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}")
    subprocess.run(
        [*command, "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri()], check=True, capture_output=True, timeout=120
    )
    widths = [round(leaf.mediabox.width) for leaf in PdfReader(paper).pages]
    assert widths[0] == A5_POINTS
    assert set(widths[1:]) == {A4_POINTS}
