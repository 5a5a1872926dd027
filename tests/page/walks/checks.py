"""Media through the page, one after another, on a plain static server; the last ones again with the server gone and the page loaded anew.

Usage: checks.py CHROMIUM DIST_PAGE LIST, a JSON list of {"path", "password", "offline"}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.page.hosting import hosted

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])


def checked(page: Page, medium: dict[str, Any]) -> dict[str, Any]:
    """What the page says of one medium."""
    path = Path(medium["path"])
    page.locator("h1").first.wait_for()
    page.locator("input[type=file]").nth(0 if path.is_dir() else 1).set_input_files(path)
    frame = page.locator("iframe.report")
    page.locator("iframe.report, .alert:not([hidden])").first.wait_for(timeout=300_000)
    if not frame.count():
        raise AssertionError(f"{path}: {page.locator('.alert').inner_text()}")
    if medium.get("password") and page.locator("#password").count():
        page.locator("#password").fill(medium["password"])
        page.get_by_role("button", name="Open").click()
        frame.wait_for(state="detached")
        frame.wait_for(timeout=300_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="The report for programs").click()
    report = json.loads(download.value.path().read_bytes())
    shown = page.frame_locator("iframe.report").locator("h1, .verdict").first.inner_text()
    page.get_by_role("button", name="Check something else").click()
    page.locator(".zone").wait_for()
    return {"report": report, "shown": shown}


def main() -> None:
    media = json.loads(LIST.read_text())
    seen: dict[str, Any] = {"complaints": [], "answers": {}, "offline": {}}
    with hosted(FOLDER) as (address, server), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(service_workers="allow", accept_downloads=True)
        context.set_default_timeout(120_000)
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.on("console", lambda message: seen["complaints"].append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.goto(address)
        for n, medium in enumerate(media):
            seen["answers"][medium["path"]] = checked(page, medium)
            if n == 0:
                loaded = len(asked)
        seen["while loading"], seen["afterwards"] = asked[:loaded], asked[loaded:]
        server.kill()
        server.wait()
        page.reload()
        for medium in media:
            if medium.get("offline"):
                seen["offline"][medium["path"]] = checked(page, medium)
        page.get_by_role("button", name="See for yourself").click()
        seen["build"] = page.locator(".build").inner_text()
        browser.close()
    seen["address"] = address
    print(json.dumps(seen))


main()
