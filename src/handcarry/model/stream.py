"""What a reader is handed: the bytes of one file, front to back, once."""

from __future__ import annotations

from typing import Protocol


class ByteStream(Protocol):
    """Bytes that can be read once, in order. `b""` means the end, or a fault that the owner of the stream has noted."""

    def read(self, size_bytes: int, /) -> bytes:
        """Return up to `size_bytes` bytes; fewer only at the end."""
        ...
