"""WinZip AES undone by JavaScript, which has it ready while Python waits."""

from __future__ import annotations

from typing import Protocol

from handcarry.media.aes import Aes, StartAes
from handcarry.page.held import Part


class JsAes(Protocol):
    """One member being decrypted in JavaScript."""

    def decrypt(self, data: memoryview) -> Part:
        """Return the next bytes in plain."""
        ...

    def is_sealed(self, seal: memoryview) -> bool:
        """Return whether the seal is right."""
        ...


class StartJsAes(Protocol):
    """JavaScript that begins to decrypt a member; None where the password is wrong."""

    def __call__(self, password: memoryview, header: memoryview, strength: int, /) -> JsAes | None:
        """Begin."""
        ...


def aes_by(start: StartJsAes) -> StartAes:
    """Return how Python begins to decrypt a member."""

    def begin(password: bytes, header: bytes, strength: int) -> Aes | None:
        begun = start(memoryview(password), memoryview(header), strength)
        return None if begun is None else _ByJavaScript(begun)

    return begin


class _ByJavaScript:
    def __init__(self, aes: JsAes) -> None:
        self._aes = aes

    def decrypt(self, data: bytes, /) -> bytes:
        return self._aes.decrypt(memoryview(data)).to_bytes()

    def is_sealed(self, seal: bytes, /) -> bool:
        return self._aes.is_sealed(memoryview(seal))
