"""The app under ten viewers: what a slab costs one of them, alone and in company; how soon it starts, and ends after Ctrl-C.

    python -m bench.app

Ratios of one run on one machine; the seconds beside them only tell how large the scan was.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from handcarry.testing.phantom import Spec, write_series

VIEWERS = 10
SLABS_EACH = 40
SPEC = Spec(size=(160, 320, 320), spacing_mm=(0.2, 0.2, 0.2))


class Visitor:
    """One browser's worth of requests."""

    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._headers = {"Cookie": cookie}

    def get(self, path: str) -> bytes:
        """Return a body."""
        self._connection.request("GET", path, headers=self._headers)
        return self._connection.getresponse().read()

    def scroll(self, path: str, count: int) -> list[float]:
        """Return the seconds that each of `SLABS_EACH` slabs took."""
        seconds = []
        for n in range(SLABS_EACH):
            began = time.perf_counter()
            self.get(f"{path}/slabs/{n % count}")
            seconds.append(time.perf_counter() - began)
        return seconds


def _scroll(port: int, cookie: str, path: str, count: int) -> list[float]:
    return Visitor(port, cookie).scroll(path, count)


def _enter(address: str) -> tuple[int, str]:
    port = int(re.findall(r":(\d+)/", address)[0])
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", address.partition(str(port))[2])
    return port, str(connection.getresponse().getheader("set-cookie")).partition(";")[0]


def _loaded(visitor: Visitor) -> tuple[str, int]:
    """Wait for the check and for every slab; the volume's path and its number of slabs."""
    check = json.loads(visitor.get("/api/start"))["check"]
    while json.loads(visitor.get(f"/api/checks/{check}"))["state"] == "reading":
        time.sleep(0.05)
    (volume,) = json.loads(visitor.get(f"/api/checks/{check}/volumes"))["volumes"]
    path = f"/api/checks/{check}/volumes/{volume['number']}"
    count = json.loads(visitor.get(path))["slab"]["count"]
    for n in range(count):
        visitor.get(f"{path}/slabs/{n}")
    return path, count


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        scan = write_series(Path(folder), SPEC).path
        began = time.perf_counter()
        program = subprocess.Popen(
            [sys.executable, "-m", "handcarry", "view", str(scan), "--no-browser"], stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        address = program.stdout.readline().strip()
        started = time.perf_counter() - began
        port, cookie = _enter(address)
        path, count = _loaded(Visitor(port, cookie))
        alone = statistics.median(Visitor(port, cookie).scroll(path, count))
        with multiprocessing.get_context("spawn").Pool(VIEWERS) as pool:
            pool.starmap(_scroll, [(port, cookie, path, count)] * VIEWERS)  # once to warm up
            company = pool.starmap(_scroll, [(port, cookie, path, count)] * VIEWERS)
        together = statistics.median(seconds for one in company for seconds in one)
        worst = max(statistics.median(one) for one in company)
        began = time.perf_counter()
        program.send_signal(signal.SIGINT)
        program.wait(30)
        ended = time.perf_counter() - began
    print(f"a slab, one viewer alone      {1000 * alone:7.1f} ms")
    print(f"a slab, {VIEWERS} viewers at once    {1000 * together:7.1f} ms, {together / alone:.1f} times")
    print(f"the slowest of them           {worst / alone:.1f} times")
    print(f"from the command to the address {started:.2f} s; from Ctrl-C to the end {ended:.2f} s")


if __name__ == "__main__":
    main()
