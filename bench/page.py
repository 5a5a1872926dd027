"""The page against the program on 512 files of 512 x 512, its start against an empty Pyodide's, what it transfers, and what a tab takes.

    python -m bench.page [--write docs/page-figures.md]

Ratios of one run on one machine; the seconds beside them only tell how large the scan was. Needs `make page`.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from handcarry.testing.phantom import Spec, write_series
from tests.page.hosting import hosted

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "dist/page"
SPEC = Spec(size=(512, 512, 512), spacing_mm=(0.2, 0.2, 0.2))
PATIENCE_MS = 900_000
EVERY_SECONDS = 0.1
EMPTY = """<!doctype html><script type="module">
import {{ loadPyodide }} from "/{folder}/pyodide.mjs";
const pyodide = await loadPyodide({{ indexURL: "/{folder}/" }});
pyodide.runPython("1 + 1");
document.documentElement.setAttribute("data-ready", "");
</script>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured, in seconds and bytes."""

    native_seconds: float
    page_seconds: float
    empty_seconds: float
    ready_seconds: float
    packed_bytes: int
    tab_bytes: int
    copy_bytes: int

    def lines(self) -> list[str]:
        """A table in Markdown."""
        slower, later = self.page_seconds / self.native_seconds, self.ready_seconds / self.empty_seconds
        rows = [
            ("512 files of 512 x 512, from the choice to the report, against `handcarry check`", f"{slower:.1f} times", "8"),
            ("page loaded and ready, cold, against an empty Pyodide page", f"{later:.1f} times", "4"),
            ("transferred for it, compressed", f"{self.packed_bytes / 1e6:.1f} MB", "16 MB"),
            ("memory of the tab during that check, at most", f"{self.tab_bytes / 1e6:.0f} MB", "400 MB"),
            ("memory of the tab while it keeps a copy of them, with recovery data, at most", f"{self.copy_bytes / 1e6:.0f} MB", "none set"),
        ]
        checks = f"{self.native_seconds:.1f} s natively, {self.page_seconds:.1f} s in the page"
        starts = f"{self.empty_seconds:.1f} s empty, {self.ready_seconds:.1f} s whole"
        table = [f"| {what} | {measured} | {goal} |" for what, measured, goal in rows]
        return ["| what | measured | goal |", "|---|---|---|", *table, "", f"In this run: {checks}; {starts}."]


def natively(folder: Path) -> float:
    """Return the seconds of the whole command."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "handcarry", "check", str(folder), "--json"], stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def ready(browser: Browser, address: str) -> float:
    """Return the seconds until a page says it is ready, nothing of it cached."""
    context = browser.new_context()
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached", timeout=PATIENCE_MS)
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def transferred(browser: Browser, address: str) -> int:
    """Return the bytes of all that is loaded until the page is ready, each file packed as hosts pack it."""
    context = browser.new_context()
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    page = context.new_page()
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached", timeout=PATIENCE_MS)
    context.close()
    names = {url.removeprefix(address) or "index.html" for url in asked if url.startswith(address)}
    return sum(len(gzip.compress((BUILT / name).read_bytes(), 6)) for name in names)


@contextmanager
def watched(peak: list[int]) -> Iterator[None]:
    """Note the most memory that the largest of the browser's page processes holds alone."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY_SECONDS):
            held = [_alone(process) for process in psutil.Process().children(recursive=True) if _is_page(process)]
            peak[0] = max(peak[0], *held, 0)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _is_page(process: psutil.Process) -> bool:
    try:
        return "--type=renderer" in process.cmdline()
    except psutil.Error:
        return False


def _alone(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().uss)
    except psutil.Error:
        return 0


def checked(page: Page, address: str, folder: Path) -> float:
    """Return the seconds from the choice of a folder to the report on the screen."""
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached", timeout=PATIENCE_MS)
    began = time.perf_counter()
    page.locator("input[type=file]").first.set_input_files(folder)
    page.locator("iframe.report").wait_for(timeout=PATIENCE_MS)
    return time.perf_counter() - began


def kept(page: Page) -> None:
    """Keep a copy of what was checked, among the downloads."""
    page.evaluate("() => { delete window.showSaveFilePicker; }")
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="Make the copy").click()
    download.value.path()


def measure(folder: Path) -> Figures:
    """Measure all, the two of each pair one right after the other."""
    scan = write_series(folder / "scan", SPEC).path
    site = folder / "site"
    shutil.copytree(BUILT, site)
    (python,) = site.glob("python-*")
    (site / "empty.html").write_text(EMPTY.format(folder=python.name))
    chromium = shutil.which("chromium") or "chromium"
    with hosted(site) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        empty, cold = ready(browser, f"{address}empty.html"), ready(browser, address)
        packed = transferred(browser, address)
        peak, peak_of_copy = [0], [0]
        natively(scan)  # the files are in the system's cache for both
        native = natively(scan)
        tab = browser.new_page()
        with watched(peak):
            page = checked(tab, address, scan)
        with watched(peak_of_copy):
            kept(tab)
        browser.close()
    return Figures(
        native_seconds=native,
        page_seconds=page,
        empty_seconds=empty,
        ready_seconds=cold,
        packed_bytes=packed,
        tab_bytes=peak[0],
        copy_bytes=peak_of_copy[0],
    )


def main() -> None:
    """Measure and print, or write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=Path)
    target = parser.parse_args().write
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(measure(Path(folder)).lines()) + "\n"
    print(text)
    if target is not None:
        target.write_text(
            f"# The page in figures\n\nWritten by `make bench-page`; ratios of one run on two cores.\n\n{text}", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
