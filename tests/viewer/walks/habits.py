"""Smaller habits of the page: another program's mouse, going back to a tilted slice, handles, messages, sliders, caps, little memory."""

from __future__ import annotations

from typing import Any

from tests.viewer.desk import FOLDER, box, drag, loaded, opened, scale_bar, settle

APPLE = "Object.defineProperty(navigator, 'platform', {get: () => 'MacIntel'})"
NO_MEMORY = "window.ArrayBuffer = class extends ArrayBuffer { constructor(n) { if (n > 1000) throw new RangeError('none'); super(n); } }"

with opened(before=APPLE) as (page, seen):
    loaded(page)
    where = box(page.locator(".pane.axial"))
    spot = (where["x"] + where["width"] * 0.3, where["y"] + where["height"] * 0.35)

    def place() -> str:
        page.mouse.move(640, 20)
        settle(page)
        return page.locator(".place").inner_text()

    def level() -> str:
        return page.locator(".level").text_content() or ""

    def scale() -> float:
        length_mm, length_px = scale_bar(page, "axial")
        return length_px / length_mm

    def letters(pane: str) -> list[str]:
        settle(page)
        return page.locator(f".pane.{pane} .letter").all_text_contents()

    def reset() -> None:
        page.locator(".pane.axial").focus()
        for key in ("Escape", "Escape", "Shift+0", "1"):
            page.keyboard.press(key)
        settle(page)

    def mouse_as(label: str) -> str:
        page.locator(".pane.axial").focus()
        page.keyboard.press("?")
        page.locator("#viewer-mouse").select_option(label=label)
        said = page.locator("dialog.help").inner_text()
        page.screenshot(path=str(FOLDER / f"mouse-{label[-2:]}.png"))
        page.keyboard.press("Escape")
        return said

    def strokes() -> dict[str, Any]:
        """What a drag with each button, a click and a move with Shift do: the window before and after, the zoom, the place."""
        found: dict[str, Any] = {}
        for button in ("left", "right"):
            before = (level(), scale(), place())
            drag(page, spot, (spot[0] + 40, spot[1] - 30), button)
            found[button] = [level() != before[0], round(scale() / before[1], 2), place() != before[2], page.locator(".menu").count()]
            reset()
        before_click = place()
        page.mouse.click(*spot)
        found["click"] = place() != before_click
        reset()
        before_move = place()
        page.keyboard.down("Shift")
        page.mouse.move(spot[0], spot[1])
        page.mouse.move(spot[0] + 3, spot[1] + 3)
        page.keyboard.up("Shift")
        found["shift_move"] = place() != before_move
        reset()
        return found

    def grips_in_sight() -> int:
        """How many ends of what was drawn lie on the coronal pane's picture."""
        pane = box(page.locator(".pane.coronal"))
        found = [box(grip) for grip in page.locator(".pane.coronal .annotation .grip").all()]
        across = [grip for grip in found if pane["x"] < grip["x"] < pane["x"] + pane["width"]]
        return len([grip for grip in across if pane["y"] < grip["y"] < pane["y"] + pane["height"]])

    seen["own"] = strokes()
    seen["ohif_help"] = mouse_as("OHIF")
    seen["ohif"] = strokes()
    page.keyboard.press("l")
    drag(page, spot, (spot[0] + 40, spot[1]))
    seen["ohif_tool"] = [page.locator(".annotations li").count(), level() == "" or place() != ""]
    page.keyboard.press("Delete")
    reset()
    seen["slicer_help"] = mouse_as("3D Slicer")
    seen["slicer"] = strokes()
    mouse_as("this program")

    # A length on a tilted slice; everything back upright and enlarged elsewhere; a press on its entry brings its slice back.
    page.locator(".pane.axial").focus()
    for _ in range(30):
        page.keyboard.press("Alt+ArrowRight")
    tilted = letters("coronal")
    page.locator(".pane.coronal").focus()
    page.keyboard.press("l")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Control+Shift+ArrowUp")
    page.keyboard.press("Enter")
    reset()
    upright = letters("coronal")
    page.locator(".pane.coronal").focus()
    for _ in range(4):
        page.keyboard.press("+")
    for _ in range(20):
        page.keyboard.press("Shift+ArrowLeft")
    settle(page)
    seen["out_of_sight"] = grips_in_sight()
    page.locator(".annotations .jump").click()
    seen["jump"] = [tilted, upright, letters("coronal"), letters("sagittal"), letters("axial")]
    seen["in_sight"] = grips_in_sight()
    page.screenshot(path=str(FOLDER / "jump.png"))

    # The handle under the pointer stands out; away from it, it does not.
    reset()
    turn = page.locator(".pane.axial .cut.coronal .turn").last.bounding_box()
    assert turn is not None
    page.mouse.move(turn["x"] + turn["width"] / 2 + 2, turn["y"] + turn["height"] / 2)
    settle(page)
    seen["lit"] = page.locator(".pane.axial .turn.lit").count()
    page.mouse.move(turn["x"] - 40, turn["y"] - 40)
    seen["lit_away"] = page.locator(".pane.axial .turn.lit").count()

    # Sliders do what drags do, and say their value.
    for part in ("centre", "width"):
        slider = page.locator(f"#viewer-window-{part}")
        was = [level(), slider.get_attribute("aria-valuetext")]
        slider.focus()
        for _ in range(10):
            page.keyboard.press("ArrowRight")
        settle(page)
        seen[f"slider_{part}"] = [was, [level(), slider.get_attribute("aria-valuetext")]]
    page.locator("#viewer-slab").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    settle(page)
    seen["slab"] = [page.locator("output[for=viewer-slab]").inner_text(), page.locator(".pane.axial .caption").inner_text()]
    reset()

    # The crosshair in the 3D view is where the slices have it, and goes along.
    def spot3d() -> dict[str, float]:
        settle(page)
        return box(page.locator(".pane.volume .spot"))

    first = spot3d()
    page.mouse.click(*spot)
    second = spot3d()
    view = box(page.locator(".pane.volume"))
    seen["spot"] = [first, second, view]
    page.locator(".pane.axial").focus()
    page.keyboard.press("x")
    settle(page)
    seen["spot_hidden"] = page.locator(".pane.volume .spot").count()
    page.keyboard.press("x")

    # "Hide name" says what it does; its words change, so it is no button that stays down.
    hide = page.locator(".hide-identity")
    seen["hide"] = [hide.inner_text(), hide.get_attribute("aria-pressed")]
    hide.click()
    settle(page)
    seen["show"] = [hide.inner_text(), hide.get_attribute("aria-pressed")]
    hide.click()

    page.locator(".pane.axial").focus()
    page.keyboard.press("?")
    seen["apple"] = page.locator("dialog.help").inner_text()
    page.keyboard.press("Escape")

    # A warning stays until it is pressed, also beside what is said after it; what is only said goes by itself.
    page.goto(page.url.split("#")[0] + "#notes=no-scale")
    page.reload()
    loaded(page)
    page.clock.install()
    page.locator(".pane.axial").focus()
    page.keyboard.press("l")
    page.locator(".toast.warn").wait_for()
    page.clock.run_for(60_000)
    seen["warned"] = page.locator(".toast").all_inner_texts()
    page.keyboard.press("l")
    page.clock.run_for(100)
    seen["warned_once"] = page.locator(".toast").count()
    page.locator(".toast").click()
    seen["dismissed"] = page.locator(".toast").count()
    page.locator(".pane.axial").focus()
    page.keyboard.press("m")
    page.clock.run_for(1000)
    seen["unscaled_slab"] = page.locator(".pane.axial .caption").inner_text()
    seen["unscaled_slider"] = page.locator("#viewer-slab").get_attribute("aria-valuetext")

    page.add_init_script(NO_MEMORY)
    page.goto(page.url.split("#")[0])
    page.reload()
    page.locator(".waiting p").wait_for()
    seen["no_memory"] = page.locator(".waiting").inner_text()
