"""What must be said and when: before the scan is whole, where slices are missing, in three languages; axe-core in each state."""

from __future__ import annotations

from tests.usable import grave_faults
from tests.viewer.desk import FOLDER, amber, loaded, opened, settle

with opened("delay=400&absent=38,39&notes=lossy,sheared") as (page, seen):
    seen["axe"] = {}

    def audit(name: str) -> None:
        seen["axe"][name] = grave_faults(page)
        page.screenshot(path=str(FOLDER / f"{name}.png"))

    seen["warnings"] = page.locator(".warning:visible").all_inner_texts()
    length = page.locator("[data-tool=length]")
    settle(page)
    seen["waits"] = [length.get_attribute("aria-disabled"), length.get_attribute("title")]
    page.keyboard.press("l")
    page.locator(".toast").wait_for()
    seen["told"] = page.locator(".toast").inner_text()
    seen["still_crosshair"] = page.locator("[data-tool=crosshair]").get_attribute("aria-pressed")
    seen["place_while_loading"] = page.locator(".place").inner_text()
    seen["progress"] = page.locator(".loading").inner_text()
    audit("loading")
    loaded(page)
    settle(page)
    seen["ready"] = length.get_attribute("aria-disabled")
    seen["preview_gone"] = page.locator(".warning.preview").is_hidden()
    seen["stripes"] = amber(page, "coronal")
    page.locator(".pane.axial").focus()
    page.keyboard.press("ArrowUp")
    settle(page)
    seen["gap_here"] = [amber(page, "axial"), page.locator(".place").inner_text()]
    page.locator(".pane.coronal").focus()
    page.keyboard.press("l")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Control+Shift+ArrowUp")
    page.keyboard.press("Enter")
    settle(page)
    seen["through"] = page.locator(".pane.coronal .reading").all_text_contents()
    audit("measured")
    page.get_by_role("button", name="Hide name").click()
    settle(page)
    seen["hidden"] = page.locator(".person").is_hidden()
    seen["badge"] = page.locator(".verdict").is_visible()
    page.locator(".pane.axial").focus()
    page.keyboard.press("?")
    audit("help")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    audit("save")
    page.keyboard.press("Escape")
    page.locator(".pane.axial").focus()
    page.keyboard.press("Shift+F10")
    audit("menu")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    audit("phone")
    seen["text"] = page.locator("body").inner_text()
    for language in ("de", "ar"):
        page.goto(page.url.split("#")[0] + f"#lang={language}")
        page.reload()
        page.set_viewport_size({"width": 1280, "height": 800})
        loaded(page)
        audit(language)
        seen[language] = page.locator("body").inner_text()
        sides = [page.locator(part).bounding_box() for part in (".toolbar [data-tool=crosshair]", ".panel", ".pane.axial", ".pane.coronal")]
        seen[f"{language}_sides"] = [side["x"] for side in sides if side is not None]
        seen[f"{language}_right_ear"] = page.locator(".pane.axial [data-side=R]").get_attribute("x")
