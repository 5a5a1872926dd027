"""A phone upright and held sideways: the panel opens, goes to what was drawn, makes way; nothing is cut off either way."""

from __future__ import annotations

from tests.viewer.desk import FOLDER, box, loaded, opened, settle

with opened(width=390, height=844, touch=True) as (page, seen):
    loaded(page)
    page.get_by_role("button", name="Sagittal").tap()
    page.locator(".pane.sagittal").focus()
    page.keyboard.press("l")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Control+Shift+ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Axial").tap()
    settle(page)
    page.locator(".toolbar button").last.tap()
    settle(page)
    seen["open"] = [page.locator(".panel").is_visible(), page.locator(".toolbar button").last.get_attribute("aria-expanded")]
    page.locator(".annotations .jump").tap()
    settle(page)
    shown = page.locator(".pane:visible")
    seen["gone_to"] = [page.locator(".panel").is_visible(), shown.get_attribute("data-pane"), shown.locator(".annotation").count()]
    page.screenshot(path=str(FOLDER / "upright.png"))

    page.locator(".toolbar button").last.tap()
    settle(page)
    page.keyboard.press("Escape")
    settle(page)
    seen["escaped"] = [
        page.locator(".panel").is_visible(),
        page.evaluate("() => document.activeElement.dataset.pane"),
        page.locator(".toolbar button").last.get_attribute("aria-expanded"),
    ]

    page.set_viewport_size({"width": 844, "height": 390})
    settle(page)
    pane = box(page.locator(".pane:visible"))
    seen["sideways"] = {
        "panes": page.locator(".pane:visible").count(),
        "share": pane["width"] * pane["height"] / (844 * 390),
        "verdict": page.locator(".verdict").is_visible(),
        "wide": page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"),
        "tools": page.locator(".toolbar button").evaluate_all(
            "all => all.filter((one) => one.getBoundingClientRect().bottom > innerHeight || one.getBoundingClientRect().right > 100).length"
        ),
        "buttons": page.locator(".switcher button").evaluate_all(
            "all => all.filter((one) => one.getBoundingClientRect().right > innerWidth).length"
        ),
    }
    page.screenshot(path=str(FOLDER / "sideways.png"))
