"""Runs inside a capped child: unpacks an archive with the system's libarchive. Opens no file of the medium, makes no path."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from handcarry.host.channel import Channel
from handcarry.media.child_talk import BUFFER_BYTES, LOCKED, NOT_REGULAR, Teller, serve
from handcarry.model.entry import FaultCode

# By name, because looking for one would start a program. Windows brings libarchive under a name of its own.
_LIBRARIES = {
    "linux": ("libarchive.so.13", "libarchive.so"),
    "darwin": ("libarchive.dylib", "/usr/lib/libarchive.2.dylib", "/opt/homebrew/opt/libarchive/lib/libarchive.dylib"),
    "win32": ("archiveint.dll", "archive.dll", "libarchive.dll"),
}


class _Entry(Protocol):
    """What the binding knows of a file."""

    _entry_p: int
    isdir: bool
    isfile: bool

    def get_blocks(self) -> Iterator[bytes]: ...


def run(channel: Channel) -> None:
    """Serve one archive."""
    serve(channel, _unpack)


def _unpack(stream: BinaryIO, format_name: str, password: str | None, teller: Teller) -> None:
    if not _find_library():
        teller.fault(FaultCode.UNSUPPORTED)
        return
    from libarchive import ArchiveError, ffi  # noqa: PLC0415  only in the child
    from libarchive.read import stream_reader  # noqa: PLC0415

    ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], ctypes.c_int)
    try:
        with stream_reader(stream, format_name, "none", block_size=BUFFER_BYTES, passphrase=password) as archive:
            teller.start(encrypted=False, count=-1)
            for entry in archive:
                _tell(entry, password, teller)
    except ArchiveError as error:
        teller.fault(_code_of(str(error.msg or ""), password))


def _find_library() -> bool:
    for name in (os.environ.get("LIBARCHIVE"), *_LIBRARIES.get(sys.platform, _LIBRARIES["linux"])):
        try:
            if name:
                ctypes.CDLL(name)
                os.environ["LIBARCHIVE"] = name  # where the binding looks first
                return True
        except OSError:
            continue
    return False


def _tell(entry: _Entry, password: str | None, teller: Teller) -> None:
    from libarchive import ArchiveError, ffi  # noqa: PLC0415

    pointer = entry._entry_p
    name = ffi.entry_pathname(pointer) or str(ffi.entry_pathname_w(pointer) or "").encode("utf-8", "surrogatepass")
    size_bytes = int(ffi.entry_size(pointer)) if ffi.entry_size_is_set(pointer) else -1
    if entry.isdir:
        return
    if not entry.isfile:
        teller.open(name, -1, NOT_REGULAR)
        return
    if ffi.entry_is_encrypted(pointer) and password is None:
        teller.open(name, size_bytes, LOCKED)
        return
    teller.open(name, size_bytes)
    try:
        for block in entry.get_blocks():
            teller.data(bytes(block))
        teller.close()
    except ArchiveError as error:
        teller.fault(_code_of(str(error.msg or ""), password))


def _code_of(text: str, password: str | None) -> FaultCode:
    """What libarchive says in words only."""
    text = text.lower()
    if "passphrase" in text or "password" in text:
        return FaultCode.ENCRYPTED if password is None else FaultCode.WRONG_PASSWORD
    if "encrypt" in text:
        return FaultCode.ENCRYPTED
    if "truncated" in text or "unexpected end" in text:
        return FaultCode.TRUNCATED
    return FaultCode.UNSUPPORTED if "unsupported" in text or "not supported" in text else FaultCode.DAMAGED
