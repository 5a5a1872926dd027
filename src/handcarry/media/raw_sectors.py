"""Images of whole CD sectors of 2352 bytes (ECMA-130 14), as in a .bin: shows the 2048 user bytes of each. Knows no file system."""

from __future__ import annotations

from handcarry.media.source import HEAD_BYTES, Headed, exactly

_RAW_BYTES = 2352
_USER_BYTES = 2048
_SYNC = b"\x00" + b"\xff" * 10 + b"\x00"
_USER_AT = {1: 16, 2: 24}  # mode 1; mode 2 form 1 has a subheader of 8 bytes
_MOST_SECTORS = 256


class RawSectors:
    """A source of raw sectors, seen as one of user bytes."""

    def __init__(self, source: Headed, user_at: int) -> None:
        self._source = source
        self._user_at = user_at
        self.starts = source.starts
        self.head = exactly(self, 0, HEAD_BYTES // _RAW_BYTES * _USER_BYTES)

    @property
    def size_bytes(self) -> int:
        """How many user bytes there are."""
        return self._source.size_bytes // _RAW_BYTES * _USER_BYTES

    @property
    def rests(self) -> bool:
        """Can it be looked at anywhere?"""
        return self._source.rests

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        """Read anywhere."""
        return self._users(offset, size_bytes, take=False)

    def take(self, offset: int, size_bytes: int, /) -> bytes:
        """Read on."""
        return self._users(offset, size_bytes, take=True)

    def finish(self) -> None:
        """Pass over the rest of the image."""
        self._source.finish()

    def close(self) -> None:
        """Let go of the image."""
        self._source.close()

    def _users(self, offset: int, size_bytes: int, *, take: bool) -> bytes:
        first, skip = divmod(offset, _USER_BYTES)
        count = min((skip + size_bytes + _USER_BYTES - 1) // _USER_BYTES, _MOST_SECTORS)
        raw = self._whole(first * _RAW_BYTES, count * _RAW_BYTES, take=take)
        users = (raw[at + self._user_at : at + self._user_at + _USER_BYTES] for at in range(0, len(raw), _RAW_BYTES))
        return b"".join(users)[skip : skip + size_bytes]

    def _whole(self, offset: int, size_bytes: int, *, take: bool) -> bytes:
        """Whole sectors, although the source may hand out less at a time."""
        parts: list[bytes] = []
        read = self._source.take if take else self._source.look
        while size_bytes and (part := read(offset, size_bytes)):
            parts.append(part)
            offset += len(part)
            size_bytes -= len(part)
        return b"".join(parts)


def cooked(source: Headed) -> Headed:
    """The source itself, or its user bytes where it holds raw sectors."""
    head = source.head
    user_at = _USER_AT.get(head[15]) if head.startswith(_SYNC) and len(head) > _RAW_BYTES else None
    return RawSectors(source, user_at) if user_at is not None else source
