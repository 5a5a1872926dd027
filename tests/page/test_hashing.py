"""Files hashed by the browser beside Python: each as a whole, or where it is read."""

from __future__ import annotations

import hashlib

import pytest

from handcarry.page.hashing import WHOLE_BYTES, WORTH_IT_BYTES, PageHasher


class _Beside:
    """What JavaScript is in a browser; it is slow."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.breaths = 2

    def take(self, data: memoryview) -> int:
        self.taken.append(bytes(data))
        return len(self.taken)

    def finish(self) -> bool:
        self.breaths -= 1
        return not self.breaths

    def hex(self, number: int) -> str:
        assert not self.breaths
        return hashlib.sha256(self.taken[number - 1]).hexdigest()


@pytest.mark.parametrize(
    ("sizes", "beside"),
    [
        ((), 0),
        ((WORTH_IT_BYTES - 1,), 0),
        ((WORTH_IT_BYTES,), 1),
        ((1 << 20, 1, 1 << 20), 1),
        ((WHOLE_BYTES,), 1),
        ((WHOLE_BYTES, 1, 7), 0),
        ((1 << 20,) * 6, 0),
    ],
)
def test_files_of_any_size_get_the_hash_of_their_bytes(sizes: tuple[int, ...], beside: int) -> None:
    digests = _Beside()
    hasher = PageHasher(digests)
    parts = [bytes([n + 1]) * size for n, size in enumerate(sizes)]
    own = hasher.sha256()
    for part in parts:
        own.update(part)
    own.end()
    assert len(digests.taken) == beside
    while not hasher.finish():
        pass
    assert own.hexdigest() == hashlib.sha256(b"".join(parts)).hexdigest()
