"""One thread beside the one that reads: it works on what was read while the next file is being read and hashed.

Reading and hashing let go of the interpreter, so two cores are busy. What waits is bounded in bytes; answers keep their order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Protocol, TypeVar

WAITING_BYTES = 4 << 20  # of files read and not yet worked on: few enough to be still in the processor's cache

T = TypeVar("T")


class Beside(Protocol):
    """Who works on what was read, one thing after the other."""

    def do(self, work: Callable[[], object], *, size_bytes: int) -> object:
        """Hand over work that holds on to so many bytes."""
        ...

    def finish(self) -> None:
        """Wait until all that was handed over is done; raises what the work raised."""
        ...

    def __enter__(self) -> Beside: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...


class Aside:
    """Does one thing after the other on its own thread. Only the thread that made it may hand work over."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")
        self._waiting: deque[tuple[Future[object], int]] = deque()
        self._waiting_bytes = 0

    def do(self, work: Callable[[], T], *, size_bytes: int) -> Future[T]:
        """Hand over work that holds on to so many bytes; blocks while too many are held."""
        while self._waiting and self._waiting_bytes + size_bytes > WAITING_BYTES:
            self._finish_oldest()
        future = self._thread.submit(work)
        self._waiting.append((future, size_bytes))  # type: ignore[arg-type]  # a future is read here, never set
        self._waiting_bytes += size_bytes
        return future

    def finish(self) -> None:
        """Wait until all that was handed over is done; raises what the work raised."""
        while self._waiting:
            self._finish_oldest()

    def _finish_oldest(self) -> None:
        future, size_bytes = self._waiting.popleft()
        self._waiting_bytes -= size_bytes
        future.result()

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._thread.shutdown(wait=True, cancel_futures=kind is not None)
