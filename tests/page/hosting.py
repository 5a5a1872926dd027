"""dist/page on a plain static server, as anybody would host it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def hosted(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address, and the server's process: whoever kills it takes the page off the network."""
    port = free_port()
    words = [sys.executable, "-u", "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert server.stdout is not None
        assert b"Serving" in server.stdout.readline()
        yield f"http://127.0.0.1:{port}/", server
    finally:
        server.kill()
        server.communicate()


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
