"""age files (C2SP age v1): opened with a passphrase or an identity, read at any place, never written out in plain."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from handcarry.media.age_keys import FILE_KEY_BYTES, Identity, Passphrase, Stanza, hkdf, identities_of, unb64
from handcarry.media.age_payload import PayloadSource
from handcarry.media.faults import Broken
from handcarry.media.found import Member, Opened, Within
from handcarry.media.password import Password
from handcarry.media.source import Headed, HeadSource, Source, Stretch
from handcarry.model.entry import Fault, FaultCode

MAGIC = b"age-encryption.org/v1\n"
_COLUMNS = 64
_MAC_BYTES = 32
_WORDS = re.compile(r"-> [!-~]+(?: [!-~]+)*")
_END = "--- "


class Header(NamedTuple):
    """The head of an age file: `signed` are its bytes up to what proves them."""

    stanzas: tuple[Stanza, ...]
    signed: bytes
    mac: bytes
    size_bytes: int


def open_age(source: Headed, within: Within) -> Opened | None:
    """Open an age file, and what it holds where that is a container; None where it is no age file."""
    if not source.head.startswith(MAGIC):
        return None
    header = header_of(source.head)
    if within.password is None:
        return _shut(FaultCode.ENCRYPTED)
    try:
        file_key = _file_key(header, within.password)
    except ImportError:
        return _shut(FaultCode.UNSUPPORTED, "cryptography")
    if file_key is None:
        return _shut(FaultCode.WRONG_PASSWORD)
    plain = PayloadSource(source, header.size_bytes, file_key)
    plain.check_end()
    within.ledger.count_container(within.depth + 1)
    inner = replace(within, depth=within.depth + 1, password=within.password if within.password.text else None)
    return replace(_first_of(plain, inner) or _one(plain, within), encrypted=True)


def header_of(head: bytes) -> Header:
    """Read a header from a file's first bytes. Raises `Broken`."""
    at = len(MAGIC)
    stanzas: list[Stanza] = []
    while True:
        line, after = _line(head, at)
        if line.startswith(_END):
            mac = unb64(line.removeprefix(_END))
            if len(mac) != _MAC_BYTES or not stanzas:
                raise Broken(FaultCode.DAMAGED, "the header's end is none")
            return Header(tuple(stanzas), head[: at + len(_END) - 1], mac, after)
        if not _WORDS.fullmatch(line):
            raise Broken(FaultCode.DAMAGED, "the header holds what is no recipient")
        _, kind, *arguments = line.split(" ")
        body, at = _body(head, after)
        stanzas.append(Stanza(kind, tuple(arguments), body))


def written_header(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """Return the header of a file with this key."""
    signed = MAGIC
    for stanza in stanzas:
        text = base64.b64encode(stanza.body).decode().rstrip("=")
        lines = [text[at : at + _COLUMNS] for at in range(0, len(text) + 1, _COLUMNS)]  # the last one is short, or empty
        signed += "\n".join((" ".join(("->", stanza.kind, *stanza.arguments)), *lines, "")).encode()
    signed += b"---"
    return signed + b" " + base64.b64encode(_mac(signed, file_key)).rstrip(b"=") + b"\n"


def _body(head: bytes, at: int) -> tuple[bytes, int]:
    parts = []
    while True:
        line, at = _line(head, at)
        if len(line) > _COLUMNS:
            raise Broken(FaultCode.DAMAGED, "a line of the header is too long")
        parts.append(line)
        if len(line) < _COLUMNS:
            return unb64("".join(parts)), at


def _line(head: bytes, at: int) -> tuple[str, int]:
    end = head.find(b"\n", at)
    line = head[at:end]
    if end < 0 or not line.isascii():
        raise Broken(FaultCode.DAMAGED, "the header has no end")
    return line.decode(), end + 1


def _mac(signed: bytes, file_key: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, b"", b"header"), signed, "sha256")


def _file_key(header: Header, password: Password) -> bytes | None:
    """Return the file's key once it is proven to be the header's too. Raises `Broken` where the header was changed."""
    found: bytes | None = password.file_key or None
    try:
        identities: list[Identity] = [*identities_of(password.identities)]
    except ValueError:
        return None
    if password.text:
        identities.append(Passphrase(password.text))
    for identity in identities:
        found = found or identity.unwrap(header.stanzas)
    if found is not None and (len(found) != FILE_KEY_BYTES or not hmac.compare_digest(_mac(header.signed, found), header.mac)):
        raise Broken(FaultCode.DAMAGED, "the header is not as it was written")
    return found


def _shut(code: FaultCode, detail: str = "") -> Opened:
    return Opened(format="age", encrypted=True, fault=Fault(code=code, detail=detail))


def _first_of(plain: Source, within: Within) -> Opened | None:
    from handcarry.media.readers import READERS  # noqa: PLC0415  which names this one too

    headed = HeadSource(plain)
    return next((opened for reader in READERS if (opened := reader(headed, within)) is not None), None)


def _one(plain: Source, within: Within) -> Opened:
    member = Member(name=within.path.removesuffix(".age"), size_bytes=plain.size_bytes, stream=lambda: Stretch(plain, 0, plain.size_bytes))
    return Opened(format="age", members=[member], entry_count=1, total_bytes=plain.size_bytes)
