"""The bytes of an age file: a nonce, then blocks of 64 KiB, each sealed by ChaCha20-Poly1305 with its number and whether it is the last.

So it can be written as a stream and read at any place, and neither a block nor the end can be changed, moved or left out unnoticed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from handcarry.media.age_keys import hkdf
from handcarry.media.faults import Broken
from handcarry.media.source import Source
from handcarry.model.entry import FaultCode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

BLOCK_BYTES = 1 << 16
_TAG_BYTES = 16
NONCE_BYTES = 16
_SEALED_BYTES = BLOCK_BYTES + _TAG_BYTES

Write = Callable[[bytes], object]
Read = Callable[[int, int], bytes]


class Sealing:
    """Takes bytes as they come and hands them on sealed. `finish` writes the last block; without it nobody can take it for whole."""

    def __init__(self, write: Write, file_key: bytes) -> None:
        nonce = os.urandom(NONCE_BYTES)
        self._write = write
        self._cipher = _cipher(file_key, nonce)
        self._number = 0
        self._waiting = bytearray()
        write(nonce)

    def write(self, data: bytes | memoryview) -> None:
        """Take the next bytes."""
        self._waiting += data
        if len(self._waiting) > BLOCK_BYTES:
            whole = (len(self._waiting) - 1) // BLOCK_BYTES * BLOCK_BYTES  # the last block waits to be told whether it is
            with memoryview(self._waiting) as waiting:
                self._write(b"".join(self._sealed(waiting[at : at + BLOCK_BYTES], last=False) for at in range(0, whole, BLOCK_BYTES)))
            del self._waiting[:whole]

    def finish(self) -> None:
        """Write the last block, which may be short, and of nothing at all empty."""
        self._write(self._sealed(self._waiting, last=True))
        self._waiting.clear()

    def _sealed(self, block: bytearray | memoryview, *, last: bool) -> bytes:
        number, self._number = self._number, self._number + 1
        return self._cipher.encrypt(_nonce(number, last=last), bytes(block), None)


class PayloadSource:
    """The bytes behind a payload that begins at `offset` of another source, at any place. Closing it closes the other."""

    def __init__(self, source: Source, offset: int, file_key: bytes) -> None:
        self._source = source
        nonce = _whole(source.look, offset, NONCE_BYTES)
        sealed_bytes = source.size_bytes - offset - NONCE_BYTES
        self._begin = offset + NONCE_BYTES
        self._end = source.size_bytes
        self._count = -(-sealed_bytes // _SEALED_BYTES)
        last_bytes = sealed_bytes - (self._count - 1) * _SEALED_BYTES
        if len(nonce) < NONCE_BYTES or sealed_bytes < _TAG_BYTES or last_bytes < _TAG_BYTES + (self._count > 1):
            raise Broken(FaultCode.TRUNCATED, "the sealed bytes end in the middle of a block")
        self.size_bytes = sealed_bytes - self._count * _TAG_BYTES
        self._cipher = _cipher(file_key, nonce)
        self._held = (-1, b"")

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere."""
        return self._at(self._source.look, offset, size_bytes)

    def take(self, offset: int, size_bytes: int, /) -> bytes:
        """Read on."""
        return self._at(self._source.take, offset, size_bytes)

    def close(self) -> None:
        """Let go of it."""
        self._held = (-1, b"")
        self._source.close()

    def check_end(self) -> None:
        """Open the last block: it alone knows that nothing was cut off."""
        self._block(self._source.look, self._count - 1)

    def _at(self, read: Read, offset: int, size_bytes: int) -> bytes:
        if offset >= self.size_bytes or size_bytes <= 0:
            return b""
        number, within = divmod(offset, BLOCK_BYTES)
        return self._block(read, number)[within : within + size_bytes]

    def _block(self, read: Read, number: int) -> bytes:
        if self._held[0] != number:
            self._held = (number, self._opened(read, number))
        return self._held[1]

    def _opened(self, read: Read, number: int) -> bytes:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  an extra

        at = self._begin + number * _SEALED_BYTES
        sealed = _whole(read, at, min(_SEALED_BYTES, self._end - at))
        try:
            return self._cipher.decrypt(_nonce(number, last=number == self._count - 1), sealed, None)
        except InvalidTag as error:
            raise Broken(FaultCode.DAMAGED, "a sealed block does not open", at_byte=at) from error


def _whole(read: Read, offset: int, size_bytes: int) -> bytes:
    parts: list[bytes] = []
    while size_bytes > 0 and (part := read(offset, size_bytes)):
        parts.append(part)
        offset += len(part)
        size_bytes -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415  an extra

    return ChaCha20Poly1305(hkdf(file_key, nonce, b"payload"))
