"""Members of a ZIP archive behind a password: WinZip AES, and the old ZipCrypto (APPNOTE 6.1). Never prints a password."""

from __future__ import annotations

import zlib

from handcarry.media.faults import Broken
from handcarry.media.password import Password
from handcarry.media.source import Stretch
from handcarry.media.tape import Stream
from handcarry.media.zip_directory import FLAG_DESCRIPTOR, METHOD_AES, ZipEntry, aes_field
from handcarry.model.entry import FaultCode

_SALT_BYTES = {1: 8, 2: 12, 3: 16}  # for keys of 128, 192 and 256 bits
_VERIFIER_BYTES = 2
_SEAL_BYTES = 10
_ZIPCRYPTO_HEADER_BYTES = 12
_AE2 = 2  # the second version leaves the checksum out, because it tells about the contents


def unlocked(packed: Stretch, entry: ZipEntry, password: Password) -> tuple[Stream, int, int | None]:
    """The packed bytes decrypted, the method underneath, and the checksum to hold them against, None where the seal does that."""
    if entry.method != METHOD_AES:
        return _ZipCrypto(packed, entry, password), entry.method, entry.crc32
    field = aes_field(entry.extra)
    if field is None or field.strength not in _SALT_BYTES:
        raise Broken(FaultCode.DAMAGED, "the AES field is damaged")
    return _Aes(packed, field.strength, password), field.method, None if field.version == _AE2 else entry.crc32


class _Aes:
    """AES in counter mode; the seal at the end proves that no byte was changed."""

    def __init__(self, packed: Stretch, strength: int, password: Password) -> None:
        self._packed = packed
        header = _exactly(packed, _SALT_BYTES[strength] + _VERIFIER_BYTES)
        if len(header) < _SALT_BYTES[strength] + _VERIFIER_BYTES:
            raise Broken(FaultCode.DAMAGED, "the encrypted member is too short")
        begun = password.start_aes(password.text.encode(), header, strength)
        if begun is None:
            raise Broken(FaultCode.WRONG_PASSWORD)
        self._aes = begun

    def read(self, size_bytes: int, /) -> bytes:
        part = self._packed.read(min(size_bytes, self._packed.left_bytes - _SEAL_BYTES))
        if part:
            return self._aes.decrypt(part)
        seal = _exactly(self._packed, self._packed.left_bytes)
        if seal and not self._aes.is_sealed(seal):
            raise Broken(FaultCode.DAMAGED, "the seal of the encrypted member is broken")
        return b""


class _ZipCrypto:
    """The cipher of 1989, byte by byte: some 2 MB a second, so only small archives come this way (see `media.library`)."""

    def __init__(self, packed: Stretch, entry: ZipEntry, password: Password) -> None:
        self._packed = packed
        self._keys = (0x12345678, 0x23456789, 0x34567890)
        for byte in password.text.encode():
            self._keys = _next_keys(self._keys, byte)
        header = self._decrypt(_exactly(packed, _ZIPCRYPTO_HEADER_BYTES))
        check = entry.modified_time >> 8 & 0xFF if entry.flags & FLAG_DESCRIPTOR else entry.crc32 >> 24
        if not header or header[-1] != check:
            raise Broken(FaultCode.WRONG_PASSWORD)

    def read(self, size_bytes: int, /) -> bytes:
        return self._decrypt(self._packed.read(size_bytes))

    def _decrypt(self, data: bytes) -> bytes:
        table = _CRC_TABLE
        key_0, key_1, key_2 = self._keys
        out = bytearray(len(data))
        for place, locked in enumerate(data):
            mask = key_2 | 2
            byte = locked ^ (mask * (mask ^ 1) >> 8 & 0xFF)
            key_0 = key_0 >> 8 ^ table[(key_0 ^ byte) & 0xFF]
            key_1 = ((key_1 + (key_0 & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
            key_2 = key_2 >> 8 ^ table[(key_2 ^ key_1 >> 24) & 0xFF]
            out[place] = byte
        self._keys = key_0, key_1, key_2
        return bytes(out)


def _next_keys(keys: tuple[int, int, int], byte: int) -> tuple[int, int, int]:
    key_0, key_1, key_2 = keys
    key_0 = key_0 >> 8 ^ _CRC_TABLE[(key_0 ^ byte) & 0xFF]
    key_1 = ((key_1 + (key_0 & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
    return key_0, key_1, key_2 >> 8 ^ _CRC_TABLE[(key_2 ^ key_1 >> 24) & 0xFF]


# The cipher steps its keys by the bare CRC-32 of one byte, without the complements that zlib puts around it.
_CRC_TABLE = tuple(zlib.crc32(bytes([byte]), 0xFFFFFFFF) ^ 0xFFFFFFFF for byte in range(256))


def _exactly(stream: Stream, size_bytes: int) -> bytes:
    data = b""
    while len(data) < size_bytes and (part := stream.read(size_bytes - len(data))):
        data += part
    return data
