"""By keyboard alone: from the top of the page to a measured length, a tilted slice, a thick slab, the help, a saved session."""

from __future__ import annotations

from tests.viewer.desk import FOLDER, loaded, numbers, opened, settle

with opened() as (page, seen):
    loaded(page)
    press = page.keyboard.press

    def caption(pane: str) -> str:
        settle(page)
        return page.locator(f".pane.{pane} .caption").inner_text()

    seen["first_focus"] = page.evaluate("() => document.activeElement.dataset.pane")
    seen["start"] = caption("axial")
    press("ArrowDown")
    press("PageDown")
    seen["eleven_on"] = caption("axial")
    press("Home")
    seen["first"] = caption("axial")
    press("End")
    seen["last"] = caption("axial")

    visited = []
    page.locator(".pane.axial").focus()
    for _ in range(4):
        press("Tab")
        visited.append(page.evaluate("() => document.activeElement.closest('.pane')?.dataset.pane ?? document.activeElement.tagName"))
    seen["visited"] = visited

    page.locator(".pane.axial").focus()
    press("0")
    press("l")
    press("Enter")
    for _ in range(10):
        press("Control+Shift+ArrowRight")
    for _ in range(5):
        press("Control+ArrowDown")
    press("Enter")
    settle(page)
    seen["length"] = numbers(page)
    seen["said"] = page.locator("[role=status].sr-only").inner_text()
    press("Control+ArrowDown")
    settle(page)
    seen["nudged"] = numbers(page)
    press("Control+z")
    settle(page)
    seen["undone"] = numbers(page)
    press("Control+Shift+z")
    settle(page)
    seen["redone"] = numbers(page)
    press("Delete")
    settle(page)
    seen["deleted"] = numbers(page)
    press("Control+z")
    press("Control+z")  # as it was before the nudge
    settle(page)
    page.locator(".annotations li button").last.click()  # deleted by a button that goes with it
    settle(page)
    seen["gone"] = numbers(page)
    press("Control+z")
    settle(page)
    seen["restored"] = numbers(page)
    page.locator(".status").click()
    press("ArrowDown")
    seen["after_nothing"] = page.evaluate("() => document.activeElement.dataset.pane")
    press("ArrowUp")
    press("ContextMenu")
    seen["menu_key"] = page.locator(".menu").inner_text()
    press("Escape")

    press("Escape")
    press("Escape")
    for _ in range(20):
        press("Alt+ArrowRight")
    settle(page)
    seen["turned"] = page.locator(".pane.coronal .letter").all_text_contents()
    press("Home")
    press("m")
    seen["slab"] = caption("axial")
    press("]")
    seen["thicker"] = caption("axial")
    press("ArrowDown")
    seen["slab_while_scrolling"] = caption("axial")
    for _ in range(3):
        press("m")
    seen["no_slab"] = caption("axial")
    press("w")
    settle(page)
    seen["inverted"] = page.get_by_role("button", name="Invert").get_attribute("aria-pressed")
    press("2")
    settle(page)
    seen["bone"] = page.locator(".row[aria-label='Grey window'] [aria-pressed=true]").all_inner_texts()
    press("Control+Enter")
    settle(page)
    seen["alone"] = page.locator(".pane:visible").count()
    press("q")
    settle(page)
    seen["four"] = page.locator(".pane:visible").count()
    press("Shift+0")
    settle(page)
    seen["reset"] = page.locator(".pane.coronal .letter").all_text_contents()

    press("Shift+F10")
    seen["menu_focus"] = page.evaluate("() => document.activeElement.getAttribute('role')")
    press("ArrowDown")
    press("Escape")
    seen["back_in"] = page.evaluate("() => document.activeElement.dataset.pane")

    press("?")
    seen["help"] = page.locator("dialog.help").inner_text()
    page.screenshot(path=str(FOLDER / "help.png"))
    press("Escape")

    press("Control+s")
    press("Tab")
    press("Tab")
    seen["save_focus"] = page.evaluate("() => document.activeElement.textContent")
    with page.expect_download() as download:
        press("Enter")
    seen["saved"] = download.value.suggested_filename
