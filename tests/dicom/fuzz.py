"""Headers broken at random, from a seed: the mutations, and one trial that must hold whatever the bytes are."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from handcarry.dicom.directory import read_directory
from handcarry.dicom.read import Reading, read_instance

NASTY = (
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\xfe\xff\x00\xe0",
    b"\xfe\xff\xdd\xe0",
    b"\xfe\xff\x0d\xe0",
    b"SQ\0\0\xff\xff\xff\xff",
    b"UN\0\0",
    b"\x7f",
)
HEADER_BYTES = 6000  # mutations stay in front: pixels are not ours


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to six changes: bytes set, nasty words written, pieces taken out, doubled or cut off."""
    broken = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(min(len(broken), HEADER_BYTES) or 1)
        size = chance.choice((1, 2, 4, 8, 64))
        match chance.randrange(6):
            case 0:
                broken[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                word = chance.choice(NASTY)
                broken[at : at + len(word)] = word
            case 2:
                del broken[at : at + size]
            case 3:
                broken[at:at] = broken[at : at + size]
            case 4:
                broken[at : at + size] = chance.randbytes(size)
            case _:
                if chance.random() < 0.2:
                    del broken[at:]
    return bytes(broken)


def trial(data: bytes) -> float:
    """Read these bytes every way; raises what the reader raises, returns the seconds it took."""
    began = time.process_time()
    reading = read_instance(data, entry=0, size_bytes=len(data))
    if isinstance(reading, Reading):
        instance = reading.instance
        assert len(instance.oddities) == len({oddity.code for oddity in instance.oddities})
        assert instance.planes
        assert instance.meta.trailing_bytes <= len(data)
        hash(instance)
    read_instance(data[: len(data) // 2], entry=0, size_bytes=len(data))
    read_directory(data, entry=0)
    return time.process_time() - began


def trials(seeds: list[bytes], *, seed: int, count: int) -> Iterator[tuple[bytes, float]]:
    """Yield `count` mutants and the seconds each took; the same seed gives the same mutants."""
    chance = random.Random(seed)
    for _ in range(count):
        mutant = mutated(chance.choice(seeds), chance)
        yield mutant, trial(mutant)
