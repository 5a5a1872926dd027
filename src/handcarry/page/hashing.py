"""SHA-256 by the browser's own code, several times as fast as WebAssembly, and beside it. It hashes what is whole, not bytes in order."""

from __future__ import annotations

import hashlib
from typing import Protocol

from handcarry.media.hashing import Hash

WHOLE_BYTES = 4 << 20  # more is hashed where it is read, a piece at a time
WORTH_IT_BYTES = 1 << 14


class Digests(Protocol):
    """JavaScript that hashes while Python goes on."""

    def take(self, data: memoryview) -> int:
        """Begin to hash, and return a number to ask by."""
        ...

    def finish(self) -> bool:
        """Return whether all is hashed; from now on the next step waits until it is."""
        ...

    def hex(self, number: int) -> str:
        """Return a hash, once it is there."""
        ...


class PageHasher:
    """Gathers each file that is small, and has it hashed as a whole."""

    def __init__(self, digests: Digests) -> None:
        self._digests = digests

    def sha256(self) -> Hash:
        """Return a new hash."""
        return _HashGathered(self._digests)

    def finish(self) -> bool:
        """Return whether all is hashed; if not, the tab is to have a breath first."""
        return self._digests.finish()


class _HashGathered:
    """A hash of one file: its bytes until they are too many or all there, then a number, or a hash of our own."""

    __slots__ = ("_digests", "_number", "_own", "_parts", "_size_bytes")

    def __init__(self, digests: Digests) -> None:
        self._digests = digests
        self._parts: list[bytes] = []
        self._size_bytes = 0
        self._number = 0
        self._own = hashlib.sha256()

    def update(self, part: bytes, /) -> None:
        self._parts.append(part)
        self._size_bytes += len(part)
        if self._size_bytes > WHOLE_BYTES:
            self._here()

    def end(self) -> None:
        if WORTH_IT_BYTES <= self._size_bytes <= WHOLE_BYTES:
            data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._parts = []
            self._number = self._digests.take(memoryview(data))
        else:
            self._here()

    def hexdigest(self) -> str:
        return self._digests.hex(self._number) if self._number else self._own.hexdigest()

    def _here(self) -> None:
        for part in self._parts:
            self._own.update(part)
        self._parts = []
