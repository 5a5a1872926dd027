"""Ways to break a DICOM header on purpose, by its structure: every mutant follows from one seed number. Knows no program under test."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LONG_VRS = frozenset((b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"SQ", b"UC", b"UN", b"UR", b"UT", b"SV", b"UV"))
SHORT_VRS = (
    b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI",
    b"UL", b"US",
)  # fmt: skip
LENGTHS = (0, 1, 3, 0x7F, 0xFFFE, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
TEXTS = (
    b"", b"nan", b"inf", b"-0", b"1e999", b"-1e-999", b"9" * 64, b"0x10", b"\\" * 40, b"1\\2\\3\\4\\5\\6\\7", b"0\\0\\0\\0\\0\\0",
    b"\0" * 16, b"\xff" * 16, b"\x1b$)C\x0e\xff", b"ISO_IR 999", b"1.2.840.10008.1.2.4.70", b"../../../../x", b"\x1b[2J<script>",
)  # fmt: skip
PREAMBLE = 132


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A sound file to start from. `start` is the first byte of the dataset, behind the meta group; `deflated` datasets are inflated here
    and packed again in the mutant.
    """

    name: str
    data: bytes
    start: int
    explicit: bool
    big_endian: bool
    deflated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One element at the top of the dataset: where it begins, where its length stands (in 2 or 4 bytes), where its value lies."""

    at: int
    length_at: int
    length_size: int
    value_at: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Where to break what, and the dice that say how."""

    spot: Spot
    seed: Seed
    dice: random.Random


def seed_of(name: str, data: bytes) -> Seed:
    """Take a sound file of ours apart. The meta group is explicit little-endian and begins with its own length (PS3.10 7.1)."""
    start = PREAMBLE + 12 + struct.unpack_from("<I", data, PREAMBLE + 8)[0]
    syntax = next(
        data[s.value_at : s.end].rstrip(b"\0").decode() for s in _spots(data, PREAMBLE, "<", explicit=True) if data[s.at + 2] == 0x10
    )
    deflated = syntax == "1.2.840.10008.1.2.1.99"
    if deflated:
        data = data[:start] + zlib.decompress(data[start:], wbits=-15)
    return Seed(
        name=name,
        data=data,
        start=start,
        explicit=syntax != "1.2.840.10008.1.2",
        big_endian=syntax == "1.2.840.10008.1.2.2",
        deflated=deflated,
    )


def spots(seed: Seed) -> list[Spot]:
    """Return the elements at the top of the dataset, in order."""
    return list(_spots(seed.data, seed.start, _order(seed), explicit=seed.explicit))


def _order(seed: Seed) -> str:
    return ">" if seed.big_endian else "<"


def _spots(data: bytes, at: int, order: str, *, explicit: bool) -> Iterator[Spot]:
    while at + 8 <= len(data):
        long = not explicit or data[at + 4 : at + 6] in LONG_VRS
        length_at, size = (at + (8 if explicit else 4), 4) if long else (at + 6, 2)
        length = struct.unpack_from(order + ("I" if long else "H"), data, length_at)[0]
        end = len(data) if length == 0xFFFFFFFF else min(len(data), length_at + size + length)
        yield Spot(at=at, length_at=length_at, length_size=size, value_at=length_at + size, end=end)
        at = end


def flip_bits(data: bytearray, hit: Hit) -> None:
    """Turn one to eight bits of the header over."""
    for _ in range(hit.dice.randint(1, 8)):
        at = hit.dice.randrange(min(len(data), hit.spot.value_at + 64))
        data[at] ^= 1 << hit.dice.randrange(8)


def cut(data: bytearray, hit: Hit) -> None:
    """End the file early, as a broken copy does."""
    del data[hit.dice.randrange(len(data)) :]


def lie_about_length(data: bytearray, hit: Hit) -> None:
    """Give an element a length that is not its own."""
    length = hit.dice.choice((*LENGTHS, hit.spot.end - hit.spot.value_at + 1, 2 * (hit.spot.end - hit.spot.value_at)))
    mask = (1 << 8 * hit.spot.length_size) - 1
    struct.pack_into(_order(hit.seed) + ("I" if hit.spot.length_size == 4 else "H"), data, hit.spot.length_at, length & mask)


def change_vr(data: bytearray, hit: Hit) -> None:
    """Give an element another VR, of another shape, or none."""
    data[hit.spot.at + 4 : hit.spot.at + 6] = hit.dice.choice((*SHORT_VRS, *sorted(LONG_VRS), b"??", b"\0\0", b"ZZ"))


def change_tag(data: bytearray, hit: Hit) -> None:
    """Call an element by another name, also by one that has no business there."""
    tag = hit.dice.choice(
        (0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD, 0x7FE00010, 0x00020010, 0x00080005, 0x00280010, 0x52009230, hit.dice.getrandbits(32))
    )
    struct.pack_into(_order(hit.seed) + "HH", data, hit.spot.at, tag >> 16, tag & 0xFFFF)


def insert_sequence(data: bytearray, hit: Hit) -> None:
    """Put sequences into one another before an element: open or of stated length, closed or not."""
    depth = hit.dice.choice((1, 2, 5, 63, 64, 65, 200, 1000))
    tag = hit.dice.choice(((0x5200, 0x9229), (0x5200, 0x9230), (0x0008, 0x1140), (0x0040, 0x0275), (0x0009, 0x1001)))
    length = hit.dice.choice((0xFFFFFFFF, 0xFFFFFFFF, 0, 8, 1 << 20))
    vr = b"SQ\0\0" if hit.seed.explicit else b""
    order = _order(hit.seed)
    begin = struct.pack(order + "HH", *tag) + vr + struct.pack(order + "IHHI", length, 0xFFFE, 0xE000, length)
    ends = struct.pack(order + "HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0) if hit.dice.random() < 0.5 else b""
    data[hit.spot.at : hit.spot.at] = begin * depth + ends * depth


def say_nonsense(data: bytearray, hit: Hit) -> None:
    """Replace a value by one that no parser likes, its length right."""
    text = hit.dice.choice((*TEXTS, hit.dice.randbytes(hit.dice.choice((1, 2, 4, 8, 64)))))
    form = _order(hit.seed) + ("I" if hit.spot.length_size == 4 else "H")
    data[hit.spot.length_at : hit.spot.end] = struct.pack(form, len(text)) + text


def claim_size(data: bytearray, hit: Hit) -> None:
    """Write a number that is far too large, or none at all, where two bytes were."""
    if hit.spot.end - hit.spot.value_at == 2:
        struct.pack_into(_order(hit.seed) + "H", data, hit.spot.value_at, hit.dice.choice((0, 1, 0x7FFF, 0xFFFF)))


def repeat(data: bytearray, hit: Hit) -> None:
    """Say an element again, up to a thousand times."""
    data[hit.spot.end : hit.spot.end] = data[hit.spot.at : min(hit.spot.end, hit.spot.at + 4096)] * hit.dice.choice((1, 2, 1000))


def drop(data: bytearray, hit: Hit) -> None:
    """Leave an element out."""
    del data[hit.spot.at : hit.spot.end]


Way = Callable[[bytearray, Hit], None]
WAYS: tuple[Way, ...] = (
    flip_bits, cut, lie_about_length, change_vr, change_tag, insert_sequence, say_nonsense, claim_size, repeat, drop,
)  # fmt: skip


def mutant(seed: Seed, dice: random.Random, *, most: int = 3) -> tuple[bytes, str]:
    """Return a broken copy, and how it was broken. Later changes hit what earlier ones shifted: that is welcome."""
    data = bytearray(seed.data)
    places = spots(seed)
    ways = dice.choices(WAYS, k=dice.randint(1, most))
    for way in ways:
        spot = dice.choice(places)
        if spot.end <= len(data):
            way(data, Hit(spot=spot, seed=seed, dice=dice))
    broken = bytes(data)
    if seed.deflated and len(broken) > seed.start:
        packer = zlib.compressobj(1, wbits=-15)
        broken = broken[: seed.start] + packer.compress(broken[seed.start :]) + packer.flush()
    return broken, "+".join(way.__name__ for way in ways)


def scrambled(data: bytes, dice: random.Random) -> bytes:
    """Return a copy with one to six changes anywhere, for files whose structure is not known here."""
    broken = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at, size = dice.randrange(len(broken) or 1), dice.choice((1, 2, 4, 64))
        match dice.randrange(5):
            case 0:
                broken[at : at + 1] = bytes([broken[at] ^ (1 << dice.randrange(8))]) if at < len(broken) else b""
            case 1:
                broken[at : at + 4] = struct.pack("<I", dice.choice(LENGTHS))
            case 2:
                del broken[at : at + size]
            case 3:
                broken[at:at] = broken[at : at + size]
            case _:
                if dice.random() < 0.2:
                    del broken[at:]
    return bytes(broken)
