"""Signatures and keys as minisign writes them: Ed25519 over the BLAKE2b of what is signed. The public program checks ours, and we its.

A secret key lies locked by a passphrase through scrypt, or open where there is none. Pure: bytes in, bytes out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field

_ALGORITHM, _HASHED = b"Ed", b"ED"
_SCRYPT, _NO_KDF, _CHECK = b"Sc", b"\0\0", b"B2"
_COMMENT, _TRUSTED = "untrusted comment: ", "trusted comment: "
_HEAD = struct.Struct("<2s2s2s32sQQ")
_LOCKED_BYTES = 104  # key number, secret and public key, checksum
_SECRET_BYTES = _HEAD.size + _LOCKED_BYTES
_PUBLIC_BYTES, _SIGNATURE_BYTES = 42, 74
_OPERATIONS, _MEMORY_BYTES = 1 << 22, 1 << 27  # scrypt with N = 2 ** 17: 128 MiB for a moment
_MOST_MEMORY_BYTES = 1 << 30  # what minisign itself asks for


class NotMinisign(ValueError):
    """Bytes that are no key or signature of minisign."""


class WrongPassphrase(ValueError):
    """The passphrase does not open the secret key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """Who signed: a number of eight bytes that names the key, and the key."""

    number: bytes
    raw: bytes

    @property
    def name(self) -> str:
        """The number as minisign shows it."""
        return f"{int.from_bytes(self.number, 'little'):016X}"

    def to_text(self) -> bytes:
        """Return the public key's file."""
        return _two_lines(f"minisign public key {self.name}", _ALGORITHM + self.number + self.raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKey:
    """What signs."""

    number: bytes
    seed: bytes = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """What its signatures are checked with."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  an extra

        return PublicKey(number=self.number, raw=Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def sign(self, data: bytes, *, trusted: str) -> bytes:
        """Return the signature's file. `trusted` is a comment that is signed too."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  an extra

        key = Ed25519PrivateKey.from_private_bytes(self.seed)
        signature = key.sign(hashlib.blake2b(data).digest())
        both = key.sign(signature + trusted.encode())
        first = _two_lines(f"signature by minisign key {self.public.name}", _HASHED + self.number + signature)
        return first + f"{_TRUSTED}{trusted}\n".encode() + base64.b64encode(both) + b"\n"

    def to_text(self, passphrase: str) -> bytes:
        """Return the secret key's file, locked; open where the passphrase is ""."""
        secret = self.number + self.seed + self.public.raw
        locked = secret + hashlib.blake2b(_ALGORITHM + secret, digest_size=32).digest()
        salt, limits, derived = (os.urandom(32), (_OPERATIONS, _MEMORY_BYTES), _SCRYPT) if passphrase else (bytes(32), (0, 0), _NO_KDF)
        if passphrase:
            locked = _xored(locked, _stream(passphrase, salt, *limits))
        comment = "minisign encrypted secret key" if passphrase else "minisign secret key, not encrypted"
        return _two_lines(comment, _HEAD.pack(_ALGORITHM, derived, _CHECK, salt, *limits) + locked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature: by which key, and what it says beside."""

    number: bytes
    hashed: bool
    raw: bytes
    trusted: str
    over_trusted: bytes

    @property
    def name(self) -> str:
        """The number of the key that made it, as minisign shows it."""
        return f"{int.from_bytes(self.number, 'little'):016X}"

    def is_of(self, data: bytes, public: PublicKey) -> bool:
        """True where this key signed these bytes and the comment."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  an extra
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        if self.number != public.number:
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(public.raw)
            key.verify(self.raw, hashlib.blake2b(data).digest() if self.hashed else data)
            key.verify(self.over_trusted, self.raw + self.trusted.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def new_key() -> SecretKey:
    """Return a key that nobody had before."""
    return SecretKey(number=os.urandom(8), seed=os.urandom(32))


def public_key(text: str) -> PublicKey:
    """Read a public key: its file, or its line alone. Raises `NotMinisign`."""
    raw = _decoded(text.strip().splitlines()[-1] if text.strip() else "", _PUBLIC_BYTES)
    if raw[:2] != _ALGORITHM:
        raise NotMinisign("another algorithm")
    return PublicKey(number=raw[2:10], raw=raw[10:])


def is_locked(text: str) -> bool:
    """True for a secret key that a passphrase opens. Raises `NotMinisign`."""
    return _secret(text)[2:4] == _SCRYPT


def secret_key(text: str, passphrase: str) -> SecretKey:
    """Read a secret key. Raises `NotMinisign` or `WrongPassphrase`."""
    raw = _secret(text)
    algorithm, derived, check, salt, operations, memory_bytes = _HEAD.unpack(raw[: _HEAD.size])
    if algorithm != _ALGORITHM or check != _CHECK or derived not in {_SCRYPT, _NO_KDF} or memory_bytes > _MOST_MEMORY_BYTES:
        raise NotMinisign("another algorithm")
    locked = raw[_HEAD.size :]
    secret = _xored(locked, _stream(passphrase, salt, operations, memory_bytes)) if derived == _SCRYPT else locked
    is_proven = derived == _SCRYPT or any(secret[72:])  # minisign leaves the checksum of an open key zero
    if is_proven and not hmac.compare_digest(hashlib.blake2b(_ALGORITHM + secret[:72], digest_size=32).digest(), secret[72:]):
        raise WrongPassphrase
    key = SecretKey(number=secret[:8], seed=secret[8:40])
    if key.public.raw != secret[40:72]:
        raise NotMinisign("its halves do not belong together")
    return key


def signature(text: str) -> Signature:
    """Read a signature's file. Raises `NotMinisign`."""
    lines = text.replace("\r\n", "\n").split("\n")
    if len(lines) < 4 or not lines[0].startswith(_COMMENT) or not lines[2].startswith(_TRUSTED) or any(lines[4:]):
        raise NotMinisign("no signature")
    raw = _decoded(lines[1], _SIGNATURE_BYTES)
    if raw[:2] not in {_ALGORITHM, _HASHED}:
        raise NotMinisign("another algorithm")
    return Signature(
        number=raw[2:10],
        hashed=raw[:2] == _HASHED,
        raw=raw[10:],
        trusted=lines[2].removeprefix(_TRUSTED),
        over_trusted=_decoded(lines[3], 64),
    )


def _two_lines(comment: str, data: bytes) -> bytes:
    return f"{_COMMENT}{comment}\n".encode() + base64.b64encode(data) + b"\n"


def _secret(text: str) -> bytes:
    lines = text.strip().splitlines()
    return _decoded(lines[-1] if lines else "", _SECRET_BYTES)


def _decoded(line: str, size_bytes: int) -> bytes:
    try:
        data = base64.b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotMinisign("not base64") from error
    if len(data) != size_bytes or base64.b64encode(data).decode() != line.strip():
        raise NotMinisign("of another length")
    return data


def _stream(passphrase: str, salt: bytes, operations: int, memory_bytes: int) -> bytes:
    """Return what a secret key is locked with: scrypt, its cost chosen from the two limits as libsodium does."""
    if operations < memory_bytes // 32:
        rounds = max(operations, 1 << 15) // 32
        parallel = 1
    else:
        rounds = memory_bytes // 1024
        parallel = 0
    count = 2
    while count <= rounds // 2:
        count *= 2
    parallel = parallel or max(1, min(operations // 4 // count, 0x3FFFFFFF) // 8)
    try:
        return hashlib.scrypt(
            passphrase.encode(), salt=salt, n=count, r=8, p=parallel, maxmem=count * 1024 + parallel * 1024 + (1 << 20), dklen=_LOCKED_BYTES
        )
    except (ValueError, MemoryError) as error:
        raise NotMinisign("a cost that this computer cannot pay") from error


def _xored(data: bytes, stream: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
