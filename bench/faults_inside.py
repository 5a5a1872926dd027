"""What happens to a packing from inside: the nth call that changes the disk is killed, fails, or takes only some bytes.

The functions of `os` are wrapped, and Python's own files write through them; `bench.faults_calls` holds the list of calls against what
`strace` sees.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Which functions make which system call; of `open` only where it may create.
CALLS = {
    "open": "openat", "write": "write", "fsync": "fsync", "mkdir": "mkdir", "rename": "rename", "replace": "rename", "unlink": "unlink",
    "remove": "unlink", "rmdir": "rmdir", "ftruncate": "ftruncate",
}  # fmt: skip
KILL = "kill -9"
SHORT = "short write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that changes the disk: its name as the kernel has it, and on which path."""

    name: str
    path: str


class Inside:
    """Counts the calls below a folder, and lets something happen at one of them (from 0; None for nowhere)."""

    def __init__(self, folder: str, nth: int | None = None, what: str = "") -> None:
        self.calls: list[Call] = []
        self._folder = folder
        self._nth = nth
        self._what = what
        self._lock = threading.Lock()

    def install(self) -> None:
        """Put itself around the functions of `os`, for good: in a process that ends with the run."""
        for function, name in CALLS.items():
            setattr(os, function, self._around(name, getattr(os, function)))
        builtins.open = io.open = self._opening(open)

    def _around(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  as `os` has it
            path = self._path(name, arguments, named)
            if path is None or not self._is_here(name, path):
                return real(*arguments, **named)
            if self._what == KILL:
                os.kill(os.getpid(), signal.SIGKILL)
            if self._what == SHORT:
                return real(arguments[0], arguments[1][: max(1, len(arguments[1]) // 2)])
            number = getattr(errno, self._what)
            raise OSError(number, os.strerror(number))

        return call

    def _opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:  # noqa: ANN401  as `open` has it
            if isinstance(file, int) or not {"w", "x", "a", "+"} & set(mode) or not os.path.abspath(file).startswith(self._folder):  # noqa: PTH100
                return real(file, mode, *rest, **named)
            raw = _Through(os.fspath(file), mode.replace("b", ""))
            assert "b" in mode, "text is written to no pack"
            return (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw, os.fstat(raw.fileno()).st_blksize)

        return opened

    def _is_here(self, name: str, path: str) -> bool:
        with self._lock:
            self.calls.append(Call(name=name, path=path))
            return len(self.calls) - 1 == self._nth

    def _path(self, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> str | None:
        """Return the path of a call that counts, None for others."""
        if name == "openat" and not (len(arguments) > 1 and arguments[1] & os.O_CREAT):
            return None
        what = arguments[0]
        if isinstance(what, int):
            path = _open_path(what)
        elif named.get("dir_fd") is not None:
            path = f"{_open_path(named['dir_fd'])}/{os.fspath(what)}"
        else:
            path = os.path.abspath(os.fspath(what))  # noqa: PTH100  links are not followed
        return path if path.startswith(self._folder) else None


class _Through(io.FileIO):
    """A file of Python's own that is opened and written through the functions of `os`."""

    def __init__(self, path: str, mode: str) -> None:
        super().__init__(path, mode, opener=lambda name, flags: os.open(name, flags, 0o666))

    def write(self, data: Any, /) -> int:  # noqa: ANN401  as the class has it
        return os.write(self.fileno(), data)

    def truncate(self, size: int | None = None, /) -> int:
        end = self.tell() if size is None else size
        os.ftruncate(self.fileno(), end)
        return end


def _open_path(descriptor: int) -> str:
    return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115  no functions but the ones it wraps
