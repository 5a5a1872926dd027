"""Times the check against its floor and its peers, side by side in one run, and writes the table: `make bench`.

Each figure is the ratio of medians over interleaved rounds, every case in a fresh process. Seconds on a shared machine prove nothing, so
they stand beside the ratios only to be looked at.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

import handcarry
from bench.data import OUT, many_small, multi_frame_gigabyte, series
from handcarry.testing.media import write_demo

ROUNDS = 5
HASH_SCRIPT = (
    "import hashlib,pathlib,sys\nfor p in sorted(pathlib.Path(sys.argv[1]).rglob('*')):\n"
    "    if p.is_file(): print(hashlib.sha256(p.read_bytes()).hexdigest(), p)"
)
GOALS = {"jpeg-lossless": 0.45, "jpeg-ls": 0.6, "jpeg-2000": 0.75, "rle": 0.1}

Timed = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    what: str
    goal: str
    ratio: str
    seconds: str
    met: bool


def in_process(name: str, folder: Path) -> Timed:
    """Return a case of `bench.case`, timed inside its own fresh process."""
    command = [sys.executable, "-m", "bench.case", name, str(folder)]
    return lambda: float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def whole_command(*command: str) -> Timed:
    """Return a command, timed from start to exit."""

    def run() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start

    return run


def processor(*command: str) -> Timed:
    """Return a command, timed by what it uses of the processor, user and system, itself and its children: quick commands need that."""

    def run() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run


def interleaved(cases: Mapping[str, Timed], rounds: int = ROUNDS) -> dict[str, float]:
    """Return each case's median over rounds that take turns, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(rounds + 1):
        for name, case in cases.items():
            seconds = case()
            if turn:
                times[name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}


def row(what: str, medians: Mapping[str, float], over: str, under: str, goal: float) -> Row:
    """Return the line for one ratio that should stay at or below its goal."""
    ratio = medians[over] / medians[under]
    seconds = ", ".join(f"{name} {value:.2f}" for name, value in medians.items())
    return Row(what=what, goal=f"<= {goal} x {under}", ratio=f"{ratio:.2f}", seconds=seconds, met=ratio <= goal)


def uncompressed() -> list[Row]:
    """In process and as a whole command, against hashing alone."""
    folder = series("explicit", 512)
    inside = interleaved({name: in_process(name, folder) for name in ("floor", "handcarry", "SimpleITK", "pydicom")})
    script = (sys.executable, "-c", HASH_SCRIPT, str(folder))
    outside = interleaved(
        {"hash script": whole_command(*script), "handcarry check": whole_command(sys.executable, "-m", "handcarry", "check", str(folder))}
    )
    bare = whole_command(sys.executable, "-c", "import cyclopts, rich")
    light = interleaved(
        {
            "import cyclopts, rich": bare,
            "--help": whole_command(sys.executable, "-m", "handcarry", "--help"),
            "--version": whole_command(sys.executable, "-m", "handcarry", "--version"),
        }
    )
    return [
        row("uncompressed 512 x 512 x 512, in process", inside, "handcarry", "floor", 1.6),
        row("uncompressed, whole command, cold", outside, "handcarry check", "hash script", 3.5),
        row("`handcarry --help`", light, "--help", "import cyclopts, rich", 1.5),
        row("`handcarry --version`", light, "--version", "import cyclopts, rich", 1.5),
    ]


def asking() -> list[Row]:
    """What to ask the clinic for, at its desk: from a report that is there, and before anything was handed over. In processor time."""
    demo = OUT / "asking"
    report = demo / "report.json"
    if not report.is_file():
        (medium,) = (medium for medium in write_demo(demo) if medium.name == "gap")
        whole_command(sys.executable, "-m", "handcarry", "check", str(medium.path), "--quiet", "-o", str(report))()
    command = (sys.executable, "-m", "handcarry")
    trip = ("--clinic", "TR", "--home", "AU", "--flight", "2099-12-01T14:00", "--lang", "en")
    medians = interleaved(
        {
            "--help": processor(*command, "--help"),
            "ask REPORT.json": processor(*command, "ask", str(report), *trip),
            "ask": processor(*command, "ask", *trip),
        },
        ROUNDS * 3,
    )
    return [row(f"`handcarry {name}`", medians, name, "--help", 3) for name in ("ask REPORT.json", "ask")]


def compressed() -> list[Row]:
    """The whole check in workers against a mere read by SimpleITK."""
    rows = []
    for name, goal in GOALS.items():
        folder = series(name, 512)
        medians = interleaved({case: in_process(case, folder) for case in ("handcarry", "SimpleITK")})
        rows.append(row(f"{name} 512 x 512 x 512, whole check", medians, "handcarry", "SimpleITK", goal))
    return rows


def headers() -> list[Row]:
    """Headers a second in one process."""
    folder = many_small(5000)
    medians = interleaved({name: in_process(f"headers {name}", folder) for name in ("handcarry", "pydicom", "GDCM")})
    rates = ", ".join(f"{name} {5000 / seconds:,.0f}/s" for name, seconds in medians.items())
    rate = 5000 / medians["handcarry"]
    return [Row(what="5,000 headers of 9 KB in memory", goal=">= 15,000/s", ratio=f"{rate:,.0f}/s", seconds=rates, met=rate >= 15000)]


def growth() -> list[Row]:
    """Time for each megabyte at 5,000 files against 512 files of the same size."""
    few, many = many_small(512), many_small(5000)
    medians = interleaved({"512 files": in_process("handcarry", few), "5,000 files": in_process("handcarry", many)})
    ratio = (medians["5,000 files"] / 5000) / (medians["512 files"] / 512)
    seconds = ", ".join(f"{name} {value:.2f}" for name, value in medians.items())
    return [Row(what="time for each MB, 5,000 files", goal="<= 1.2 x 512 files", ratio=f"{ratio:.2f}", seconds=seconds, met=ratio <= 1.2)]


def memory() -> list[Row]:
    """Peak of all processes above a Python that has only started."""
    rows = []
    scans = {
        "512 files": series("explicit", 512),
        "512 files, JPEG lossless": series("jpeg-lossless", 512),
        "1 GB multi-frame": multi_frame_gigabyte(),
    }
    start = peak_bytes([sys.executable, "-c", "import time; time.sleep(0.5)"])
    for what, folder in scans.items():
        peak = peak_bytes([sys.executable, "-m", "handcarry", "check", str(folder)])
        above = (peak - start) / 2**20
        rows.append(Row(what=f"peak memory, {what}", goal="<= 200 MB above start", ratio=f"{above:.0f} MB", seconds="", met=above <= 200))
    return rows


def peak_bytes(command: Sequence[str]) -> int:
    """Return the largest proportional set size of a command and its children, looked at every 10 ms."""
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        total = 0
        for each in [process, *_children(process)]:
            try:
                total += each.memory_full_info().pss
            except (psutil.Error, OSError):
                continue
        peak = max(peak, total)
        time.sleep(0.01)
    return peak


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


PARTS: dict[str, Callable[[], list[Row]]] = {
    "uncompressed": uncompressed,
    "asking": asking,
    "compressed": compressed,
    "headers": headers,
    "growth": growth,
    "memory": memory,
}


def page(rows: Sequence[Row]) -> str:
    """Return the table as Markdown."""
    lines = [
        "# Performance",
        "",
        "Made by `make bench`: ratios of medians over five interleaved rounds in one run, each case in a fresh process, "
        "files in the page cache, modules compiled as an installer leaves them.",
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}. "
        "Seconds depend on the machine and its load; the ratios are the result.",
        "",
        "| what | goal | measured | | medians, seconds |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| {r.what} | {r.goal} | **{r.ratio}** | {'met' if r.met else 'NOT MET'} | {r.seconds} |" for r in rows]
    return "\n".join([*lines, ""])


def install() -> None:
    """Leave handcarry's modules compiled, as an installer does: in a checkout whose user forbids that, each start would compile them."""
    for folder in handcarry.__path__:
        compileall.compile_dir(folder, quiet=1)


def main() -> None:
    """Run the parts named, or all, and write the page."""
    install()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which parts to run (all if none is named)")
    parser.add_argument("--write", type=Path, help="where to write the table")
    arguments = parser.parse_args()
    rows = [line for name in arguments.parts or PARTS for line in PARTS[name]()]
    text = page(rows)
    sys.stdout.write(text)
    if arguments.write:
        arguments.write.write_text(text)


if __name__ == "__main__":
    main()
