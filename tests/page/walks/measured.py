"""A length drawn in the tab and saved as a DICOM report, its server gone by then.

Usage: measured.py CHROMIUM DIST_PAGE LIST, a JSON list of one {"path"}. The report goes beside the list.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.page.hosting import hosted
from tests.page.tab import complains

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def measure(page: Page) -> str:
    box = page.locator(".pane.axial").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.keyboard.press("l")
    drag(page, (x - 60, y - 40), (x + 50, y + 20))
    return page.locator(".annotations li .numbers").first.inner_text()


def save(page: Page) -> str:
    page.keyboard.press("Control+s")
    with page.expect_download() as download:
        page.locator("dialog.save .button", has_text="SR").click()
    path = LIST.parent / "report.dcm"
    download.value.save_as(path)
    return str(path)


def main() -> None:
    seen: dict[str, Any] = {"complaints": []}
    (medium,) = json.loads(LIST.read_text())
    with sync_playwright() as playwright, hosted(FOLDER) as (address, server):
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 844}, locale="en-GB", accept_downloads=True).new_page()
        page.set_default_timeout(120_000)  # against hanging only: machines are shared
        page.on("console", lambda message: seen["complaints"].append(message.text) if complains(message) else None)
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.goto(address)
        page.locator("html[data-ready]").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        server.kill()
        page.locator("input[type=file]:not([webkitdirectory])").set_input_files(medium["path"])
        page.get_by_role("button", name="Look at it").click()
        page.locator(".pane.axial canvas.picture").wait_for()
        page.locator(".viewer .loading").wait_for(state="hidden")
        seen["measured"] = measure(page)
        seen["report"] = save(page)
        browser.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
