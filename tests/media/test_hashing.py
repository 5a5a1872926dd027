"""Hashes made aside are those of hashlib, whatever the pieces and however files take turns."""

from __future__ import annotations

import hashlib
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.media.hashing import PIECES_WAITING, WORTH_HANDING_OVER_BYTES, Hasher

SIZES = st.integers(0, 40) | st.integers(WORTH_HANDING_OVER_BYTES - 2, WORTH_HANDING_OVER_BYTES + 2)
TURNS = st.lists(st.tuples(st.integers(0, 3), SIZES), max_size=3 * PIECES_WAITING)


@given(turns=TURNS)
def test_each_file_has_its_own_hash(turns: list[tuple[int, int]]) -> None:
    read = [b"", b"", b"", b""]
    with Hasher() as hasher:
        hashes = [hasher.sha256() for _ in read]
        for turn, (file, size) in enumerate(turns):
            piece = bytes([turn]) * size
            read[file] += piece
            hashes[file].update(piece)
        assert [each.hexdigest() for each in hashes] == [hashlib.sha256(data).hexdigest() for data in read]


def test_a_hash_may_be_asked_for_between_pieces() -> None:
    piece = bytes(WORTH_HANDING_OVER_BYTES)
    with Hasher() as hasher:
        growing = hasher.sha256()
        for count in range(1, PIECES_WAITING + 3):
            growing.update(piece)
            assert growing.hexdigest() == hashlib.sha256(piece * count).hexdigest()


def test_a_hash_may_be_asked_for_after_its_hasher_has_gone() -> None:
    data = bytes(range(256)) * (WORTH_HANDING_OVER_BYTES >> 8)
    with Hasher() as hasher:
        hashed = hasher.sha256()
        hashed.update(data)
    assert hashed.hexdigest() == hashlib.sha256(data).hexdigest()


def test_leaving_early_leaves_nothing_running() -> None:
    hasher = Hasher()
    with pytest.raises(KeyboardInterrupt):
        _interrupted(hasher)
    assert "hasher" not in {thread.name for thread in threading.enumerate()}


def _interrupted(hasher: Hasher) -> None:
    with hasher:
        for _ in range(PIECES_WAITING):
            hasher.sha256().update(bytes(WORTH_HANDING_OVER_BYTES))
        raise KeyboardInterrupt
