"""The hardest case of `make accuracy` on every run: an oblique series in reversed order, from DICOM to the numbers on the screen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.skipif(not (ROOT / "viewer" / "node_modules").exists(), reason="the viewer's tools are not installed: make viewer")
def test_lengths_angles_letters_and_greys_are_the_phantoms_own() -> None:
    # The browser and its server talk over sockets, which these tests forbid: they get a process to themselves.
    command = [sys.executable, "-m", "bench.accuracy", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| good |" in done.stdout
    assert "(gl)" in done.stdout
