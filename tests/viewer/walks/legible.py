"""What stands on the pictures can be read: labels whole, no letter under the caption, every button in sight; a draft taken back."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page

from tests.viewer.desk import FOLDER, box, drag, loaded, opened, settle


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    """Where the words of these stand, in pixels of the page."""
    found: list[dict[str, float]] = page.locator(selector).evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    return found


def outside(page: Page, pane: str) -> list[float]:
    """How far each label reaches beyond its pane."""
    whole = box(page.locator(f".pane.{pane}"))
    right, bottom = whole["x"] + whole["width"], whole["y"] + whole["height"]
    rows = boxes(page, f".pane.{pane} .reading tspan")
    return [max(whole["x"] - row["left"], row["right"] - right, whole["y"] - row["top"], row["bottom"] - bottom) for row in rows]


def meet(some: list[dict[str, float]], others: list[dict[str, float]]) -> bool:
    return any(
        a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]
        for a in some
        for b in others
    )


def beside(page: Page) -> dict[str, Any]:
    """A length and a rectangle that end at the right side, a long note there too, and a slab in the caption."""
    where = box(page.locator(".pane.axial"))
    right, middle = where["x"] + where["width"], where["y"] + where["height"] / 2
    page.locator(".pane.axial").focus()
    for key, up in (("l", -60), ("r", 50)):
        page.keyboard.press(key)
        drag(page, (right - 120, middle + up), (right - 12, middle + up + 30))
    settle(page)
    found: dict[str, Any] = {"rows": len(boxes(page, ".pane.axial .reading tspan")), "outside": max(outside(page, "axial"))}
    page.locator("[data-tool=text]").click()
    page.mouse.click(right - 100, middle - 100)
    page.locator(".annotations textarea:focus").wait_for()
    page.keyboard.type("a note that says much more about this root than there is room for beside it, in one breath and in one row " * 2)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    page.locator(".pane.axial").focus()
    settle(page)
    found["note outside"] = max(outside(page, "axial"))
    page.keyboard.press("m")
    settle(page)
    found["caption on a letter"] = meet(boxes(page, ".pane.axial .pane-name, .pane.axial .caption"), boxes(page, ".pane.axial .letter"))
    found["caption"] = page.locator(".pane.axial .caption").inner_text()
    return found


def menu_ink(page: Page) -> int:
    """How many pixels of the menu's sign are bright."""
    picture = page.locator(".pane.sagittal .pane-buttons .button, .pane.axial .pane-buttons .button").first.screenshot()
    return int((np.asarray(Image.open(io.BytesIO(picture)).convert("L")) > 170).sum())


def taken_back(page: Page) -> list[int]:
    """The points of a path that is being drawn: three, then after Ctrl + Z, Backspace and Backspace; and what is in the list at last."""
    where = box(page.locator(".pane.coronal"))
    page.locator("[data-tool=polyline]").click()
    for x, y in ((60, 80), (120, 100), (90, 160)):
        page.mouse.click(where["x"] + x, where["y"] + y)
    points = []
    for key in ("", "Control+z", "Backspace", "Backspace"):
        if key:
            page.keyboard.press(key)
        settle(page)
        points.append(page.locator(".pane.coronal .annotation.selected .grip").count())
    page.keyboard.press("Escape")
    return [*points, page.locator(".annotations li").count()]


def tools_in_sight(page: Page) -> list[bool]:
    """Of each button of the toolbar, whether all of it can be seen and pressed where it is."""
    inside = "(one) => { const b = one.getBoundingClientRect(); return document.elementsFromPoint((b.x + b.right) / 2, b.y + 4)[0]; }"
    return [button.evaluate(f"(one) => one.contains(({inside})(one))") for button in page.locator(".toolbar button").all()]


with opened("lang=de") as (page, seen):
    loaded(page)
    seen["ink"] = menu_ink(page)
    page.locator(".pane.coronal").focus()
    seen["taken back"] = taken_back(page)
    seen["desk"] = beside(page)
    page.screenshot(path=str(FOLDER / "desk.png"))
    page.locator(".pane.axial").focus()
    page.keyboard.press("Shift+F10")
    seen["checked"] = page.locator(".menu [aria-checked=true]").all_inner_texts()
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    said = page.evaluate("() => getComputedStyle(document.querySelector('.viewer'), '::after').content")
    seen["paper"] = [said, page.locator(".viewer canvas:visible").count()]
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    loaded(page)
    seen["tools"] = tools_in_sight(page)
    seen["phone"] = beside(page)
    page.screenshot(path=str(FOLDER / "phone.png"))
    page.locator(".pane.axial").focus()
    page.keyboard.press("?")
    seen["broken"] = page.locator("dialog.help td").evaluate_all("all => all.filter((one) => one.clientWidth < 150).length")
