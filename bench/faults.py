"""Faults while packing: what is on the disk afterwards, and does `verify` take anything half done for a pack?

    python -m bench.faults --write docs/faults.md        all of it
    python -m bench.faults --every 40 --parts kill fail  a sample of some parts

The program is killed before every call that changes the disk, or lets one of them fail (`bench.faults_inside`). That these are all such
calls is held against what `strace` sees (`bench.faults_calls`), which also kills some of them itself, in the kernel. A size-limited tmpfs
runs full for real (`bench.faults_made`). After each run the destination must be absent or a whole pack that verifies, the source as it was;
and the next start must finish the pack, and leave nothing beside it or among temporary files (`bench.faults_bench`). Whatever does not hold
is told at the end, and nothing is written then.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults_bench import bench_of, warm
from bench.faults_calls import calls
from bench.faults_inside import Call
from bench.faults_made import Trial, failing, full, killed, killed_by_the_kernel, unreadable
from bench.faults_page import page

_SLICES = 60
_SLICES_IN_ARCHIVE = 4
_LAST = 30  # calls whose wrecks are all started again: the pack is being finished and moved into place
_MOVING = 8  # the last calls: the folder is moved into place
_MEMORY = Path("/dev/shm")

Trials = Iterator[Trial]


def _kills(root: Path, every: int) -> Trials:
    bench = bench_of(root, _SLICES)
    count = len(calls(bench))
    what = f"kill -9, {_SLICES} slices, {_each(every)} of {count} calls"
    return killed(what, bench, range(0, count, every), again=lambda nth: nth // every % 3 == 0 or nth >= count - _LAST)


def _failures(root: Path, every: int) -> Trials:
    bench = bench_of(root, _SLICES)
    found = calls(bench)
    numbers, last = range(0, len(found), every), len(found) - _MOVING
    return failing(f"{_each(every)} of the calls", bench, found, numbers, again=lambda nth: nth // every % 7 == 0 or nth >= last)


def _stick(root: Path, every: int) -> Trials:
    bench = bench_of(root, _SLICES, on_stick=True)
    found = calls(bench)
    moving = _moving(found)
    what = f"kill -9, a stick, {_each(every)} of {len(found)} calls"
    yield from killed(what, bench, range(0, len(found), every), again=lambda nth: nth // every % 3 == 0 or nth >= moving)
    where = f"a stick, {_each(every)} of the calls from the moving of its parts on"
    yield from failing(where, bench, found, range(moving, len(found), every), again=lambda _: True)


def _archive(root: Path, every: int, *, ending: str) -> Trials:
    bench = bench_of(root, _SLICES_IN_ARCHIVE, ending=ending)
    found = calls(bench)
    name, numbers = ending[1:].upper(), range(0, len(found), every)
    what = f"kill -9, {name}, {_each(every)} of {len(found)} calls"
    yield from killed(what, bench, numbers, again=lambda nth: nth // every % 3 == 0 or nth >= len(found) - _LAST)
    where = f"{name}, {_each(every)} of the calls"
    yield from failing(where, bench, found, numbers, again=lambda nth: nth // every % 7 == 0 or nth >= len(found) - _MOVING)


def _zip(root: Path, every: int) -> Trials:
    return _archive(root, every, ending=".zip")


def _iso(root: Path, every: int) -> Trials:
    return _archive(root, every, ending=".iso")


def _large(root: Path, every: int) -> Trials:
    bench, step = bench_of(root, 600), 20 * every
    count = len(calls(bench))
    what = f"kill -9, 600 slices, {_each(step)} of {count} calls"
    return killed(what, bench, range(0, count, step), again=lambda nth: nth // step % 5 == 0)


def _kernel(root: Path, every: int) -> Trials:
    step = 24 * every
    return killed_by_the_kernel(f"kill -9 by the kernel, {_SLICES} slices, {_each(step)} call", bench_of(root, _SLICES), every=step)


def _reading(root: Path, every: int) -> Trials:
    return unreadable(f"EIO on reading {_each(every)} file of the source", bench_of(root, _SLICES), every=every)


def _full(root: Path, every: int) -> Trials:
    sizes = max(2, 20 // every)
    return full(f"file system full, {sizes} sizes", root, sizes=sizes)


PARTS: dict[str, Callable[[Path, int], Trials]] = {
    "kill": _kills, "fail": _failures, "stick": _stick, "large": _large, "zip": _zip, "iso": _iso, "kernel": _kernel, "read": _reading,
    "full": _full,
}  # fmt: skip


def _each(every: int) -> str:
    return "each" if every == 1 else f"every {every}th"


def _moving(found: list[Call]) -> int:
    """Return the number of the first call of moving a stick's parts: the note that says so."""
    return next(number for number in range(len(found) - 1, 0, -1) if found[number].name == "write")


@dataclass(slots=True)
class Outcome:
    """What was left how often after which fault, and what did not hold."""

    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, trial: Trial) -> None:
        """Make one trial."""
        what, happen = trial
        try:
            state = happen()
        except AssertionError as error:
            self.broken.append(f"{what}: {error}")
            print(self.broken[-1], flush=True)
        else:
            self.rows[what][state] = self.rows[what].get(state, 0) + 1

    def join(self, other: Outcome) -> None:
        """Take in what another process found."""
        for what, found in other.rows.items():
            self.rows[what] = dict(Counter(self.rows.get(what, {})) + Counter(found))
        self.broken += other.broken


def _share(root: Path, part: str, every: int, share: tuple[int, int]) -> Outcome:
    """Make every nth trial of a part, in an order that is the same for all."""
    trials = list(PARTS[part](root, every))
    outcome = Outcome(rows={what: {} for what, _ in trials})
    random.Random(0).shuffle(trials)  # or those that are started again would fall to one process
    for trial in trials[share[0] :: share[1]]:
        outcome.add(trial)
    return outcome


def _part(root: Path, part: str, every: int, processes: int) -> Outcome:
    """Count the calls, then share the trials among some processes, which know the calls and have all of the program loaded."""
    began, whole = time.monotonic(), Outcome()
    count = len(list(PARTS[part](root / "counted", every)))
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        for each in [pool.submit(_share, root / str(first), part, every, (first, processes)) for first in range(processes)]:
            whole.join(each.result())
    print(f"{part}: {count} trials in {time.monotonic() - began:.0f} s, {len(whole.broken)} broken", flush=True)
    return whole


def _outcome(root: Path, asked: argparse.Namespace) -> Outcome:
    """Make all parts that are asked for and are not kept from an earlier time; keep each that was made."""
    kept: dict[str, dict[str, dict[str, int]]] = {}
    if asked.keep and asked.keep.is_file():
        kept = json.loads(asked.keep.read_text(encoding="utf-8"))
    for ending in ("", ".zip", ".iso"):
        warm(bench_of(root / "warm", _SLICES_IN_ARCHIVE, ending=ending))
    whole = Outcome()
    for part in asked.parts:
        made = Outcome(rows=kept[part]) if part in kept else _part(root / part, part, asked.every, asked.processes)
        whole.join(made)
        if asked.keep and not made.broken:
            kept[part] = made.rows
            asked.keep.write_text(json.dumps(kept), encoding="utf-8")
    return whole


def main() -> int:
    """Run the programme, or some parts of it, and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, help="a file of the figures of whole parts, which are not made again")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="faults-", dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        found = _outcome(Path(name), asked)
    is_whole = asked.every == 1 and set(asked.parts) == set(PARTS)
    text = page(
        found.rows, f"{'the whole programme' if is_whole else 'a sample'}, {sum(sum(each.values()) for each in found.rows.values())} runs"
    )
    print(text)
    if asked.write and not found.broken:
        asked.write.write_text(text, encoding="utf-8")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
