"""Files of a copy in the making: the browser holds their bytes, in blobs that it may lay on its own disk; Python has a piece at a time."""

from __future__ import annotations

import errno
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from handcarry.media.drive import Drive, Listed
from handcarry.media.faults import Broken
from handcarry.media.source import FileSource, Source
from handcarry.media.tape import Stream
from handcarry.model.entry import FaultCode
from handcarry.pack.reread import Closing
from handcarry.pack.stage import Sink, Stage


class Part(Protocol):
    """Bytes of JavaScript's."""

    def to_bytes(self) -> bytes:
        """The same for Python."""
        ...


class JsSums(Protocol):
    """JavaScript's sums of a section's rows."""

    def add(self, number: int, row: memoryview) -> None:
        """Add a data row."""
        ...

    def row(self, number: int) -> Part:
        """Return a parity row."""
        ...


class Held(Protocol):
    """JavaScript that holds files by their paths, and puts an archive together out of them."""

    def add(self, path: str, data: memoryview) -> None:
        """Take the next bytes of a file."""
        ...

    def read(self, path: str, offset: int, size_bytes: int) -> Part | None:
        """Return some of a file's bytes, None where they cannot be read any more."""
        ...

    def remove(self, path: str) -> None:
        """Forget a file."""
        ...

    def rename(self, path: str, new: str) -> None:
        """Call a file otherwise."""
        ...

    def between(self, data: memoryview) -> None:
        """Take the next bytes of the archive that are no file's."""
        ...

    def file(self, path: str) -> None:
        """Put a file next into the archive."""
        ...

    def sums(self, parity_rows: int, data_rows: int, row_bytes: int) -> JsSums:
        """Begin to sum up a section's rows for the recovery data."""
        ...

    def tell(self, part: float) -> None:
        """Hear how much is done, 0 to 1."""
        ...


class HeldSums:
    """Sums in JavaScript (a `parity.summing.Summing`)."""

    def __init__(self, sums: JsSums) -> None:
        self._sums = sums

    def add(self, number: int, row: bytes) -> None:
        """Add a data row."""
        self._sums.add(number, memoryview(row))

    def row(self, number: int) -> bytes:
        """Return a parity row."""
        return self._sums.row(number).to_bytes()


class HeldStage(Stage):
    """A stage that is no folder. `crc32` is each file's."""

    def __init__(self, held: Held) -> None:
        self.crc32: dict[str, int] = {}
        self.held = held
        super().__init__(Path())

    def _begin(self) -> None:
        self.past_cache = False  # a browser gives no way to

    def begin_again(self) -> None:
        """Let go of all files."""
        self.drop()
        super().begin_again()

    def open(self, path: str) -> Sink:
        """Begin one file."""
        return _HeldSink(self, path, path)

    def reading(self, path: str) -> BinaryIO:
        """Open a file to read."""
        return cast("BinaryIO", _HeldFile(self, path))

    def shelf(self) -> HeldShelf:
        """Return the files as the browser holds them."""
        return HeldShelf(self)

    def there_bytes(self) -> None:
        """Nobody can say: what does not fit is found out when it is read again."""

    def remove(self, path: str) -> None:
        """Let go of a file."""
        self.held.remove(path)
        del self.sizes[path], self.crc32[path]

    def rename(self, path: str, new: str) -> None:
        """Call a file otherwise."""
        self.held.rename(path, new)
        self.sizes[new], self.crc32[new] = self.sizes.pop(path), self.crc32.pop(path)

    def settle(self) -> None:
        """Nothing is to be flushed."""

    def drop(self) -> None:
        """Let go of all files."""
        for path in list(self.sizes):
            self.remove(path)


class HeldShelf:
    """The files of a stage, to be read again."""

    def __init__(self, stage: HeldStage) -> None:
        self._stage = stage
        self._drive = Drive(list_folder=_no_folders, open_file=lambda path: _HeldFile(stage, path))

    def stream(self, path: str) -> Stream:
        """Return a file's bytes."""
        if path not in self._stage.sizes:
            raise Broken(FaultCode.VANISHED, "no file")
        return Closing(FileSource(self._drive, path, size_bytes=self._stage.sizes[path]))

    def at_rest(self, path: str, size_bytes: int) -> Callable[[], Source] | None:
        """Return how to read anywhere in a file."""
        return lambda: FileSource(self._drive, path, size_bytes=size_bytes)


class _HeldSink(Sink):
    """One file being written."""

    def _begin(self, full: str) -> None:
        self._crc32 = 0
        assert isinstance(self._stage, HeldStage)
        self._stage.sizes[full] = self._stage.crc32[full] = 0

    def write(self, data: bytes | memoryview) -> None:
        assert isinstance(self._stage, HeldStage)
        self._stage.held.add(self._path, memoryview(data))
        self._crc32 = zlib.crc32(data, self._crc32)
        self.size_bytes += len(data)

    def close(self) -> None:
        assert isinstance(self._stage, HeldStage)
        self._stage.sizes[self._path], self._stage.crc32[self._path] = self.size_bytes, self._crc32


class _HeldFile(io.RawIOBase):
    """One file being read."""

    def __init__(self, stage: HeldStage, path: str) -> None:
        self._stage = stage
        self._path = path
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = (0, self._at, self._stage.sizes[self._path])[whence]
        self._at = max(0, start + offset)
        return self._at

    def read(self, size_bytes: int = -1, /) -> bytes:
        """Never room for more than there is: who asks for a whole file asks for 32 MiB."""
        left = max(0, self._stage.sizes[self._path] - self._at)
        return super().read(left if size_bytes < 0 else min(left, size_bytes))

    def readinto(self, into: bytearray | memoryview, /) -> int:  # type: ignore[override]
        size_bytes = max(0, min(len(into), self._stage.sizes[self._path] - self._at))
        if not size_bytes:
            return 0
        part = self._stage.held.read(self._path, self._at, size_bytes)
        if part is None:
            raise OSError(errno.EIO, "the browser has lost it")
        data = part.to_bytes()
        into[: len(data)] = data
        self._at += len(data)
        return len(data)


def _no_folders(path: str) -> list[Listed]:
    raise OSError(errno.ENOTDIR, path)
