"""A page in a real browser on this machine, fed from memory over loopback."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
OUT = ROOT / "bench" / "out"
Body = bytes | memoryview | Callable[[], bytes]

BLANK = b'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body style="margin:0;background:#000">'
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SOFTWARE_GL = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--js-flags=--expose-gc")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that hung up: its block has ended."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def script_of(maker: str, *arguments: str) -> str:
    """The script that a Node program under bench/ or viewer/ prints."""
    node = shutil.which("node")
    assert node, "the viewer is built with Node 20 or newer"
    return subprocess.run([node, maker, *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout


@contextmanager
def served(bodies: Mapping[str, Body], isolated: bool = True) -> Iterator[str]:
    """Serve bodies by path (an absent path is 404) until the block ends; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = bodies.get(self.path.split("?")[0])
            data = body() if callable(body) else body
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Type", "text/html" if self.path.endswith(("/", ".html")) else "application/octet-stream")
            self.send_header("Content-Length", str(0 if data is None else len(data)))
            self.send_header("Cache-Control", "no-store")
            if isolated:
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            if data is not None:
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            return

    server = _Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def opened(address: str, width: int = 1500, height: int = 1000) -> Iterator[Page]:
    """A headless Chromium with software GL at an address. Errors of the page end the block with their words."""
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(SOFTWARE_GL))
        page = browser.new_page(viewport={"width": width, "height": height})
        page.on("pageerror", lambda error: said.append(str(error)))
        page.set_default_timeout(300_000)
        page.goto(address)
        try:
            yield page
        finally:
            browser.close()
    assert not said, said
