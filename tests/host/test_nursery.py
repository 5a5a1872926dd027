"""Children that a nurse forks are as bound as those that start by themselves, and go their own ways."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handcarry.host import nursery
from handcarry.host.child import ChildGone, Limits, Why
from handcarry.host.nursery import Nursery
from handcarry.pixels.serving import GET_READY, TARGET
from tests.host.talking import LIMITS, LONG, ask, of_process, wait_until_gone, why_gone
from tests.host.targets import Note

linux = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux children are forked")


@contextmanager
def opened(target: str, *, limits: Limits = LIMITS) -> Iterator[Nursery]:
    room = Nursery(f"tests.host.targets:{target}", limits=limits, reply_cap_bytes=1 << 16)
    try:
        yield room
    finally:
        room.close()


@pytest.mark.parametrize("forks", [pytest.param(True, marks=linux), False])
def test_children_answer_side_by_side(forks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nursery, "_CAN_FORK", forks)
    with opened("echo") as room, room.start() as one, room.start() as other:
        one.send(Note(number=1), timeout_seconds=LONG)
        assert ask(other, Note(number=2, data=bytes(50_000))).number == 2
        assert one.receive(Note, timeout_seconds=LONG).number == 1
        assert (one.close().why, other.close().why) == (Why.STOPPED, Why.STOPPED)
        if sys.platform == "linux":
            assert of_process(one.pid)[0] == ""


@linux
@pytest.mark.parametrize("syntax", ["5", "4.70", "4.80", "4.90", "4.201"])
def test_one_nurse_forks_them_all_and_has_one_thread_with_every_codec(syntax: str) -> None:
    room = Nursery(TARGET, limits=LIMITS, reply_cap_bytes=1 << 16, ready=(GET_READY, f"1.2.840.10008.1.2.{syntax}"))
    with room.start() as one, room.start() as other:
        nurse = of_process(one.pid)[1]
        assert of_process(other.pid)[1] == nurse != os.getpid()
        assert len(list(Path(f"/proc/{nurse}/task").iterdir())) == 1
    room.close()
    wait_until_gone(nurse)


@linux
def test_what_is_loaded_beforehand_is_there_in_each_child() -> None:
    for ready, there in ((None, "missing"), (("tests.host.targets:get_ready", "here"), "here")):
        room = Nursery("tests.host.targets:tell_what_was_ready", limits=LIMITS, reply_cap_bytes=1 << 16, ready=ready)
        with room.start() as one, room.start() as other:
            assert (ask(one, Note()).text, ask(other, Note()).text) == (there, there)
        room.close()


@linux
def test_the_death_of_one_costs_no_other() -> None:
    with opened("obey") as room, room.start() as sibling:
        for misdeed, why, detail in (("crash", Why.SIGNAL, "SIGSEGV"), ("leave", Why.EXIT, "exit status 7"), ("hoard", Why.MEMORY, "")):
            with room.start() as child:
                said = why_gone(child, Note(text=misdeed))
            assert (said[0], said[1].startswith(detail)) == (why, True)
            assert ask(sibling, Note(text="socket")).text == "PermissionError"


@linux
def test_limits_hold_in_each() -> None:
    with opened("tell_limits", limits=Limits(memory_bytes=300 << 20, cpu_seconds=5, open_files=33)) as room:
        for _ in range(2):
            with room.start() as child:
                child.send(Note(), timeout_seconds=LONG)
                limits = child.receive(dict[str, int], timeout_seconds=LONG)
                assert limits.pop("RLIMIT_CPU") in range(5, 9)
                assert limits == {"RLIMIT_AS": 300 << 20, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 33, "RLIMIT_CORE": 0, "RLIMIT_NPROC": 0}


@linux
@pytest.mark.parametrize("misdeed", ["write", "socket", "program", "fork", "exec", "write-natively"])
def test_they_are_fenced(misdeed: str, tmp_path: Path) -> None:
    with opened("obey") as room, room.start() as child:
        said = ask(child, Note(text=misdeed, data=os.fsencode(tmp_path / "victim"))).text
    assert said == ("OSError" if misdeed == "write-natively" else "PermissionError")
    assert not (tmp_path / "victim").exists() or not (tmp_path / "victim").stat().st_size


@linux
def test_they_inherit_that_there_is_no_network() -> None:
    tool = shutil.which("unshare")
    if tool is None or all(subprocess.run([tool, how, "true"], capture_output=True, check=False).returncode for how in ("-n", "-rn")):
        pytest.skip("this kernel gives no empty network")
    with opened("obey") as room, room.start() as child:
        assert ask(child, Note(text="connect-natively")).text == "OSError"


@linux
def test_all_die_with_the_program() -> None:
    script = (
        "import sys, os, pathlib; sys.path[:0] = " + repr(sys.path) + "\n"
        "from handcarry.host.child import Limits\n"
        "from handcarry.host.nursery import Nursery\n"
        "room = Nursery('tests.host.targets:never_read', limits=Limits(memory_bytes=1 << 29, cpu_seconds=60), reply_cap_bytes=1)\n"
        "pids = [room.start().pid, room.start().pid]\n"
        "print(*pids, flush=True); os.read(0, 1); os.kill(os.getpid(), 9)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        pids = [int(word) for word in program.stdout.readline().split()]
        nurse = of_process(pids[0])[1]
        program.communicate(b"x")
    wait_until_gone(nurse, *pids)


@linux
def test_a_nurse_that_was_killed_takes_its_children_along_and_another_takes_over() -> None:
    with opened("echo") as room, room.start() as child:
        assert ask(child, Note(number=1)).number == 1
        os.kill(of_process(child.pid)[1], signal.SIGKILL)
        with room.start() as next_one:
            assert ask(next_one, Note(number=2)).number == 2
            assert why_gone(child, Note()) == (Why.SIGNAL, "SIGKILL")
            assert ask(next_one, Note(number=3)).number == 3


def test_an_unknown_target_is_an_ending_too() -> None:
    room = Nursery("tests.host.nowhere:nothing", limits=LIMITS, reply_cap_bytes=1 << 16)
    with room.start() as child:
        with pytest.raises(ChildGone) as gone:
            child.receive(Note, timeout_seconds=LONG)
        assert gone.value.ending.why == Why.RAISED
    room.close()
