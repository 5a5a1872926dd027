"""Is what was written to a medium what is read back from it?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from handcarry.errors import CannotWrite
from handcarry.media.faults import Broken
from handcarry.pack.reread import Shelf

_CHUNK_BYTES = 1 << 20


def read_again(shelf: Shelf, sums: Mapping[str, str]) -> None:
    """Read files past the cache. Raises `CannotWrite` where the SHA-256 of one is not what it should be."""
    for path, expected in sums.items():
        for _ in kept(shelf, path, expected):
            pass


def kept(shelf: Shelf, path: str, expected: str) -> Iterator[bytes]:
    """Yield a file's bytes. Raises `CannotWrite` at its end where its SHA-256 is not what it should be."""
    hashed = hashlib.sha256()
    try:
        stream = shelf.stream(path)
        while part := stream.read(_CHUNK_BYTES):
            hashed.update(part)
            yield part
    except Broken as broken:
        raise unkept(1) from broken
    if hashed.hexdigest() != expected:
        raise unkept(1)


def unkept(count: int) -> CannotWrite:
    """Return what is raised where so many files did not come back as they were written."""
    return CannotWrite(word="not_kept", count=str(count))
