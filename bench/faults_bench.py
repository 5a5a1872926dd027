"""One source, one destination, and what must hold there after any fault: nothing, or a whole pack; the source as it was."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import segno

from bench.faults_inside import Inside
from handcarry.errors import CannotOpen
from handcarry.pack.verify import verify
from handcarry.testing.phantom import Spec, write_series
from handcarry.testing.spec import Syntax

CANNOT_WRITE = 2
FINISHED = (0, 1)
_OF_THE_SYSTEM = "System Volume Information"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One source, and where it is packed to: `ending` makes it an archive.

    With `on_stick` the destination is there before, with something of the system's on it.
    """

    source: Path
    folder: Path
    print_of_source: str
    ending: str = ""
    on_stick: bool = False

    @property
    def destination(self) -> Path:
        """Where the pack is to be."""
        return self.folder / f"PACK{self.ending}"

    @property
    def scratch(self) -> Path:
        """Where the program's temporary files go."""
        return self.folder.with_name(f"{self.folder.name}-temp")

    def arguments(self) -> list[str]:
        """What is typed."""
        added = str(self.source / "added.txt")
        return [
            "pack",
            str(self.source / "given"),
            "--add",
            added,
            "-o",
            str(self.destination),
            "--quiet",
            "--progress",
            "none",
            "--no-keep",
        ]

    def strace(self, *options: str, log: Path | None = None) -> list[str]:
        """The command under strace."""
        started = (sys.executable, "-m", "handcarry", *self.arguments())
        return ["strace", "-f", "-qq", *(["-o", str(log)] if log else ["-o", "/dev/null"]), *options, *started]

    def clear(self) -> None:
        """Empty the folder of the destination."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        self.scratch.mkdir(exist_ok=True)
        if self.on_stick:
            (self.destination / _OF_THE_SYSTEM).mkdir(parents=True)


def bench_of(root: Path, slices: int, *, on: Path | None = None, ending: str = "", on_stick: bool = False) -> Bench:
    """Write a source of so many slices, one in 20 of which must be converted, and an empty folder to pack to."""
    root.mkdir(parents=True, exist_ok=True)
    source = root / f"source-{slices}"
    write_series(source / "given", Spec(size=(slices, 16, 16)))
    write_series(source / "given", Spec(size=(max(2, slices // 20), 16, 16), series_number=2, syntax=Syntax.IMPLICIT, folder="IMPLICIT"))
    (source / "given" / "report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (source / "added.txt").write_bytes(b"implant: regio 36, 4.1 x 10 mm\n")
    folder = on or root / f"target-{slices}{ending}{'-stick' * on_stick}"
    folder.mkdir(exist_ok=True)
    return Bench(source=source, folder=folder, print_of_source=digest(source), ending=ending, on_stick=on_stick)


def digest(folder: Path) -> str:
    """One hash over all names and bytes of a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0")
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


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


def warm(bench: Bench) -> None:
    """Load all of the program, so that its copies begin where the first call does."""
    from handcarry.cli.main import follow

    segno.make = partial(segno.make, mask=0)  # to try all eight masks of the label's QR code takes a third of a small run
    bench.clear()
    stdout, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  closed with the process
    assert follow(bench.arguments()) in FINISHED
    assert verify(bench.destination).ok
    sys.stdout = stdout


def judged(bench: Bench) -> str:
    """What is at the destination now. Raises AssertionError for anything between nothing and a whole pack."""
    assert digest(bench.source) == bench.print_of_source, "the source was changed"
    state = "whole" if _is_whole(bench) else "nothing"
    lying = [*bench.folder.iterdir(), *(bench.destination.iterdir() if bench.on_stick else ())]
    if any(path.name.endswith(".partial") for path in lying):
        state += ", partial beside it" if state == "whole" else ", partial"
    elif state == "nothing":
        assert [path.name for path in lying] == (["PACK", _OF_THE_SYSTEM] if bench.on_stick else []), "no name says unfinished"
    return state


def _is_whole(bench: Bench) -> bool:
    """True for a pack that verifies. Nothing else may bear its name before; on a stick nothing else may be taken for a pack."""
    if not bench.on_stick:
        assert not bench.destination.exists() or verify(bench.destination).ok, "something that is no whole pack bears its name"
        return bench.destination.exists()
    try:
        return verify(bench.destination).ok
    except CannotOpen:
        return False


def finish(bench: Bench) -> None:
    """Start it again, undisturbed: the pack must be made, and nothing be left beside it or among temporary files."""
    if bench.on_stick or [path.name for path in bench.folder.iterdir()] != [bench.destination.name]:
        was_whole = _is_whole(bench)
        status, said = run(bench)
        assert status in FINISHED or (was_whole and ("not empty" in said or "is there already" in said)), said
    assert _is_whole(bench), "the next start made no whole pack"
    beside = [path.name for path in bench.folder.rglob("*") if path.name.endswith(".partial") or path.parent == bench.folder]
    assert beside == [bench.destination.name], f"something is left: {beside}"
    assert not any(bench.scratch.iterdir()), "something is left among temporary files"
    assert digest(bench.source) == bench.print_of_source, "the source was changed"
