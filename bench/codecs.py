"""One slice of a jaw in every transfer syntax: what looking at it costs the program, Node, and Chromium's page and worker.

    python -m bench.codecs

Ratios of one run on one machine: the program's own look, in one thread, is 1.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.browser import ROOT, opened
from handcarry.model.frame import PixelLayout
from handcarry.pixels.look import look
from handcarry.pixels.task import Task
from handcarry.testing.encode import ENCODERS, native
from handcarry.testing.jaw import Grid, small_volume

REPEATS = 25
SIDE = 512
UNCOMPRESSED = "1.2.840.10008.1.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A slice as bytes, and what it is called."""

    name: str
    task: Task

    @property
    def question(self) -> dict[str, Any]:
        """The same for JavaScript."""
        wish = {"frame": 0, "big_endian": False, "preview_factor": 4, "keep_full": False, "closer_look": 0, "pixels_only": False}
        data = {"data": b64encode(self.task.data).decode(), "layout": asdict(self.task.layout), "wish": {**wish, "keep_stored": False}}
        return {"ask": "time", "repeats": REPEATS, **data}


def _cases() -> list[Case]:
    volume = small_volume(Grid(size=(3, SIDE, SIDE), spacing_mm=(0.2, 0.2, 0.2)), 1)[1].astype(np.int64)
    grey = np.clip(volume - volume.min(), 0, 4095).astype(np.uint16)
    layout = PixelLayout(
        transfer_syntax_uid=UNCOMPRESSED, rows=SIDE, columns=SIDE, samples_per_pixel=1, photometric_interpretation="MONOCHROME2",
        planar_configuration=0, bits_allocated=16, bits_stored=12, high_bit=11, pixel_representation=0, number_of_frames=1,
    )  # fmt: skip
    cases = [_case("native", native(grey), layout)]
    eight = replace(layout, bits_allocated=8, bits_stored=8, high_bit=7)
    for syntax, encoder in ENCODERS.items():
        is_eight = syntax.name == "JPEG_BASELINE"
        frame = (grey >> 4).astype(np.uint8) if is_eight else grey
        shape = replace(eight if is_eight else layout, transfer_syntax_uid=syntax.value)
        cases.append(_case(syntax.name.lower(), encoder(frame, 8 if is_eight else 12), shape))
    return cases


def _case(name: str, data: bytes, layout: PixelLayout) -> Case:
    return Case(name=name, task=Task(layout=layout, frame=0, data=memoryview(data), preview_factor=4))


def _fastest_ms(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(2 * REPEATS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return 1000 * min(seconds[REPEATS:])


def _in_python(cases: list[Case]) -> list[float]:
    return [_fastest_ms(lambda task=case.task: look(task)) for case in cases]  # type: ignore[misc]


def _in_node(cases: list[Case], folder: Path) -> list[float]:
    lines = "".join(json.dumps(case.question) + "\n" for case in cases)
    done = subprocess.run(["node", _script("node", folder)], input=lines, check=True, capture_output=True, text=True)
    return [float(line) for line in done.stdout.splitlines()]


def _in_chromium(cases: list[Case], folder: Path, *, worker: bool) -> list[float]:
    script = _script("browser", folder).read_text().replace("</script", "<\\/script").replace("<!--", "<\\!--")
    (folder / "page.html").write_text(f'<!doctype html><meta charset="utf-8"><script>{script}</script>')
    with opened((folder / "page.html").as_uri()) as page:
        told: list[float] = page.evaluate("([all, inWorker]) => asked(all, inWorker)", [[case.question for case in cases], worker])
    return told


def _script(entry: str, folder: Path) -> Path:
    target = folder / f"{entry}.js"
    subprocess.run(["node", "tests/codecs/build.mjs", f"tests/codecs/{entry}.ts", str(target)], check=True, cwd=ROOT / "viewer")
    return target


def main() -> None:
    """Print the table."""
    cases = _cases()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        columns = {
            "Python": _in_python(cases),
            "Node": _in_node(cases, folder),
            "page": _in_chromium(cases, folder, worker=False),
            "worker": _in_chromium(cases, folder, worker=True),
        }
    print(f"{'slice':24}{'kB':>6}{'Python ms':>11}" + "".join(f"{column:>9}" for column in list(columns)[1:]))
    for n, case in enumerate(cases):
        base = columns["Python"][n]
        ratios = "".join(f"{times[n] / base:9.1f}" for times in list(columns.values())[1:])
        print(f"{case.name:24}{len(case.task.data) / 1000:6.0f}{base:11.2f}{ratios}")


if __name__ == "__main__":
    main()
