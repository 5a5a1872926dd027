"""What the viewer on a pack does with what is picked: folders and archives of DICOM, whole and spoilt packs; by keyboard and dropped."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.usable import grave_faults, too_wide

BROWSER, PACK, MEDIA = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
seen: dict[str, Any] = {"complaints": [], "asked": [], "axe": {}, "wide": {}, "looked": {}, "found": {}, "checked": {}}


def axe(page: Page, name: str) -> None:
    seen["axe"][name], seen["wide"][name] = grave_faults(page), too_wide(page)


def home(page: Page) -> None:
    page.get_by_role("heading", name="On this copy").wait_for()


def back(page: Page) -> None:
    page.get_by_role("button", name="Back", exact=True).click()


def open_(page: Page, name: str) -> None:
    """Pick a folder or a file of the media and note what is said of it."""
    path = MEDIA / name
    kind = "[webkitdirectory]" if path.is_dir() else ":not([webkitdirectory])"
    page.locator(f"input[type=file]{kind}").first.set_input_files(path)
    page.get_by_role("heading", name="series of images").or_(page.get_by_role("heading", name="no DICOM images")).wait_for()
    seen["found"][name] = [
        page.locator("h1").inner_text(),
        page.locator("main p").all_inner_texts(),
        page.locator(".choice").all_inner_texts(),
    ]


def look(page: Page, name: str) -> None:
    """Open the first series, draw, save; note which voxels it was and what stood above them."""
    page.locator("button.choice").first.click()
    page.locator(".viewer canvas").first.wait_for()
    page.locator(".viewer .loading").wait_for(state="hidden")
    page.keyboard.press("Control+s")
    with page.expect_download() as got:
        page.locator("dialog.save").get_by_role("button", name="Session").click()
    page.keyboard.press("Escape")
    saved = json.loads(Path(got.value.path()).read_text())["volume"]
    seen["looked"][name] = [saved["voxels_sha256"], saved["to_lps_mm"], page.locator(".banner").inner_text()]
    back(page)
    page.get_by_role("heading", name="series of images").wait_for()


def check(page: Page, name: str) -> None:
    page.locator("section.zone").last.locator("input[webkitdirectory]").set_input_files(MEDIA / name)
    page.get_by_role("heading", name="Nothing has changed").or_(page.get_by_role("heading", name="not what it was")).or_(
        page.get_by_role("heading", name="cannot be compared")
    ).wait_for()
    differs = {part.locator("h2").inner_text(): part.locator("li").all_inner_texts() for part in page.locator(".differs").all()}
    seen["checked"][name] = [page.locator("h1").inner_text(), page.locator("main p").all_inner_texts(), differs]
    axe(page, f"check {name}")
    back(page)
    home(page)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", accept_downloads=True).new_page()
        page.set_default_timeout(120_000)  # against hanging only: machines are shared
        page.add_init_script(
            "window.violations = []; document.addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective));"
        )
        page.on("console", lambda message: None if "GL Driver Message" in message.text else seen["complaints"].append(message.text))
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.on("request", lambda request: seen["asked"].append(request.url))
        page.goto((PACK / "VIEWER/INDEX.HTM").as_uri())
        page.locator(".banner .leave").click()
        home(page)
        for path in sorted(MEDIA.iterdir()):
            if (path / "VERIFY").is_dir():
                check(page, path.name)
                continue
            open_(page, path.name)
            if page.locator("button.choice").count():
                look(page, path.name)
            axe(page, f"found {path.name}")
            back(page)
            home(page)
        seen["violations"] = page.evaluate("() => violations")
        browser.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
