"""Faults while packing, made by the kernel: what is on the disk afterwards, and does `verify` take anything half done for a pack?

    python -m bench.faults --write docs/faults.md        all of it (an hour)
    python -m bench.faults --every 40                    a sample

`strace -e inject` kills the program before every system call that changes the disk, or lets one of them fail. A size-limited tmpfs runs
full for real. After each run the destination must be absent or a whole pack that verifies, the source as it was; and the next start must
finish the pack and leave nothing beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from handcarry.pack.verify import verify
from handcarry.testing.phantom import Spec, write_series
from handcarry.testing.spec import Syntax

CANNOT_WRITE = 2
# The program without its look at the free space beforehand, which would refuse at once.
UNFORESEEN = (
    "-c",
    "import handcarry.pack.run as r; r.check_room = lambda *_: None; from handcarry.cli.main import run; run()",
)
CHANGING = "write,openat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,ftruncate,fsync,fdatasync"
ERRORS = {"write": ("ENOSPC", "EIO"), "fsync": ("EIO",), "openat": ("EROFS", "ENOSPC"), "rename": ("EIO",), "mkdir": ("EROFS",)}
_TRACED = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One source, and where it is packed to."""

    source: Path
    folder: Path
    print_of_source: str

    @property
    def destination(self) -> Path:
        """Where the pack is to be."""
        return self.folder / "PACK"

    def command(self, program: tuple[str, ...] = ("-m", "handcarry")) -> list[str]:
        """The command under test."""
        return [sys.executable, *program, "pack", str(self.source), "-o", str(self.destination), "--quiet", "--progress", "none"]

    def strace(self, *options: str, log: Path | None = None) -> list[str]:
        """The same under strace, which looks only at what touches the destination's folder."""
        return ["strace", "-f", "-qq", *(["-o", str(log)] if log else ["-o", "/dev/null"]), *options, *self.command()]

    def clear(self) -> None:
        """Empty the folder of the destination."""
        for path in self.folder.iterdir():
            shutil.rmtree(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One system call of a run: the nth of its kind on a path."""

    call: str
    path: str
    nth: int

    def options(self, what: str) -> list[str]:
        """Return the options of strace that let it happen here."""
        return ["-e", f"trace={self.call}", "-e", f"inject={self.call}:{what}:when={self.nth}", "-P", self.path]


def digest(folder: Path) -> str:
    """One hash over all names and bytes of a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0")
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def bench_of(root: Path, slices: int, *, on: Path | None = None) -> Bench:
    """Write a source of so many slices, one in 20 of which must be converted, and an empty folder to pack to."""
    source = root / f"source-{slices}"
    write_series(source, Spec(size=(slices, 16, 16)))
    write_series(source, Spec(size=(max(2, slices // 20), 16, 16), series_number=2, syntax=Syntax.RLE, folder="RLE"))
    (source / "report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    folder = on or root / f"target-{slices}"
    folder.mkdir(exist_ok=True)
    return Bench(source=source, folder=folder, print_of_source=digest(source))


def points(bench: Bench) -> list[Point]:
    """Every system call of an undisturbed run that changes the disk below the folder, in order; of openat those that create.

    A point is named by its path, because `strace` counts each thread's calls apart.
    """
    log = bench.folder.parent / "trace.log"
    bench.clear()
    subprocess.run(bench.strace("-y", "-e", f"trace={CHANGING}", log=log), check=False, capture_output=True)
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    path_of = re.compile(rf'["<]({re.escape(str(bench.folder))}[^">]*)[">]')
    for line in log.read_text(errors="replace").splitlines():
        call, path = _TRACED.match(line), path_of.search(line)
        if call is None or path is None:
            continue
        seen[call[1], path[1]] += 1
        if call[1] != "openat" or "O_CREAT" in line:
            found.append(Point(call=call[1], path=path[1], nth=seen[call[1], path[1]]))
    log.unlink()
    return found


def judged(bench: Bench) -> str:
    """What is at the destination now. Raises AssertionError for anything between nothing and a whole pack."""
    assert digest(bench.source) == bench.print_of_source, "the source was changed"
    state = "nothing"
    if bench.destination.exists():
        assert verify(bench.destination).ok, "something that is no whole pack bears its name"
        state = "whole"
    for path in bench.folder.iterdir():
        assert path == bench.destination or path.name.endswith(".partial"), f"{path.name} does not say that it is not finished"
        if path.name.endswith(".partial"):
            state += ", partial beside it" if state == "whole" else ", partial"
    return state


def finished(bench: Bench) -> None:
    """Start it again, undisturbed: the pack must be made, and nothing be left beside it."""
    if not bench.destination.exists():
        done = subprocess.run(bench.command(), capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
    assert verify(bench.destination).ok
    assert [path.name for path in bench.folder.iterdir()] == [bench.destination.name], "something is left"


def killed(bench: Bench, *, every: int, again: int) -> Iterator[str]:
    """Kill it before each `every`th system call that changes the disk; finish each `again`th of the wrecks."""
    for number, point in enumerate(points(bench)[::every], 1):
        bench.clear()
        done = subprocess.run(bench.strace(*point.options("signal=KILL")), check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL, f"{point} was not reached"
        yield judged(bench)
        if number % again == 0:
            finished(bench)


def failing(bench: Bench, *, every: int, again: int) -> Iterator[tuple[str, str]]:
    """Let each `every`th of these calls fail: (what, what is left)."""
    for number, point in enumerate(points(bench)[::every], 1):
        for error in ERRORS.get(point.call, ()):
            bench.clear()
            done = subprocess.run(bench.strace(*point.options(f"error={error}")), check=False, capture_output=True, text=True)
            assert done.returncode == CANNOT_WRITE, done.stderr
            yield f"{point.call} {error}", judged(bench)
        if number % again == 0:
            finished(bench)


def unreadable(bench: Bench, *, every: int) -> Iterator[str]:
    """Let reading each file of the source fail: the pack must be whole, tell the loss, and end with status 1."""
    for path in sorted(each for each in bench.source.rglob("*") if each.is_file())[::every]:
        bench.clear()
        done = subprocess.run(
            bench.strace("-e", "trace=read,pread64", "-e", "inject=read,pread64:error=EIO", "-P", str(path)),
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode, "could not be read to their end" in done.stdout) == (1, True), done.stderr + done.stdout
        yield judged(bench)


def full(root: Path, *, sizes: int) -> Iterator[str]:
    """Pack onto a tmpfs of so many different sizes, all of them too small but the last."""
    disk = root / "small"
    disk.mkdir()
    for step in range(1, sizes + 1):
        limit = 48 * step
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={limit}k", "tmpfs", str(disk)], check=False, capture_output=True)
        if mounted.returncode:
            return
        try:
            bench = bench_of(root, 60, on=disk)
            subprocess.run(bench.command(UNFORESEEN), check=False, capture_output=True)
            yield judged(bench)
        finally:
            subprocess.run(["umount", str(disk)], check=True)


def table(rows: list[tuple[str, Counter[str]]], every: int) -> str:
    """The figures as a page."""
    again = "every tenth" if every == 1 else "all of them"
    made = "make faults" if every == 1 else f"python -m bench.faults --every {every}"
    states = sorted({state for _, found in rows for state in found})
    head = f"| fault | runs | {' | '.join(states)} |\n|---|---|{'---|' * len(states)}\n"
    body = "".join(f"| {name} | {found.total()} | {' | '.join(str(found[state]) for state in states)} |\n" for name, found in rows)
    missed = ", ".join(f"{call} {error}" for call, errors in ERRORS.items() for error in errors if f"{call} {error}" not in dict(rows))
    sampled = (
        f" This is a sample: every {every}th of the calls, every {20 * every}th with 600 slices, every {every}th file of the source; "
        f"`make faults` does every call. Kinds of failure that the sample did not meet: {missed or 'none'}."
        if every > 1
        else ""
    )
    return f"""# Faults while packing

Made by `{made}`.{sampled} After every run below the destination was either absent or a whole pack that `handcarry verify` accepts, whatever
had been begun beside it bore a name ending in `.partial`, and the source was unchanged, to the byte. Wrecks were started again,
undisturbed ({again}): each became a whole pack with nothing left beside it.

{head}{body}
Kills and errors are injected by `strace` into system calls on the destination:
`{CHANGING}`.
The last row is a real file system that is too small for the pack, but for the largest sizes. Writes that take only some of the
bytes are tried in `tests/pack/test_faults.py`, not here.
"""


def main() -> int:
    """Run the programme and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    every, again = asked.every, max(1, 10 // asked.every)
    rows: list[tuple[str, Counter[str]]] = []

    def note(name: str, states: Iterator[str]) -> None:
        rows.append((name, Counter(states)))
        print(f"{name}: {dict(rows[-1][1])}", flush=True)

    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        root = Path(name)
        small = bench_of(root, 60)
        note(
            "kill -9, 60 slices, every call" if every == 1 else f"kill -9, 60 slices, every {every}th call",
            killed(small, every=every, again=again),
        )
        found: dict[str, Counter[str]] = {}
        for what, state in failing(small, every=every, again=again):
            found.setdefault(what, Counter())[state] += 1
        for what, states in found.items():
            note(what, states.elements())
        note("EIO on each file of the source", unreadable(small, every=every))
        large = bench_of(root, 600)
        note(f"kill -9, 600 slices, every {20 * every}th call", killed(large, every=20 * every, again=again))
        note("file system full, 20 sizes", full(root, sizes=20))
    if asked.write:
        asked.write.write_text(table(rows, every), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
