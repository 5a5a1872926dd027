"""What walks share: one tab of a real browser on dist/page, from the choice of a medium to what is said of it."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.page.hosting import hosted

FOLDERS, FILES = "[webkitdirectory]", ":not([webkitdirectory])"
LONGEST_MS = 120_000  # against hanging only: machines are shared
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 844}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A page, where it came from, what the browser complained of, and what was asked of the network."""

    page: Page
    context: BrowserContext
    address: str
    server: subprocess.Popen[bytes]
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def cut(self) -> None:
        """Take the page off the network, and load it anew."""
        self.server.kill()
        self.server.wait()
        self.page.reload()
        self.page.locator(".zone").wait_for()


@contextlib.contextmanager
def opened(browser: str, folder: Path, **context: Any) -> Iterator[Tab]:  # noqa: ANN401  whatever a context takes
    """The page in a browser of its own; the language is English unless `locale` says otherwise."""
    with hosted(folder) as (address, server), sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        settings: dict[str, Any] = {"service_workers": "allow", "accept_downloads": True, "locale": "en-GB"} | context
        made = program.new_context(**settings)
        made.set_default_timeout(LONGEST_MS)
        tab = Tab(page=made.new_page(), context=made, address=address, server=server)
        listen(tab)
        tab.page.goto(address)
        tab.page.locator(".zone").wait_for()
        yield tab
        program.close()


def listen(tab: Tab) -> None:
    """Keep what the browser complains of, and every request of the page and its workers."""
    tab.page.on("console", lambda message: tab.complaints.append(message.text) if complains(message) else None)
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.context.on("request", lambda request: tab.asked.append(request.url))


def complains(message: ConsoleMessage) -> bool:
    """Not of the speed of software GL, which a busy machine's driver tells of by itself."""
    return message.type in {"error", "warning"} and "GL Driver Message (OpenGL, Performance" not in message.text


def pick(page: Page, what: Path | Sequence[Path]) -> None:
    """Choose a folder by its picker, a file or several by theirs."""
    page.locator(".zone").wait_for()
    page.locator(f"input[type=file]{FOLDERS if isinstance(what, Path) and what.is_dir() else FILES}").set_input_files(what)


def told(page: Page) -> str:
    """Wait for the verdict or a refusal, and return it as it reads."""
    page.locator("iframe.report, .alert:not([hidden])").first.wait_for()
    if page.locator("iframe.report").count():
        return page.frame_locator("iframe.report").locator("h1, .verdict").first.inner_text()
    return page.locator(".alert").inner_text()


def unlock(page: Page, password: str) -> None:
    """Give a password, and wait until the medium is read with it."""
    before = page.locator("iframe.report").element_handle()
    page.locator("#password").fill(password)
    page.get_by_role("button", name="Open").click()
    before.wait_for_element_state("hidden")
    page.locator("iframe.report").wait_for()


def report(page: Page) -> dict[str, Any]:
    """The report for programs, as the page hands it out."""
    with page.expect_download() as download:
        page.get_by_role("button", name="The report for programs").click()
    found: dict[str, Any] = json.loads(download.value.path().read_bytes())
    return found


def again(page: Page) -> None:
    """Go back to the start."""
    page.get_by_role("button", name="Check something else").click()
    page.locator(".zone").wait_for()
