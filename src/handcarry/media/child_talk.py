"""The child's side of the conversation with `library.py`: the archive as a file that the parent reads, and what was unpacked of it.

Messages, as (verb, number, number, bytes):
    to the child    open(size, -, format)  password(given, -, text); in answer to read: bytes(-, -, bytes) or broken
    to the parent   read(offset, size)  start(encrypted, count)  file(size or -1, kind, name)  data(-, -, bytes)  close
                    fault(-, -, code)  end
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from handcarry.host.channel import Channel
from handcarry.media.as_file import AsFile
from handcarry.media.faults import Broken
from handcarry.model.entry import FaultCode

REGULAR, NOT_REGULAR, LOCKED = 0, 1, 2  # kinds of a file message
PIECE_BYTES = 1 << 20
BUFFER_BYTES = 1 << 18


class Message(NamedTuple):
    """One message, either way."""

    verb: str
    first: int = 0
    second: int = 0
    body: bytes = b""


class _Remote:
    """The archive, each look at which asks the parent."""

    def __init__(self, channel: Channel, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._channel = channel

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        self._channel.send(Message("read", offset, size_bytes))
        answer = self._channel.receive(Message)
        if answer is None or answer.verb == "broken":
            raise Broken(FaultCode.IO_ERROR)  # the parent knows why
        return answer.body

    def close(self) -> None:
        pass


class Teller:
    """Sends what was unpacked, and remembers whether any file that is not empty came through."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._any_data = False
        self.any_done = False

    def start(self, *, encrypted: bool, count: int) -> None:
        """The table of contents was read; `count` is -1 where it does not tell."""
        self._channel.send(Message("start", int(encrypted), count))

    def open(self, name: bytes, size_bytes: int, kind: int = REGULAR) -> None:
        """A file begins."""
        self._channel.send(Message("file", size_bytes, kind, name))

    def data(self, data: bytes) -> None:
        """Some of its bytes."""
        self._any_data = True
        for at in range(0, len(data), PIECE_BYTES):
            self._channel.send(Message("data", body=data[at : at + PIECE_BYTES]))

    def close(self) -> None:
        """It ends well."""
        self._channel.send(Message("close"))
        self.any_done = self._any_data

    def fault(self, code: FaultCode) -> None:
        """It ends badly, or the archive does where no file is open."""
        self._channel.send(Message("fault", body=code.value.encode()))


Unpack = Callable[[BinaryIO, str, str | None, Teller], None]


def serve(channel: Channel, unpack: Unpack) -> None:
    """Unpack one archive: `unpack` is given its bytes, its format, the password and a teller."""
    opening, password = channel.receive(Message), channel.receive(Message)
    if opening is None or password is None:
        return
    stream = io.BufferedReader(AsFile(_Remote(channel, opening.first)), BUFFER_BYTES)
    unpack(stream, opening.body.decode(), password.body.decode() if password.first else None, Teller(channel))
    channel.send(Message("end"))
    channel.receive(Message)  # the parent hangs up when it has heard all
