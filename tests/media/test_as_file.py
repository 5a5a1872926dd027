"""Bytes to look at are a file like any other."""

from __future__ import annotations

import errno
import io
import random

import pytest

from handcarry.media.as_file import AsFile
from handcarry.media.faults import Broken
from handcarry.model.entry import FaultCode

DATA = random.Random(5).randbytes(10_007)


class Bytes:
    """Gives at most a hundred bytes at once, and none of those from `lost_from` on."""

    size_bytes = len(DATA)

    def __init__(self, lost_from: int = 1 << 30) -> None:
        self.lost_from = lost_from
        self.closings = self.asked_bytes = 0

    def look(self, offset: int, size_bytes: int, /) -> bytes:
        self.asked_bytes = size_bytes
        if offset + size_bytes > self.lost_from:
            raise Broken(FaultCode.IO_ERROR)
        return DATA[offset : offset + min(size_bytes, 100)]

    def close(self) -> None:
        self.closings += 1


def test_it_reads_and_seeks_as_a_file_in_memory_does() -> None:
    chance = random.Random(7)
    ours, theirs = io.BufferedReader(AsFile(Bytes()), 256), io.BytesIO(DATA)
    for _ in range(300):
        whence = chance.choice((io.SEEK_SET, io.SEEK_CUR, io.SEEK_END))
        lowest = (0, -theirs.tell(), -len(DATA))[whence]
        to = chance.randrange(lowest, lowest + len(DATA) + 50)
        assert ours.seek(to, whence) == theirs.seek(to, whence)
        many = chance.choice((0, 1, 255, 1000, 20_000, -1))
        assert ours.read(many) == theirs.read(many)
        assert ours.tell() == theirs.tell()


def test_what_cannot_be_read_is_an_error_of_the_system() -> None:
    file = io.BufferedReader(AsFile(Bytes(lost_from=5_000)), 256)
    assert file.read(1_000) == DATA[:1_000]
    file.seek(6_000)
    with pytest.raises(OSError, match="io-error") as error:
        file.read(10)
    assert error.value.errno == errno.EIO


def test_it_closes_what_it_looks_at_once() -> None:
    looked = Bytes()
    with AsFile(looked) as file:
        file.read(1)
    file.close()
    assert looked.closings == 1


def test_no_room_is_made_for_more_than_is_left() -> None:
    looked = Bytes()
    file = AsFile(looked)
    for back, room in ((-7, 7), (5, 0)):
        file.seek(back, io.SEEK_END)
        file.read(32 << 20)
        assert looked.asked_bytes == room
