"""A scan whose every text wants to be a script, on every page of the app, with a browser that counts what runs."""

from __future__ import annotations

import json
import sys
from typing import Any

from playwright.sync_api import Dialog, sync_playwright

BROWSER, ADDRESS = sys.argv[1], sys.argv[2]
seen: dict[str, Any] = {"complaints": [], "asked": [], "dialogs": [], "shown": 0, "pages": []}
RAN = "() => window.__ran ?? 0"


def note(dialog: Dialog) -> None:
    seen["dialogs"].append(dialog.message)
    dialog.dismiss()


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 844}, locale="en-GB")
        context.add_init_script("window.__ran = 0")
        page = context.new_page()
        page.set_default_timeout(120_000)  # against hanging only: machines are shared
        page.on("console", lambda message: seen["complaints"].append(message.text))
        page.on("pageerror", lambda error: seen["complaints"].append(str(error)))
        page.on("request", lambda request: seen["asked"].append(request.url))
        page.on("dialog", note)
        ran = 0

        def count(name: str, text: str) -> None:
            nonlocal ran
            for frame in page.frames:
                ran += int(frame.evaluate(RAN)) if frame == page.main_frame else 0
            seen["pages"].append(name)
            seen["shown"] += text.count("__ran")

        page.goto(ADDRESS)
        for language in ("en", "de", "ar"):
            page.locator("iframe.report").wait_for()
            page.locator("#language").select_option(language)
            page.frame_locator("iframe.report").locator(f"html[lang={language}]").wait_for()
            report = page.frame_locator("iframe.report").locator("body").inner_text()
            count(f"verdict {language}", page.locator("body").inner_text() + report)
        page.locator("#language").select_option("en")
        page.get_by_role("button", name="All series").click()
        page.locator(".choices").wait_for()
        cards = page.locator("button.choice").count()
        count("choose", page.locator("body").inner_text())
        for n in range(cards):
            page.locator("button.choice").nth(n).click()
            page.locator(".viewer canvas").first.wait_for()
            count(f"view {n}", page.locator("body").inner_text())
            page.go_back()
            page.locator(".choices").wait_for()
        seen["ran"] = ran
        browser.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
