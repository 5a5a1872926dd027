"""A file's wrapping (PS3.10 7.1): preamble, group 0002, and how the dataset behind it is really encoded.

Knows where a dataset begins and in which encoding; does not know what it holds.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import NamedTuple

from handcarry.dicom import dictionary
from handcarry.dicom.elements import Value, walk_meta
from handcarry.dicom.headers import BIG_ENDIAN, EXPLICIT, IMPLICIT, LONG_FORM, SHORT_FORM, Encoding
from handcarry.dicom.oddities import Odd

INFLATED_MAX_BYTES = 64 << 20  # a deflated dataset is inflated this far and no further (PS3.5 A.5)
DEFLATED_CHUNK_BYTES = 16 << 10  # what a damaged stream loses at most before the damage
DEFLATED_UIDS = dictionary.JPIP_DEFLATED | {dictionary.DEFLATED}

PREAMBLES = (
    (b"MZ", "pe"),
    (b"\x7fELF", "elf"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"\xce\xfa\xed\xfe", "macho"),
    (b"\xfe\xed\xfa\xcf", "macho"),
    (b"\xfe\xed\xfa\xce", "macho"),
    (b"\xca\xfe\xba\xbe", "macho"),
    (b"#!", "script"),
    (b"<", "markup"),
    (b"%PDF", "pdf"),
    (b"PK", "zip"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)

_ENCODING_OF = {dictionary.IMPLICIT_LITTLE: IMPLICIT, dictionary.EXPLICIT_BIG: BIG_ENDIAN}
_PLAIN_UID_OF = {
    IMPLICIT: dictionary.IMPLICIT_LITTLE,
    EXPLICIT: dictionary.EXPLICIT_LITTLE,
    BIG_ENDIAN: dictionary.EXPLICIT_BIG,
}
_GROUP_LENGTH = dictionary.TAG["FileMetaInformationGroupLength"]
_TRANSFER_SYNTAX = dictionary.TAG["TransferSyntaxUID"]


class Wrapping(NamedTuple):
    """Where the dataset begins. Positions count in `body`: the file, or the inflated dataset, behind which `tail_bytes` follow."""

    has_preamble: bool
    preamble_magic: str
    meta: dict[int, Value]
    declared_uid: str
    read_as_uid: str
    encoding: Encoding
    body: bytes
    start: int
    whole: bool
    inflated: bool
    tail_bytes: int
    oddities: dict[Odd, str]


def dataset_may_start(head: bytes) -> int | None:
    """Return where group 0002 or the dataset begins, None where nothing looks like DICOM."""
    if head[128:132] == b"DICM":
        return 132
    if head[:4] == b"DICM":
        return 4
    return next((at for at in (0, 132, 128) if _first_tag_fits(head[at : at + 8])), None)


def unwrap(head: bytes, start: int, *, whole: bool) -> Wrapping:
    """Read group 0002 at `start` and find out how the dataset behind it is encoded."""
    has_preamble = head[128:132] == b"DICM"
    magic = preamble_magic(head) if has_preamble else ""
    oddities: dict[Odd, str] = {}
    if not has_preamble:
        oddities[Odd.NO_PREAMBLE] = ""
    if magic:
        oddities[Odd.PREAMBLE_OF_OTHER_FORMAT] = magic
    meta, start = _meta(head, start, oddities)
    declared = meta.get(_TRANSFER_SYNTAX, ("UI", b""))[1].rstrip(b"\0 ").decode("latin-1")
    encoding, read_as = _encoding(head, start, declared, oddities)
    body, tail, inflated = head, 0, False
    if read_as in DEFLATED_UIDS:
        body, tail, whole = _inflate(head, start, oddities, whole=whole)
        start, inflated = 0, True
    return Wrapping(
        has_preamble=has_preamble,
        preamble_magic=magic,
        meta=meta,
        declared_uid=declared,
        read_as_uid=read_as,
        encoding=encoding,
        body=body,
        start=start,
        whole=whole,
        inflated=inflated,
        tail_bytes=tail,
        oddities=oddities,
    )


def preamble_magic(head: bytes) -> str:
    """Return which other format the 128 bytes begin like, "" for none (CVE-2019-11687; TIFF is allowed by PS3.10 7.1)."""
    if head[:2] == b"\0\0":
        return ""
    return next((name for magic, name in PREAMBLES if head.startswith(magic)), "")


def _meta(head: bytes, start: int, oddities: dict[Odd, str]) -> tuple[dict[int, Value], int]:
    found = walk_meta(head, start)
    oddities.update(found.oddities)
    values = found.dataset.values
    if not values:
        oddities[Odd.META_MISSING] = ""
        return values, found.end
    vr, raw = values.get(_GROUP_LENGTH, ("", b""))
    if vr != "UL" or len(raw) != 4:
        oddities[Odd.META_LENGTH_MISSING] = ""
    elif start + 12 + int.from_bytes(raw, "little") != found.end:
        oddities[Odd.META_LENGTH_WRONG] = f"{int.from_bytes(raw, 'little')} for {found.end - start - 12}"
    return values, found.end


def _encoding(head: bytes, start: int, declared: str, oddities: dict[Odd, str]) -> tuple[Encoding, str]:
    """Return the encoding of the bytes, and the transfer syntax that says so: the declared one wherever it can be true."""
    seen = _looks_like(head[start : start + 8])
    if declared not in dictionary.TRANSFER_SYNTAXES:
        oddities[Odd.TRANSFER_SYNTAX_UNKNOWN if declared else Odd.TRANSFER_SYNTAX_MISSING] = declared[:64]
        encoding = seen or EXPLICIT
        return encoding, _PLAIN_UID_OF[encoding]
    promised = _ENCODING_OF.get(declared, EXPLICIT)
    if declared in DEFLATED_UIDS:
        if seen is None or not seen.explicit:
            return EXPLICIT, declared
    elif seen is None or seen is promised:
        return promised, declared
    oddities[Odd.TRANSFER_SYNTAX_CONTRADICTED] = f"{declared} read as {_PLAIN_UID_OF[seen]}"
    is_plain = declared in dictionary.UNCOMPRESSED or declared in DEFLATED_UIDS
    return seen, _PLAIN_UID_OF[seen] if is_plain else declared


@lru_cache(maxsize=256)
def _looks_like(first: bytes) -> Encoding | None:
    """Return the encoding that the first element of a dataset shows, None where it shows none."""
    if len(first) < 8:
        return None
    little, big = int.from_bytes(first[:2], "little"), int.from_bytes(first[:2], "big")
    vr = first[4:6].decode("latin-1").upper()
    explicit = vr in SHORT_FORM or vr in LONG_FORM
    if min(little, big) > 0x7FE0:
        return None
    if explicit:
        return EXPLICIT if little < big else BIG_ENDIAN
    return IMPLICIT if little < big else None


def _first_tag_fits(first: bytes) -> bool:
    """Return whether these are the first bytes of group 0002 or 0008, in either byte order."""
    if len(first) < 8 or first[:2] not in {b"\x02\0", b"\x08\0", b"\0\x02", b"\0\x08"}:
        return False
    return _looks_like(first) is not None


def _inflate(head: bytes, start: int, oddities: dict[Odd, str], *, whole: bool) -> tuple[bytes, int, bool]:
    """Return the inflated dataset, the bytes behind the stream, and whether the dataset is all there."""
    stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    parts: list[bytes] = []
    left, at = INFLATED_MAX_BYTES, start
    try:
        while at < len(head) and left > 0 and not stream.eof:
            part = stream.decompress(head[at : at + DEFLATED_CHUNK_BYTES], left)
            at = min(at + DEFLATED_CHUNK_BYTES, len(head))
            parts.append(part)
            left -= len(part)
    except zlib.error as error:
        oddities[Odd.DEFLATE_DAMAGED] = str(error)
    if stream.eof:
        tail = len(stream.unused_data) + len(head) - at
        return b"".join(parts), 0 if tail == 1 else tail, True  # one byte may pad the stream to an even length
    if left <= 0:
        oddities[Odd.INFLATION_CAPPED] = f"over {INFLATED_MAX_BYTES} bytes"
    elif whole:
        oddities.setdefault(Odd.DEFLATE_DAMAGED, "the stream breaks off")
    return b"".join(parts), 0, False
