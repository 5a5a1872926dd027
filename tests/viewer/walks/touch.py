"""On a phone of 390 x 844 with fingers: switch panes, scroll, set the crosshair, pinch, three fingers, a long press, a length."""

from __future__ import annotations

import math

from tests.viewer.desk import FOLDER, box, loaded, numbers, opened, scale_bar, settle

with opened(width=390, height=844, touch=True) as (page, seen):
    loaded(page)
    wire = page.context.new_cdp_session(page)

    def touch(kind: str, *fingers: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(fingers)]
        wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def slide(starts: list[tuple[float, float]], ends: list[tuple[float, float]]) -> None:
        for n in range(1, len(starts) + 1):
            touch("touchStart", *starts[:n])
        for n in range(1, 9):
            touch("touchMove", *[(a[0] + (b[0] - a[0]) * n / 8, a[1] + (b[1] - a[1]) * n / 8) for a, b in zip(starts, ends, strict=True)])
        touch("touchEnd")
        settle(page)

    def caption() -> str:
        return page.locator(".pane.active .caption").inner_text()

    def scale() -> float:
        length_mm, length_px = scale_bar(page, "active")
        return length_px / length_mm

    seen["panes"] = page.locator(".pane:visible").count()
    seen["of_pane"] = [button.get_attribute("aria-label") for button in page.locator(".pane-buttons button:visible").all()]
    seen["wide"] = page.evaluate("() => document.documentElement.scrollWidth")
    page.screenshot(path=str(FOLDER / "phone.png"))
    where = box(page.locator(".pane.axial"))
    x, y = where["x"] + where["width"] * 0.3, where["y"] + where["height"] * 0.35
    seen["before"] = caption()
    slide([(x, y)], [(x, y + 60)])
    seen["scrolled"] = caption()

    seen["place"] = page.locator(".place").inner_text()
    middle = (where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    seen["aimed"] = [(x - middle[0]) / scale(), (y - middle[1]) / scale()]  # mm from the volume's middle
    touch("touchStart", (x, y))
    touch("touchEnd")
    settle(page)
    seen["tapped"] = page.locator(".place").inner_text()

    before = scale()
    slide([(x, y), (x + 60, y + 60)], [(x - 40, y - 40), (x + 100, y + 100)])
    seen["pinched"] = scale() / before
    level = page.locator(".level").text_content()
    slide([(x, y), (x + 50, y), (x + 100, y)], [(x + 50, y), (x + 100, y), (x + 150, y)])
    seen["window"] = [level, page.locator(".level").text_content()]
    seen["not_zoomed_by_three"] = scale() / before

    touch("touchStart", (x, y))
    page.locator(".loupe:visible").wait_for()
    page.screenshot(path=str(FOLDER / "loupe.png"))
    touch("touchEnd")
    seen["menu"] = page.locator(".menu").inner_text()
    page.keyboard.press("Escape")

    for fingers in (1, 2):  # the system takes them away: a palm, a notice
        touch("touchStart", *[(x + 60 * n, y) for n in range(fingers)])
        if fingers == 1:
            page.locator(".loupe:visible").wait_for()
        touch("touchCancel")
        settle(page)
        before_tap = page.locator(".place").inner_text()
        touch("touchStart", (x + 20, y + 30 * fingers))
        touch("touchEnd")
        settle(page)
        after = [page.locator(".loupe:visible").count(), page.locator(".menu").count(), page.locator(".place").inner_text() != before_tap]
        seen[f"after {fingers} taken away"] = after
    page.get_by_role("button", name="Sagittal").tap()
    settle(page)
    seen["switched"] = page.locator(".pane:visible").get_attribute("data-pane")
    page.get_by_role("button", name="Length").first.tap()
    mm = scale()
    slide([(x, y)], [(x + 100, y + 75)])
    seen["length"] = numbers(page)
    seen["expected"] = math.hypot(100, 75) / mm
    seen["handles"] = page.locator(".pane.sagittal .grip").count()
    grip = page.locator(".pane.sagittal .annotation .grip").nth(1).bounding_box()
    assert grip is not None
    near = (grip["x"] + grip["width"] / 2 + 14, grip["y"] + grip["height"] / 2 + 12)  # a fingertip beside it
    slide([near], [(near[0] - 100, near[1])])
    seen["dragged"] = numbers(page)
    seen["shorter"] = 75 / mm
    page.locator(".toolbar button").last.click()
    settle(page)
    seen["panel"] = page.locator(".panel").is_visible()
    page.screenshot(path=str(FOLDER / "panel.png"))
    small = page.evaluate(
        "() => [...document.querySelectorAll('.toolbar button, .switcher button, .pane-buttons button, .panel button')]"
        ".filter((b) => b.offsetParent && Math.min(b.offsetHeight, b.offsetWidth) < 44).map((b) => b.outerHTML)"
    )
    seen["small_buttons"] = small
    seen["folder"] = str(FOLDER)
