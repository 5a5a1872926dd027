"""Every call of a packing that changes the disk: as the program makes them, held against what `strace` sees of another run."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.faults_bench import FINISHED, Bench, run
from bench.faults_inside import Call, Inside

CHANGING = (
    "write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,openat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,"
    "symlinkat,unlink,unlinkat,rmdir,truncate,ftruncate,fallocate,fsync,fdatasync"
)
_TRACED = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\(")
_BUFFERED = 2  # writes: an archive's length, and so how often a buffer runs full, differs with its random identifiers


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One system call of a run as `strace` names it: the nth of its kind on a path. `name` is what the program calls it."""

    call: str
    path: str
    nth: int
    name: str

    def options(self, what: str) -> list[str]:
        """Return the options of strace that let it happen here."""
        return ["-e", f"trace={self.call}", "-e", f"inject={self.call}:{what}:when={self.nth}", "-P", self.path]


_FOUND: dict[tuple[str, str], list[Call]] = {}  # of each kind of bench; known to the processes that are begun later


def calls(bench: Bench) -> list[Call]:
    """Every call of an undisturbed run that changes the disk below the folder. They must be what `strace` sees, in kind and number."""
    kind = bench.source.name, bench.folder.name
    if kind not in _FOUND:
        _FOUND[kind] = _calls(bench)
    return _FOUND[kind]


def _calls(bench: Bench) -> list[Call]:
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
    counted, seen = Counter(call.name for call in found), Counter(point.name for point in points(bench))
    if bench.ending and abs(counted["write"] - seen["write"]) <= _BUFFERED:
        seen["write"] = counted["write"]
    assert counted == seen, (counted, seen)
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
            found.append(Point(call=call[1], path=path[1], nth=seen[call[1], path[1]], name=_name(call[1], line)))
    log.unlink()
    return found


def _name(call: str, line: str) -> str:
    """Return what `os` has as its own function."""
    if call == "unlinkat":
        return "rmdir" if "AT_REMOVEDIR" in line else "unlink"
    return call
