"""The first thing that runs inside a capped child process: bind it, then call its target.

Imports nothing but the standard library until limits and fences stand. What libraries print goes nowhere; only the channel speaks.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from handcarry.host.fences import raise_fences
from handcarry.host.limits import apply, from_arguments
from handcarry.host.optional import system_module

if TYPE_CHECKING:
    from handcarry.host.channel import Channel

FAREWELL_EXIT = 97  # the target raised; what it raised is the last message
COMMAND_CAP_BYTES = (1 << 32) - 1


def main() -> None:
    """Run `target`, named `package.module:function`, with a Channel; the words of the command line are set by `host.child`."""
    gc.disable()  # there is no garbage among modules: looking for it would take a tenth of the start
    target, parent_pid, *limits = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    read_fd, write_fd = take_over_pipes()
    bounds = from_arguments(limits)
    apply(bounds)
    raise_fences(may_write=bounds.file_bytes > 0, parent_pid=int(parent_pid))
    run(target, channel_of(read_fd, write_fd))


def channel_of(read_fd: int, write_fd: int) -> Channel:
    """The child's side of its channel."""
    from handcarry.host.channel import Channel  # noqa: PLC0415  it imports native code, so it waits for the limits

    return Channel(read_fd=read_fd, write_fd=write_fd, cap_bytes=COMMAND_CAP_BYTES)


def run(target: str, channel: Channel) -> None:
    """Call the target. Say farewell with the kind and place of what was raised, never its text: that may quote the medium."""
    try:
        call = find(target)
        gc.freeze()
        gc.enable()
        call(channel)
    except BrokenPipeError:
        return
    except Exception as fault:  # noqa: BLE001  the worker boundary: whatever a library raises costs this child, not the program
        channel.send_farewell(f"{type(fault).__name__} at {_place(fault)}")
        os._exit(FAREWELL_EXIT)


def _place(fault: Exception) -> str:
    """File and line of the innermost call, without folders."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119  pathlib would slow every start


def find(target: str) -> Callable[..., None]:
    """Import `package.module:function`."""
    module, _, name = target.partition(":")
    return cast("Callable[..., None]", getattr(importlib.import_module(module), name))


def take_over_pipes() -> tuple[int, int]:
    """Move the pipes away from 0 and 1, so that a library which prints cannot break into the conversation."""
    read_fd, write_fd = os.dup(0), os.dup(1)
    msvcrt = system_module("msvcrt")
    if msvcrt is not None:
        for fd in (read_fd, write_fd):
            msvcrt.setmode(fd, getattr(os, "O_BINARY", 0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nothing, fd)
    os.close(nothing)
    return read_fd, write_fd
