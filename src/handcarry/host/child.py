"""A capped child process: a fresh interpreter that runs one function behind limits and fences, and answers over a pipe.

Everything that runs native code on bytes from a medium runs in one of these. A child that dies, lies or dawdles costs the caller a
ChildGone, nothing else. The command line holds the target and the limits only; whatever concerns a patient goes over the pipe. Paths
sent to a child must be absolute: it stands in this package's folder, so that it imports nothing from the medium.
"""

from __future__ import annotations

import contextlib
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar

from handcarry.host.channel import Channel, Garbled, decode, encode, farewell_text
from handcarry.host.inside import FAREWELL_EXIT
from handcarry.host.limits import Limits, to_arguments

__all__ = ["Child", "ChildGone", "Ending", "Limits", "Why", "start"]

T = TypeVar("T")

REPLY_CAP_BYTES = 32 << 20
_UNREAD_MESSAGES = 8
_GRACE_SECONDS = 5.0
_WATCH_SECONDS = 0.25
_AT_ONCE_BYTES = 4096  # the smallest pipe any system gives: so much never blocks a writer whose partner has answered
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_KEPT_VARIABLES = ("SYSTEMROOT", "WINDIR", "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "LIBARCHIVE")
_THREADED_LIBRARIES = ("OPENBLAS", "OMP", "MKL", "BLIS", "VECLIB_MAXIMUM", "NUMEXPR", "OPJ")
_LEAN = {f"{library}_NUM_THREADS": "1" for library in _THREADED_LIBRARIES} | {
    "MALLOC_ARENA_MAX": "1",
    # glibc would give the memory of each frame back and ask for it again: 300 page faults, half a millisecond, every time.
    "MALLOC_MMAP_THRESHOLD_": str(8 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 20),
}


class Why(StrEnum):
    """Why a child is gone."""

    FINISHED = "finished"  # its target returned
    STOPPED = "stopped"  # we no longer needed it
    TIME = "time"  # it did not answer in time
    CPU = "cpu"  # it used up its computing time
    MEMORY = "memory"  # it asked for more memory than it may have
    SIGNAL = "signal"  # the system ended it: a crash in native code
    EXIT = "exit"  # it ended itself
    RAISED = "raised"  # its target raised
    GARBLED = "garbled"  # it sent what is no message


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a child ended; `detail` is technical and quotes nothing from the medium."""

    why: Why
    detail: str = ""


class ChildGone(Exception):
    """The child gives no more answers; `ending` says why."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(f"{ending.why}: {ending.detail}" if ending.detail else str(ending.why))
        self.ending = ending


class Process(Protocol):
    """A running process, as `subprocess.Popen` has it."""

    @property
    def pid(self) -> int:
        """Its number."""
        ...

    def poll(self) -> int | None:
        """Its exit code, or the negative of the signal that ended it; None while it runs."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; TimeoutExpired where that takes longer."""
        ...

    def kill(self) -> None:
        """End it, if it still runs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The two ends of two pipes that one side holds."""

    read_fd: int
    write_fd: int

    def close(self) -> None:
        """Close both."""
        for fd in {self.read_fd, self.write_fd}:
            os.close(fd)


def start(target: str, *, limits: Limits, reply_cap_bytes: int = REPLY_CAP_BYTES) -> Child:
    """Start a child that calls `target` (`package.module:function`) with its Channel; the target ends when its channel gives None."""
    ours, theirs = two_pipes()
    try:
        process = start_interpreter("from handcarry.host.inside import main; main()", target, limits, theirs)
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return Child(process, ours, reply_cap_bytes=reply_cap_bytes)


def start_interpreter(program: str, target: str, limits: Limits, ends: Ends, *further: str) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter that runs these words of ours, its standard input and output being `ends`."""
    # The kernel ties a child to the thread that started it, so only the main thread, which ends last, may ask for that.
    tied = threading.current_thread() is threading.main_thread()
    return subprocess.Popen(  # noqa: S603  our own interpreter, our own words
        [
            sys.executable, "-B", "-P", "-S", "-s", "-c", program,
            target, str(os.getpid() if tied else 0), *to_arguments(limits), *further,
        ],
        stdin=ends.read_fd, stdout=ends.write_fd, stderr=subprocess.DEVNULL, close_fds=True,
        cwd=_PACKAGE_ROOT, env=_environment(), creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )  # fmt: skip


def two_pipes() -> tuple[Ends, Ends]:
    """Two pipes between us and a child: our ends and its ends."""
    down, up = os.pipe(), os.pipe()
    return Ends(read_fd=up[0], write_fd=down[1]), Ends(read_fd=down[0], write_fd=up[1])


def _environment() -> dict[str, str]:
    """Only what an interpreter needs to find its libraries, and what keeps those small: one thread each."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    folders = dict.fromkeys([str(_PACKAGE_ROOT), *(entry for entry in sys.path if entry)])
    return kept | _LEAN | {"PYTHONPATH": os.pathsep.join(folders)}


class Child:
    """The parent's side of a capped child process. One thread may send while another receives."""

    def __init__(self, process: Process, ends: Ends, *, reply_cap_bytes: int) -> None:
        """Take over a process and our ends of the pipes it speaks over."""
        self._process = process
        self._channel = Channel(read_fd=ends.read_fd, write_fd=ends.write_fd, cap_bytes=reply_cap_bytes)
        self._lock = threading.Lock()
        self._verdict: Ending | None = None  # what we know before the system tells: we stopped it, it was late, it garbled
        self._ending: Ending | None = None
        self._closing = threading.Event()
        self._deadline = math.inf  # when the message being sent must have been taken
        self._watch: threading.Thread | None = None
        self._replies: queue.SimpleQueue[memoryview | None] = queue.SimpleQueue()
        self._room = threading.Semaphore(_UNREAD_MESSAGES)
        self._reader = threading.Thread(target=self._read_replies, name="child-reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process number."""
        return self._process.pid

    def send(self, message: object, *, timeout_seconds: float) -> None:
        """Give the child one message, or raise ChildGone; a child that does not take it in time is ended."""
        framed = encode(message)
        self._deadline = time.monotonic() + timeout_seconds
        if self._watch is None and len(framed) > _AT_ONCE_BYTES:
            self._watch = threading.Thread(target=self._watch_sending, name="child-watch", daemon=True)
            self._watch.start()
        try:
            self._channel.send_bytes(framed)
        except OSError:
            raise ChildGone(self._await_end()) from None
        finally:
            self._deadline = math.inf

    def receive(self, kind: type[T], *, timeout_seconds: float) -> T:
        """Wait for one message of this kind, or raise ChildGone; a child that is late or talks nonsense is ended."""
        try:
            body = self._replies.get(timeout=timeout_seconds)
        except queue.Empty:
            self._end(Why.TIME, f"no answer within {timeout_seconds:g} s")
            raise ChildGone(self._await_end()) from None
        self._room.release()
        if body is None:
            self._replies.put(None)
            raise ChildGone(self._await_end())
        try:
            return decode(body, kind)
        except Garbled as fault:
            last_words = farewell_text(body)
            if last_words is None:
                self._end(Why.GARBLED, str(fault))
            else:
                self._judge(Why.MEMORY if last_words.startswith("MemoryError") else Why.RAISED, last_words)
            raise ChildGone(self._await_end()) from None

    def close(self) -> Ending:
        """End the child if it still runs, free what it held, and say how it ended."""
        self._end(Why.STOPPED, "")
        ending = self._await_end()
        self._closing.set()
        self._room.release(_UNREAD_MESSAGES)
        self._reader.join()
        if self._watch is not None:
            self._watch.join()
        self._channel.close()
        self._replies.put(None)
        return ending

    def _judge(self, why: Why, detail: str) -> None:
        with self._lock:
            self._verdict = self._verdict or Ending(why=why, detail=detail)

    def _end(self, why: Why, detail: str) -> None:
        if self._process.poll() is None:
            self._judge(why, detail)
        with contextlib.suppress(OSError):
            self._process.kill()

    def _await_end(self) -> Ending:
        """Wait for the end (its pipe is closed or it was killed, so it is near) and say how it was."""
        try:
            code = self._process.wait(timeout=_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        with self._lock:
            self._ending = self._ending or self._verdict or _ending_of(code)
            return self._ending

    def _watch_sending(self) -> None:
        """End a child that does not take what it is sent; looking now and then costs less than an alarm for each message."""
        while not self._closing.wait(_WATCH_SECONDS):
            if time.monotonic() > self._deadline:
                self._end(Why.TIME, "did not take its work")

    def _read_replies(self) -> None:
        body: memoryview | None = None
        while True:
            try:
                body = self._channel.receive_bytes()
            except Garbled as fault:
                self._end(Why.GARBLED, str(fault))
                body = None
            except OSError:
                body = None
            self._room.acquire()
            self._replies.put(body)
            if body is None or self._closing.is_set():
                return


def _ending_of(code: int) -> Ending:
    """What an exit status says (negative: the signal that ended the process)."""
    if code == 0:
        return Ending(why=Why.FINISHED)
    if code == FAREWELL_EXIT:
        return Ending(why=Why.RAISED)
    if code > 0:
        return Ending(why=Why.EXIT, detail=f"exit status {code}")
    if -code == getattr(signal, "SIGXCPU", None):
        return Ending(why=Why.CPU)
    try:
        return Ending(why=Why.SIGNAL, detail=signal.Signals(-code).name)
    except ValueError:
        return Ending(why=Why.SIGNAL, detail=str(-code))
