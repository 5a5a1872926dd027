"""Media through the page, one after another, on a plain static server; some again with the server gone and the page loaded anew.

Usage: checks.py CHROMIUM DIST_PAGE LIST, a JSON list of {"path", "password", "offline"}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.page import watched
from tests.page.tab import again, opened, pick, report, told, unlock

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])


def checked(page: Page, medium: dict[str, Any]) -> dict[str, Any]:
    """What the page says of one medium."""
    pick(page, Path(medium["path"]))
    shown = told(page)
    if not page.locator("iframe.report").count():
        raise AssertionError(f"{medium['path']}: {shown}")
    if "password" in medium:
        unlock(page, medium["password"])
        shown = told(page)
    seen = {"report": report(page), "shown": shown}
    again(page)
    return seen


def main() -> None:
    media = json.loads(LIST.read_text())
    seen: dict[str, Any] = {"answers": {}, "offline": {}}
    peak = [0]
    with opened(BROWSER, FOLDER) as tab, watched(peak):
        for n, medium in enumerate(media):
            seen["answers"][medium["path"]] = checked(tab.page, medium)
            if n == 0:
                loaded = len(tab.asked)
        seen["while loading"], seen["afterwards"] = tab.asked[:loaded], tab.asked[loaded:]
        tab.cut()
        for medium in (medium for medium in media if medium.get("offline")):
            seen["offline"][medium["path"]] = checked(tab.page, medium)
        tab.page.get_by_role("button", name="See for yourself").click()
        seen["build"] = tab.page.locator(".build").inner_text()
        seen["foot"] = tab.page.locator("footer small").inner_text()
        seen |= {"address": tab.address, "complaints": tab.complaints}
    print(json.dumps(seen | {"tab bytes": peak[0]}))


main()
