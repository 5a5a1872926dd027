"""Opens every page of a pack from where it lies and tells what the browser complained about: chromium, pack."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHROMIUM, PACK = sys.argv[1], Path(sys.argv[2])


def complaints(browser: Browser, path: Path) -> list[str]:
    told: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: None if "GL Driver Message" in message.text else told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(path.as_uri(), wait_until="networkidle")
    return told


with sync_playwright() as playwright:
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    print(json.dumps({path.relative_to(PACK).as_posix(): complaints(chromium, path) for path in sorted(PACK.rglob("*.HTM"))}))
    chromium.close()
