"""A child stays within its limits, and whatever it does the parent gets an answer in time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handcarry.host.child import Child, ChildGone, Limits, Why, start
from tests.host.talking import LIMITS, LONG, ask, runs, wait_until_gone, why_gone
from tests.host.targets import Note

linux = pytest.mark.skipif(sys.platform != "linux", reason="limits and fences of the kernel are Linux's")


@contextmanager
def running(target: str, *, limits: Limits = LIMITS, reply_cap_bytes: int = 1 << 16) -> Iterator[Child]:
    with start(f"tests.host.targets:{target}", limits=limits, reply_cap_bytes=reply_cap_bytes) as child:
        yield child


def test_it_answers_in_order_whatever_the_size() -> None:
    notes = [Note(text="a", number=n, data=bytes([n]) * (n * 9_001)) for n in range(6)]
    with running("echo") as child:
        for note in notes:
            child.send(note, timeout_seconds=LONG)
        assert [child.receive(Note, timeout_seconds=LONG) for _ in notes] == notes


def test_a_whole_frame_passes_when_the_cap_allows_it() -> None:
    note = Note(data=os.urandom(5 << 20))
    with running("echo", reply_cap_bytes=6 << 20) as child:
        assert ask(child, note) == note


def test_what_it_prints_does_not_break_the_conversation() -> None:
    with running("print_loudly") as child:
        assert ask(child, Note(number=1)).number == 1
        assert ask(child, Note(number=2)).number == 2


def test_closing_says_that_we_stopped_it() -> None:
    with running("echo") as child:
        assert ask(child, Note(number=1)).number == 1
        assert child.close().why == Why.STOPPED
        assert not runs(child.pid)
        with pytest.raises(ChildGone):
            child.send(Note(), timeout_seconds=LONG)


@pytest.mark.parametrize(
    ("misdeed", "why"),
    [("crash", Why.SIGNAL), ("hoard", Why.MEMORY), ("raise", Why.RAISED), ("leave", Why.EXIT)],
)
def test_it_says_why_a_child_died(misdeed: str, why: Why) -> None:
    if misdeed == "hoard" and sys.platform != "linux":
        pytest.skip("address space is bounded on Linux only")
    with running("obey") as child:
        assert why_gone(child, Note(text=misdeed))[0] == why


def test_a_farewell_quotes_nothing() -> None:
    with running("obey") as child:
        with pytest.raises(ChildGone) as gone:
            ask(child, Note(text="raise"))
        assert "ValueError at targets.py:" in gone.value.ending.detail
        assert "PHANTOM" not in str(gone.value)


@linux
def test_computing_time_is_bounded() -> None:
    with running("obey", limits=Limits(memory_bytes=512 << 20, cpu_seconds=1)) as child:
        assert why_gone(child, Note(text="spin"))[0] == Why.CPU


def test_a_late_child_is_ended() -> None:
    with running("obey") as child:
        began = time.monotonic()
        assert why_gone(child, Note(text="spin"), timeout_seconds=0.5)[0] == Why.TIME
        assert time.monotonic() - began < 10


def test_a_child_that_takes_nothing_is_ended() -> None:
    with running("never_read") as child:
        assert why_gone(child, Note(data=bytes(8 << 20)), timeout_seconds=0.5)[0] == Why.TIME


@linux
def test_a_killed_child_is_told_from_a_late_one() -> None:
    with running("echo") as child:
        ask(child, Note())
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(ChildGone) as gone:
            child.receive(Note, timeout_seconds=LONG)
        assert gone.value.ending.why == Why.SIGNAL
        assert gone.value.ending.detail == "SIGKILL"


@pytest.mark.parametrize("target", ["send_nonsense", "send_too_much", "claim_too_much"])
def test_what_is_no_message_ends_the_child(target: str) -> None:
    with running(target) as child:
        assert why_gone(child, Note())[0] == Why.GARBLED


def test_a_flood_is_held_back() -> None:
    with running("flood") as child:
        assert child.receive(Note, timeout_seconds=LONG).text == "again"
        assert child.close().why == Why.STOPPED


def test_an_unknown_target_is_an_ending_too() -> None:
    with start("tests.host.nowhere:nothing", limits=LIMITS) as child:
        with pytest.raises(ChildGone) as gone:
            child.receive(Note, timeout_seconds=LONG)
        assert gone.value.ending.why == Why.RAISED


@linux
def test_limits_hold_inside() -> None:
    with running("tell_limits", limits=Limits(memory_bytes=300 << 20, cpu_seconds=5, open_files=33)) as child:
        child.send(Note(), timeout_seconds=LONG)
        limits = child.receive(dict[str, int], timeout_seconds=LONG)
    assert limits.pop("RLIMIT_CPU") in range(5, 9)
    assert limits == {"RLIMIT_AS": 300 << 20, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 33, "RLIMIT_CORE": 0, "RLIMIT_NPROC": 0}


@pytest.mark.parametrize("misdeed", ["write", "write-low", "remove", "socket", "program", "shell", "fork", "exec"])
def test_python_calls_are_fenced(misdeed: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    if misdeed == "remove":
        victim.write_text("x")
    with running("obey") as child:
        assert ask(child, Note(text=misdeed, data=os.fsencode(victim))).text == "PermissionError"
    assert victim.exists() == (misdeed == "remove")


@linux
def test_native_code_writes_no_byte_either(tmp_path: Path) -> None:
    with running("obey") as child:
        assert ask(child, Note(text="write-natively", data=os.fsencode(tmp_path / "victim"))).text == "OSError"


@linux
def test_native_code_finds_no_network_where_the_kernel_can_take_it_away() -> None:
    tool = shutil.which("unshare")
    if tool is None or all(subprocess.run([tool, how, "true"], capture_output=True, check=False).returncode for how in ("-n", "-rn")):
        pytest.skip("this kernel gives no empty network")
    with running("obey") as child:
        assert ask(child, Note(text="connect-natively")).text == "OSError"


def test_reading_is_allowed_and_so_is_writing_within_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("x")
    note = Note(data=os.fsencode(path))
    with running("obey", limits=Limits(memory_bytes=512 << 20, cpu_seconds=20, file_bytes=1 << 20)) as child:
        assert ask(child, Note(text="read", data=note.data)).text == "done"
        assert ask(child, Note(text="write", data=note.data)).text == "done"


def test_it_knows_little_of_the_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATIENT", "PHANTOM^JAW")
    with running("tell_surroundings") as child:
        child.send(Note(), timeout_seconds=LONG)
        told = child.receive(dict[str, list[str] | str], timeout_seconds=LONG)
    assert "PATIENT" not in told["variables"]
    assert told["folder"] != str(Path.cwd())
    assert told["words"] == ["-c", "tests.host.targets:tell_surroundings", str(os.getpid()), str(512 << 20), "20", "0", "64", "0"]


@linux
def test_it_dies_with_its_parent() -> None:
    script = (
        "import sys, os; sys.path[:0] = " + repr(sys.path) + "\n"
        "from handcarry.host.child import start, Limits\n"
        "from tests.host.targets import Note\n"
        "child = start('tests.host.targets:never_read', limits=Limits(memory_bytes=1 << 29, cpu_seconds=60))\n"
        "print(child.pid, flush=True); os.read(0, 1); os.kill(os.getpid(), 9)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        grandchild = int(parent.stdout.readline())
        parent.communicate(b"x")
    wait_until_gone(grandchild)


def test_one_thread_may_send_while_another_receives() -> None:
    got: list[int] = []
    with running("echo") as child:
        reader = threading.Thread(target=lambda: got.extend(child.receive(Note, timeout_seconds=LONG).number for _ in range(50)))
        reader.start()
        for number in range(50):
            child.send(Note(number=number, data=bytes(20_000)), timeout_seconds=LONG)
        reader.join(LONG)
    assert got == list(range(50))
