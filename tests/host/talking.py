"""What the tests of children share: talking to one, why one is gone, and whether a process still runs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from handcarry.host.child import Child, ChildGone, Limits, Why
from tests.host.targets import Note

LIMITS = Limits(memory_bytes=512 << 20, cpu_seconds=20)
LONG = 30.0  # seconds


def ask(child: Child, note: Note, *, timeout_seconds: float = LONG) -> Note:
    child.send(note, timeout_seconds=timeout_seconds)
    return child.receive(Note, timeout_seconds=timeout_seconds)


def why_gone(child: Child, note: Note, *, timeout_seconds: float = LONG) -> tuple[Why, str]:
    with pytest.raises(ChildGone) as gone:
        ask(child, note, timeout_seconds=timeout_seconds)
    assert child.close() == gone.value.ending
    return gone.value.ending.why, gone.value.ending.detail


def of_process(pid: int) -> tuple[str, int]:
    """State and parent of a process, "" and 0 where there is none or this is not Linux."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    return state, int(parent)


def runs(pid: int) -> bool:
    """Whether a process computes; one that waits to be reaped does not."""
    return of_process(pid)[0] not in {"", "Z", "X"}


def wait_until_gone(*pids: int) -> None:
    ends = time.monotonic() + LONG
    while any(map(runs, pids)) and time.monotonic() < ends:
        os.sched_yield()
    assert [pid for pid in pids if runs(pid)] == []
