"""One process at a time: a lock that ends with whoever holds it, on systems that have such; else a file that only one can create."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from handcarry.host.optional import system_module

_AGAIN_SECONDS = 0.02
_STALE_SECONDS = 60.0  # so old a lock file belongs to nobody any more: what is done under it takes moments


def try_lock(descriptor: int) -> bool:
    """Take the lock of an open file, and say whether it was free. Without locks it counts as held."""
    fcntl, msvcrt = system_module("fcntl"), system_module("msvcrt")
    with contextlib.suppress(OSError):
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if msvcrt is not None:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            return True
    return False


@contextlib.contextmanager
def held(path: Path, *, patience_seconds: float = 5.0) -> Iterator[None]:
    """Hold a lock by the name of a file. Raises `TimeoutError` where another keeps it for so long, else `OSError`."""
    has_locks = system_module("fcntl") is not None or system_module("msvcrt") is not None
    with _locked(path, patience_seconds) if has_locks else _created(path, patience_seconds):
        yield


@contextlib.contextmanager
def _locked(path: Path, patience_seconds: float) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + patience_seconds
        while not try_lock(descriptor):
            _wait(path, until)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _created(path: Path, patience_seconds: float) -> Iterator[None]:
    until = time.monotonic() + patience_seconds
    while True:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                    path.unlink()
            _wait(path, until)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _wait(path: Path, until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError(f"{path.name} is held")
    time.sleep(_AGAIN_SECONDS)
