"""Whose program is at the other end of a connection on this computer. Linux tells it; elsewhere nobody is taken for someone else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

_TABLE = Path("/proc/net/tcp")
_ROOT = 0  # reads our memory anyway, and stands between where Windows hosts Linux (WSL's own forwarder)


def is_someone_elses(client: tuple[str, int], *, port: int) -> bool:
    """True where the system says that a connection to our loopback `port` was made by another person's program."""
    if sys.platform == "win32":
        return False
    try:
        with _TABLE.open(encoding="ascii") as table:
            owner = owner_of(table, client, port=port)
    except (OSError, ValueError):
        return False
    return owner is not None and owner not in _ourselves(os.getuid(), os.environ.get("SUDO_UID", ""))


def owner_of(table: Iterable[str], client: tuple[str, int], *, port: int) -> int | None:
    """Return the user id that the kernel's table (proc(5), /proc/net/tcp) gives for the client's end; None where it is not listed."""
    host = bytes(int(part) for part in client[0].split("."))
    theirs = {f"{int.from_bytes(host, order):08X}:{client[1]:04X}" for order in ("little", "big")}  # as the machine stores a word
    for line in table:
        fields = line.split()
        if len(fields) > 7 and fields[1] in theirs and fields[2].endswith(f":{port:04X}"):
            return int(fields[7])
    return None


def _ourselves(own: int, before_sudo: str) -> frozenset[int]:
    return frozenset({_ROOT, own, *([int(before_sudo)] if before_sudo.isdecimal() else [])})
