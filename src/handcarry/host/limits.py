"""What a child process may use up, and how a system is told so.

Knows `resource` where there is one. Where there is none (Windows) only the parent's clock and the caps on sizes bound a child; every call
here then does nothing and says so in its answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from types import ModuleType

from handcarry.host.optional import system_module

MEBIBYTE = 1 << 20
LIMIT_WORDS = 5  # of a command line, one for each limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one child may take.

    `memory_bytes` counts address space, of which Python, numpy and the codecs take about 110 MiB before they do any work. `file_bytes` of
    nought forbids opening any file for writing. `threads` says whether it may start threads.
    """

    memory_bytes: int
    cpu_seconds: int
    file_bytes: int = 0
    open_files: int = 64
    threads: bool = False


def to_arguments(limits: Limits) -> tuple[str, ...]:
    """The limits as words of a command line: they hold no secret, and must be known before anything is imported."""
    return tuple(str(int(value)) for value in astuple(limits))


def from_arguments(words: Sequence[str]) -> Limits:
    """The inverse of `to_arguments`."""
    memory_bytes, cpu_seconds, file_bytes, open_files, threads = map(int, words)
    return Limits(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds, file_bytes=file_bytes, open_files=open_files, threads=bool(threads))


def apply(limits: Limits) -> tuple[str, ...]:
    """Bind this process for good, and return the names of the limits that this system took."""
    resource = system_module("resource")
    if resource is None:
        return ()
    table = (
        ("RLIMIT_AS", limits.memory_bytes),
        ("RLIMIT_FSIZE", limits.file_bytes),
        ("RLIMIT_NOFILE", limits.open_files),
        ("RLIMIT_CORE", 0),
        *(() if limits.threads else (("RLIMIT_NPROC", 0),)),
    )
    taken = tuple(name for name, value in table if _set(resource, name, value))
    return taken + (("RLIMIT_CPU",) if allow_cpu_seconds(limits.cpu_seconds) else ())


def allow_cpu_seconds(seconds: int) -> bool:
    """Let this process compute for `seconds` from now on, before the system ends it; False where the system cannot."""
    resource = system_module("resource")
    if resource is None:
        return False
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return _set(resource, "RLIMIT_CPU", int(usage.ru_utime + usage.ru_stime) + 1 + seconds, keep_hard=True)


def _set(resource: ModuleType, name: str, value: int, *, keep_hard: bool = False) -> bool:
    """Lower one limit; a system that lacks it, or refuses it (macOS and RLIMIT_AS), leaves it as it was."""
    which = getattr(resource, name, None)
    if which is None:
        return False
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(which)[1]
        unlimited = resource.RLIM_INFINITY
        value = value if hard == unlimited else min(value, hard)
        resource.setrlimit(which, (value, hard if keep_hard else value))
        return True
    return False
