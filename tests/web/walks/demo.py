"""A demo medium through the whole app: loaded, scrolled, turned, measured, saved (also as DICOM SR by the server), opened again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

BROWSER, ADDRESS, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
seen: dict[str, Any] = {"complaints": []}


def look(page: Page) -> None:
    page.locator("iframe.report").wait_for()
    page.get_by_role("button", name="Look at it").click()
    workspace(page)


def workspace(page: Page) -> None:
    page.locator(".pane.axial canvas.picture").wait_for()
    page.locator(".viewer .loading").wait_for(state="hidden")


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    for n in range(1, 9):
        page.mouse.move(start[0] + (end[0] - start[0]) * n / 8, start[1] + (end[1] - start[1]) * n / 8)
    page.mouse.up()


def numbers(page: Page) -> list[str]:
    return page.locator(".annotations li .numbers").all_inner_texts()


def card(page: Page) -> None:
    """Say where the clinic is, where that is asked, and read the card in the report."""
    frame = page.locator("iframe.report")
    frame.wait_for()
    questions = page.locator("details.ask")
    tops = [box["y"] for box in (each.bounding_box() for each in (frame, *questions.all())) if box]
    seen["verdict first"] = len(tops) > 1 and tops == sorted(tops)
    tap = page.get_by_role("button", name="Card for the front desk")
    seen["is asked where"] = tap.count() == 1
    if not seen["is asked where"]:
        return
    tap.click()
    page.get_by_label("Country of the clinic").select_option("TR")
    page.get_by_role("button", name="Add the card").click()
    shown = page.frame_locator("iframe.report").locator("details.card .ask-card")
    shown.wait_for(state="attached")
    tap.click()
    shown.wait_for()
    seen["card"] = shown.inner_text()


def walk(page: Page) -> None:
    page.goto(ADDRESS)
    card(page)
    look(page)
    pane = page.locator(".pane.axial")
    box = pane.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    caption = pane.locator(".caption")
    seen["before"] = caption.inner_text()
    page.mouse.move(x, y)
    page.mouse.wheel(0, 240)
    page.wait_for_function("(old) => document.querySelector('.pane.axial .caption').innerText !== old", arg=seen["before"])
    seen["scrolled"] = caption.inner_text()
    handle = pane.locator(".cut.coronal .turn").first.bounding_box()
    assert handle is not None
    at = (handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    drag(page, at, (at[0], at[1] + 60))
    seen["turned"] = page.locator(".pane.coronal .letter").all_text_contents()
    page.keyboard.press("l")
    drag(page, (x - 60, y - 40), (x + 50, y + 20))
    page.locator(".annotations li .numbers").first.wait_for()  # the list is drawn with the next frame
    page.keyboard.press("Escape")
    seen["measured"] = numbers(page)
    page.keyboard.press("Control+s")
    for kind, name in (("JSON", "session.json"), ("SR", "report.dcm")):
        with page.expect_download() as download:
            page.locator("dialog.save .button", has_text=kind).click()
        download.value.save_as(FOLDER / name)
    page.reload()
    workspace(page)
    seen["after reload"] = numbers(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open session").click()
    chooser.value.set_files(FOLDER / "session.json")
    page.locator(".annotations li .numbers").first.wait_for()
    seen["again"] = numbers(page)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 844}, locale="en-GB", accept_downloads=True).new_page()
        page.set_default_timeout(120_000)  # against hanging only: machines are shared
        page.on("console", lambda message: seen["complaints"].append(message.text))
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        walk(page)
        browser.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
