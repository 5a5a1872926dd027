"""A finished pack as one archive, written whole and read back before it counts; locked where there are recipients to lock it to."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handcarry.errors import CannotWrite
from handcarry.host import disk
from handcarry.media.age_keys import Recipient
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.media.write_age import AgeWriter
from handcarry.media.write_iso import write_iso
from handcarry.media.write_zip import Out, Part, ZipWriter
from handcarry.pack.layout import VIEWER_PAGE
from handcarry.pack.stage import NOTE, Stage, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """How an archive is written: its ending, when it was made, and to whom it is locked, if to anybody."""

    ending: str
    made: datetime
    recipients: tuple[Recipient, ...] = ()

    def write(self, stage: Stage, out: Path) -> None:
        """Write what the stage holds into `out`; flush it, read it back past the cache."""
        password = None
        with writing():
            out.unlink(missing_ok=True)
            files = _parts(stage)
            if self.ending == ".iso":
                write_iso(out, [(path, stage.root / path) for path in sorted(stage.sizes) if path != NOTE])
            else:
                password = self._zip(files, out)
            _flush(out)
        _compare(out, files, password)

    def _zip(self, files: Sequence[Part], out: Path) -> Password | None:
        with out.open("wb") as file:
            if not self.recipients:
                self._into(file, files)
                return None
            writer = AgeWriter(file.write, self.recipients)
            self._into(writer, files)
            writer.finish()
            return Password(file_key=writer.file_key)

    def _into(self, out: Out, files: Sequence[Part]) -> None:
        writer = ZipWriter(out, made=self.made)
        writer.add(files)
        writer.finish()


def _parts(stage: Stage) -> list[Part]:
    """The files of the stage: the index first, as PS3.12 wants it at the root, then in the order of names.

    The viewer's page is stored: one wrong bit in a deflate stream costs all behind it, and of a small scan's copy the page is more than
    its recovery data could give back.
    """
    names = sorted((path for path in stage.sizes if path != NOTE), key=lambda path: ("/" in path, path))
    return [Part(path, stage.sizes[path], lambda path=path: stage.reading(path), path != VIEWER_PAGE) for path in names]  # type: ignore[misc]


def _flush(out: Path) -> None:
    descriptor = os.open(out, disk.AGAIN)
    try:
        disk.flush(descriptor)
        disk.forget(descriptor)
    finally:
        os.close(descriptor)


def _compare(out: Path, files: Sequence[Part], password: Password | None) -> None:
    expected = {part.name: part for part in files}
    with open_media(out, password=password) as media:
        for found in media:
            part = expected.pop(found.path, None)
            with found.open() as tape:
                tape.drain()
                if part is None or tape.sha256() != _sha256(part):
                    raise _unkept()
    if expected:
        raise _unkept()


def _sha256(part: Part) -> str:
    hashed = hashlib.sha256()
    with part.open() as file:
        while data := file.read(1 << 20):
            hashed.update(data)
    return hashed.hexdigest()


def _unkept() -> CannotWrite:
    return CannotWrite(word="archive_not_kept")
