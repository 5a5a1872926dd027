"""Every state of the page as one person sees it, at one width, in one light, in one language: a picture of each, and axe's opinion.

Usage: looks.py CHROMIUM DIST_PAGE LIST, a JSON list of {"width", "scheme", "language"} and, as its last, of the media by their names.
Pictures go beside the list.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handcarry.catalogue.words import Words
from tests.page.tab import DESK, PHONE, Tab, opened, pick, told
from tests.usable import grave_faults

BROWSER, FOLDER, LIST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody looks at the page, and what was seen."""

    tab: Tab
    words: Words
    name: str
    axe: dict[str, list[tuple[str, list[str]]]] = field(default_factory=dict)
    wide: dict[str, int] = field(default_factory=dict)

    def press(self, word: str) -> None:
        """Press a button by the id of its text."""
        self.tab.page.get_by_role("button", name=self.words(word), exact=True).click()

    def at(self, state: str) -> None:
        """Keep a picture of the whole page, and hold it against axe and its own width."""
        page = self.tab.page
        page.screenshot(path=str(LIST.parent / f"{self.name}-{state}.png"), full_page=True)
        self.wide[state] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.axe[state] = grave_faults(page)

    def again(self) -> None:
        """Go back to the start."""
        self.press("app.verdict.again")
        self.tab.page.locator(".zone").wait_for()


def starting(look: Look, media: dict[str, str]) -> None:
    page = look.tab.page
    look.at("start")
    page.locator("details").first.evaluate("one => (one.open = true)")
    look.at("how to zip")
    look.press("app.page.proof")
    look.at("proof")
    look.press("app.back")
    wire = look.tab.context.new_cdp_session(page)
    data = {"items": [], "files": [media["empty"]], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        wire.send("Input.dispatchDragEvent", {"type": kind, "x": 200, "y": 200, "data": data})
    page.locator(".alert:not([hidden])").wait_for()
    look.at("error")


def running(look: Look, media: dict[str, str]) -> None:
    pick(look.tab.page, Path(media["long"]))
    look.press("app.pause")
    look.tab.page.get_by_role("button", name=look.words("app.resume"), exact=True).wait_for()
    look.at("paused")
    look.press("app.stop")
    look.tab.page.locator(".zone").wait_for()
    pick(look.tab.page, Path(media["huge"]))
    look.tab.page.get_by_role("button", name=look.words("app.pause"), exact=True).wait_for()
    look.at("running")
    look.press("app.stop")
    look.tab.page.locator(".zone").wait_for()


def verdicts(look: Look, media: dict[str, str]) -> None:
    page = look.tab.page
    for name in ("souvenir", "viewer-disc", "vendor-file", "two-patients", "locked", "gap", "good-disc"):
        pick(page, Path(media[name]))
        told(page)
        page.frame_locator("iframe.report").locator("body").wait_for()
        look.at(f"verdict of {name}")
        if name == "gap":
            card(look)
        if name == "good-disc":
            copy(look)
            viewer(look)
        look.again()


def card(look: Look) -> None:
    """Say where the clinic is; then the report has its card, and there is a letter."""
    page = look.tab.page
    look.press("app.verdict.card")
    page.locator("#clinic").select_option("TR")
    look.press("app.clinic.add")
    folded = page.frame_locator("iframe.report").locator("details.card")
    folded.wait_for(state="attached")
    look.press("app.verdict.card")
    folded.locator(".ask-card").wait_for()
    look.at("card")
    with page.expect_download() as download:
        look.press("app.save.letter")
    shown = look.tab.context.new_page()
    shown.set_content(Path(download.value.path()).read_text())
    shown.screenshot(path=str(LIST.parent / f"{look.name}-letter.png"), full_page=True)
    look.wide["letter"] = shown.evaluate("document.documentElement.scrollWidth - innerWidth")
    shown.close()


def copy(look: Look) -> None:
    page = look.tab.page
    page.evaluate("() => { delete window.showSaveFilePicker; }")
    with page.expect_download():
        look.press("app.keep.make")
    page.locator("[role=status] p:not(#making)").first.wait_for()
    look.at("copy")


def viewer(look: Look) -> None:
    page = look.tab.page
    look.press("app.verdict.look")
    page.locator(".viewer canvas").first.wait_for()
    page.locator(".viewer .loading").wait_for(state="hidden")
    look.at("viewer")
    page.go_back()
    told(page)


def main() -> None:
    *looks, media = json.loads(LIST.read_text())
    seen: dict[str, Any] = {}
    for one in looks:
        name = f"{one['width']}-{one['scheme']}-{one['language']}"
        device = {390: PHONE, 1280: DESK}[one["width"]]
        with opened(BROWSER, FOLDER, **device, color_scheme=one["scheme"], locale=one["language"]) as tab:
            look = Look(tab=tab, words=Words(one["language"]), name=name)
            for part in (starting, running, verdicts):
                part(look, media)
            seen[name] = {"axe": look.axe, "wide": look.wide, "complaints": tab.complaints}
    print(json.dumps(seen))


main()
