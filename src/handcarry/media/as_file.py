"""Bytes that can be looked at anywhere, as the open file that a library or a writer wants. Knows no format."""

from __future__ import annotations

import errno
import io
from typing import Protocol

from handcarry.media.faults import Broken


class Looked(Protocol):
    """What a `Source` is to whoever only looks."""

    @property
    def size_bytes(self) -> int:
        """How long it is."""
        ...

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Return some bytes, b"" at the end. Raises `Broken`."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class AsFile(io.RawIOBase):
    """A file to read and to seek in. What cannot be read is an `OSError`, as of any file; whoever closes it closes what it looks at."""

    def __init__(self, looked: Looked) -> None:
        self._looked = looked
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, beyond the end too."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._looked.size_bytes}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size_bytes: int = -1, /) -> bytes:
        """Read. Never room for more than there is: who asks for a whole file asks for 32 MiB."""
        left = max(0, self._looked.size_bytes - self._at)
        return super().read(left if size_bytes < 0 else min(left, size_bytes)) or b""

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # the stub's type has no length
        """Read some of the next bytes."""
        try:
            part = self._looked.look(self._at, len(buffer))
        except Broken as broken:
            raise OSError(errno.EIO, str(broken)) from broken
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Let go of the bytes."""
        if not self.closed:
            self._looked.close()
        super().close()
