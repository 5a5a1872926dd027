"""A pack opened by double-click: start page, viewer, measuring, saving; by keyboard, on a phone, in German. Then the same scan served."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.usable import grave_faults, too_wide

BROWSER, PACK, BARE, SERVED = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
seen: dict[str, Any] = {"complaints": [], "asked": [], "axe": {}, "wide": {}, "said": {}}

WATCH = (
    "() => { window.violations = []; document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective)); }"
)

# What the page asks the medium for, and what it has on screen by then.
ORDER = """() => {
  window.order = [];
  new MutationObserver((changes) => {
    for (const { src } of changes.flatMap((change) => [...change.addedNodes])) {
      const shown = document.querySelector(".pane.axial .caption")?.textContent ? "picture" : document.getElementById("app") ? "page" : "";
      if (src?.startsWith("file:")) order.push([src.replace(/.*DATA\\//, ""), shown]);
    }
  }).observe(document, { childList: true, subtree: true });
}"""


def new_page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", accept_downloads=True).new_page()
    page.set_default_timeout(120_000)  # against hanging only: machines are shared
    page.add_init_script(f"({WATCH})()")
    page.on("console", lambda message: None if "GL Driver Message" in message.text else seen["complaints"].append(message.text))
    page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
    page.on("request", lambda request: seen["asked"].append(request.url))
    return page


def axe(page: Page, name: str) -> None:
    seen["axe"][name], seen["wide"][name] = grave_faults(page), too_wide(page)


def whole(page: Page) -> None:
    page.locator(".viewer canvas").first.wait_for()
    page.locator(".viewer .loading").wait_for(state="hidden")


def measured(page: Page) -> list[str]:
    """One length in the axial pane, at the same place of the window each time."""
    page.keyboard.press("l")
    where = page.locator(".pane.axial").bounding_box()
    assert where is not None
    page.mouse.move(where["x"] + 90, where["y"] + 120)
    page.mouse.down()
    page.mouse.move(where["x"] + 200, where["y"] + 150)
    page.mouse.move(where["x"] + 330, where["y"] + 210)
    page.mouse.up()
    page.locator(".annotations li").wait_for()
    return page.locator(".annotations li .numbers span").all_text_contents()


def saved(page: Page, kind: str) -> bytes:
    with page.expect_download() as got:
        page.locator("dialog.save").get_by_role("button", name=kind).click()
    return Path(got.value.path()).read_bytes()


def desk(browser: Browser) -> None:
    page = new_page(browser)
    page.goto((PACK / "INDEX.HTM").as_uri())
    axe(page, "start")
    page.get_by_role("link", name="Look at the scan").click()
    whole(page)
    seen["length"] = measured(page)
    page.locator(".proof-mark[data-found=same]").wait_for()
    seen["proof"] = page.locator(".proof dd").all_text_contents()
    seen["banner"] = page.locator(".banner").inner_text()
    axe(page, "view")
    page.keyboard.press("Control+s")
    seen["said"]["no SR"] = page.locator("dialog.save .no-sr").inner_text()
    seen["buttons"] = page.locator("dialog.save button").all_text_contents()
    session = saved(page, "Session")
    seen["csv"] = saved(page, "CSV").decode()
    seen["png"] = list(saved(page, "PNG")[:8])
    page.keyboard.press("Escape")
    seen["session"] = json.loads(session)["volume"]
    page.locator(".annotations li").get_by_role("button", name="Delete").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open session").click()
    chooser.value.set_files({"name": "session.json", "mimeType": "application/json", "buffer": session})
    page.locator(".annotations li").wait_for()
    seen["opened"] = page.locator(".annotations li .numbers span").all_text_contents()
    page.get_by_role("button", name="Back", exact=True).click()
    page.locator(".choices").wait_for()
    axe(page, "home")
    seen["violations"] = page.evaluate("() => violations")
    before = list(seen["complaints"])
    seen["fetched"] = page.evaluate("() => fetch('INDEX.HTM').then(() => 'read', (error) => error.name)")
    seen["violations after a fetch"] = page.evaluate("() => violations")
    seen["complaints"] = before  # without those of the fetch just tried


def keyboard(browser: Browser) -> None:
    page = new_page(browser)
    page.add_init_script(f"({ORDER})()")
    page.goto((PACK / "VIEWER/INDEX.HTM").as_uri())
    whole(page)
    seen["order"] = page.evaluate("() => order")
    page.locator(".banner .leave").focus()
    page.keyboard.press("Enter")
    page.locator(".choices").wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement?.classList.contains('choice')"):
            page.keyboard.press("Enter")
            whole(page)
            seen["by keyboard"] = page.locator(".pane.axial").get_attribute("aria-label")
            return


def german(browser: Browser) -> None:
    page = new_page(browser)
    page.goto((PACK / "VIEWER/INDEX.HTM").as_uri() + "#de")
    whole(page)
    page.locator(".proof-mark[data-found=same]").wait_for()
    seen["german"] = [page.evaluate("() => document.documentElement.lang"), page.locator(".banner").inner_text()]
    page.locator(".banner .leave").click()
    seen["german home"] = page.locator("h1").inner_text()
    page.locator("#language").select_option("ar")
    page.locator("html[dir=rtl]").wait_for()
    axe(page, "home ar")


def bare(browser: Browser) -> None:
    """A German pack in an English browser, alone and by either part of its start page."""
    page, seen["begins in"] = new_page(browser), []
    for link in (None, "article[lang=de] .go a, main > section .go a", "article[lang=en] .go a"):
        page.goto((BARE / ("INDEX.HTM" if link else "VIEWER/INDEX.HTM")).as_uri())
        if link:
            page.locator(link).first.click()
        page.locator(".choices").wait_for()
        seen["begins in"].append(page.evaluate("() => document.documentElement.lang"))
    seen["without chunks"] = page.locator(".choice").all_inner_texts()
    axe(page, "home without chunks")


def served(browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    page.set_default_timeout(120_000)
    page.goto(SERVED)
    page.get_by_role("button", name="Look at it").click()
    whole(page)
    seen["served length"] = measured(page)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        for part in (desk, keyboard, german, bare, served):
            part(browser)
        browser.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
