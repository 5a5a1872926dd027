"""The figures of the programme as a page."""

from __future__ import annotations

from collections.abc import Mapping

from bench.faults_calls import CHANGING


def page(rows: Mapping[str, Mapping[str, int]], made: str) -> str:
    """Return the page; `made` says how much of the programme it is."""
    states = sorted({state for found in rows.values() for state in found})
    head = f"| fault | runs | {' | '.join(states)} |\n|---|---|{'---|' * len(states)}\n"
    body = "".join(
        f"| {name} | {sum(found.values())} | {' | '.join(str(found.get(state, 0)) for state in states)} |\n" for name, found in rows.items()
    )
    return f"""# Faults while packing

Made by `make faults`: {made}.

After every run below the destination was either absent (on a stick: nothing that `handcarry verify` takes for a pack) or a whole pack
that `handcarry verify` accepts, whatever had been begun bore a name ending in `.partial`, and the source was unchanged, to the byte. Some
of what was left was started again, undisturbed. Of kills that is every third and all of the last 30 (on a stick: all from the moving of
its parts on); of 600 slices every fifth; of failures every seventh call and the last eight (on a stick: all); of kills by the kernel all.
Each became a whole pack, with nothing left beside it or among temporary files.

{head}{body}
The source is a phantom of small slices, one in twenty of which (two at least) has to be converted (implicit VR), and a document; a note of
the patient's is packed with it (`--add`). The pack has its viewer's scripts and its recovery data. The archives are of 4 slices.

Kills and errors happen inside the program, at the functions of Python's `os` and at the writing of its open files, in a copy of a process
that has all of it loaded and draws the label's QR code with a fixed mask (to choose the best of eight takes a third of so small a run):
kill -9 before the call, the error instead of it, or half of the bytes taken. That these are all the calls that
change the disk was held against `strace`, which saw as many of each kind
(`{CHANGING}`).
The rows "by the kernel" and of reading are injected by `strace -e inject` into the program itself. The row of full file systems is of
real ones, of which the program is not told how much is free. All of it lies in memory (tmpfs): a kill loses no bytes there
that the program had handed to the system, as none on a disk; what a loss of power does to them is not tried.
"""
