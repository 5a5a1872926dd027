"""What is shown and measured where the files leave the geometry open: every code the server can send, each where it forbids something."""

from __future__ import annotations

from tests.viewer.desk import loaded, opened, settle

EVERY = "no-scale,projection,no-orientation,step-assumed,single,rescale-varies,left-out,lossy,sheared,uneven,derived,gap,inverted"

with opened(f"notes={EVERY}") as (page, seen):
    loaded(page)
    settle(page)
    seen["warnings"] = page.locator(".warning:visible").all_inner_texts()
    seen["furniture"] = [page.locator(part).count() for part in (".letter", ".scale", ".cube")]
    seen["voxel"] = page.locator(".voxel").inner_text()
    seen["names"] = page.locator(".pane-name, .switcher button").all_text_contents()
    seen["place"] = page.locator(".place").inner_text()
    seen["refused"] = page.locator("[data-tool][aria-disabled=true]").evaluate_all("all => all.map((one) => [one.dataset.tool, one.title])")
    page.locator(".pane.axial").focus()
    page.keyboard.press("l")
    page.locator(".toast").wait_for()
    seen["told"] = page.locator(".toast").inner_text()
    page.goto(page.url.split("#")[0] + "#notes=step-assumed")
    page.reload()
    loaded(page)
    settle(page)
    seen["scales"] = [page.locator(f".pane.{pane} .scale").count() for pane in ("axial", "coronal", "sagittal")]
    seen["flat_voxel"] = page.locator(".voxel").inner_text()
    for pane, along in (("axial", "ArrowRight"), ("coronal", "ArrowUp")):
        page.locator(f".pane.{pane}").focus()
        page.keyboard.press("l")
        page.keyboard.press("Enter")
        for _ in range(4):
            page.keyboard.press(f"Control+Shift+{along}")
        page.keyboard.press("Enter")
        settle(page)
        seen[pane] = page.locator(".annotations li.selected .numbers span").all_inner_texts()
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    settle(page)
    seen["slab"] = page.locator(".annotations li.selected .care").all_inner_texts()
