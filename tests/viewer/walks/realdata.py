"""Real scans through the app in Chromium, one after another: the verdict, then the pictures at a desk and on a phone."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

BROWSER, ADDRESS, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
SETS: dict[str, str] = json.loads(sys.argv[4])  # name to path
PANES = ("axial", "coronal", "sagittal", "volume")
seen: dict[str, Any] = {"complaints": [], "asked": []}


def by_path(page: Page, path: str) -> None:
    page.get_by_text("Enter its path").click()
    page.get_by_label("Folder, drive or file").fill(path)
    page.get_by_role("button", name="Check", exact=True).click()


def settle(page: Page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 400))")  # the exact picture comes when drawing rests


def spread(page: Page, pane: str) -> float:
    """How much a pane's picture varies: 0 for an empty one."""
    picture = page.locator(f".pane.{pane} canvas.picture").screenshot()
    return float(np.asarray(Image.open(io.BytesIO(picture)).convert("L"), dtype=float).std())


def told(page: Page, name: str) -> dict[str, Any]:
    """What the viewer says and shows of a scan, with the crosshair on its middle voxel."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".pane.axial").focus()
    page.keyboard.press("Shift+0")
    page.mouse.move(640, 20)
    settle(page)
    page.screenshot(path=str(FOLDER / f"{name}-1280.png"))
    found: dict[str, Any] = {
        "verdict": page.locator(".verdict").inner_text(),
        "voxel": page.locator(".voxel").inner_text(),
        "bold": page.locator(".person span").evaluate_all(
            "all => all.filter((one) => getComputedStyle(one).fontWeight >= 600).map((one) => one.textContent)"
        ),
        "place": page.locator(".place").inner_text(),
        "captions": {pane: page.locator(f".pane.{pane} .caption").inner_text() for pane in PANES},
        "letters": {pane: page.locator(f".pane.{pane} .letter").all_text_contents() for pane in PANES},
        "warnings": page.locator(".warning:visible").all_inner_texts(),
        "spread": {pane: spread(page, pane) for pane in PANES},
    }
    page.keyboard.press("x")
    page.keyboard.press("o")
    settle(page)
    for pane in PANES[:3]:
        page.locator(f".pane.{pane}").screenshot(path=str(FOLDER / f"{name}-{pane}.png"))
    page.keyboard.press("x")
    page.keyboard.press("o")
    for _ in range(20):
        page.keyboard.press("Alt+ArrowRight")
    settle(page)
    found["oblique"] = [page.locator(".pane.coronal .letter").all_text_contents(), spread(page, "coronal")]
    page.keyboard.press("Shift+0")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    page.screenshot(path=str(FOLDER / f"{name}-390.png"))
    found["phone"] = [page.locator(".pane:visible").count(), page.evaluate("() => document.documentElement.scrollWidth")]
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    page.set_default_timeout(300_000)  # against hanging only: machines are shared
    page.on("console", lambda message: seen["complaints"].append(message.text))
    page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
    page.on("request", lambda request: seen["asked"].append(re.sub(r"\?.*", "", request.url)))
    page.goto(ADDRESS)
    for name, path in SETS.items():
        page.get_by_role("heading", name="What were you handed?").wait_for()
        by_path(page, path)
        page.locator("iframe.report").wait_for()
        title = page.frame_locator("iframe.report").locator("h1").inner_text()
        page.get_by_role("button", name="Look at it").click()
        page.locator(".viewer canvas").first.wait_for()
        page.locator(".viewer .loading").wait_for(state="hidden")
        seen[name] = told(page, name) | {"report": title}
        page.get_by_role("button", name="Back", exact=True).click()
        page.get_by_role("button", name="Check something else").click()
    browser.close()
print(json.dumps(seen))
