"""Tape archives, also packed with gzip, bzip2 or xz, read as a stream. Hands out regular files only; links and devices become lines.

The walk over the blocks is ours, so that a header can claim what it likes; `tarfile` reads the single header block.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator

from handcarry.media.faults import Broken
from handcarry.media.found import Member, Opened, Within
from handcarry.media.limits import Ledger
from handcarry.media.source import Headed, Rest
from handcarry.media.tape import CHUNK_BYTES, Stream
from handcarry.model.entry import Fault, FaultCode

_BLOCK_BYTES = 512
_MAGIC_AT = 257
_MOST_HEADER_BYTES = 1 << 20  # a name or a list of attributes; honest ones have some hundred bytes
_LONG_NAME, _LONG_LINK = b"L", b"K"
_PAX, _PAX_GLOBAL = (b"x", b"X"), b"g"
_FILE_TYPES = (b"0", b"\0", b"7")
_FOLDER = b"5"
_SPARSE = b"GNU.sparse"  # the beginning of several attributes
_KINDS = {b"1": "hard link", b"2": "symbolic link", b"3": "character device", b"4": "block device", b"6": "pipe"}


def open_tar(source: Headed, within: Within) -> Opened | None:
    """Open a tape archive."""
    rest = Rest(source)
    return tape_archive(source.head, rest, within.ledger, jump=rest.jump)


def tape_archive(
    head: bytes, stream: Stream, ledger: Ledger, *, note: str = "", jump: Callable[[int], None] | None = None
) -> Opened | None:
    """The archive that begins with `head`, None where that is no tape archive; `stream` gives it from its first byte.

    `jump` passes over bytes that cannot be read; a packed stream has none, because what follows depends on them.
    """
    if head[_MAGIC_AT : _MAGIC_AT + 5] != b"ustar":
        return None
    return Opened(format="tar", members=_members(_Blocks(stream, ledger, jump)), note=note)


class _Blocks:
    """A stream read in blocks, and the contents of the current member."""

    def __init__(self, stream: Stream, ledger: Ledger, jump: Callable[[int], None] | None) -> None:
        self.left_bytes = 0
        self._padding_bytes = 0
        self._stream = stream
        self._ledger = ledger
        self._jump = jump

    def block(self) -> bytes:
        return self.exactly(_BLOCK_BYTES)

    def exactly(self, size_bytes: int) -> bytes:
        parts: list[bytes] = []
        while size_bytes and (part := self._stream.read(size_bytes)):
            self._ledger.pass_over(len(part))
            parts.append(part)
            size_bytes -= len(part)
        return b"".join(parts)

    def begin(self, size_bytes: int) -> None:
        self.left_bytes = size_bytes
        self._padding_bytes = -size_bytes % _BLOCK_BYTES

    def read(self, size_bytes: int, /) -> bytes:
        size_bytes = min(size_bytes, self.left_bytes)
        if size_bytes <= 0:
            return b""
        part = self._stream.read(size_bytes)
        if not part:
            raise Broken(FaultCode.TRUNCATED, f"{self.left_bytes} bytes are missing")
        self.left_bytes -= len(part)
        return part

    def skip_rest(self) -> None:
        """Go to the next header; over a bad sector where that can be."""
        try:
            while part := self.read(CHUNK_BYTES):
                self._ledger.pass_over(len(part))
            self.exactly(self._padding_bytes)
        except Broken as broken:
            if self._jump is None or broken.fault.code is not FaultCode.IO_ERROR:
                raise
            self._jump(self.left_bytes + self._padding_bytes)
            self.left_bytes = 0
        self._padding_bytes = 0


class _Ahead:
    """What extended headers said about the member that follows them."""

    def __init__(self) -> None:
        self.name = b""
        self.attributes: dict[bytes, bytes] = {}


def _members(blocks: _Blocks) -> Iterator[Member]:
    ahead = _Ahead()
    while (info := _header(blocks.block())) is not None:
        blocks.begin(info.size)
        if info.type in (_LONG_NAME, _LONG_LINK, *_PAX, _PAX_GLOBAL):
            _remember(ahead, info.type, blocks)
            blocks.skip_rest()
            continue
        member = _member(info, ahead, blocks)
        ahead = _Ahead()
        if member is not None:
            yield member
        blocks.skip_rest()


def _header(block: bytes) -> tarfile.TarInfo | None:
    """The header in a block; None at the end of the archive."""
    if len(block) < _BLOCK_BYTES:
        raise Broken(FaultCode.TRUNCATED, "the archive ends without its end mark")
    if not block.strip(b"\0"):
        return None
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError) as error:
        raise Broken(FaultCode.DAMAGED, "a header block is damaged") from error
    if info.size < 0:
        raise Broken(FaultCode.DAMAGED, "a header block claims a negative size")
    if info.type in _KINDS or info.type == _FOLDER:
        info.size = 0  # links may repeat the size of what they lead to; no bytes follow
    return info


def _remember(ahead: _Ahead, kind: bytes, blocks: _Blocks) -> None:
    if blocks.left_bytes > _MOST_HEADER_BYTES:
        raise Broken(FaultCode.REFUSED, f"a header of more than {_MOST_HEADER_BYTES} bytes")
    body = blocks.exactly(blocks.left_bytes)
    blocks.left_bytes -= len(body)
    if kind == _LONG_NAME:
        ahead.name = body.rstrip(b"\0")
    elif kind in _PAX:
        ahead.attributes.update((_SPARSE if key.startswith(_SPARSE) else key, value) for key, value in _attributes(body) if _matters(key))


def _matters(key: bytes) -> bool:
    return key in (b"path", b"size") or key.startswith(_SPARSE)


def _attributes(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The "length key=value" records of POSIX.1-2001; what does not parse ends the list."""
    while body:
        length, space, _ = body.partition(b" ")
        if not space or not length.isdigit() or len(length) > 8 or not len(length) < int(length) <= len(body):
            return
        record, body = body[len(length) + 1 : int(length) - 1], body[int(length) :]
        key, _, value = record.partition(b"=")
        yield key, value


def _member(info: tarfile.TarInfo, ahead: _Ahead, blocks: _Blocks) -> Member | None:
    size = ahead.attributes.get(b"size", b"")
    if size.isdigit() and len(size) < 20:
        blocks.begin(int(size))
    name = ahead.attributes.get(b"path") or ahead.name or info.name.encode("utf-8", "surrogateescape")
    name = name.removeprefix(b"./")
    if info.type == _FOLDER or (name.endswith(b"/") and not blocks.left_bytes):
        return None
    if info.type not in _FILE_TYPES:
        detail = _KINDS.get(info.type)
        code = FaultCode.NOT_A_FILE if detail else FaultCode.UNSUPPORTED
        return Member(name=name, fault=Fault(code=code, detail=detail or "a kind of tar member that is not read"))
    if _SPARSE in ahead.attributes:
        return Member(name=name, fault=Fault(code=FaultCode.UNSUPPORTED, detail="a sparse tar member"))
    return Member(name=name, size_bytes=blocks.left_bytes, stream=lambda: blocks)
