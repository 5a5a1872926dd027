"""A phone, by touch: from picking a ZIP archive to the card at the desk and the look at the scan; then to the verdict by keyboard alone.

Usage: phone.py CHROMIUM DIST_PAGE LIST, a JSON list of {"path"}: an archive with a fault, one that is whole. Pictures go beside the list.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.page.hosting import hosted
from tests.usable import grave_faults

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
seen: dict[str, Any] = {"complaints": [], "axe": {}, "wide": {}, "verdicts": []}


def looked_at(page: Page, name: str) -> None:
    """Hold a screen against axe, see whether it is wider than the phone, and keep a picture."""
    seen["axe"][name] = grave_faults(page)
    seen["wide"][name] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.screenshot(path=str(LIST.parent / f"{name}.png"))


def way(page: Page, faulty: str, whole: str) -> None:
    page.locator(".zone").wait_for()
    looked_at(page, "start")
    seen["how to zip"] = page.locator("details[open] p").inner_text()
    page.get_by_role("button", name="See for yourself").tap()
    looked_at(page, "proof")
    page.get_by_role("button", name="Back").tap()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a ZIP").tap()
    chooser.value.set_files(faulty)
    page.locator("iframe.report").wait_for()
    looked_at(page, "verdict")
    page.get_by_role("button", name="Card for the front desk").tap()
    page.get_by_label("Country of the clinic").select_option("TR")
    page.get_by_role("button", name="Add the card").tap()
    card = page.frame_locator("iframe.report").locator("details.card .ask-card")
    card.wait_for(state="attached")
    page.get_by_role("button", name="Card for the front desk").tap()
    card.wait_for()
    seen["card"] = card.inner_text()
    looked_at(page, "card")
    with page.expect_download() as download:
        page.get_by_role("button", name="The letter to the clinic").tap()
    seen["letter"] = Path(download.value.path()).read_text()[:15]
    page.get_by_role("button", name="Check something else").tap()
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(whole)
    page.get_by_role("button", name="Look at it").tap()
    page.locator(".viewer canvas").first.wait_for()
    page.locator(".viewer .loading").wait_for(state="hidden")
    looked_at(page, "viewer")
    short_of_memory(page)


def short_of_memory(page: Page) -> None:
    """The same scan on a device with half a megabyte, a quarter of which is the viewer's."""
    page.go_back()
    page.evaluate("() => Object.defineProperty(navigator, 'deviceMemory', { value: 2 ** -11, configurable: true })")
    page.get_by_role("button", name="Look at it").tap()
    page.locator(".viewer canvas").first.wait_for()
    page.locator(".viewer .loading").wait_for(state="hidden")
    seen["short of memory"] = page.locator(".viewer .banner").inner_text()
    looked_at(page, "viewer short of memory")


def by_keyboard(page: Page, faulty: str) -> None:
    """The whole way again without a finger: Tab to the picker and press it; the chooser is the system's. Then on to the card and back."""
    page.goto(page.url)
    page.locator(".zone").wait_for()
    with page.expect_file_chooser() as chooser:
        tab_to(page, "Choose a ZIP")
        page.keyboard.press("Enter")
    chooser.value.set_files(faulty)
    page.locator("iframe.report").wait_for()
    tab_to(page, "Card for the front desk")
    page.keyboard.press("Enter")
    page.keyboard.type("T")  # the list of countries has been given the focus
    while page.locator("#clinic").input_value() != "TR":
        page.keyboard.press("ArrowDown")
    tab_to(page, "Add the card")
    page.keyboard.press("Enter")
    card = page.frame_locator("iframe.report").locator("details.card .ask-card")
    card.wait_for(state="attached")
    tab_to(page, "Card for the front desk")
    page.keyboard.press("Enter")
    card.wait_for()
    seen["by keyboard"] = card.inner_text()
    tab_to(page, "Check something else")
    page.keyboard.press("Enter")
    page.locator(".zone").wait_for()


def tab_to(page: Page, label: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if (
            label in str(page.evaluate("document.activeElement?.textContent ?? ''"))
            and page.evaluate("document.activeElement.tagName") == "BUTTON"
        ):
            return
    raise AssertionError(f"no way to {label} by keyboard")


def main() -> None:
    faulty, whole = (medium["path"] for medium in json.loads(LIST.read_text()))
    with hosted(FOLDER) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="en-GB", bypass_csp=False
        )
        context.set_default_timeout(240_000)
        page = context.new_page()
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.goto(address)
        way(page, faulty, whole)
        page.go_back()
        by_keyboard(page, faulty)
        browser.close()
    print(json.dumps(seen))


main()
