"""Children that are alike, of which several are wanted: importing what they need is most of what a child costs, so it is done once.

On Linux a nurse (`host.nurse`), an interpreter of its own, imports and then forks each child. Elsewhere, where forking is missing or not
safe with the libraries at hand, each child starts as `host.child` starts it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from handcarry.host.child import Child, Ends, Limits, start, start_interpreter, two_pipes
from handcarry.host.nurse import ASK, FORK, REQUEST, RUNNING

_CAN_FORK = sys.platform == "linux"
_PATIENCE_SECONDS = 60.0  # a nurse that has not done its imports by then never will
_MAIN = "from handcarry.host.nurse import main; main()"
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.0005, 0.02


class Nursery:
    """Starts children for one target. Any thread may use it."""

    def __init__(self, target: str, *, limits: Limits, reply_cap_bytes: int, ready: tuple[str, str] | None = None) -> None:
        """Have a nurse import at once what the children will need, while the caller does something else.

        `ready` names a function, as `target` does, that a nurse calls beforehand, and what it is given.
        """
        self._target = target
        self._limits = limits
        self._reply_cap_bytes = reply_cap_bytes
        self._ready = ready or ()
        self._lock = threading.Lock()
        self._nurse: _Nurse | None = None
        if _CAN_FORK:
            with contextlib.suppress(OSError):
                self._nurse = _Nurse(target, limits, self._ready)

    def start(self) -> Child:
        """Start a child; OSError where that cannot be. Close it before this is closed."""
        with self._lock:
            if not _CAN_FORK:
                return start(self._target, limits=self._limits, reply_cap_bytes=self._reply_cap_bytes)
            with contextlib.suppress(ConnectionError):  # killed since it was last asked: another one does it
                return self._fork()
            return self._fork()

    def _fork(self) -> Child:
        if self._nurse is None or self._nurse.is_gone:
            self.close()
            self._nurse = _Nurse(self._target, self._limits, self._ready)
        ours, theirs = two_pipes()
        try:
            process = self._nurse.fork(theirs)
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        return Child(process, ours, reply_cap_bytes=self._reply_cap_bytes)

    def close(self) -> None:
        """Let the nurse go, and with it whatever it started."""
        if self._nurse is not None:
            self._nurse.close()


class _Nurse:
    """The program's side of a nurse."""

    def __init__(self, target: str, limits: Limits, ready: tuple[str, ...]) -> None:
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._link.settimeout(_PATIENCE_SECONDS)
        self._lock = threading.Lock()
        self._is_silent = False
        with theirs:
            try:
                self._process = start_interpreter(_MAIN, target, limits, Ends(read_fd=theirs.fileno(), write_fd=theirs.fileno()), *ready)
            except OSError:
                self._link.close()
                raise

    @property
    def is_gone(self) -> bool:
        """Whether it ended, or failed to answer."""
        return self._is_silent or self._process.poll() is not None

    def fork(self, ends: Ends) -> _Forked:
        """Have a child that speaks over these pipes."""
        pid = self._ask(FORK, 0, [ends.read_fd, ends.write_fd])
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return _Forked(self, pid)

    def ended(self, pid: int) -> int | None:
        """How a child ended; None while it runs. Children do not outlive their nurse."""
        try:
            code = self._ask(ASK, pid, [])
        except OSError:
            return -signal.SIGKILL
        return None if code == RUNNING else code

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        self._link.close()

    def _ask(self, verb: bytes, pid: int, fds: list[int]) -> int:
        with self._lock:
            try:
                socket.send_fds(self._link, [REQUEST.pack(verb, pid)], fds)
                answer = self._link.recv(REQUEST.size)
            except OSError:
                self._is_silent = True
                raise
            if not answer:
                self._is_silent = True
                raise BrokenPipeError
        number: int = REQUEST.unpack(answer)[1]
        return number


class _Forked:
    """A `child.Process` that is a nurse's child, not ours."""

    def __init__(self, nurse: _Nurse, pid: int) -> None:
        self.pid = pid
        self._nurse = nurse
        self._lock = threading.Lock()
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or the negative of the signal that ended it; None while it runs."""
        with self._lock:
            if self._code is None:
                self._code = self._nurse.ended(self.pid)
            return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; TimeoutExpired where that takes longer."""
        ends = None if timeout is None else time.monotonic() + timeout
        pause = _FIRST_PAUSE_SECONDS
        while (code := self.poll()) is None:
            if timeout is not None and ends is not None and time.monotonic() > ends:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        return code

    def kill(self) -> None:
        """End it; its number is its own until its end was asked for."""
        with self._lock:
            if self._code is None:
                os.kill(self.pid, signal.SIGKILL)
