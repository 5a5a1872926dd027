"""Who may open an age file (C2SP age v1): whoever knows its passphrase, or holds one of its X25519 identities. Knows no files.

Each wraps the file's own key of 16 bytes into a stanza of the header, and unwraps it from there. Every cipher is the library's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from handcarry.media.faults import Broken
from handcarry.model.entry import FaultCode

FILE_KEY_BYTES = 16
WORK_FACTOR = 17  # 2 ** 17 rounds of scrypt: 128 MiB for a moment
_MOST_WORK = 20  # what a file may ask of us: 1 GiB for some seconds
_SCRYPT_LABEL, _X25519_LABEL = b"age-encryption.org/v1/scrypt", b"age-encryption.org/v1/X25519"
_NO_NONCE = bytes(12)  # each wrapping key is used once
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


class Stanza(NamedTuple):
    """One line of the header with its body: the file's key for one recipient."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes


class Recipient(Protocol):
    """To whom a file is written."""

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the file's key for this recipient."""
        ...


class Identity(Protocol):
    """Who opens a file."""

    def unwrap(self, stanzas: tuple[Stanza, ...]) -> bytes | None:
        """Return the file's key, None where it was not written to this one. Raises `Broken` for a stanza that nobody could have written."""
        ...


@dataclass(frozen=True, slots=True)
class Passphrase:
    """What somebody remembers, through scrypt. A file that is written to a passphrase is written to nobody else."""

    text: str = field(repr=False)

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the file's key for whoever knows this."""
        salt = os.urandom(16)
        return Stanza("scrypt", (_b64(salt), str(WORK_FACTOR)), _seal(self._key(salt, WORK_FACTOR), file_key))

    def unwrap(self, stanzas: tuple[Stanza, ...]) -> bytes | None:
        """Return the file's key."""
        mine = [stanza for stanza in stanzas if stanza.kind == "scrypt"]
        if not mine:
            return None
        if len(stanzas) > 1 or len(mine[0].arguments) != 2 or not _NUMBER.fullmatch(mine[0].arguments[1]):
            raise Broken(FaultCode.DAMAGED, "a passphrase's stanza that is none, or not alone")
        salt, work_factor = unb64(mine[0].arguments[0]), int(mine[0].arguments[1])
        if len(salt) != 16 or len(mine[0].body) != FILE_KEY_BYTES + 16:
            raise Broken(FaultCode.DAMAGED, "a passphrase's stanza of another length")
        if work_factor > _MOST_WORK:
            raise Broken(FaultCode.REFUSED, "opening it would take more memory than any program should")
        try:
            key = self._key(salt, work_factor)
        except (MemoryError, ValueError) as error:  # OpenSSL says either where there is too little
            raise Broken(FaultCode.REFUSED, "opening it takes more memory than there is") from error
        return _open(key, mine[0].body)

    def _key(self, salt: bytes, work_factor: int) -> bytes:
        count = 1 << work_factor
        return hashlib.scrypt(self.text.encode(), salt=_SCRYPT_LABEL + salt, n=count, r=8, p=1, maxmem=count * 1024 + (1 << 20), dklen=32)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The 32 bytes behind `age1...`: anybody can write to it."""

    raw: bytes

    def wrap(self, file_key: bytes) -> Stanza:
        """Return the file's key for whoever holds the identity."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # noqa: PLC0415  an extra

        once = X25519PrivateKey.generate()
        share = once.public_key().public_bytes_raw()
        return Stanza("X25519", (_b64(share),), _seal(_shared_key(once.private_bytes_raw(), self.raw, share, self.raw), file_key))


@dataclass(frozen=True, slots=True)
class SecretKey:
    """The 32 bytes behind `AGE-SECRET-KEY-1...`: opens what was written to its public key."""

    raw: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The key that others write to."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey  # noqa: PLC0415  an extra

        return PublicKey(X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())

    def unwrap(self, stanzas: tuple[Stanza, ...]) -> bytes | None:
        """Return the file's key."""
        public = self.public.raw
        for stanza in stanzas:
            if stanza.kind != "X25519":
                continue
            share = unb64(stanza.arguments[0]) if len(stanza.arguments) == 1 else b""
            if len(share) != 32 or len(stanza.body) != FILE_KEY_BYTES + 16:
                raise Broken(FaultCode.DAMAGED, "a recipient's stanza that is none")
            if (found := _open(_shared_key(self.raw, share, share, public), stanza.body)) is not None:
                return found
        return None


def recipient_of(text: str) -> PublicKey:
    """Return the recipient behind `age1...`. Raises ValueError."""
    return PublicKey(_bech32(text, "age"))


def identities_of(text: str) -> tuple[SecretKey, ...]:
    """Return the identities in a file as age-keygen writes it. Raises ValueError for a line that is none."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(SecretKey(_bech32(line, "age-secret-key-")) for line in lines if line and not line.startswith("#"))


def hkdf(key: bytes, salt: bytes, label: bytes) -> bytes:
    """Return 32 bytes by HKDF with SHA-256 (RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  an extra
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(SHA256(), 32, salt, label).derive(key)


def unb64(text: str) -> bytes:
    """Return the bytes behind base64 without padding. Raises `Broken` for what nobody could have written."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Broken(FaultCode.DAMAGED, "not base64") from error
    if _b64(data) != text:
        raise Broken(FaultCode.DAMAGED, "not base64")
    return data


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def _shared_key(secret: bytes, other: bytes, share: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey  # noqa: PLC0415  an extra

    try:
        shared = X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError as error:  # a point of low order
        raise Broken(FaultCode.DAMAGED, "a recipient's share that is none") from error
    return hkdf(shared, share + public, _X25519_LABEL)


def _seal(key: bytes, file_key: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415  an extra

    return ChaCha20Poly1305(key).encrypt(_NO_NONCE, file_key, None)


def _open(key: bytes, body: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  an extra
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415

    try:
        return ChaCha20Poly1305(key).decrypt(_NO_NONCE, body, None)
    except InvalidTag:
        return None


def _bech32(text: str, prefix: str) -> bytes:
    """Return the 32 bytes behind a Bech32 text (BIP 173). Raises ValueError."""
    if text not in {text.lower(), text.upper()}:
        raise ValueError("upper and lower case mixed")
    found, separator, data = text.lower().rpartition("1")
    if found != prefix or not separator or any(letter not in _BECH32 for letter in data):
        raise ValueError("not a key of age")
    values = [_BECH32.index(letter) for letter in data]
    if _checksum([*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix), *values]) != 1:
        raise ValueError("mistyped")
    number = 0
    for value in values[:-6]:
        number = number << 5 | value
    spare = 5 * len(values[:-6]) - 256
    if not 0 <= spare < 5 or number & ((1 << spare) - 1):
        raise ValueError("not a key of age")
    return (number >> spare).to_bytes(32, "big")


def _checksum(values: Iterable[int]) -> int:
    sum_ = 1
    for value in values:
        top = sum_ >> 25
        sum_ = (sum_ & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            sum_ ^= generator if top >> bit & 1 else 0
    return sum_
