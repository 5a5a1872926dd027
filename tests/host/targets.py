"""What children run in these tests."""

from __future__ import annotations

import ctypes
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from handcarry.host.channel import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A plain message."""

    text: str = ""
    number: int = 0
    data: bytes = b""


def echo(channel: Channel) -> None:
    """Send back what comes."""
    while (note := channel.receive(Note)) is not None:
        channel.send(note)


def print_loudly(channel: Channel) -> None:
    """Print to every standard stream, then answer."""
    while (note := channel.receive(Note)) is not None:
        for fd in (1, 2):
            os.write(fd, b"a library that prints")
        channel.send(note)


def obey(channel: Channel) -> None:
    """Do the bad thing that the note asks for."""
    while (note := channel.receive(Note)) is not None:
        outcome = "done"
        try:
            _MISDEEDS[note.text](note)
        except OSError as fault:
            outcome = type(fault).__name__
        channel.send(Note(text=outcome))


def tell_limits(channel: Channel) -> None:
    """Say what bounds this process."""
    while channel.receive(Note) is not None:
        names = ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE", "RLIMIT_NPROC", "RLIMIT_CPU")
        channel.send({name: resource.getrlimit(getattr(resource, name))[0] for name in names})


def tell_surroundings(channel: Channel) -> None:
    """Say what this process knows of the outside."""
    while channel.receive(Note) is not None:
        channel.send({"variables": sorted(os.environ), "folder": str(Path.cwd()), "words": sys.argv})


def send_nonsense(channel: Channel) -> None:
    """Answer with something else than a note."""
    channel.receive(Note)
    channel.send([1, 2, 3])


def send_too_much(channel: Channel) -> None:
    """Answer with more than is read."""
    channel.receive(Note)
    channel.send(Note(data=bytes(1 << 20)))


def claim_too_much(channel: Channel) -> None:
    """Announce four gigabytes and send none of them."""
    channel.receive(Note)
    os.write(channel._write_fd, b"\xff\xff\xff\xff")
    channel.receive(Note)


def flood(channel: Channel) -> None:
    """Answer without end, asked or not."""
    while True:
        channel.send(Note(text="again"))


def never_read(channel: Channel) -> None:
    """Take nothing."""
    while True:
        pass


def _spin(_: Note) -> None:
    while True:
        pass


def _crash(_: Note) -> None:
    cast(Any, ctypes).string_at(0)


def _hoard(_: Note) -> None:
    bytearray(4 << 30)


def _raise(note: Note) -> None:
    raise ValueError("PHANTOM^JAW is in this text")


def _leave(_: Note) -> None:
    os._exit(7)


def _write_low(note: Note) -> None:
    os.open(note.data, os.O_WRONLY | os.O_CREAT)


def _write_natively(note: Note) -> None:
    """Step over the audit hook, as native code would."""
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.open(note.data, os.O_WRONLY | os.O_CREAT, 0o600)
    if libc.write(fd, b"x", 1) != 1:
        raise OSError


def _connect_natively(_: Note) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    fd = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = b"\x02\x00" + (9).to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    libc.connect(fd, address, len(address))
    if ctypes.get_errno() != 111:  # ECONNREFUSED would mean that there is a network
        raise OSError


_MISDEEDS: dict[str, Callable[[Note], object]] = {
    "spin": _spin,
    "crash": _crash,
    "hoard": _hoard,
    "raise": _raise,
    "leave": _leave,
    "write": lambda note: Path(os.fsdecode(note.data)).write_text("x"),
    "write-low": _write_low,
    "write-natively": _write_natively,
    "remove": lambda note: Path(os.fsdecode(note.data)).unlink(),
    "socket": lambda _: socket.socket(),
    "connect-natively": _connect_natively,
    "program": lambda _: subprocess.run(["true"], check=False),
    "shell": lambda _: os.system("true"),
    "fork": lambda _: os.fork(),
    "exec": lambda _: os.execv("/bin/true", ["true"]),
    "read": lambda note: Path(os.fsdecode(note.data)).read_bytes(),
}


_READY = ["missing"]


def get_ready(word: str) -> None:
    """What a nurse does before it forks."""
    _READY[0] = word


def tell_what_was_ready(channel: Channel) -> None:
    """Say what the nurse had done."""
    while channel.receive(Note) is not None:
        channel.send(Note(text=_READY[0]))
