"""The bytes of one file, handed out once, front to back, hashed and counted on the way. Knows no container and no format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Protocol

from handcarry.media.faults import Broken
from handcarry.media.hashing import HashHere, Hashing
from handcarry.media.limits import Ledger
from handcarry.model.entry import Fault

CHUNK_BYTES = 1 << 20


class Stream(Protocol):
    """Bytes in order from inside media: at most the size asked for, b"" at the end, `Broken` where reading cannot go on."""

    def read(self, size_bytes: int, /) -> bytes:
        """Return some of the next bytes."""
        ...


class Tape:
    """One file's bytes (a `model.ByteStream`). It never raises: what goes wrong is its `fault`, and ends it."""

    def __init__(
        self,
        stream: Stream | None,
        *,
        ledger: Ledger,
        fault: Fault | None = None,
        close: Callable[[], None] | None = None,
        hasher: Hashing | None = None,
    ) -> None:
        """Without a hasher the bytes are hashed where they are read."""
        self.read_bytes = 0
        self.fault = fault
        self._stream = stream
        self._ledger = ledger
        self._close = close
        self.watch: Callable[[int], None] | None = None  # told of every piece that was read, for whoever waits
        self._hash = hasher.sha256() if hasher else HashHere()
        self._complete = False

    def read(self, size_bytes: int, /) -> bytes:
        """Return up to `size_bytes` bytes; fewer only at the end, or where the fault lies."""
        parts: list[bytes] = []
        wanted = size_bytes
        while wanted > 0 and self._stream is not None:
            part = self._pull(min(wanted, CHUNK_BYTES))
            wanted -= len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def drain(self) -> None:
        """Read on to the end, for the hash and the count."""
        while self._stream is not None:
            self._pull(CHUNK_BYTES)

    def sha256(self) -> str:
        """The hash in lower-case hex, "" where the end has not been reached."""
        return self._hash.hexdigest() if self._complete else ""

    def close(self) -> None:
        """Let go of the file; what was counted and hashed stays."""
        self._stream = None
        close, self._close = self._close, None
        if close is not None:
            close()

    def __enter__(self) -> Tape:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _pull(self, size_bytes: int) -> bytes:
        assert self._stream is not None
        try:
            part = self._stream.read(size_bytes)
            if not part:
                self._complete = True
                self._hash.end()
                self.close()
                return b""
            self._ledger.spend(len(part), of_file_bytes=self.read_bytes)
            self.read_bytes += len(part)
        except Broken as broken:
            self.fault = replace(broken.fault, at_byte=self.read_bytes)
            self.close()
            return b""
        self._hash.update(part)
        if self.watch is not None:
            self.watch(len(part))
        return part
