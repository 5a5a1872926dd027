"""SHA-256 on a thread of its own, while the next bytes are read and looked at: hashing lets go of the interpreter, so two cores are busy.

Hashing is the one work on a file that needs nothing but its bytes; all else stays on the thread that reads, which so hardly ever waits.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from queue import SimpleQueue
from types import TracebackType
from typing import Protocol

PIECES_WAITING = 8  # read and not yet hashed; each at most `tape.CHUNK_BYTES`
TOGETHER = 4  # pieces handed over at once: each handing over takes the interpreter from the reader and wakes a thread
WORTH_HANDING_OVER_BYTES = 1 << 16  # hashing less takes about as long as handing it over


_Piece = tuple[Callable[[bytes], None], bytes]  # what hashes it, and the bytes


class Hash(Protocol):
    """A hash that takes bytes in order."""

    def update(self, part: bytes, /) -> None:
        """Take the next bytes."""
        ...

    def end(self) -> None:
        """Hear that no more bytes come."""
        ...

    def hexdigest(self) -> str:
        """Return the hash of all that was taken."""
        ...


class Hashing(Protocol):
    """Whoever hashes: natively `Hasher`, in a browser `page.hashing.PageHasher`."""

    def sha256(self) -> Hash:
        """Return a new hash."""
        ...


class HashHere:
    """A hash of bytes where they are read."""

    __slots__ = ("hexdigest", "update")

    def __init__(self) -> None:
        own = hashlib.sha256()
        self.update = own.update
        self.hexdigest = own.hexdigest

    def end(self) -> None:
        """Nothing is to be done."""


class Hasher:
    """Hashes pieces in the order they come. Only the thread that made it may use it and its hashes."""

    def __init__(self) -> None:
        self._pieces: SimpleQueue[list[_Piece] | None] = SimpleQueue()
        self._gathered: list[_Piece] = []
        self._room: SimpleQueue[None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_idle = True
        for _ in range(PIECES_WAITING):
            self._room.put(None)

    def sha256(self) -> Hash:
        """Return a new hash."""
        return _HashAside(self)

    def hand_over(self, update: Callable[[bytes], None], part: bytes) -> None:
        """Hash a piece aside; blocks while too many wait."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="hasher", daemon=True)
            self._thread.start()
        self._room.get()
        self._is_idle = False
        self._gathered.append((update, part))
        if len(self._gathered) >= TOGETHER:
            self._pass_on()

    def finish(self) -> None:
        """Wait until all that was handed over is hashed."""
        if self._is_idle:
            return
        self._pass_on()
        for _ in range(PIECES_WAITING):  # the room of all pieces is free once none waits
            self._room.get()
        for _ in range(PIECES_WAITING):
            self._room.put(None)
        self._is_idle = True

    def _pass_on(self) -> None:
        self._pieces.put(self._gathered)
        self._gathered = []

    def _run(self) -> None:
        while (pieces := self._pieces.get()) is not None:
            pieces.reverse()
            while pieces:
                update, part = pieces.pop()  # and let go of each before the next
                update(part)
                del part
                self._room.put(None)

    def __enter__(self) -> Hasher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pass_on()  # hashes may be asked for after this
        self._pieces.put(None)
        if self._thread is not None:
            self._thread.join()


class _HashAside:
    """A hash whose larger pieces are taken by the hasher's thread."""

    __slots__ = ("_hash", "_hasher", "_is_aside")

    def __init__(self, hasher: Hasher) -> None:
        self._hash = hashlib.sha256()
        self._hasher = hasher
        self._is_aside = False

    def update(self, part: bytes, /) -> None:
        if not self._is_aside and len(part) < WORTH_HANDING_OVER_BYTES:
            self._hash.update(part)
            return
        self._is_aside = True  # so that what comes after it stays after it
        self._hasher.hand_over(self._hash.update, part)

    def end(self) -> None:
        """Nothing is to be done: whoever asks for the hash waits for it."""

    def hexdigest(self) -> str:
        if self._is_aside:
            self._hasher.finish()
        return self._hash.hexdigest()
