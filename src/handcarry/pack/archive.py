"""A finished pack as one archive, written whole and read back before it counts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from handcarry.errors import CannotWrite
from handcarry.host import disk
from handcarry.media.open import open_media
from handcarry.media.write_iso import write_iso
from handcarry.media.write_zip import ZipWriter
from handcarry.pack.stage import NOTE, writing


def write_archive(tree: Path, out: Path, *, made: datetime, stored: bool = False) -> None:
    """Write `tree` into the archive `out`, of the kind that the name before .partial says; flush it, read it back past the cache."""
    kind = Path(out.stem).suffix.lower()
    with writing():
        out.unlink(missing_ok=True)
        files = list(_files(tree))
        if kind == ".iso":
            write_iso(out, files)
        else:
            with out.open("wb") as file:
                writer = ZipWriter(file, made=made, deflate=not stored)
                writer.add(files)
                writer.finish()
        _flush(out)
    _compare(out, files)


def _files(tree: Path) -> Iterator[tuple[str, Path]]:
    """The files of the tree: the index first, as PS3.12 wants it at the root, then in the order of names."""
    found = [
        (path.relative_to(tree).as_posix(), path) for base, _, names in os.walk(tree) for path in (Path(base) / name for name in names)
    ]
    return iter(sorted((each for each in found if each[0] != NOTE), key=lambda each: ("/" in each[0], each[0])))


def _flush(out: Path) -> None:
    descriptor = os.open(out, disk.AGAIN)
    try:
        disk.flush(descriptor)
        disk.forget(descriptor)
    finally:
        os.close(descriptor)


def _compare(out: Path, files: list[tuple[str, Path]]) -> None:
    expected = dict(files)
    with open_media(out) as media:
        for found in media:
            path = expected.pop(found.path, None)
            with found.open() as tape:
                tape.drain()
                if path is None or tape.sha256() != _sha256(path):
                    raise _unkept()
    if expected:
        raise _unkept()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unkept() -> CannotWrite:
    return CannotWrite(
        "The archive read back from the medium is not what was written to it.",
        means="The medium or its connection is faulty; the copy is not finished, and its name says so (.partial).",
        do="Do not trust this medium: choose another one with -o.",
    )
