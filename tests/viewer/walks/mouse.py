"""Every row of the mouse's contract, once, on the phantom."""

from __future__ import annotations

import math

from tests.viewer.desk import FOLDER, box, drag, loaded, opened, scale_bar, settle

with opened() as (page, seen):
    loaded(page)

    def caption(pane: str = "axial") -> str:
        return page.locator(f".pane.{pane} .caption").inner_text()

    def place() -> str:
        return page.locator(".place").inner_text()

    def level() -> list[float]:
        said = page.locator(".level").text_content() or ""
        return [float(word.strip(",")) for word in said.split() if word.strip(",").lstrip("-").isdigit()]

    def scale() -> float:
        length_mm, length_px = scale_bar(page, "axial")
        return length_px / length_mm

    def letters(pane: str) -> list[str]:
        return page.locator(f".pane.{pane} .letter").all_text_contents()

    def end(pane: str, of: str) -> tuple[float, float]:
        spots = [b for b in (e.bounding_box() for e in page.locator(f".pane.{pane} .cut.{of} .turn").all()) if b is not None]
        found = max(spots, key=lambda b: b["x"])
        return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2

    def reset() -> None:
        page.locator(".pane.axial").focus()
        page.keyboard.press("Shift+0")
        page.mouse.move(640, 20)
        settle(page)

    where = box(page.locator(".pane.axial"))
    x, y = where["x"] + where["width"] * 0.3, where["y"] + where["height"] * 0.35
    middle = (where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)

    page.mouse.move(x, y)
    seen["hover"] = place()
    page.mouse.wheel(0, 100)
    settle(page)
    seen["wheel"] = caption()
    page.keyboard.down("Shift")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Shift")
    settle(page)
    seen["shift_wheel"] = caption()
    before = scale()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    settle(page)
    page.mouse.move(x, y + 1)
    page.mouse.move(x, y)
    seen["ctrl_wheel"] = [scale() / before, place().split(" H")[0], seen["hover"].split(" H")[0]]
    reset()

    page.mouse.click(x, y)
    page.mouse.move(640, 20)
    settle(page)
    seen["click"] = [place(), seen["hover"]]
    reset()

    start = level()
    drag(page, (x, y), (x + 51.2, y - 25.6), "right")
    seen["right_drag"] = [start, level(), page.locator(".menu").count()]
    page.keyboard.press("6")
    settle(page)
    seen["own_window"] = level()

    page.mouse.move(x, y)
    page.mouse.down(button="right")
    page.mouse.up(button="right")
    seen["right_click"] = page.locator(".menu").inner_text()
    page.keyboard.press("Escape")

    page.evaluate(  # as on a Mac
        "([x, y]) => document.querySelector('.pane.axial').dispatchEvent("
        "new MouseEvent('contextmenu', {button: 0, ctrlKey: true, clientX: x, clientY: y, bubbles: true, cancelable: true}))",
        [x, y],
    )
    seen["ctrl_click"] = page.locator(".menu").inner_text()
    page.get_by_role("menuitem", name="Copy place and grey value").click()
    seen["copied"] = [page.locator(".toast").inner_text(), page.evaluate("() => navigator.clipboard.readText()")]
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    page.mouse.click(x, y, button="right")
    page.get_by_role("menuitem", name="Copy place and grey value").click()
    page.locator(".toast.warn").wait_for()
    seen["not_copied"] = page.locator(".toast.warn").inner_text()
    page.locator(".toast.warn").click()
    page.locator(".pane.axial").focus()

    page.mouse.move(x, y)
    seen["pan_from"] = place()
    drag(page, (x, y), (x + 40, y + 30), "middle")
    seen["middle_drag"] = place()
    reset()
    page.locator(".pane.axial").focus()
    page.keyboard.down(" ")
    drag(page, (x, y), (x + 40, y + 30))
    page.keyboard.up(" ")
    seen["space_drag"] = place()
    reset()

    page.mouse.move(x, y)
    page.mouse.down(button="right")
    page.mouse.down(button="left")
    page.mouse.move(x, y - 25)
    page.mouse.move(x, y - 50)
    page.mouse.up(button="left")
    page.mouse.up(button="right")
    settle(page)
    seen["both_drag"] = scale() / before
    reset()

    page.mouse.dblclick(x, y)
    settle(page)
    seen["double"] = page.locator(".pane:visible").count()
    page.mouse.dblclick(600, 400)
    settle(page)
    seen["double_again"] = page.locator(".pane:visible").count()
    reset()

    # the coronal line, dragged down by 50 pixels: the coronal slice goes back, the axial one stays
    line = (middle[0] + 90, middle[1])
    line = (line[0], end("axial", "coronal")[1])
    drag(page, line, (line[0], line[1] + 50))
    page.mouse.move(640, 20)
    settle(page)
    seen["line_drag"] = [place(), 50 / scale(), caption("axial"), caption("coronal")]
    reset()

    def turned(held: str) -> list[list[str]]:
        """Drag the coronal line's right end down by about 22 degrees with a key held."""
        grip = end("axial", "coronal")
        cross = (middle[0], grip[1])
        radius = grip[0] - cross[0]
        to = (cross[0] + radius * math.cos(math.radians(22)), cross[1] + radius * math.sin(math.radians(22)))
        if held:
            page.keyboard.down(held)
        drag(page, grip, to)
        if held:
            page.keyboard.up(held)
        after = end("axial", "coronal")
        angle = math.degrees(math.atan2(after[1] - cross[1], after[0] - cross[0]))
        found = [letters("coronal"), letters("sagittal"), [f"{angle:.1f}"]]
        reset()
        return found

    seen["turn"] = turned("")
    seen["turn_snapped"] = turned("Shift")
    seen["turn_alone"] = turned("Alt")

    # scrolling a tilted slice goes along its own normal
    page.locator(".pane.axial").focus()
    for _ in range(30):
        page.keyboard.press("Alt+ArrowRight")
    page.locator(".pane.coronal").focus()
    page.mouse.move(640, 20)
    settle(page)
    tilted = [place()]
    for _ in range(2):
        page.keyboard.press("PageDown")
    settle(page)
    seen["tilted_scroll"] = [*tilted, place()]
    reset()

    # the 3D view: turned by a drag, and a click on it takes the crosshair there
    cube = page.locator(".pane.volume .cube text").all_text_contents()
    view = box(page.locator(".pane.volume"))
    centre = (view["x"] + view["width"] / 2, view["y"] + view["height"] / 2)
    drag(page, centre, (centre[0] + 120, centre[1]))
    seen["orbit"] = [cube, page.locator(".pane.volume .cube text").all_text_contents()]
    crosshair = place()
    page.mouse.click(*centre)
    page.mouse.move(640, 20)
    settle(page)
    seen["pick"] = [crosshair, place()]

    # a drag called off by Esc or undone leaves nothing behind
    page.locator(".pane.axial").focus()
    page.keyboard.press("l")
    page.mouse.click(x, y)
    page.mouse.move(x + 30, y)
    settle(page)
    seen["drafting"] = page.locator(".pane.axial .annotation").count()
    page.keyboard.press("Escape")
    settle(page)
    seen["let_go"] = page.locator(".pane.axial .annotation").count()
    page.screenshot(path=str(FOLDER / "mouse.png"))
