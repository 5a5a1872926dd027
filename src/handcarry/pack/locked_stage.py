"""A stage whose files lie there sealed: what is copied before the locked archive is written must be nobody's to read either.

The key is made here, lives in memory only, and is gone with the program: what a crash leaves behind opens to nobody, so it cannot be gone
on with, and is cleared away.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from handcarry.media.age_keys import FILE_KEY_BYTES
from handcarry.media.age_payload import PayloadSource, Sealing
from handcarry.media.as_file import AsFile
from handcarry.media.drive import REAL
from handcarry.media.faults import Broken, fault_of
from handcarry.media.source import FileSource, Source
from handcarry.media.tape import Stream
from handcarry.pack.reread import PAST_CACHE, Closing
from handcarry.pack.stage import NOTE, Sink, Stage, drop_tree, has_note


class LockedStage(Stage):
    """The folder `root`, made anew. All but its note is sealed."""

    def __init__(self, root: Path) -> None:
        self._file_key = os.urandom(FILE_KEY_BYTES)
        super().__init__(root)

    def _begin(self) -> None:
        if self.root.is_dir() and has_note(self.root):
            drop_tree(self.root)
        super()._begin()

    def open(self, path: str) -> Sink:
        """Begin one file; the sink is to be closed."""
        sink = super().open(path)
        return sink if path == NOTE else _SealedSink(sink, self, path, self._file_key)

    def reading(self, path: str) -> BinaryIO:
        """Open a file of this run to read."""
        return io.BufferedReader(AsFile(self._source(path, past_cache=False)), 1 << 16)

    def shelf(self) -> _LockedShelf:
        """The files as they lie on the medium."""
        return _LockedShelf(lambda path: self._source(path, past_cache=True))

    def _source(self, path: str, *, past_cache: bool) -> PayloadSource:
        full = self._full(path)
        try:
            size_bytes = os.stat(full).st_size  # noqa: PTH116  many files, and Path is slow
        except OSError as error:
            raise Broken.of(fault_of(error)) from error
        return PayloadSource(FileSource(PAST_CACHE if past_cache else REAL, full, size_bytes=size_bytes), 0, self._file_key)


class _SealedSink(Sink):
    """One file being sealed as it is written. Its size is that of what went in."""

    def __init__(self, sink: Sink, stage: Stage, path: str, file_key: bytes) -> None:
        self.size_bytes = 0
        self._sink = sink
        self._stage = stage
        self._path = path
        self._open = True
        self._sealing = Sealing(sink.write, file_key)

    def write(self, data: bytes | memoryview) -> None:
        self._sealing.write(data)
        self.size_bytes += len(data)

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        try:
            self._sealing.finish()
        finally:
            self._sink.close()
        self._stage.sizes[self._path] = self.size_bytes


class _LockedShelf:
    """The pack's files, opened as they are read."""

    def __init__(self, source: Callable[[str], PayloadSource]) -> None:
        self._source = source

    def stream(self, path: str) -> Stream:
        """Return a file's bytes."""
        return Closing(self._source(path))

    def at_rest(self, path: str, size_bytes: int) -> Callable[[], Source] | None:  # noqa: ARG002  the file itself says it
        """Return how to read anywhere in a file."""
        return lambda: self._source(path)
