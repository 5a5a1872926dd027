"""Opening a page: by the browser that is there, and never where there is no screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from handcarry.host.browser import open_page


def test_without_a_screen_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not open_page("http://127.0.0.1:1/", platform="linux")


def test_the_browser_that_is_named_gets_the_address(tmp_path: Path) -> None:
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\nprintf %s \"$1\" > '{told}'\n")
    browser.chmod(0o755)
    code = "from handcarry.host.browser import open_page; print(open_page('http://127.0.0.1:1/?token=x'))"
    environment = {"BROWSER": f"{browser} %s", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
    assert told.read_text() == "http://127.0.0.1:1/?token=x"
