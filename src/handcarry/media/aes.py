"""WinZip AES: who undoes it. Natively that is pyzipper, in a browser JavaScript (`page.ciphers`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from handcarry.media.faults import Broken
from handcarry.model.entry import FaultCode

if TYPE_CHECKING:
    from pyzipper.zipfile_aes import AESZipDecrypter


class Aes(Protocol):
    """One member being decrypted, its bytes in their order."""

    def decrypt(self, data: bytes, /) -> bytes:
        """Return the next bytes in plain."""
        ...

    def is_sealed(self, seal: bytes, /) -> bool:
        """Return whether the seal at the end is that of what came before: no byte was changed."""
        ...


# The password, the salt with the two bytes after it that tell a wrong password, and the strength of the key (1 to 3). None: it is wrong.
StartAes = Callable[[bytes, bytes, int], Aes | None]


def by_pyzipper(password: bytes, header: bytes, strength: int) -> Aes | None:
    """Begin to decrypt a member. Raises `Broken` where the library is not there."""
    try:
        from pyzipper.zipfile_aes import AESZipDecrypter  # noqa: PLC0415  heavy, and only for these
    except ImportError as missing:
        raise Broken(FaultCode.UNSUPPORTED, "locked with AES, which cannot be undone here") from missing
    try:
        return _ByPyzipper(AESZipDecrypter(_Line(filename="", wz_aes_strength=strength), password, header))
    except RuntimeError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What pyzipper's decrypter asks of an entry."""

    filename: str
    wz_aes_strength: int


class _ByPyzipper:
    def __init__(self, decrypter: AESZipDecrypter) -> None:
        self._decrypter = decrypter

    def decrypt(self, data: bytes, /) -> bytes:
        return bytes(self._decrypter.decrypt(data))

    def is_sealed(self, seal: bytes, /) -> bool:
        from pyzipper import BadZipFile  # noqa: PLC0415

        try:
            self._decrypter.check_hmac(seal)
        except BadZipFile:
            return False
        return True
