"""Runs inside a capped child: unpacks a 7z archive with py7zr. Opens no file, makes no path."""

from __future__ import annotations

import lzma
import zlib
from typing import BinaryIO, Protocol

from handcarry.host.channel import Channel
from handcarry.media.child_talk import LOCKED, NOT_REGULAR, Teller, serve
from handcarry.model.entry import FaultCode

_GARBAGE = (lzma.LZMAError, zlib.error, EOFError, OSError, ValueError, TypeError, IndexError, KeyError, AttributeError, AssertionError)


class _File(Protocol):
    """What py7zr knows of a file."""

    id: int
    filename: str
    uncompressed: int | None
    is_directory: bool
    is_symlink: bool
    is_junction: bool
    is_socket: bool


class _Worker(Protocol):
    def register_filelike(self, number: int, target: object) -> None: ...
    def extract(self, stream: BinaryIO, path: None, *, parallel: bool) -> None: ...


class _Archive(Protocol):
    fp: BinaryIO
    files: list[_File]
    worker: _Worker

    def needs_password(self) -> bool: ...


def run(channel: Channel) -> None:
    """Serve one archive."""
    serve(channel, _unpack)


def _unpack(stream: BinaryIO, _: str, password: str | None, teller: Teller) -> None:
    from py7zr import SevenZipFile  # noqa: PLC0415  only in the child
    from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError  # noqa: PLC0415

    try:
        _extract(SevenZipFile(stream, "r", password=password), teller, password)
    except PasswordRequired:
        teller.fault(FaultCode.ENCRYPTED)
    except UnsupportedCompressionMethodError:
        teller.fault(FaultCode.UNSUPPORTED)
    except (ArchiveError, *_GARBAGE):
        # A wrong password shows as garbage before any file has come through.
        teller.fault(FaultCode.WRONG_PASSWORD if password is not None and not teller.any_done else FaultCode.DAMAGED)


def _extract(archive: _Archive, teller: Teller, password: str | None) -> None:
    from py7zr.io import MemIO  # noqa: PLC0415

    is_locked = bool(archive.needs_password())
    files = [file for file in archive.files if not file.is_directory]
    teller.start(encrypted=is_locked, count=len(files))
    for file in files:
        if is_locked and password is None:
            teller.open(_name(file), file.uncompressed or 0, LOCKED)
        elif file.is_symlink or file.is_junction or file.is_socket:
            teller.open(_name(file), -1, NOT_REGULAR)
        else:
            # One by one and under numbers of ours: py7zr's extract() gives up on a whole archive for one name that looks like an escape.
            archive.worker.register_filelike(file.id, MemIO(str(file.id), _writers(file, teller)))
    if not is_locked or password is not None:
        archive.worker.extract(archive.fp, None, parallel=False)


def _name(file: _File) -> bytes:
    return str(file.filename).encode("utf-8", "surrogatepass")


def _writers(file: _File, teller: Teller) -> object:
    """A py7zr factory that makes the one writer for this file."""
    from py7zr.io import NullIO, WriterFactory  # noqa: PLC0415

    class Writer(NullIO):  # type: ignore[misc]
        def write(self, data: bytes | bytearray) -> int:
            teller.data(bytes(data))
            return len(data)

        def close(self) -> None:
            teller.close()

    class Factory(WriterFactory):  # type: ignore[misc]
        def create(self, _: str) -> Writer:
            teller.open(_name(file), int(file.uncompressed or 0))
            return Writer()

    return Factory()
