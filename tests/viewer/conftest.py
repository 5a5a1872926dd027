"""The workspace's test page, made once, and a browser to walk through it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
VIEWER = ROOT / "viewer"
WALKS = Path(__file__).parent / "walks"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

Walk = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace on a phantom as one file, opened from the disk: no server, no network."""
    node = shutil.which("node")
    if node is None or not (VIEWER / "node_modules").is_dir():
        pytest.skip("the viewer's tools are not installed (make viewer)")
    folder = tmp_path_factory.mktemp("workspace")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([sys.executable, "-m", "handcarry.catalogue.emit", str(folder / "words")], check=True, env=environment, timeout=60)
    build = [node, str(VIEWER / "tests" / "page" / "build.mjs"), str(folder / "page.html"), str(folder / "words")]
    subprocess.run(build, check=True, timeout=120, cwd=VIEWER)
    return folder / "page.html"


@pytest.fixture(scope="session")
def walk(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Run one of `walks/` in a process of its own (Playwright needs the sockets that tests may not open); returns what it saw."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")

    def run(name: str) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp(name)
        command = [sys.executable, str(WALKS / f"{name}.py"), str(CHROMIUM), page.as_uri(), str(folder)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=180, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert done.returncode == 0, done.stderr[-3000:]
        seen: dict[str, Any] = json.loads(done.stdout)
        assert seen["complaints"] == []
        assert [address for address in seen["asked"] if not address.startswith(("file:", "data:", "blob:"))] == []
        return seen

    return run
