"""What a child process may not do: reach the network, start programs, write files, outlive its parent.

Two fences, because neither is whole: an audit hook that refuses Python's own calls on every system, and on Linux what the kernel gives
without privileges (no new privileges, an empty network namespace, death with the parent). Native code that was taken over can step over
the first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, cast

from handcarry.host.optional import system_module

_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate", "os.kill",
    "os.setxattr", "os.removexattr", "os.utime", "shutil.", "tempfile.", "pty.", "urllib.", "http.", "ftplib.", "smtplib.",
    "webbrowser.", "winreg.SetValue", "winreg.CreateKey", "winreg.DeleteKey", "syslog.",
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_SIGKILL = 9


def raise_fences(*, may_write: bool, parent_pid: int) -> tuple[str, ...]:
    """Close what can be closed, for good, and return what was closed; `parent_pid` is 0 for a child that need not die with its parent."""
    closed = (*close_by_kernel(), *die_with(parent_pid))
    close_by_audit(may_write=may_write)
    return (*closed, "audit")


def close_by_audit(*, may_write: bool) -> None:
    """Refuse Python's own calls."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            if not may_write and _opens_for_writing(arguments):
                raise PermissionError("a child process opens no file for writing")
        elif event.startswith(_REFUSED):
            raise PermissionError(f"a child process may not call {event}")

    sys.addaudithook(refuse)


def _opens_for_writing(arguments: tuple[object, ...]) -> bool:
    """Whether an `open` audit event (path, mode, flags) asks for more than reading."""
    path, mode, flags = (*arguments, None, None, None)[:3]
    if path == os.devnull:
        return False
    return (isinstance(mode, str) and bool(set(mode) & set("wax+"))) or (isinstance(flags, int) and bool(flags & _WRITES))


def close_by_kernel() -> tuple[str, ...]:
    """Close the network and the way to more rights; what is forked later inherits that. A privileged process keeps its own user so
    that it can still read the medium.
    """
    return _taken(
        ("no-new-privileges", lambda libc: libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)),
        ("no-network", lambda libc: libc.unshare(_CLONE_NEWNET) and libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)),
    )


def die_with(parent_pid: int) -> tuple[str, ...]:
    """Be killed when the parent ends, but for nought. Not inherited."""
    if not parent_pid:
        return ()
    taken = _taken(("dies-with-parent", lambda libc: libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)))
    if taken and os.getppid() != parent_pid:
        os._exit(0)  # it died before we could tie ourselves to it
    return taken


def _taken(*steps: tuple[str, Callable[[Any], int]]) -> tuple[str, ...]:
    """Linux only; each step is tried and none is needed."""
    ctypes = system_module("ctypes") if sys.platform == "linux" else None
    if ctypes is None:
        return ()
    try:
        libc: Any = cast(Any, ctypes).CDLL(None, use_errno=True)
        return tuple(name for name, step in steps if step(libc) == 0)
    except (OSError, AttributeError):
        return ()
