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

    def command(self) -> list[str]:
        """The command under test."""
        return [sys.executable, "-m", "handcarry", "pack", str(self.source), "-o", str(self.destination), "--quiet", "--progress", "none"]

    def strace(self, *options: str, log: Path | None = None) -> list[str]:
        """The same under strace, which looks only at what touches the destination's folder."""
        return ["strace", "-f", "--seccomp-bpf", "-qq", *(["-o", str(log)] if log else ["-o", "/dev/null"]), *options, *self.command()]

    def clear(self) -> None:
        """Empty the folder of the destination."""
        for path in self.folder.iterdir():
            shutil.rmtree(path)


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


def calls(bench: Bench) -> dict[str, list[int]]:
    """Which calls of each kind change the disk below the folder, in an undisturbed run, counted from 1: of openat those that create."""
    log = bench.folder.parent / "trace.log"
    bench.clear()
    subprocess.run(bench.strace("-e", f"trace={CHANGING}", *paths(bench), log=log), check=False, capture_output=True)
    seen: Counter[str] = Counter()
    found: dict[str, list[int]] = {}
    for line in log.read_text(errors="replace").splitlines():
        if match := _TRACED.match(line):
            seen[match[1]] += 1
            if match[1] != "openat" or "O_CREAT" in line:
                found.setdefault(match[1], []).append(seen[match[1]])
    log.unlink()
    return found


def paths(bench: Bench) -> list[str]:
    """Options by which strace looks only at calls on the destination: every path below it that an undisturbed run touches."""
    known = bench.folder.parent / f"{bench.folder.name}.paths"
    if not known.is_file():
        log = bench.folder.parent / "paths.log"
        subprocess.run(bench.strace("-y", "-e", f"trace={CHANGING}", log=log), check=False, capture_output=True)
        text = log.read_text(errors="replace")
        found = set(re.findall(rf'["<]({re.escape(str(bench.folder))}[^">]*)[">]', text))
        known.write_text("\n".join(sorted(found)))
        log.unlink()
        bench.clear()
    return [option for path in known.read_text().splitlines() for option in ("-P", path)]


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
    only = paths(bench)
    number = 0
    for name, places in sorted(calls(bench).items()):
        for when in places[::every]:
            bench.clear()
            subprocess.run(
                bench.strace("-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={when}", *only), check=False, capture_output=True
            )
            yield judged(bench)
            number += 1
            if number % again == 0:
                finished(bench)


def failing(bench: Bench, *, every: int, again: int) -> Iterator[tuple[str, str]]:
    """Let each `every`th call of each kind fail, and all after it of the same kind: (what, what is left)."""
    only = paths(bench)
    counts = calls(bench)
    number = 0
    for name, errors in ERRORS.items():
        for error in errors:
            for when in counts.get(name, [])[::every]:
                bench.clear()
                inject = f"inject={name}:error={error}:when={when}+"
                done = subprocess.run(bench.strace("-e", f"trace={name}", "-e", inject, *only), check=False, capture_output=True, text=True)
                assert "Traceback" not in done.stderr, done.stderr
                assert done.returncode != 70, done.stderr
                yield f"{name} {error}", judged(bench)
                number += 1
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
        limit = 64 * step * step
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={limit}k", "tmpfs", str(disk)], check=False, capture_output=True)
        if mounted.returncode:
            return
        try:
            bench = bench_of(root, 60, on=disk)
            subprocess.run([*bench.command()], check=False, capture_output=True)
            yield judged(bench)
        finally:
            subprocess.run(["umount", str(disk)], check=True)


def table(rows: list[tuple[str, Counter[str]]]) -> str:
    """The figures as a page."""
    states = sorted({state for _, found in rows for state in found})
    head = f"| fault | runs | {' | '.join(states)} |\n|---|---|{'---|' * len(states)}\n"
    body = "".join(f"| {name} | {found.total()} | {' | '.join(str(found[state]) for state in states)} |\n" for name, found in rows)
    return f"""# Faults while packing

Made by `make faults`. After every run below the destination was either absent or a whole pack that `handcarry verify` accepts, whatever
had been begun beside it bore a name ending in `.partial`, and the source was unchanged, to the byte. Every tenth wreck was started again,
undisturbed: each became a whole pack with nothing left beside it.

{head}{body}
Kills and errors are injected by `strace` into system calls on the destination:
`{CHANGING}`.
The last row is a real file system that is too small.
"""


def main() -> int:
    """Run the programme and write the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    every, again = asked.every, 10
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
        asked.write.write_text(table(rows), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
