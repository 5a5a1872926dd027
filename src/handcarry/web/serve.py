"""Starts the app on this computer's loopback address, opens it in the browser, and ends it without leaving anything behind."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn

from handcarry.host.browser import open_page
from handcarry.host.private_folder import PrivateFolder, remove_leftovers
from handcarry.web.app import BODY_BYTES, App
from handcarry.web.connections import Connection
from handcarry.web.guard import HEAD_BYTES, Guard
from handcarry.web.page import Page

LOOPBACK = "127.0.0.1"
IDLE_SECONDS = 30


def serve(page: Page, path: str | None, *, opens_browser: bool, tell: Callable[[str, bool], None]) -> None:
    """Serve the page until the person ends it. `tell` is handed the address, and whether a browser shows it."""
    remove_leftovers()
    folder = PrivateFolder()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
            listener.bind((LOOPBACK, 0))
            listener.listen(128)
            _run(listener, lambda end: App(page, folder=folder.path, end=end), path, lambda at: tell(at, opens_browser and open_page(at)))
    finally:
        folder.remove()


def _run(listener: socket.socket, make: Callable[[Callable[[], None]], App], path: str | None, announce: Callable[[str], None]) -> None:
    server: _Server | None = None

    def end() -> None:
        if server is not None:
            server.should_exit = server.force_exit = True

    app = make(end)
    guard = Guard(app.routes, port=listener.getsockname()[1], body_bytes=BODY_BYTES)
    server = _Server(configured(guard))
    if path is not None:
        app.begin_with(path)
    threading.Thread(target=announce, args=(guard.address,), name="announce", daemon=True).start()
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, server.handle_exit)  # the terminal's window was closed
    try:
        asyncio.run(server.serve(sockets=[listener]))
    finally:
        app.stop()


def configured(guard: Guard) -> uvicorn.Config:
    """The server's settings: loopback only is the socket's business, silence and bounds are these."""
    return uvicorn.Config(
        guard,
        http=Connection,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )


class _Server(uvicorn.Server):
    """Ends at the first Ctrl-C: what a page still waits for is nothing that could be lost."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  the shape of a signal handler
        """End at once, and in order: what we made is taken away after this."""
        self.should_exit = self.force_exit = True
