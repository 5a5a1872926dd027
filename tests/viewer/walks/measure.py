"""At a desk: scroll, measure between two marks, turn a slice through both and measure again, draw with every tool, save, open again."""

from __future__ import annotations

import json
import math

from playwright.sync_api import Page

from tests.viewer.desk import FOLDER, box, bright_spots, drag, loaded, numbers, opened, scale_bar, settle


def at_marks(page: Page) -> None:
    """The axial slice at z = 50 mm (0-based slice 33, 50.0 - 0.1 mm) with only the balls white."""
    page.locator(".pane.axial").focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("PageDown")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("3")
    where = box(page.locator(".pane.axial"))
    # a narrow window far up: every drag to the left narrows, every drag down darkens
    middle = (where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    drag(page, middle, (middle[0] - 220, middle[1] + 130), "right")
    settle(page)


with opened("delay=5") as (page, seen):
    loaded(page)
    at_marks(page)
    seen["caption"] = page.locator(".pane.axial .caption").inner_text()
    spots = bright_spots(page, "axial")
    seen["spots"] = len(spots)
    right, left = spots[0], spots[-1]
    seen["pixels_apart"] = math.dist(right, left)
    seen["scale"] = scale_bar(page, "axial")
    page.keyboard.press("l")
    drag(page, right, left)
    seen["axial"] = numbers(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    # the crosshair onto the right mark, then the coronal line's end to the left one
    page.keyboard.press("o")
    page.mouse.click(*right)
    page.keyboard.press("o")
    settle(page)
    ends = page.locator(".pane.axial .cut.coronal .turn").all()
    place = [end.bounding_box() for end in ends]
    handle = max(((b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in place if b is not None), key=lambda spot: spot[0])
    far = math.dist(handle, right)
    way = (left[0] - right[0], left[1] - right[1])
    size = math.hypot(*way)
    drag(page, handle, (right[0] + way[0] / size * far, right[1] + way[1] / size * far))
    seen["letters"] = page.locator(".pane.coronal .letter").all_text_contents()
    oblique = bright_spots(page, "coronal")
    seen["oblique_spots"] = len(oblique)
    page.keyboard.press("l")
    drag(page, oblique[0], oblique[-1])
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.screenshot(path=str(FOLDER / "oblique.png"))

    # every other tool once, on the oblique slice
    where = box(page.locator(".pane.coronal"))
    x, y = where["x"] + where["width"] * 0.42, where["y"] + where["height"] * 0.4
    page.locator("[data-tool=probe]").click()
    page.mouse.click(x, y)
    page.locator("[data-tool=angle]").click()
    for dx, dy in ((60, 0), (0, 0), (0, 60)):
        page.mouse.click(x + dx, y + dy)
    for n, tool in enumerate(("rectangle", "ellipse", "profile")):
        page.locator(f"[data-tool={tool}]").click()
        drag(page, (x - 60 + 45 * n, y + 10), (x - 25 + 45 * n, y + 40))
    page.locator("[data-tool=polyline]").click()
    for dx, dy in ((-60, -40), (-20, -60), (30, -50)):
        page.mouse.click(x + dx, y + dy)
    page.mouse.dblclick(x + 60, y - 30)
    for tool in ("arrow", "text"):
        page.locator(f"[data-tool={tool}]").click()
        if tool == "arrow":
            drag(page, (x, y + 70), (x + 40, y + 90))
        else:
            page.mouse.click(x - 50, y + 80)
        page.locator(".annotations textarea:focus").wait_for()
        page.keyboard.type(f"=words of {tool}")
        page.keyboard.press("Tab")
    settle(page)
    page.screenshot(path=str(FOLDER / "all_tools.png"))
    seen["before"] = numbers(page)

    page.locator(".pane.coronal").focus()
    page.keyboard.press("Control+s")
    page.locator("#viewer-file-name").fill("my jaw")
    page.locator("#viewer-observer").fill("Dr. Ada Test")
    for kind, name in (("JSON", "session.json"), ("CSV", "table.csv"), ("PNG", "picture.png"), ("SR", "report.dcm")):
        with page.expect_download() as download:
            page.locator("dialog.save .button", has_text=kind).click()
        seen[kind] = download.value.suggested_filename
        download.value.save_as(FOLDER / name)
    page.screenshot(path=str(FOLDER / "save.png"))
    page.locator("dialog.save .button", has_text="Close").click()

    page.reload()
    loaded(page)
    seen["after_reload"] = numbers(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open session").click()
    chooser.value.set_files(FOLDER / "session.json")
    page.locator(".toast").wait_for()
    settle(page)
    seen["told"] = page.locator(".toast").inner_text()
    seen["after"] = numbers(page)
    seen["letters_after"] = page.locator(".pane.coronal .letter").all_text_contents()
    page.screenshot(path=str(FOLDER / "reloaded.png"))

    other = json.loads((FOLDER / "session.json").read_text())
    seen["fingerprint"] = other["volume"]["voxels_sha256"]
    other["volume"]["voxels_sha256"] = "0" * 64
    (FOLDER / "other.json").write_text(json.dumps(other))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open session").click()
    chooser.value.set_files(FOLDER / "other.json")
    page.wait_for_function("() => document.querySelector('.toast.warn') !== null")
    seen["other_scan"] = page.locator(".toast").inner_text()
    page.locator(".toast").click()

    (FOLDER / "bad.json").write_text('{"schema": "handcarry-session/9"}')
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open session").click()
    chooser.value.set_files(FOLDER / "bad.json")
    page.wait_for_function("() => document.querySelector('.toast.warn') !== null")
    seen["refused"] = page.locator(".toast").inner_text()
    seen["still"] = numbers(page)
    seen["words"] = page.locator("body").inner_text()
    seen["folder"] = str(FOLDER)
