"""What runs inside a nurse: imports once what children of one kind need, then forks one whenever it is asked to.

Forking is safe here and not in the program itself: a nurse has one thread, never sees a byte of a medium, and takes no orders from its
children. The kernel's fences and most limits stand around it before it imports native code, and its children inherit them; the
rest, which would keep it from forking, each child puts up itself before it is given anything.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import struct
import sys
from dataclasses import replace

from handcarry.host.fences import close_by_audit, close_by_kernel, die_with
from handcarry.host.inside import channel_of, find, run, take_over_pipes
from handcarry.host.limits import LIMIT_WORDS, Limits, apply, from_arguments

FORK, ASK = b"F", b"A"
REQUEST = struct.Struct("<cq")  # a verb and a process number; answers have what was found in its place
RUNNING = 1 << 32


def main() -> None:
    """Serve requests until the program that started this is gone.

    The words of the command line are those of `inside.main`, then perhaps a function to call beforehand and what to give it.
    """
    gc.disable()  # there is no garbage among modules: looking for it would take a tenth of the start
    target, parent_pid, *words = sys.argv[1:]
    words, ready = words[:LIMIT_WORDS], words[LIMIT_WORDS:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    read_fd, write_fd = take_over_pipes()
    os.close(write_fd)  # the other end of one socket
    limits = from_arguments(words)
    apply(replace(limits, threads=True))
    close_by_kernel()
    die_with(int(parent_pid))
    with contextlib.suppress(Exception):
        find(target)  # imports it; what is wrong with it each child says itself
        if ready:
            find(ready[0])(ready[1])
    gc.freeze()
    with socket.socket(fileno=read_fd) as link:
        _serve(link, target, limits)
    os._exit(0)


def _serve(link: socket.socket, target: str, limits: Limits) -> None:
    while True:
        request, fds, _, _ = socket.recv_fds(link, REQUEST.size, 2)
        if not request:
            return
        verb, pid = REQUEST.unpack(request)
        answer = _ended(pid) if verb != FORK else _fork(link, (fds[0], fds[1]), target, limits)
        link.send(REQUEST.pack(verb, answer))


def _ended(pid: int) -> int:
    """How a child ended, as an exit code or the negative of a signal; RUNNING where it has not."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else RUNNING


def _fork(link: socket.socket, fds: tuple[int, int], target: str, limits: Limits) -> int:
    """The process number of a new child, or the negative of what the system has against one."""
    nurse_pid = os.getpid()
    try:
        pid = os.fork()
    except OSError as fault:
        pid = -(fault.errno or 1)
    if pid == 0:
        link.close()
        _be_child(fds, target, limits, nurse_pid)
    for fd in fds:
        os.close(fd)
    return pid


def _be_child(fds: tuple[int, int], target: str, limits: Limits, nurse_pid: int) -> None:
    """Never returns: what a child leaves undone must not be done by the copy of its nurse that it is."""
    try:
        apply(limits)
        die_with(nurse_pid)
        close_by_audit(may_write=limits.file_bytes > 0)
        run(target, channel_of(*fds))
    finally:
        os._exit(0)
