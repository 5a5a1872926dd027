"""Time the viewer beside its peers, all on one page of one browser, and write docs/viewing.md: `make bench-view`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from bench.browser import BLANK, CHROMIUM, OUT, ROOT, Body, opened, script_of, served
from handcarry.testing.jaw import Grid, Jaw

if TYPE_CHECKING:
    from playwright.sync_api import Page

PEERS = ROOT / "bench" / "view"
EDGE_MM = 100.0
POOL = 4
SLAB_BYTES = 4 << 20
LARGE, SMALL = 500, 200
FRESH_PAGES = 5
LOADS = 3
ROUNDS, STEPS = 4, 12

Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what was compared, ours, theirs, and what was asked of it."""

    what: str
    ours: str
    other: str
    ratio: str
    goal: str


def main() -> None:
    """Measure everything and print the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="the page to write")
    target: Path | None = parser.parse_args().write
    page = _page(_measured())
    if target is None:
        print(page)
    else:
        target.write_text(page)


def _measured() -> list[Row]:
    scripts = _scripts()
    bodies = {**scripts, **_bodies("large", LARGE), **_bodies("small", SMALL)}
    rows = _memory(bodies)
    with served(bodies) as address:
        rows += _first_picture(address)
        rows += _full_load(address)
        rows += _slab(address)
        rows += _three_panes(address, "large", LARGE, ["ours:cpu", "ours:gl", "vtk", "cornerstone"])
        rows += _three_panes(address, "small", SMALL, ["ours:cpu", "ours:gl", "vtk", "niivue", "cornerstone"])
    return rows


def _scripts() -> dict[str, Body]:
    if not (PEERS / "node_modules").exists():
        subprocess.run([shutil.which("npm") or "npm", "ci", "--silent"], cwd=PEERS, check=True)
    scripts: dict[str, Body] = {"/": BLANK, "/engine.js": script_of("viewer/tests/page/print.mjs").encode()}
    for name in ("ours", "vtk", "niivue", "cornerstone"):
        scripts[f"/{name}.js"] = script_of("bench/view/print.mjs", name).encode()
    scripts["/measure.js"] = (PEERS / "measure.js").read_bytes()
    return scripts


def _values(edge: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """The jaw as raw int16, written once."""
    file = OUT / f"jaw-{edge}.raw"
    if not file.exists():
        OUT.mkdir(parents=True, exist_ok=True)
        step = EDGE_MM / edge
        jaw = Jaw(grid=Grid(size=(edge, edge, edge), spacing_mm=(step, step, step)), seed=1)
        part = file.with_suffix(".part")
        with part.open("wb") as out:
            for slab in jaw.slabs():
                out.write(slab.astype("<i2").tobytes())
        part.rename(file)
    return np.fromfile(file, dtype="<i2").reshape(edge, edge, edge)


def _bodies(name: str, edge: int) -> dict[str, Body]:
    """What a server of this volume answers: header, preview, slabs, and all of it at once for the peers."""
    values = _values(edge)
    small = edge // POOL
    pooled = values[: small * POOL, : small * POOL, : small * POOL].reshape(small, POOL, small, POOL, small, POOL)
    preview = np.floor(pooled.mean((1, 3, 5)) + 0.5).astype("<i2")
    slices = max(1, SLAB_BYTES // (edge * edge * 2))
    step = EDGE_MM / edge
    header = {
        "id": name,
        "size": [edge] * 3,
        "stored": "int16",
        "to_lps_mm": [step, 0, 0, 0, 0, step, 0, 0, 0, 0, step, 0, 0, 0, 0, 1],
        "grey": {
            **{"minimum": int(values.min()), "maximum": int(values.max()), "slope": 1, "intercept": 0},
            "percentiles": {str(p): float(np.percentile(preview, p)) for p in (1, 5, 25, 50, 75, 95, 99, 99.9)},
        },
        "slab": {"slices": slices, "count": -(-edge // slices)},
        "preview": {"size": [small] * 3, "factor": [POOL] * 3},
        "absent_slices": [],
        "identity": {},
        "verdict": {"code": "READY", "title": "", "handed": "volume"},
        "notes": [],
        "voxels_sha256": None,
    }
    flat = memoryview(np.ascontiguousarray(values).tobytes())
    size = slices * edge * edge * 2
    slabs: dict[str, Body] = {f"/{name}/slabs/{s}": flat[s * size : (s + 1) * size] for s in range(-(-edge // slices))}
    return {f"/{name}/header.json": json.dumps(header).encode(), f"/{name}/preview": preview.tobytes(), f"/{name}/raw": flat, **slabs}


@contextmanager
def _fresh(address: str, *names: str) -> Iterator[Page]:
    """A new browser with these scripts."""
    with opened(f"{address}/") as page:
        for name in ("engine", *names, "measure"):
            page.add_script_tag(url=f"{address}/{name}.js")
        yield page


def _told(page: Page, call: str, *arguments: object) -> Any:  # noqa: ANN401 - JSON of a known shape, named by each caller
    return page.evaluate(f"(given) => {call}(...given)", list(arguments))


def _three_panes(address: str, volume: str, edge: int, names: list[str]) -> list[Row]:
    peers = {name.split(":")[0] for name in names}
    with _fresh(address, *sorted(peers)) as page:
        told = _told(page, "frames", volume, names, ROUNDS, STEPS)
        titles: dict[str, str] = page.evaluate("Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, peer.engine]))")
    times: Times = told["times"]
    ours = times["ours:cpu"]
    rows = [Row(f"{edge}^3, three panes, {titles[name]}", "", f"does not load: {why[:80]}", "", "") for name, why in told["failed"].items()]
    rows += [
        _row(f"{edge}^3, three panes, against {titles[name]}", ours, times[name], goal)
        for name, goal in (("vtk", ">= 1.3 times as fast"), ("cornerstone", ">= 5 times as fast"), ("niivue", ">= 5 times as fast"))
        if name in times
    ]
    rows.append(_row(f"{edge}^3, three panes, CPU against our own WebGL2 (software GL)", ours, times["ours:gl"], ""))
    share = statistics.quantiles(ours, n=20)[18] / statistics.median(ours)
    rows.append(
        Row(
            f"{edge}^3, crosshair drag, p95 against median",
            _ms(statistics.quantiles(ours, n=20)[18]),
            _ms(statistics.median(ours)),
            f"{share:.2f}",
            "<= 2",
        )
    )
    return rows


def _first_picture(address: str) -> list[Row]:
    found: Times = {"firstPicture": [], "floorPicture": []}
    for _ in range(FRESH_PAGES):
        for call, times in found.items():
            with _fresh(address, "ours") as page:
                times.append(_told(page, call, "large"))
    ours, floor = (statistics.median(times) for times in found.values())
    what = f"{LARGE}^3, first picture against fetching and drawing the preview's own bytes"
    return [Row(what, _ms(ours), _ms(floor), f"{ours / floor:.2f}", "<= 1.5")]


def _full_load(address: str) -> list[Row]:
    found: Times = {"ours": [], "vtk": []}
    for _ in range(LOADS):
        for name, times in found.items():
            with _fresh(address, name) as page:
                times.append(_told(page, "fullLoad", "large", name))
    ours, peer = (statistics.median(times) for times in found.values())
    return [Row(f"{LARGE}^3, full load and first full picture, against vtk.js", _ms(ours), _ms(peer), f"{ours / peer:.2f}", "<= 1")]


def _slab(address: str) -> list[Row]:
    with _fresh(address, "ours") as page:
        slab = _told(page, "slabScroll", "large", 10, 12)
    return [
        Row("slab of 10 mm, oblique 700 x 600, MIP: one step while scrolling", _ms(slab["median"]), "", "", ""),
        Row("the same: pictures without their slab, of 12", str(slab["dropped"]), "", "", "0"),
    ]


MEMORY_PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body>
<script src="engine.js"></script><script src="ours.js"></script><script src="measure.js"></script>
<script>
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  await rest(1500);
  await fetch("/told/empty");
  await fullLoad("large", "ours");
  await fetch("/told/loaded");
  await rest(5000);
  await fetch("/told/rested");
})();
</script>"""


def _memory(bodies: Mapping[str, Body]) -> list[Row]:
    """Without Playwright: a browser that is watched over the protocol keeps copies of what it fetched."""
    seen: dict[str, int] = {}
    moments = {name: threading.Event() for name in ("empty", "loaded", "rested")}

    def moment(name: str) -> Body:
        def tell() -> bytes:
            seen[name] = _renderer_bytes()
            moments[name].set()
            return b""

        return tell

    told = {f"/told/{name}": moment(name) for name in moments}
    with (
        served({**bodies, **told, "/memory.html": MEMORY_PAGE.encode()}) as address,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        command = [CHROMIUM or "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        with subprocess.Popen([*command, f"{address}/memory.html"], stderr=subprocess.DEVNULL) as browser:
            moments["empty"].wait(60)
            peak = seen["empty"]
            while not moments["rested"].wait(0.02):
                peak = max(peak, _renderer_bytes())
            browser.terminate()
    raw = LARGE**3 * 2
    what = {"while loading, at most": peak, "loaded": seen["loaded"], "five seconds later": seen["rested"]}
    return [
        Row(
            f"{LARGE}^3, memory of the page on the CPU path over the raw volume, {when}",
            f"{(size - seen['empty']) / 2**20:.0f} MB",
            f"{raw / 2**20:.0f} MB",
            f"{(size - seen['empty']) / raw:.2f}",
            "<= 1.3",
        )
        for when, size in what.items()
    ]


def _renderer_bytes() -> int:
    """Resident bytes of the page's own process: the largest renderer below this one."""
    sizes = [0]
    for child in psutil.Process().children(recursive=True):
        try:
            if "--type=renderer" in child.cmdline():
                sizes.append(child.memory_info().rss)
        except psutil.Error:
            continue
    return max(sizes)


def _row(what: str, ours: list[float], theirs: list[float], goal: str) -> Row:
    a, b = statistics.median(ours), statistics.median(theirs)
    return Row(what, _ms(a), _ms(b), f"{b / a:.2f} times as fast", goal)


def _ms(value: float) -> str:
    return f"{value:.1f} ms"


def _page(rows: list[Row]) -> str:
    table = ["| measured | ours | the other | ratio | goal |", "|---|---|---|---|---|"]
    table += [f"| {row.what} | {row.ours} | {row.other} | {row.ratio} | {row.goal} |" for row in rows]
    return TEXT.format(table="\n".join(table), where=_where())


def _where() -> str:
    version = subprocess.run([CHROMIUM or "chromium", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    load = os.getloadavg()[0]
    day = time.strftime("%Y-%m-%d", time.gmtime())
    return f"{version}, headless, software GL (SwiftShader), {platform.system()}, {os.cpu_count()} cores, load {load:.1f}, {day}"


TEXT = """# How fast the viewer is

Written by `make bench-view`; every engine draws on the same page, from the same values, in the same run, in turns.
Only the ratios mean something: milliseconds are this machine's, and other work may have shared it
({where}).

{table}

* Three panes of 460 x 420: an axial, a coronal and an oblique one (25 degrees about the head axis, 15 tipped), all
  redrawn as the crosshair wanders off the voxel centres. NiiVue has no oblique pane; its three lie along the grid.
  Each GL is made to finish (one pixel is read back); so is our canvas.
* vtk.js draws its three panes in one render window, so that they share one texture: its quickest way. Cornerstone3D's
  step ends when all three viewports say that their image is rendered and a pixel of each can be read.
* The first picture is taken on a fresh page each time, nothing compiled; so is its floor. It is what a patient waits for
  before the jaw appears.
* Memory is what the page's process holds above the empty page, workers included.
"""


if __name__ == "__main__":
    main()
