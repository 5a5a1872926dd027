"""Media through the page, and a copy of each: among the downloads, or into a file that stands for the one which a person chooses.

Usage: keep.py CHROMIUM DIST_PAGE LIST, a JSON list of {"path", "chosen", "password", "name", "full", "copy"}; a copy is written to "copy".
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.page.hosting import hosted
from tests.page.tab import pick, unlock

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
# A dialog of the system cannot be answered here: a real file of the page's own storage stands for the one that is chosen in it.
CHOOSE = """wanted => {
    window.showSaveFilePicker = async ({ suggestedName }) => {
        if (!navigator.userActivation.isActive) throw new Error("asked too late");
        window.chosen = await (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
        if (wanted !== "full") return window.chosen;
        const full = new WritableStream({ write() { throw new DOMException("no room", "QuotaExceededError"); } });
        return { createWritable: async () => full, getFile: () => window.chosen.getFile() };
    };
}"""
FETCH = """async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await window.chosen.getFile());
    link.download = "chosen.zip";
    link.click();
}"""
NO_PICKER = "() => { delete window.showSaveFilePicker; }"


def kept(page: Page, medium: dict[str, Any]) -> dict[str, Any]:
    """What the page says of the copy of one medium."""
    path = Path(medium["path"])
    pick(page, path)
    page.locator("iframe.report").wait_for(timeout=300_000)
    if medium.get("password"):
        unlock(page, medium["password"])
    if medium.get("name"):
        page.locator("#about-name").fill(medium["name"])
        before = page.locator("iframe.report").element_handle()
        page.get_by_role("button", name="Compare").click()
        before.wait_for_element_state("hidden")
        page.locator("iframe.report").wait_for()
    page.evaluate(CHOOSE if medium.get("chosen") else NO_PICKER, medium.get("chosen"))
    section = page.locator("section[aria-labelledby=keeping]")
    make, told = section.get_by_role("button", name="Make the copy"), section.locator("[role=status] p:not(#making), .alert:not([hidden])")
    if medium.get("copy") and not medium.get("chosen"):
        with page.expect_download() as download:
            make.click()
        download.value.save_as(medium["copy"])
    else:
        make.click()
    page.locator("[role=status] p:not(#making), .alert:not([hidden])").first.wait_for(timeout=300_000)
    if medium.get("copy") and medium.get("chosen"):
        with page.expect_download() as download:
            page.evaluate(FETCH)
        download.value.save_as(medium["copy"])
    alert = page.locator(".alert:not([hidden])")
    seen = {"said": told.all_inner_texts(), "alert": alert.inner_text() if alert.count() else ""}
    page.get_by_role("button", name="Check something else").click()
    return seen


def main() -> None:
    seen: dict[str, Any] = {"complaints": [], "told": {}}
    with hosted(FOLDER) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(service_workers="allow", accept_downloads=True)
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.on("console", lambda message: seen["complaints"].append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.goto(address)
        for n, medium in enumerate(json.loads(LIST.read_text())):
            seen["told"][str(n)] = kept(page, medium)
        browser.close()
    print(json.dumps(seen))


main()
