"""What every walk needs: the page open, its complaints and requests noted, the phantom's marks found by their brightness."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

BROWSER, ADDRESS, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])


@contextmanager
def opened(
    options: str = "", *, width: int = 1280, height: int = 800, touch: bool = False, before: str = ""
) -> Iterator[tuple[Page, dict[str, Any]]]:
    """The page with these options; prints what was seen when the walk is over. `before` is a script that runs first."""
    seen: dict[str, Any] = {"complaints": [], "asked": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=touch,
            accept_downloads=True,
            permissions=["clipboard-read", "clipboard-write"],
        )
        page = context.new_page()
        page.set_default_timeout(120_000)  # against hanging only: machines are shared
        if before:
            page.add_init_script(before)
        page.on("console", lambda message: seen["complaints"].append(message.text))
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.on("request", lambda request: seen["asked"].append(request.url))
        page.goto(f"{ADDRESS}#{options}")
        page.locator(".pane.axial").wait_for()
        yield page, seen
        browser.close()
    print(json.dumps(seen))


def loaded(page: Page) -> None:
    """Wait until the whole scan is there."""
    page.locator(".loading").wait_for(state="hidden")


def box(pane: Locator) -> dict[str, float]:
    """Where a pane lies on the page."""
    found = pane.bounding_box()
    assert found is not None
    return {"x": found["x"], "y": found["y"], "width": found["width"], "height": found["height"]}


def scale_bar(page: Page, pane: str) -> tuple[float, float]:
    """What the scale bar of a pane says: its length in mm, and in pixels."""
    bar = page.locator(f".pane.{pane} .scale").get_attribute("d") or ""
    said = page.locator(f".pane.{pane} .scale-text").text_content() or ""
    ends = re.match(r"M([\d.]+) [\d.]+V[\d.]+H([\d.]+)", bar)
    assert ends is not None
    return float(said.split()[0]), float(ends[2]) - float(ends[1])


def settle(page: Page) -> None:
    """Two frames: what was asked for is on screen."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")


def bright_spots(page: Page, pane: str) -> list[tuple[float, float]]:
    """The centres of white balls in a pane, in pixels of the page, from left to right. The window must leave only them white."""
    page.keyboard.press("o")
    page.keyboard.press("x")
    settle(page)
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 250))")  # the exact picture comes when drawing rests
    where = box(page.locator(f".pane.{pane}"))
    picture = page.screenshot(clip={"x": where["x"], "y": where["y"], "width": where["width"], "height": where["height"]})
    page.keyboard.press("o")
    page.keyboard.press("x")
    settle(page)
    grey = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), dtype=float)
    grey[:46], grey[-60:], grey[:, :40], grey[:, -50:] = 0, 0, 0, 0  # caption, scale, cube, letters
    return sorted((where["x"] + x, where["y"] + y) for x, y in _centres(grey > 128))


def amber(page: Page, pane: str) -> int:
    """How many pixels of a pane have the colour of the stripes over what is not there."""
    where = box(page.locator(f".pane.{pane}"))
    picture = page.screenshot(clip={"x": where["x"], "y": where["y"], "width": where["width"], "height": where["height"]})
    colours = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), dtype=int)
    return int((abs(colours - (208, 111, 47)).max(axis=2) < 40).sum())


def _centres(white: np.ndarray[Any, Any]) -> list[tuple[float, float]]:
    """The middle of each connected white patch of at least 20 pixels, by its edges."""
    left = white.copy()
    found = []
    while left.any():
        seed = tuple(np.argwhere(left)[0])
        patch = [seed]
        left[seed] = False
        for row, column in patch:
            for near in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
                if 0 <= near[0] < left.shape[0] and 0 <= near[1] < left.shape[1] and left[near]:
                    left[near] = False
                    patch.append(near)
        if len(patch) >= 20:
            rows, columns = zip(*patch, strict=True)
            found.append((sum(columns) / len(columns) + 0.5, sum(rows) / len(rows) + 0.5))
    return found


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], button: str = "left") -> None:
    """Press, go there in steps, let go."""
    page.mouse.move(*start)
    page.mouse.down(button=button)  # type: ignore[arg-type]
    for n in range(1, 9):
        page.mouse.move(start[0] + (end[0] - start[0]) * n / 8, start[1] + (end[1] - start[1]) * n / 8)
    page.mouse.up(button=button)  # type: ignore[arg-type]
    settle(page)


def numbers(page: Page) -> dict[str, list[str]]:
    """What the list shows: name to its numbers."""
    items = page.locator(".annotations li").all()
    return {item.locator(".name").input_value(): item.locator(".numbers span").all_text_contents() for item in items}
