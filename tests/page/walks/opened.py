"""Copies opened by double-click: the viewer of each, until it has all voxels and has compared them with the hash that was recorded.

Usage: opened.py CHROMIUM LIST, a JSON list of folders.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright


def main() -> None:
    seen: dict[str, Any] = {"complaints": [], "asked": [], "proof": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
        for folder in json.loads(sys.argv[2]):
            page = browser.new_context(locale="en-GB").new_page()
            page.set_default_timeout(120_000)
            page.on("console", lambda message: None if "GL Driver" in message.text else seen["complaints"].append(message.text))
            page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
            page.on("request", lambda request: seen["asked"].append(request.url))
            page.goto((Path(folder) / "INDEX.HTM").as_uri())
            page.get_by_role("link", name="Look at the scan").click()
            page.locator(".proof-mark[data-found=same], .proof-mark[data-found=other]").wait_for()
            seen["proof"].append(page.locator(".proof dd").all_text_contents())
        browser.close()
    print(json.dumps(seen))


main()
