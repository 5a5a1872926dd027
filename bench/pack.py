"""Times packing, verifying, archiving and indexing against the floor and peers in one run, and writes the table: `make bench-pack`.

The floor is one thread of hashlib over the same bytes. Everything is written to memory (/dev/shm), so that no disk is measured.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.check import in_process, interleaved
from bench.data import files_of, many_small, multi_frame_gigabyte, series

MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table."""

    what: str
    goal: str
    measured: str
    met: bool
    medians: str = ""


def case(name: str, folder: Path, scratch: Path) -> Callable[[], float]:
    """Return a case that is timed in a fresh process."""
    return lambda: _run(name, folder, scratch)[0]


def _run(name: str, folder: Path, scratch: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.pack_case", name, str(folder), str(scratch)]
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-2:]
    return float(seconds), float(megabytes)


def ratio(what: str, medians: Mapping[str, float], over: str, under: str, goal: float) -> Line:
    """Return the line of a ratio that should stay at or below its goal."""
    found = medians[over] / medians[under]
    told = ", ".join(f"{name} {seconds:.2f}" for name, seconds in medians.items())
    return Line(what=what, goal=f"<= {goal:g} x {under}", measured=f"{found:.2f}", met=found <= goal, medians=told)


def speed(what: str, seconds: float, folder: Path, goal: float) -> Line:
    """Return the line of a speed that should be at or above its goal, in MB of a tree per second."""
    found = sum(path.stat().st_size for path in files_of(folder)) / 1e6 / seconds
    return Line(what=what, goal=f">= {goal:g} MB/s", measured=f"{found:.0f} MB/s", met=found >= goal, medians=f"{seconds:.2f}")


def read_of_source(folder: Path, scratch: Path) -> Line:
    """Count the bytes that packing reads of its source, in the kernel's own words."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    log = scratch / "reads.log"
    command = [sys.executable, "-m", "handcarry", "pack", str(folder), "-o", str(scratch / "PACK"), "--no-chunks", "--quiet"]
    subprocess.run(["strace", "-f", "-qq", "-y", "-e", "trace=read,pread64", "-o", str(log), *command], check=False, capture_output=True)
    pattern = re.compile(rf"(?:read|pread64)\(\d+<{re.escape(str(folder.resolve()))}.* = (\d+)$")
    count = sum(int(match[1]) for line in log.read_text(errors="replace").splitlines() if (match := pattern.search(line)))
    total = sum(path.stat().st_size for path in files_of(folder))
    return Line(what="bytes read of the source", goal="its own size", measured=f"{count / total:.4f} x", met=count == total)


def lines(rounds: int, scratch: Path) -> list[Line]:
    """Measure all of it."""
    cube = series("explicit", 512)
    subprocess.run([sys.executable, "-m", "bench.pack_case", "pack", str(cube), str(scratch / "ready")], check=True, capture_output=True)
    tree = scratch / "ready" / "PACK"
    packing = interleaved({"floor": in_process("floor", cube), "pack": case("pack", cube, scratch / "a")}, rounds)
    ready = {
        "floor": in_process("floor", tree),
        "verify": case("verify", tree, scratch / "b"),
        "parity": case("parity", tree, scratch / "p"),
        "recovery data": case("recovery data", tree, scratch / "q"),
        "zip stored": case("zip stored", tree, scratch / "c"),
        "zip deflated": case("zip deflated", tree, scratch / "d"),
    }
    archives = interleaved(ready, rounds)
    archives["zip -6"] = statistics.median(case("zip -6", tree, scratch / "e")() for _ in range(min(rounds, 2)))
    few, many = many_small(512), many_small(5000)
    indexing = {
        "512": case("DICOMDIR", few, scratch / "f"),
        "5,000": case("DICOMDIR", many, scratch / "f"),
        "5,000 files": case("DICOMDIR of files", many, scratch / "f"),
    }
    indexes = interleaved(indexing, rounds)
    indexes["dcmmkdir"] = case("dcmmkdir", many, scratch / "g")()
    found = [
        ratio("pack 512 x 512 x 512 to a folder, read back and examined", packing, "pack", "floor", 6),
        read_of_source(cube, scratch / "h"),
        ratio("verify it, every hash", archives, "verify", "floor", 1.3),
        speed("parity of it at 5 %, summed up", archives["parity"], tree, 60),
        speed("recovery data of it, read, hashed, written, read back", archives["recovery data"], tree, 60),
        ratio("ZIP of it, stored", archives, "zip stored", "floor", 2.5),
        ratio("ZIP of it, deflated", archives, "zip deflated", "zip -6", 0.1),
        size_beside(scratch / "d" / "out.zip", scratch / "e" / "peer.zip"),
        ratio("DICOMDIR of 5,000 against 512", {name: indexes[name] for name in ("512", "5,000")}, "5,000", "512", 12),
        ratio("DICOMDIR of 5,000 files", {name: indexes[name] for name in ("5,000 files", "dcmmkdir")}, "5,000 files", "dcmmkdir", 0.2),
    ]
    for what, folder in (("512 files", cube), ("1 GB multi-frame", multi_frame_gigabyte())):
        peak = _run("pack", folder, scratch / "i")[1]
        found.append(Line(what=f"peak memory, {what}", goal="<= 300 MB", measured=f"{peak:.0f} MB", met=peak <= 300))
    return found


def size_beside(ours: Path, theirs: Path) -> Line:
    """Compare two archives of the same tree."""
    found = ours.stat().st_size / theirs.stat().st_size
    return Line(what="its size", goal="<= 1.05 x zip -6", measured=f"{found:.3f}", met=found <= 1.05)


def page(found: list[Line], rounds: int) -> str:
    """The table as a page."""
    rows = "".join(
        f"| {line.what} | {line.goal} | **{line.measured}** | {'met' if line.met else 'NOT MET'} | {line.medians} |\n" for line in found
    )
    return f"""# Performance of packing

Made by `make bench-pack`: ratios of medians over {rounds} interleaved rounds in one run, each case in a fresh process, all in memory.
Seconds depend on the machine and its load; the ratios are the result.

| what | goal | measured | | medians, seconds |
|---|---|---|---|---|
{rows}"""


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-pack-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        text = page(lines(asked.rounds, Path(name)), asked.rounds)
    print(text)
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
