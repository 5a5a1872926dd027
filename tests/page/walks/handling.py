"""A check handled as people do: held up and let go on, stopped, stopped in the middle of one huge file; files dropped; a password wrong.

Usage: handling.py CHROMIUM DIST_PAGE LIST, a JSON list of one object, with a path for each of
{"long", "huge", "tree", "files", "empty", "locked"}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.page.tab import Tab, again, opened, pick, report, told, unlock

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
# Three looks at the standing, which the page takes four times a second.
THREE_LOOKS = "() => new Promise(done => setTimeout(done, 750))"


def held_up(page: Page, medium: Path) -> dict[str, Any]:
    """Pause, see that nothing moves, let it go on to the end."""
    pick(page, medium)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").wait_for()
    page.evaluate(THREE_LOOKS)
    first = page.locator("progress").evaluate("bar => [bar.value, bar.max]")
    page.evaluate(THREE_LOOKS)
    second = page.locator("progress").evaluate("bar => [bar.value, bar.max]")
    page.get_by_role("button", name="Go on").click()
    seen = {"held": [first, second], "told": told(page), "files": len(report(page)["ledger"])}
    again(page)
    return seen


def stopped(page: Page, medium: Path, *, paused: bool) -> str:
    """Stop, and return the heading of what is shown then."""
    pick(page, medium)
    if paused:
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("button", name="Go on").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.locator(".zone").wait_for()
    return page.locator("h1").inner_text()


def left(page: Page, medium: Path, other: Path) -> str:
    """Leave checks by the browser's own Back, the last of them paused, and return what is said of another."""
    for _ in range(3):
        pick(page, medium)
        page.get_by_role("button", name="Pause").click()
        page.get_by_role("button", name="Go on").wait_for()
        page.go_back()
    pick(page, other)
    said = told(page)
    again(page)
    return said


def dropped(tab: Tab, paths: list[str]) -> dict[str, Any]:
    """Drop files and folders from outside, as a file manager does."""
    wire = tab.context.new_cdp_session(tab.page)
    data = {"items": [], "files": paths, "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        wire.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 200, "data": data})
    seen: dict[str, Any] = {"told": told(tab.page)}
    if tab.page.locator("iframe.report").count():
        seen |= report(tab.page)
        again(tab.page)
    return seen


def wrongly_unlocked(page: Page, medium: Path) -> list[str]:
    """Give a password that is not the one, and then the one."""
    pick(page, medium)
    said = [told(page)]
    for password in ("not this one", "jaw-2026"):
        unlock(page, password)
        said.append(told(page))
    said.append(report(page)["verdict"])
    again(page)
    return said


def main() -> None:
    (media,) = json.loads(LIST.read_text())
    seen: dict[str, Any] = {}
    with opened(BROWSER, FOLDER) as tab:
        page = tab.page
        seen["held up"] = held_up(page, Path(media["long"]))
        seen["stopped"] = [stopped(page, Path(media["long"]), paused=paused) for paused in (False, True)]
        seen["stopped in a file"] = stopped(page, Path(media["huge"]), paused=False)
        seen["after others"] = left(page, Path(media["long"]), Path(media["tree"]))
        seen["tree"] = dropped(tab, [media["tree"]])
        seen["both"] = dropped(tab, [media["tree"], *media["files"]])
        seen["empty"] = dropped(tab, [media["empty"]])
        seen["unlocked"] = wrongly_unlocked(page, Path(media["locked"]))
        pick(page, [Path(path) for path in media["files"]])
        seen["files"] = {"told": told(page)} | report(page)
        seen["complaints"] = tab.complaints
    print(json.dumps(seen))


main()
