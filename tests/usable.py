"""Whether everyone can use a page, as axe-core and the width of a screen tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "viewer/node_modules/axe-core/axe.min.js"
SCREENS = ((390, 844), (1280, 800))  # pixels of a phone, and of a desk


def grave_faults(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe-core calls serious or critical: each rule, with the first elements that break it. Frames inside are not looked at."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], iframes: false})")
    grave = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    return [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in grave]


def too_wide(page: Page) -> list[int]:
    """Return on which widths of a screen the page has to be moved sideways; it is left as wide as a desk's."""
    overflows = []
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("() => document.documentElement.scrollWidth") > width:
            overflows.append(width)
    return overflows
