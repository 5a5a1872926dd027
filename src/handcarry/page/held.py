"""Files of a copy in the making: the browser holds their bytes, in blobs that it may lay on its own disk; Python has a piece at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from handcarry.media.as_file import AsFile
from handcarry.media.faults import Broken
from handcarry.media.source import Source
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
        return cast("BinaryIO", AsFile(_HeldSource(self, path)))

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

    def stream(self, path: str) -> Stream:
        """Return a file's bytes."""
        if path not in self._stage.sizes:
            raise Broken(FaultCode.VANISHED, "no file")
        return Closing(_HeldSource(self._stage, path))

    def at_rest(self, path: str, size_bytes: int) -> Callable[[], Source] | None:  # noqa: ARG002  the stage knows it
        """Return how to read anywhere in a file."""
        return lambda: _HeldSource(self._stage, path)


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


class _HeldSource:
    """One file at rest."""

    def __init__(self, stage: HeldStage, path: str) -> None:
        self.size_bytes = stage.sizes[path]
        self._held = stage.held
        self._path = path

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        size_bytes = min(size_bytes, self.size_bytes - offset)
        if size_bytes <= 0:
            return b""
        part = self._held.read(self._path, offset, size_bytes)
        if part is None:
            raise Broken(FaultCode.IO_ERROR, "the browser has lost it", at_byte=offset)
        return part.to_bytes()

    take = look

    def close(self) -> None:
        pass
