"""What the first eight bytes of an element say (PS3.5 7.1), remembered, because slices repeat them thousands of times.

Knows encodings and VRs; does not know where an element lies or what its value means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from struct import Struct
from typing import NamedTuple

from handcarry.dicom import dictionary
from handcarry.dicom.stretch import Memory

LONG_FORM = frozenset("OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # noqa: SIM905  two reserved bytes, then 32 bits of length
SHORT_FORM = frozenset("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())  # noqa: SIM905
WORD_BYTES: Mapping[str, int] = {"US": 2, "SS": 2, "AT": 2, "UL": 4, "SL": 4, "FL": 4, "FD": 8}

ITEM = 0xFFFEE000
ITEM_DELIMITER = 0xFFFEE00D
SEQUENCE_DELIMITER = 0xFFFEE0DD
PIXEL_TAGS = frozenset(dictionary.TAG[keyword] for keyword in ("FloatPixelData", "DoubleFloatPixelData", "PixelData"))
UNDEFINED = 0xFFFFFFFF
LOOK_CLOSER = -1  # in place of a length: a header that is odd, or opens something
LENGTH_FOLLOWS = -2  # in place of a length: the long form, 32 bits of length behind the eight bytes
MEMORIES = 32  # beginnings of stretches; a medium has a few
REMEMBERED = 8192  # headers of one encoding; hostile files cannot make it grow further


class Encoding(NamedTuple):
    """How elements are written."""

    explicit: bool
    big_endian: bool = False


IMPLICIT = Encoding(explicit=False)
EXPLICIT = Encoding(explicit=True)
BIG_ENDIAN = Encoding(explicit=True, big_endian=True)


class Words(NamedTuple):
    """The integers of one byte order."""

    tag: Struct  # group, element
    tag_and_length: Struct  # group, element, 32-bit length
    short: Struct
    long: Struct


LITTLE_WORDS = Words(Struct("<HH"), Struct("<HHI"), Struct("<H"), Struct("<I"))
BIG_WORDS = Words(Struct(">HH"), Struct(">HHI"), Struct(">H"), Struct(">I"))

Header = tuple[int, int, str, bool]  # tag, length (or LOOK_CLOSER, LENGTH_FOLLOWS), VR, whether the value is wanted
Wanted = Callable[[int], str]  # tag to expected VR, "" where nobody asks for the element


def agrees(vr: str, expected: str) -> bool:
    """Return whether a VR is one that the dictionary allows ("US or SS")."""
    return vr == expected or vr in expected.split(" or ")


class Headers(dict[bytes, Header]):
    """Eight bytes to `Header`, for one encoding and one choice of elements; learns as it is asked."""

    def __init__(self, encoding: Encoding, wanted: Wanted, *, only_group: int = 0) -> None:
        super().__init__()
        self.encoding = encoding
        self.wanted = wanted
        self.only_group = only_group
        self.words = BIG_WORDS if encoding.big_endian else LITTLE_WORDS
        self._memories: dict[bytes, Memory] = {}

    def memory_of(self, first: bytes) -> Memory:
        """Return what is remembered of stretches that begin with these eight bytes."""
        memory = self._memories.get(first)
        if memory is None:
            if len(self._memories) >= MEMORIES:
                self._memories.clear()
            memory = self._memories[first] = Memory()
        return memory

    def __missing__(self, key: bytes) -> Header:
        if len(self) >= REMEMBERED:
            self.clear()
        group, element, length = self.words.tag_and_length.unpack(key)
        tag = group << 16 | element
        expected = self.wanted(tag)
        if self._special(tag) or not (plain := self._plain(key, length, expected)):
            header = (tag, LOOK_CLOSER, "", False)
        else:
            header = (tag, *plain, expected != "")
        self[key] = header
        return header

    def long_length(self, data: bytes, at: int) -> int:
        """Return the 32-bit length at `at`, LOOK_CLOSER where it is undefined, odd, or cut off."""
        raw = data[at : at + 4]
        if len(raw) < 4:
            return LOOK_CLOSER
        length: int = self.words.long.unpack(raw)[0]
        return LOOK_CLOSER if length & 1 else length

    def _special(self, tag: int) -> bool:
        group = tag >> 16
        return group == 0xFFFE or tag in PIXEL_TAGS or (group == 2) != (self.only_group == 2)

    def _plain(self, key: bytes, length: int, expected: str) -> tuple[int, str] | None:
        if not self.encoding.explicit:
            return None if length == UNDEFINED or length & 1 or expected == "SQ" else (length, expected)
        vr = key[4:6].decode("latin-1")
        short: int = self.words.short.unpack_from(key, 6)[0]
        if vr in LONG_FORM:
            return (LENGTH_FOLLOWS, vr) if short == 0 and (not expected or (agrees(vr, expected) and vr != "SQ")) else None
        if vr not in SHORT_FORM or short & 1:
            return None
        if expected and (not agrees(vr, expected) or (self.encoding.big_endian and vr in WORD_BYTES)):
            return None
        return short, vr


def _nothing(_tag: int) -> str:
    return ""


def _known(tag: int) -> str:
    return dictionary.VR.get(tag, "")


_ENCODINGS = (IMPLICIT, EXPLICIT, BIG_ENDIAN)
DATASET: Mapping[Encoding, Headers] = {encoding: Headers(encoding, _known) for encoding in _ENCODINGS}
SKIPPING: Mapping[Encoding, Headers] = {encoding: Headers(encoding, _nothing) for encoding in _ENCODINGS}
META = Headers(EXPLICIT, _known, only_group=2)
