"""The whole way of a patient through the app: chosen by picker, drop, path; read; looked at; three languages; by keyboard; ended."""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.usable import grave_faults, too_wide

BROWSER, ADDRESS, MEDIA = sys.argv[1], sys.argv[2], Path(sys.argv[3])
seen: dict[str, Any] = {"complaints": [], "asked": [], "axe": {}, "wide": {}, "verdicts": {}, "looked": {}}


def axe(page: Page, name: str) -> None:
    seen["axe"][name], seen["wide"][name] = grave_faults(page), too_wide(page)


def verdict(page: Page, name: str) -> None:
    page.locator("iframe.report").wait_for()
    seen["verdicts"][name] = page.frame_locator("iframe.report").locator("h1").inner_text()
    seen["looked"][name] = page.get_by_role("button", name="Look at it").count()


def start(page: Page) -> None:
    page.get_by_role("button", name="Check something else").click()
    page.get_by_role("heading", name="What were you handed?").wait_for()


def by_path(page: Page, path: Path) -> None:
    page.get_by_text("Enter its path").click()
    page.get_by_label("Folder, drive or file").fill(str(path))
    page.get_by_role("button", name="Check", exact=True).click()


def fields_apart(page: Page) -> float:
    """The least room between two fields about the person that stand in one row, in pixels."""
    page.get_by_role("button", name="Is this you?").click()
    found: list[dict[str, float]] = page.locator(".about input").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    return min(b["left"] - a["right"] for a, b in pairwise(found) if a["top"] == b["top"])


def on_paper(page: Page) -> list[list[Any]]:
    """What of the page would be printed, and how far down each begins, in pixels."""
    page.emulate_media(media="print")
    shown: list[list[Any]] = page.locator("main .page > *, footer").evaluate_all(
        "all => all.filter((e) => e.offsetHeight > 0).map((e) => [e.tagName, e.getBoundingClientRect().top + scrollY])"
    )
    page.emulate_media(media="screen")
    return shown


def look(page: Page) -> None:
    page.get_by_role("button", name="Look at it").click()
    page.locator(".viewer canvas").first.wait_for()
    page.locator(".viewer .loading").wait_for(state="hidden")


def drop(page: Page, path: Path) -> None:
    page.evaluate(
        """([name, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(bytes)], name));
          document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        [path.name, list(path.read_bytes())],
    )


def walk(page: Page) -> None:
    page.goto(ADDRESS)
    page.get_by_role("heading", name="What were you handed?").wait_for()
    seen["address"] = page.evaluate("() => location.href")
    axe(page, "start")
    page.get_by_role("button", name="From the clinic.zip").click()
    verdict(page, "download")
    start(page)
    page.locator("input[webkitdirectory]").set_input_files(MEDIA / "scan")
    verdict(page, "folder by picker")
    axe(page, "verdict")
    seen["on paper"] = on_paper(page)
    seen["fields apart"] = fields_apart(page)
    look(page)
    axe(page, "view")
    seen["person"] = page.locator(".viewer .banner").inner_text()
    back_from_drawing(page)
    verdict(page, "back from the viewer")
    page.reload()
    verdict(page, "loaded again")
    start(page)
    page.locator("input[type=file]:not([webkitdirectory])").set_input_files(MEDIA / "scan.zip")
    verdict(page, "archive by picker")
    start(page)
    drop(page, MEDIA / "letter.pdf")
    verdict(page, "letter dropped")
    several(page)
    languages(page)
    keyboard(page)
    seen["script"] = page.evaluate("() => document.scripts.length")
    page.get_by_role("button", name="End handcarry").click()
    page.get_by_role("heading", name="handcarry has ended").wait_for()


def back_from_drawing(page: Page) -> None:
    """The browser's own Back, with a point that no file has."""
    page.keyboard.press("p")
    page.locator(".pane.axial").click(position={"x": 90, "y": 90})
    page.locator(".annotations li").wait_for()
    page.go_back()
    page.get_by_role("button", name="Stay here").click()
    seen["drawn"] = page.locator(".annotations li").count()
    page.go_back()
    page.get_by_role("button", name="Leave without saving").click()


def several(page: Page) -> None:
    start(page)
    by_path(page, MEDIA / "several")
    verdict(page, "several series")
    page.get_by_role("button", name="All series").click()
    page.locator(".choices").wait_for()
    axe(page, "choose")
    seen["choices"] = page.locator(".choice").count()
    page.locator("button.choice").last.click()
    page.locator(".viewer canvas").first.wait_for()


def languages(page: Page) -> None:
    page.go_back()
    page.go_back()
    page.locator("iframe.report").wait_for()
    for language in ("de", "ar", "en"):
        page.locator("#language").select_option(language)
        page.locator(f"html[lang={language}]").wait_for()
        page.locator("iframe.report").wait_for()
        page.frame_locator("iframe.report").locator(f"html[lang={language}]").wait_for()
        seen[f"direction {language}"] = page.evaluate("() => getComputedStyle(document.body).direction")
        axe(page, f"verdict {language}")
        if language == "de":
            page.reload()
            page.locator("iframe.report").wait_for()
            seen["language after loading again"] = page.locator("html").get_attribute("lang")


def keyboard(page: Page) -> None:
    """From the start to the scan and out again without a mouse."""
    start(page)
    _tab_to(page, "Enter its path")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(str(MEDIA / "scan"))
    page.keyboard.press("Enter")
    verdict(page, "by keyboard")
    _tab_to(page, "Look at it")
    page.keyboard.press("Enter")
    page.locator(".viewer canvas").first.wait_for()
    _tab_to(page, "Back")
    page.keyboard.press("Enter")
    verdict(page, "by keyboard and back")


def _tab_to(page: Page, text: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement?.textContent?.trim()") == text:
            return
    raise AssertionError(f"the keyboard does not reach {text}")


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 844}, locale="en-GB").new_page()
        page.set_default_timeout(120_000)  # against hanging only: machines are shared
        page.on("console", lambda message: seen["complaints"].append(message.text))
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.on("request", lambda request: seen["asked"].append(request.url))
        walk(page)
        browser.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
