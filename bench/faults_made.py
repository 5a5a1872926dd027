"""The faults, one trial each: what it is, and a function that makes it happen, judges what is left and returns that."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.faults_bench import CANNOT_WRITE, FINISHED, Bench, bench_of, finish, judged, run
from bench.faults_calls import Point, points
from bench.faults_inside import KILL, SHORT, Call, Inside

Trial = tuple[str, Callable[[], str]]
_NO_WRITE = ("ENOSPC", "EIO", "EROFS")
ERRORS = {
    "write": (*_NO_WRITE, SHORT), "fsync": ("EIO",), "openat": _NO_WRITE, "rename": _NO_WRITE, "mkdir": _NO_WRITE,
    "unlink": ("EIO", "EROFS"), "rmdir": ("EIO", "EROFS"), "ftruncate": ("EIO", "EROFS"),
}  # fmt: skip
_IN_ARCHIVE = ERRORS | {"write": ("ENOSPC", "EIO")}  # whose calls are mostly those into one file
_LARGEST_KB = 4096  # of the file systems that run full; the pack has less than half of it


def killed(what: str, bench: Bench, numbers: Sequence[int], *, again: Callable[[int], bool]) -> Iterator[Trial]:
    """Kill it before some of the calls that change the disk; finish those wrecks whose number says so."""
    return ((what, partial(_killed, bench, nth, again=again(nth))) for nth in numbers)


def _killed(bench: Bench, nth: int, *, again: bool) -> str:
    bench.clear()
    status, said = run(bench, Inside(str(bench.folder), nth, KILL))
    is_late = bench.ending and status in FINISHED  # an archive that took a write less this time
    assert status == -signal.SIGKILL or is_late, f"call {nth} was not reached: {said}"
    return _state(bench, again=again)


def killed_by_the_kernel(what: str, bench: Bench, *, every: int) -> Iterator[Trial]:
    """Let `strace` kill a program of its own, at some of the calls, inside the kernel."""
    return ((what, partial(_killed_by_the_kernel, bench, point)) for point in points(bench)[::every])


def _killed_by_the_kernel(bench: Bench, point: Point) -> str:
    bench.clear()
    done = subprocess.run(bench.strace(*point.options("signal=KILL")), check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, f"{point} was not reached"
    return _state(bench, again=True)


def failing(where: str, bench: Bench, found: Sequence[Call], numbers: Sequence[int], *, again: Callable[[int], bool]) -> Iterator[Trial]:
    """Let some of these calls fail in each way that they can; finish those whose number says so."""
    errors = _IN_ARCHIVE if bench.ending else ERRORS
    for nth in numbers:
        for error in errors[found[nth].name]:
            name = error if error == SHORT else f"{found[nth].name} {error}"
            yield f"{name}, {where}", partial(_failing, bench, nth, found[nth], error, again=again(nth))


def _failing(bench: Bench, nth: int, call: Call, error: str, *, again: bool) -> str:
    bench.clear()
    status, said = run(bench, Inside(str(bench.folder), nth, error))
    is_whole, harmless = judged(bench) == "whole", error == SHORT or call.name == "mkdir"  # of a folder that is there already
    is_late = bench.ending and call.name == "write"
    assert status == CANNOT_WRITE or ((harmless or is_late) and status in FINISHED and is_whole), f"{call} {error} gave {status}: {said}"
    return _state(bench, again=again)


def unreadable(what: str, bench: Bench, *, every: int) -> Iterator[Trial]:
    """Let reading each file of the source fail: the pack must be whole, tell the loss, and end with status 1."""
    paths = sorted(each for each in (bench.source / "given").rglob("*") if each.is_file())
    return ((what, partial(_unreadable, bench, path)) for path in paths[::every])


def _unreadable(bench: Bench, path: Path) -> str:
    bench.clear()
    options = ("-e", "trace=read,pread64", "-e", "inject=read,pread64:error=EIO", "-P", str(path))
    done = subprocess.run(bench.strace(*options), check=False, capture_output=True, text=True)
    assert (done.returncode, "could not be read to" in done.stdout) == (1, True), f"{path.name}: {done.returncode}, {done.stderr}"
    state = judged(bench)
    assert state == "whole", f"{path.name}: {state}"
    return state


def full(what: str, root: Path, *, sizes: int) -> Iterator[Trial]:
    """Pack onto a tmpfs of so many different sizes, too small but for the last ones; none where this user may mount nothing."""
    disk = root / "small"
    disk.mkdir(parents=True, exist_ok=True)
    if _mounted(disk, _LARGEST_KB):
        subprocess.run(["umount", str(disk)], check=True)
        yield from ((what, partial(_full, disk, _LARGEST_KB * step // sizes)) for step in range(1, sizes + 1))


def _mounted(disk: Path, size_kb: int) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(disk)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _full(disk: Path, size_kb: int) -> str:
    assert _mounted(disk, size_kb)
    try:
        bench = bench_of(disk.parent, 60, on=disk)
        bench.scratch.mkdir(exist_ok=True)
        run(bench, before=_unforeseen)
        return judged(bench)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _unforeseen() -> None:
    """Let nobody say how much is free, or the program would refuse before the disk does."""
    from handcarry.host import disk

    real = disk.file_system
    setattr(disk, "file_system", lambda folder: real(folder)._replace(free_bytes=None))  # noqa: B010  not for this process's own


def _state(bench: Bench, *, again: bool) -> str:
    state = judged(bench)
    if again:
        finish(bench)
    return state
