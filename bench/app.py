"""The app under ten viewers: what a slab costs one of them, alone and in company; the first picture; how it starts, ends and cleans up.

    python -m bench.app --write docs/app.md

Ratios of one run on one machine; the seconds beside them only tell how large the scan was.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from handcarry.testing.phantom import Spec, write_series

VIEWERS = 10
SLABS_EACH = 40
PAGE = """# The app under load

Written by `make bench-app`: the app on a phantom of 160 slices of 320 x 320, asked over loopback as its page asks, by processes
of their own. Ratios of one run; the seconds are this machine's, and other work may have shared it ({cores} cores, load {load:.1f},
Linux, Python {python}).

| measured | goal | | |
|---|---|---|---|
{table}

* **Ten viewers**: each asks for forty slabs, one after the other; the median of all against that of one viewer with the app
  to itself, asked before and after them.
* **First picture**: what the page asks for when "Look at it" is pressed, a second after the verdict and before a voxel was read again;
  less the same preview asked for once more. Fetching and drawing it takes the browser some half second more: [how fast the viewer
  is](viewing.md).
* **Left behind**: in the system's temporary folder, which was empty before.
"""
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


def _checked(visitor: Visitor) -> str:
    """Wait for the check that the command began; its id."""
    check = str(json.loads(visitor.get("/api/start"))["check"])
    while json.loads(visitor.get(f"/api/checks/{check}"))["state"] == "reading":
        time.sleep(0.05)
    return check


def _loaded(visitor: Visitor, check: str) -> tuple[str, int]:
    """Wait for every slab; the volume's path and its number of slabs."""
    (volume,) = json.loads(visitor.get(f"/api/checks/{check}/volumes"))["volumes"]
    path = f"/api/checks/{check}/volumes/{volume['number']}"
    count = json.loads(visitor.get(path))["slab"]["count"]
    for n in range(count):
        visitor.get(f"{path}/slabs/{n}")
    return path, count


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one run of the program gave, in seconds."""

    started: float
    first_picture: float
    preview_alone: float
    slab_alone: float
    slab_together: float
    slab_slowest: float
    ended: float
    left_behind: tuple[str, ...]

    def rows(self) -> list[tuple[str, str, str, str]]:
        """What was measured, the goal, the ratio or number, and whether it holds."""
        together, slowest = self.slab_together / self.slab_alone, self.slab_slowest / self.slab_alone
        extra_ms = 1000 * (self.first_picture - self.preview_alone)
        return [
            ("ten viewers scrolling at once, against one alone: a slab", "<= 10 times", f"{together:.1f} times", _met(together <= 10)),
            ("the same, the slowest of the ten", "<= 10 times", f"{slowest:.1f} times", _met(slowest <= 10)),
            ("first picture: what header and preview take the first time beyond the preview fetched again", "", f"{extra_ms:.0f} ms", ""),
            ("from Ctrl-C to the end of the program", "< 1 s", f"{self.ended:.2f} s", _met(self.ended < 1)),
            ("files and folders left in the temporary folder", "none", str(len(self.left_behind)), _met(not self.left_behind)),
            ("from the command to the address", "", f"{self.started:.2f} s", ""),
        ]  # fmt: skip


def _met(is_so: bool) -> str:
    return "met" if is_so else "NOT MET"


def _first_picture(visitor: Visitor, check: str) -> tuple[float, float]:
    """Seconds until header and preview of a volume are there, as the page asks for them; and of its preview alone, asked for again."""
    (volume,) = json.loads(visitor.get(f"/api/checks/{check}/volumes"))["volumes"]
    path = f"/api/checks/{check}/volumes/{volume['number']}"
    time.sleep(1)  # the verdict is read, and the button found
    began = time.perf_counter()
    visitor.get(path)
    visitor.get(f"{path}/preview")
    first = time.perf_counter() - began
    again = []
    for _ in range(9):
        began = time.perf_counter()
        visitor.get(f"{path}/preview")
        again.append(time.perf_counter() - began)
    return first, statistics.median(again)


def measured(folder: Path) -> Measured:
    """Start the app on a scan, look, scroll alone and in company, end it."""
    temp = folder / "temp"
    temp.mkdir()
    scan = write_series(folder / "scan", SPEC).path
    began = time.perf_counter()
    command = [sys.executable, "-m", "handcarry", "view", str(scan), "--no-browser"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(temp)})
    assert program.stdout is not None
    address = program.stdout.readline().strip()
    started = time.perf_counter() - began
    port, cookie = _enter(address)
    visitor = Visitor(port, cookie)
    check = _checked(visitor)
    first, alone_preview = _first_picture(visitor, check)
    path, count = _loaded(visitor, check)
    alone = Visitor(port, cookie).scroll(path, count)
    with multiprocessing.get_context("spawn").Pool(VIEWERS) as pool:
        pool.starmap(_scroll, [(port, cookie, path, count)] * VIEWERS)  # once to warm up
        company = pool.starmap(_scroll, [(port, cookie, path, count)] * VIEWERS)
    alone += Visitor(port, cookie).scroll(path, count)
    began = time.perf_counter()
    program.send_signal(signal.SIGINT)
    program.wait(30)
    ended = time.perf_counter() - began
    return Measured(
        started=started,
        first_picture=first,
        preview_alone=alone_preview,
        slab_alone=statistics.median(alone),
        slab_together=statistics.median(seconds for one in company for seconds in one),
        slab_slowest=max(statistics.median(one) for one in company),
        ended=ended,
        left_behind=tuple(str(path) for path in temp.rglob("*")),
    )


def main() -> int:
    """Measure, print, and write the page; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="the page to write")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder))
    table = "\n".join(f"| {' | '.join(row)} |" for row in found.rows())
    page = PAGE.format(table=table, cores=os.cpu_count(), load=os.getloadavg()[0], python=platform.python_version())
    print(page)
    if given.write:
        given.write.write_text(page)
    return 0 if all(met != "NOT MET" for *_, met in found.rows()) else 1


if __name__ == "__main__":
    sys.exit(main())
