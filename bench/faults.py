"""Faults while packing: what is on the disk afterwards, and does `verify` take anything half done for a pack?

    python -m bench.faults --write docs/faults.md        all of it
    python -m bench.faults --every 40 --parts kill fail  a sample of some parts

The program is killed before every call that changes the disk, or lets one of them fail (`bench.faults_inside`). That these are all such
calls is held against what `strace` sees, which also kills some of them itself, in the kernel. A size-limited tmpfs runs full for real.
After each run the destination must be absent or a whole pack that verifies, the source as it was; and the next start must finish the pack,
and leave nothing beside it or among temporary files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.faults_inside import KILL, SHORT, Call, Inside
from handcarry.errors import CannotOpen
from handcarry.pack.verify import verify
from handcarry.testing.phantom import Spec, write_series
from handcarry.testing.spec import Syntax

CANNOT_WRITE = 2
FINISHED = (0, 1)
CHANGING = "write,openat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,ftruncate,fsync,fdatasync"
ERRORS = {
    "write": ("ENOSPC", "EIO", SHORT), "fsync": ("EIO",), "openat": ("EROFS", "ENOSPC"), "rename": ("EIO",), "mkdir": ("EROFS",),
    "unlink": ("EIO",), "rmdir": ("EIO",), "ftruncate": ("EIO",),
}  # fmt: skip
_TRACED = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\(")
_LAST = 30  # runs whose wrecks are all started again: the pack is being finished and moved into place
_MOVING = 8  # the last calls: the folder is moved into place
_LARGEST_KB = 4096  # of the file systems that run full; the pack has less than half of it
_MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One source, and where it is packed to. With `on_stick` the destination is there before, with something of the system's on it."""

    source: Path
    folder: Path
    print_of_source: str
    on_stick: bool = False

    @property
    def destination(self) -> Path:
        """Where the pack is to be."""
        return self.folder / "PACK"

    @property
    def scratch(self) -> Path:
        """Where the program's temporary files go."""
        return self.folder.with_name(f"{self.folder.name}-temp")

    def arguments(self) -> list[str]:
        """What is typed."""
        return ["pack", str(self.source), "-o", str(self.destination), "--quiet", "--progress", "none", "--no-keep"]

    def command(self) -> list[str]:
        """The command under test."""
        return [sys.executable, "-m", "handcarry", *self.arguments()]

    def strace(self, *options: str, log: Path | None = None) -> list[str]:
        """The same under strace, which looks only at what touches the destination's folder."""
        return ["strace", "-f", "-qq", *(["-o", str(log)] if log else ["-o", "/dev/null"]), *options, *self.command()]

    def clear(self) -> None:
        """Empty the folder of the destination."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        self.scratch.mkdir(exist_ok=True)
        if self.on_stick:
            (self.destination / "System Volume Information").mkdir(parents=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One system call of a run as `strace` names it: the nth of its kind on a path."""

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


def bench_of(root: Path, slices: int, *, on: Path | None = None, on_stick: bool = False) -> Bench:
    """Write a source of so many slices, one in 20 of which must be converted, and an empty folder to pack to."""
    source = root / f"source-{slices}"
    write_series(source, Spec(size=(slices, 16, 16)))
    write_series(source, Spec(size=(max(2, slices // 20), 16, 16), series_number=2, syntax=Syntax.IMPLICIT, folder="IMPLICIT"))
    (source / "report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    folder = on or root / f"target-{slices}{'-stick' * on_stick}"
    folder.mkdir(exist_ok=True)
    return Bench(source=source, folder=folder, print_of_source=digest(source), on_stick=on_stick)


def run(bench: Bench, inside: Inside | None = None, *, before: Callable[[], None] = lambda: None) -> tuple[int, str]:
    """Run the command in a copy of this process, where all of the program is loaded, and return how it ended and what it said."""
    from handcarry.cli.main import follow

    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
                tempfile.tempdir = str(bench.scratch)
                os.environ["TMPDIR"] = str(bench.scratch)
                before()
                if inside is not None:
                    inside.install()
                code = follow(bench.arguments())
                sys.stdout.flush()
            finally:
                os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        return status, said.read().decode(errors="replace")


def calls(bench: Bench) -> list[Call]:
    """Every call of an undisturbed run that changes the disk below the folder. They must be what `strace` sees, in kind and number."""
    bench.clear()
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as listing:
        inside = Inside(str(bench.folder))
        real = os._exit

        def told(code: int) -> None:
            Path(listing.name).write_text("".join(f"{call.name} {call.path}\n" for call in inside.calls), encoding="utf-8")
            real(code)

        status, said = run(bench, inside, before=lambda: setattr(os, "_exit", told))
        assert status in FINISHED, said
        found = [Call(name=name, path=path) for name, _, path in (line.rstrip("\n").partition(" ") for line in listing)]
    seen = Counter(point.call for point in points(bench))
    assert Counter(call.name for call in found) == seen, (Counter(call.name for call in found), seen)
    return found


def points(bench: Bench) -> list[Point]:
    """The same as `strace` sees it, of a program of its own; of openat those that create.

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
    state = "whole" if _is_whole(bench) else "nothing"
    lying = [*bench.folder.iterdir(), *(bench.destination.iterdir() if bench.on_stick else ())]
    if any(path.name.endswith(".partial") for path in lying):
        state += ", partial beside it" if state == "whole" else ", partial"
    elif state == "nothing":
        assert [path.name for path in lying] == (["PACK", "System Volume Information"] if bench.on_stick else []), "no name says unfinished"
    return state


def _is_whole(bench: Bench) -> bool:
    """True for a pack that verifies. A folder must not bear the name before; on a stick nothing may be taken for a pack before."""
    if not bench.on_stick:
        assert not bench.destination.exists() or verify(bench.destination).ok, "something that is no whole pack bears its name"
        return bench.destination.exists()
    try:
        return verify(bench.destination).ok
    except CannotOpen:
        return False


def finished(bench: Bench) -> None:
    """Start it again, undisturbed: the pack must be made, and nothing be left beside it or among temporary files."""
    if bench.on_stick or [path.name for path in bench.folder.iterdir()] != [bench.destination.name]:
        was_whole = _is_whole(bench)
        status, said = run(bench)
        assert status in FINISHED or (was_whole and "not empty" in said), said
    assert verify(bench.destination).ok
    assert [path.name for path in bench.folder.iterdir()] == [bench.destination.name], "something is left"
    assert not any(path.name.endswith(".partial") for path in bench.destination.iterdir()), "something is left"
    assert not any(bench.scratch.iterdir()), "something is left among temporary files"


def killed(bench: Bench, numbers: range, *, again: int) -> Iterator[str]:
    """Kill it before some of the calls that change the disk; finish each `again`th of the wrecks, and all of the last ones."""
    for count, nth in enumerate(numbers, 1):
        bench.clear()
        status, said = run(bench, Inside(str(bench.folder), nth, KILL))
        assert status == -signal.SIGKILL, f"call {nth} was not reached: {said}"
        yield judged(bench)
        if count % again == 0 or len(numbers) - count < _LAST:
            finished(bench)


def killed_by_the_kernel(bench: Bench, *, every: int) -> Iterator[str]:
    """Let `strace` kill a program of its own, at some of the calls, inside the kernel."""
    for point in points(bench)[::every]:
        bench.clear()
        done = subprocess.run(bench.strace(*point.options("signal=KILL")), check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL, f"{point} was not reached"
        yield judged(bench)
        finished(bench)


def failing(bench: Bench, found: list[Call], numbers: range, *, again: int) -> Iterator[tuple[str, str]]:
    """Let some of these calls fail in each way that they can: (what, what is left)."""
    for count, nth in enumerate(numbers, 1):
        for error in ERRORS[found[nth].name]:
            bench.clear()
            status, said = run(bench, Inside(str(bench.folder), nth, error))
            state, harmless = judged(bench), error == SHORT or found[nth].name == "mkdir"  # of a folder that is there already
            assert status == CANNOT_WRITE or (harmless and status in FINISHED and state == "whole"), f"{found[nth]} {error}: {said}"
            yield error if error == SHORT else f"{found[nth].name} {error}", state
        if count % again == 0 or len(found) - nth < _MOVING:
            finished(bench)


def unreadable(bench: Bench, *, every: int) -> Iterator[str]:
    """Let reading each file of the source fail: the pack must be whole, tell the loss, and end with status 1."""
    for path in sorted(each for each in bench.source.rglob("*") if each.is_file())[::every]:
        bench.clear()
        done = subprocess.run(
            bench.strace("-e", "trace=read,pread64", "-e", "inject=read,pread64:error=EIO", "-P", str(path)),
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert (done.returncode, "could not be read to" in done.stdout) == (1, True), done.stderr + done.stdout
        yield judged(bench)


def full(root: Path, *, sizes: int) -> Iterator[str]:
    """Pack onto a tmpfs of so many different sizes, too small but for the last ones."""
    disk = root / "small"
    disk.mkdir()
    for step in range(1, sizes + 1):
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={_LARGEST_KB * step // sizes}k", "tmpfs", str(disk)], check=False, capture_output=True
        )
        if mounted.returncode:
            return
        try:
            bench = bench_of(root, 60, on=disk)
            bench.scratch.mkdir(exist_ok=True)
            run(bench, before=_unforeseen)
            yield judged(bench)
        finally:
            subprocess.run(["umount", str(disk)], check=True)


def _unforeseen() -> None:
    """Take away the program's look at the free space beforehand, which would refuse at once."""
    import handcarry.pack.run as packing

    setattr(packing, "check_room", lambda *_: None)  # noqa: B010  a name that the module does not give away


def table(rows: list[tuple[str, Counter[str]]], remarks: str) -> str:
    """The figures as a page."""
    states = sorted({state for _, found in rows for state in found})
    head = f"| fault | runs | {' | '.join(states)} |\n|---|---|{'---|' * len(states)}\n"
    body = "".join(f"| {name} | {found.total()} | {' | '.join(str(found[state]) for state in states)} |\n" for name, found in rows)
    return f"""# Faults while packing

Made by `make faults`. {remarks}

After every run below the destination was either absent (on a stick: nothing that `handcarry verify` takes for a pack) or a whole pack that
`handcarry verify` accepts, whatever had been begun bore a name ending in `.partial`, and the source was unchanged, to the byte. Wrecks of a
kill were started again, undisturbed, every fourth of them (of 600 slices every tenth) and all of the last 30, and every tenth of the
others: each became a whole pack, with nothing left beside it or among temporary files.

{head}{body}
The source is a phantom of small slices, one in twenty of which has to be converted (implicit VR), and a document; the pack has its
viewer's scripts and its recovery data.

Kills and errors happen inside the program, at the functions of Python's `os`, in a copy of a process that has all of it loaded: kill -9
before the call, the error instead of it, or half of the bytes taken. That these are all the calls that change the disk was held against
`strace`, which saw as many of each kind (`{CHANGING}`).
The rows "by the kernel" and of reading are injected by `strace -e inject` into the program itself. The row of full file systems is of
real ones, with the program's look at the free space beforehand taken away.
"""


Rows = Iterator[tuple[str, str]]


def _kills(root: Path, every: int) -> Rows:
    bench = bench_of(root, 60)
    count = len(calls(bench))
    for state in killed(bench, range(0, count, every), again=_again(every, 4)):
        yield f"kill -9, 60 slices, {_each(every)} of {count} calls", state


def _failures(root: Path, every: int) -> Rows:
    bench = bench_of(root, 60)
    found = calls(bench)
    for what, state in failing(bench, found, range(0, len(found), every), again=_again(every, 10)):
        yield f"{what}, {_each(every)} of the calls", state
    for what, state in failing(bench, found, range(len(found) - _MOVING, len(found)) if every > 1 else range(0), again=1):
        yield f"{what}, each of the last {_MOVING} calls", state


def _stick(root: Path, every: int) -> Rows:
    bench = bench_of(root, 60, on_stick=True)
    found = calls(bench)
    for state in killed(bench, range(_moving(found), len(found), every), again=1):
        yield f"kill -9, a stick, {_each(every)} call from the moving of the parts on", state


def _large(root: Path, every: int) -> Rows:
    bench = bench_of(root, 600)
    count = len(calls(bench))
    for state in killed(bench, range(0, count, 20 * every), again=_again(every, 10)):
        yield f"kill -9, 600 slices, {_each(20 * every)} of {count} calls", state


def _kernel(root: Path, every: int) -> Rows:
    for state in killed_by_the_kernel(bench_of(root, 60), every=24 * every):
        yield f"kill -9 by the kernel, 60 slices, {_each(24 * every)} call", state


def _reading(root: Path, every: int) -> Rows:
    for state in unreadable(bench_of(root, 60), every=every):
        yield f"EIO on reading {_each(every)} file of the source", state


def _full(root: Path, every: int) -> Rows:
    sizes = max(2, 20 // every)
    for state in full(root, sizes=sizes):
        yield f"file system full, {sizes} sizes", state


PARTS: dict[str, Callable[[Path, int], Rows]] = {
    "kill": _kills, "fail": _failures, "stick": _stick, "large": _large, "kernel": _kernel, "read": _reading, "full": _full,
}  # fmt: skip


def _each(every: int) -> str:
    return "each" if every == 1 else f"every {every}th"


def _again(every: int, usual: int) -> int:
    return max(1, usual // every)


def main() -> int:
    """Run the programme, or some parts of it, and write the page; figures of parts that are kept in a file are added to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--remarks", default="")
    parser.add_argument("--write", type=Path)
    asked = parser.parse_args()
    kept: dict[str, dict[str, int]] = json.loads(asked.keep.read_text(encoding="utf-8")) if asked.keep and asked.keep.is_file() else {}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-", dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        _warm(bench_of(Path(name), 60))
        for part in asked.parts:
            found: dict[str, Counter[str]] = {}
            for what, state in PARTS[part](Path(name), asked.every):
                found.setdefault(what, Counter())[state] += 1
            kept |= {what: dict(states) for what, states in found.items()}
            print(f"{time.monotonic() - began:5.0f} s  {part}: { ({what: dict(states) for what, states in found.items()}) }", flush=True)
            if asked.keep:
                asked.keep.write_text(json.dumps(kept), encoding="utf-8")
    if asked.write:
        asked.write.write_text(table([(what, Counter(states)) for what, states in kept.items()], asked.remarks), encoding="utf-8")
    return 0


def _warm(bench: Bench) -> None:
    """Load all of the program, so that its copies begin where the first call does."""
    from handcarry.cli.main import follow

    bench.clear()
    stdout, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  closed with the process
    assert follow(bench.arguments()) in FINISHED
    sys.stdout = stdout


def _moving(found: list[Call]) -> int:
    """Return the number of the first call of moving a stick's parts: the note that says so."""
    return next(number for number in range(len(found) - 1, 0, -1) if found[number].name == "write")


if __name__ == "__main__":
    sys.exit(main())
