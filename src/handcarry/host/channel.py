"""Messages over a pair of pipes: a length of four bytes (little-endian), then that many bytes of msgpack.

Both ends decode strictly into the plain structure they expect; nothing is ever unpickled. Knows nothing of who is at the other end.
"""

from __future__ import annotations

import contextlib
import io
import os
import threading
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec

from handcarry.host.optional import system_module

T = TypeVar("T")

_LENGTH_BYTES = 4
_FAREWELL = 70
_FAREWELL_CHARACTERS = 120
_PIPE_BYTES = 1 << 20
_F_SETPIPE_SZ = 1031  # Linux only; elsewhere the call is refused
_ENCODER = msgspec.msgpack.Encoder()
_ONE_BUILDS = threading.Lock()


class Garbled(Exception):
    """What came over the pipe is no message of the expected kind, or is longer than allowed."""


class Channel:
    """One end of two pipes. Not safe for two threads in the same direction."""

    def __init__(self, *, read_fd: int, write_fd: int, cap_bytes: int) -> None:
        """Take over both file descriptors; a message longer than `cap_bytes` is never read."""
        self._read_fd = read_fd
        self._reader = io.FileIO(read_fd, closefd=False)
        self._write_fd = write_fd
        self._cap_bytes = cap_bytes
        self._open = [read_fd, write_fd]
        _widen(write_fd)

    def send(self, message: object) -> None:
        """Write one message; OSError where nobody reads any more."""
        self.send_bytes(encode(message))

    def send_bytes(self, framed: bytearray) -> None:
        """Write one message that is encoded already, in one go where the pipe has room: each writing may wake the reader."""
        view = memoryview(framed)
        while view:
            view = view[os.write(self._write_fd, view) :]

    def send_farewell(self, text: str) -> None:
        """Write the last words of a child that failed, as no kind of message that anybody expects: they are never taken for one."""
        self.send(msgspec.msgpack.Ext(_FAREWELL, text.encode()))

    def receive(self, kind: type[T]) -> T | None:
        """Wait for one message of this kind; None when the other end is gone. Byte views in it stay valid as long as it lives."""
        body = self.receive_bytes()
        return None if body is None else decode(body, kind)

    def receive_bytes(self) -> memoryview | None:
        """Wait for one message, undecoded; None when the other end is gone."""
        head = self._read(_LENGTH_BYTES)
        if head is None:
            return None
        length = int.from_bytes(head, "little")
        if length > self._cap_bytes:
            raise Garbled(f"a message of {length} bytes; at most {self._cap_bytes} are read")
        return self._read(length)

    def close(self) -> None:
        """Close both ends held here; once only, whoever asks: the next file may have their numbers."""
        with contextlib.suppress(IndexError):
            while True:
                os.close(self._open.pop())

    def _read(self, length: int) -> memoryview | None:
        body = memoryview(bytearray(length))
        got = 0
        while got < length:
            count = self._reader.readinto(body[got:])
            if not count:
                return None
            got += count
        return body


def farewell_text(body: memoryview) -> str | None:
    """The text of a farewell, or None where this is no farewell."""
    with contextlib.suppress(Garbled, UnicodeDecodeError):
        extension = decode(body, msgspec.msgpack.Ext)
        if extension.code == _FAREWELL:
            return bytes(extension.data).decode()[:_FAREWELL_CHARACTERS]
    return None


def encode(message: object) -> bytearray:
    """A plain structure as msgpack, behind its length."""
    framed = bytearray(_LENGTH_BYTES)
    _ENCODER.encode_into(message, framed, _LENGTH_BYTES)
    framed[:_LENGTH_BYTES] = (len(framed) - _LENGTH_BYTES).to_bytes(_LENGTH_BYTES, "little")
    return framed


def decode(body: memoryview, kind: type[T]) -> T:
    """Strictly one structure of this kind, or Garbled."""
    try:
        with _ONE_BUILDS:  # what msgspec keeps of a dataclass is there before it is filled: another thread that met it would crash
            decoder = _decoder(cast(object, kind))
        return cast(T, decoder.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise Garbled(type(fault).__name__) from None


@lru_cache(maxsize=32)
def _decoder(kind: object) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(cast(Any, kind))


def _widen(fd: int) -> None:
    """Ask for a pipe that holds a whole frame; where the system has no such call it stays as it is."""
    fcntl = system_module("fcntl")
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.fcntl(fd, _F_SETPIPE_SZ, _PIPE_BYTES)
