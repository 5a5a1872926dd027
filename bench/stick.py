"""Time the viewer as it opens from a pack, beside its floor and vtk.js, and what laying the scan out costs: `make bench-stick`."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.browser import BLANK, OUT, Body, opened, script_of, served
from bench.data import series
from handcarry.pack.chunks import decoded

if TYPE_CHECKING:
    from playwright.sync_api import Page

PEERS = Path(__file__).parent / "view"
EDGE = 500
ROUNDS = 5

# Both are told when two frames have passed since the picture was drawn: it is on screen.
WATCH = """() => {
  const shown = (name) => requestAnimationFrame(() => requestAnimationFrame(() => (window[name] ??= performance.now())));
  new MutationObserver(() => {
    if (document.querySelector(".pane.axial canvas")) shown("firstAt");
    if (document.querySelector(".loading")?.hidden) shown("fullAt");
    if (document.querySelector(".proof-mark[data-found=same]")) shown("provenAt");
  }).observe(document, { childList: true, subtree: true, attributes: true });
}"""

# The preview's own bytes, by the quickest way there is, stretched to three panes.
FLOOR = """<!doctype html><meta charset="utf-8"><body><script>
let size;
window.handcarry = {
  list(told) { size = told.volumes[0].header.preview.size; },
  async chunk(name, text) {
    const packed = new Blob([Uint8Array.fromBase64(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const planes = new Uint8Array(await new Response(packed).arrayBuffer());
    const [ni, nj, nk] = size, count = ni * nj * nk, values = new Int16Array(count);
    for (let n = 0; n < count; n++) values[n] = planes[n] | (planes[count + n] << 8);
    const at = [
      [ni, nj, (x, y) => values[(nk >> 1) * ni * nj + y * ni + x]],
      [ni, nk, (x, y) => values[y * ni * nj + (nj >> 1) * ni + x]],
      [nj, nk, (x, y) => values[y * ni * nj + x * ni + (ni >> 1)]],
    ];
    for (const [width, height, read] of at) {
      const canvas = document.body.appendChild(document.createElement("canvas"));
      Object.assign(canvas, { width, height, style: "width: 460px; height: 420px" });
      const picture = new ImageData(width, height);
      for (let n = 0; n < width * height; n++) {
        picture.data.fill((read(n % width, Math.floor(n / width)) + 1000) / 12, 4 * n, 4 * n + 3);
        picture.data[4 * n + 3] = 255;
      }
      canvas.getContext("2d").putImageData(picture, 0, 0);
    }
    requestAnimationFrame(() => requestAnimationFrame(() => (window.firstAt = performance.now())));
  },
};
</script><script src="PACK/VIEWER/DATA/LIST.JS"></script><script src="PACK/VIEWER/DATA/V000/P.JS"></script>"""


def packed(case: str, scan: Path, scratch: Path) -> tuple[float, float]:
    """Pack, and return seconds and the most MB that were held."""
    shutil.rmtree(scratch / "PACK", ignore_errors=True)
    command = [sys.executable, "-m", "bench.pack_case", case, str(scan), str(scratch)]
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-2:]
    return float(seconds), float(megabytes)


def moment(address: str, name: str) -> float:
    """Milliseconds from the opening of a page in a new browser to that moment."""
    with opened("about:blank") as page:
        page.add_init_script(f"({WATCH})()")
        page.goto(address)
        page.wait_for_function(f"() => window.{name} !== undefined")
        return float(page.evaluate(f"() => window.{name}"))


def served_to_vtk(values: np.ndarray[tuple[int, ...], np.dtype[np.int16]], header: dict[str, object]) -> Callable[[], float]:
    """The same voxels over loopback, whole, to vtk.js in a new browser: milliseconds to its first picture."""
    bodies: dict[str, Body] = {
        "/": BLANK,
        "/vtk.js": script_of("bench/view/print.mjs", "vtk").encode(),
        "/measure.js": (PEERS / "measure.js").read_bytes(),
        "/large/header.json": json.dumps(header).encode(),
        "/large/raw": memoryview(values.tobytes()),
    }

    def run() -> float:
        with served(bodies) as address, opened(f"{address}/") as page:
            for name in ("vtk", "measure"):
                page.add_script_tag(url=f"{address}/{name}.js")
            return _full_load(page)

    return run


def _full_load(page: Page) -> float:
    return float(page.evaluate("() => fullLoad('large', 'vtk')"))


def main() -> None:
    """Measure all of it, in turns, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds: int = parser.parse_args().rounds
    scratch = OUT / "stick"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    scan = series("explicit", EDGE)
    bare = packed("pack", scan, scratch)
    full = packed("pack with chunks", scan, scratch)
    data = scratch / "PACK/VIEWER/DATA"
    header = json.loads((data / "LIST.JS").read_text().removeprefix("handcarry.list(").removesuffix(");\n"))["volumes"][0]["header"]
    values = np.concatenate([np.frombuffer(decoded(path.read_bytes()), "<i2") for path in sorted((data / "V000").glob("S*.JS"))])
    (scratch / "floor.html").write_text(FLOOR)
    vtk = served_to_vtk(values, header)
    page, floor = (scratch / "PACK/VIEWER/INDEX.HTM").as_uri(), (scratch / "floor.html").as_uri()
    times: dict[str, list[float]] = {"floor": [], "first": [], "full": [], "proven": [], "vtk": []}
    for _ in range(rounds):
        times["floor"].append(moment(floor, "firstAt"))
        times["first"].append(moment(page, "firstAt"))
        times["full"].append(moment(page, "fullAt"))
        times["proven"].append(moment(page, "provenAt"))
        times["vtk"].append(vtk())
    median = {name: statistics.median(each) for name, each in times.items()}
    size = sum(path.stat().st_size for path in data.rglob("*.JS"))
    print(
        f"first picture {median['first']:.0f} ms, its floor {median['floor']:.0f} ms: {median['first'] / median['floor']:.2f} (goal <= 1.5)"
    )
    print(f"full {EDGE}^3 {median['full']:.0f} ms, vtk.js served {median['vtk']:.0f} ms: {median['full'] / median['vtk']:.2f} (goal <= 2)")
    print(f"hash shown equal after {median['proven']:.0f} ms")
    print(f"packing {full[0]:.2f} s, {full[1]:.0f} MB at most; without chunks {bare[0]:.2f} s, {bare[1]:.0f} MB: {full[0] / bare[0]:.2f}")
    print(f"scripts {size / 2**20:.0f} MB for {values.nbytes / 2**20:.0f} MB of voxels: {size / values.nbytes:.2f}")


if __name__ == "__main__":
    main()
