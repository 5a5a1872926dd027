"""Time the viewer as it opens from a pack, beside its floor and vtk.js, and what laying the scan out costs.

    python -m bench.stick --write docs/stick-figures.md

Each in a new browser, in turns; ratios of one run on one machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.browser import BLANK, OUT, Body, opened, script_of, served
from bench.data import series
from handcarry.pack.arrays import Arrays
from handcarry.pack.chunks import decoded

if TYPE_CHECKING:
    from playwright.sync_api import Page

PEERS = Path(__file__).parent / "view"
EDGE = 500
ROUNDS = 5
POLL_MS = 50  # by a timer: asked at every frame, a page without a GPU would be busy with frames that nobody draws

PAGE = """# The viewer on a copy in figures

Written by `make bench-stick`: a phantom of {edge} x {edge} x {edge}, packed, and `VIEWER/INDEX.HTM` of the copy opened from the disk.
Each figure is the median of {rounds} openings, each in a new headless Chromium with software GL, in turns with its peer. Ratios of one run;
the milliseconds are this machine's, and other work may have shared it ({cores} cores, load {load:.1f}, Linux, Python {python}).

| measured | ours | the other | ratio | goal | |
|---|---|---|---|---|---|
{table}

* **First picture**: from the opening of the page to three panes on screen, against a page that does nothing but read the preview's own
  script, undo it and put three cuts of it on canvases. Both are on screen two frames after they were drawn.
* **All voxels**: to the last slab on screen, against vtk.js' first picture of the same voxels, from a server on this machine, not packed.
* **The hash** is then computed from all voxels, and shown beside the one that was taken of the DICOM files.
* **Packing** is to a folder, without recovery data, with the scan laid out for the viewer and without.
"""

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
  async chunk(name, body) {
    const source = String(body), text = source.slice(source.indexOf("/*") + 2, source.lastIndexOf("*/"));
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
        page.wait_for_function(f"() => window.{name} !== undefined", polling=POLL_MS)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Medians in milliseconds by what was opened; seconds and most MB of packing with scripts and without; bytes of scripts and voxels."""

    moments: dict[str, float]
    full: tuple[float, float]
    bare: tuple[float, float]
    script_bytes: int
    voxel_bytes: int

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table's rows; the last cell says whether the goal is met."""
        ms, held = self.moments, self.script_bytes / self.voxel_bytes
        made = f"{self.full[0]:.1f} s, {self.full[1]:.0f} MB held"
        return [
            _compared("first picture, against the preview's own bytes", ms["first"], ms["floor"], 1.5),
            _compared("all voxels, against vtk.js served", ms["full"], ms["vtk"], 2),
            ("the hash shown equal", f"{ms['proven']:.0f} ms", "", "", "", ""),
            (
                "packing with the scan laid out, against without",
                made,
                f"{self.bare[0]:.1f} s",
                f"{self.full[0] / self.bare[0]:.2f}",
                "",
                "",
            ),
            ("scripts, against voxels", f"{self.script_bytes >> 20} MB", f"{self.voxel_bytes >> 20} MB", f"{held:.2f}", "", ""),
        ]


def _compared(what: str, ours: float, other: float, goal: float) -> tuple[str, ...]:
    ratio = ours / other
    return what, f"{ours:.0f} ms", f"{other:.0f} ms", f"{ratio:.2f}", f"<= {goal}", "met" if ratio <= goal else "NOT MET"


def measured(rounds: int, scratch: Path) -> Found:
    """Pack, and open all in turns."""
    scan = series("explicit", EDGE)
    bare = packed("pack", scan, scratch)
    full = packed("pack with chunks", scan, scratch)
    data = scratch / "PACK/VIEWER/DATA"
    header = json.loads((data / "LIST.JS").read_text().removeprefix("handcarry.list(").removesuffix(");\n"))["volumes"][0]["header"]
    values = np.concatenate([np.frombuffer(decoded(path.read_bytes(), Arrays()), "<i2") for path in sorted((data / "V000").glob("S*.JS"))])
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
    return Found(
        moments={name: statistics.median(each) for name, each in times.items()},
        full=full,
        bare=bare,
        script_bytes=sum(path.stat().st_size for path in data.rglob("*.JS")),
        voxel_bytes=values.nbytes,
    )


def main() -> int:
    """Measure all of it, print, and write the page; 1 where a goal is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--write", type=Path, help="the page to write")
    given = parser.parse_args()
    scratch = OUT / "stick"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    rows = measured(given.rounds, scratch).rows()
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    machine = {"cores": os.cpu_count(), "load": os.getloadavg()[0], "python": platform.python_version()}
    page = PAGE.format(table=table, edge=EDGE, rounds=given.rounds, **machine)
    print(page)
    if given.write:
        given.write.write_text(page)
    return 0 if all(met != "NOT MET" for *_, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
