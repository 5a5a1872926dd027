"""What Specific Character Set may say (PS3.3 Tables C.12-2 to C.12-5) and how real files misspell it, as Python codecs.

Knows terms, escape sequences and codecs. It must not know values or VRs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedSet:
    """One coded character set: the Python codec for its half of the code table, "" where it has none."""

    term: str
    codec: str
    wide: bool = False  # two bytes per character
    left: bool = False  # invoked in G0 (bytes 0x21-0x7E) instead of G1
    latin_symbols: bool = False  # 0xA0-0xBF holds signs, not letters


def _single(number: int, codec: str, *, latin_symbols: bool = False) -> CodedSet:
    return CodedSet(term=f"ISO 2022 IR {number}", codec=codec, latin_symbols=latin_symbols)


ASCII = CodedSet(term="ISO 2022 IR 6", codec="ascii", left=True)
# 0x5C stays a backslash here although JIS X 0201 draws a yen sign: it is still the delimiter of values (PS3.5 6.1.2.3).
_ROMAJI = CodedSet(term="ISO 2022 IR 13", codec="ascii", left=True)
KANA = CodedSet(term="ISO 2022 IR 13", codec="shift_jis")
_JIS_0208 = CodedSet(term="ISO 2022 IR 87", codec="iso2022_jp", wide=True, left=True)
_JIS_0212 = CodedSet(term="ISO 2022 IR 159", codec="iso2022_jp_2", wide=True, left=True)
_KOREAN = CodedSet(term="ISO 2022 IR 149", codec="euc_kr", wide=True)
_CHINESE = CodedSet(term="ISO 2022 IR 58", codec="gb2312", wide=True)

# PS3.3 Tables C.12-2 and C.12-3. The left half of every one of them is ASCII.
RIGHT_HALF: dict[int, CodedSet] = {
    100: _single(100, "iso8859_1", latin_symbols=True),
    101: _single(101, "iso8859_2"),
    109: _single(109, "iso8859_3"),
    110: _single(110, "iso8859_4"),
    126: _single(126, "iso8859_7"),
    127: _single(127, "iso8859_6"),
    138: _single(138, "iso8859_8"),
    144: _single(144, "iso8859_5"),
    148: _single(148, "iso8859_9", latin_symbols=True),
    166: _single(166, "tis_620"),
    203: _single(203, "iso8859_15"),
    13: KANA,
    149: _KOREAN,
    58: _CHINESE,
}
ESCAPES: dict[bytes, CodedSet] = {
    b"\x1b(B": ASCII,
    b"\x1b(J": _ROMAJI,
    b"\x1b)I": KANA,
    b"\x1b-A": RIGHT_HALF[100],
    b"\x1b-B": RIGHT_HALF[101],
    b"\x1b-C": RIGHT_HALF[109],
    b"\x1b-D": RIGHT_HALF[110],
    b"\x1b-F": RIGHT_HALF[126],
    b"\x1b-G": RIGHT_HALF[127],
    b"\x1b-H": RIGHT_HALF[138],
    b"\x1b-L": RIGHT_HALF[144],
    b"\x1b-M": RIGHT_HALF[148],
    b"\x1b-T": RIGHT_HALF[166],
    b"\x1b-b": RIGHT_HALF[203],
    b"\x1b$B": _JIS_0208,
    b"\x1b$(D": _JIS_0212,
    b"\x1b$)C": _KOREAN,
    b"\x1b$)A": _CHINESE,
}
WIDE_ESCAPE = {_JIS_0208: b"\x1b$B", _JIS_0212: b"\x1b$(D"}

# PS3.3 Table C.12-5 first; below it, codec names that vendors write although the standard knows none of them.
_WHOLE: dict[str, str] = {
    "ISOIR192": "utf_8",
    "ISO2022IR192": "utf_8",
    "UTF8": "utf_8",
    "GB18030": "gb18030",
    "GBK": "gbk",
    "ISO2022GBK": "gbk",
    "SHIFTJIS": "cp932",
    "SJIS": "cp932",
    "WINDOWS1250": "cp1250",
    "WINDOWS1251": "cp1251",
    "WINDOWS1252": "cp1252",
    "WINDOWS1254": "cp1254",
    "CP1250": "cp1250",
    "CP1251": "cp1251",
    "CP1252": "cp1252",
    "CP1254": "cp1254",
}
_TERMS = frozenset({"ISOIR192", "ISO2022IR192", "GB18030", "GBK", "ISO2022GBK"})  # of those; punctuation is mended by other readers too
_PLAIN_NAMES: dict[str, int] = {
    "ASCII": 6,
    "USASCII": 6,
    "LATIN1": 100,
    "LATIN2": 101,
    "LATIN5": 148,
    "LATIN9": 203,
    "GB2312": 58,
    "EUCKR": 149,
}
_8859_TO_IR = {1: 100, 2: 101, 3: 109, 4: 110, 5: 144, 6: 127, 7: 126, 8: 138, 9: 148, 11: 166, 15: 203}
_8859 = re.compile(r"(?:ISO)?8859(\d{1,2})")
_NUMBERED = re.compile(r"(?:ISO)?(?:2022)?(?:IR)?(\d{1,3})")
_LEFT_NUMBERS = frozenset({6, 87, 159})


UNKNOWN_TERM = "Specific Character Set holds a term that is not one of the standard's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What Specific Character Set says, resolved once per file rather than once per value.

    `nickname` is the codec meant by a name that is no term of the standard: other readers do not know it.
    """

    whole: str = ""
    g0: CodedSet = ASCII
    g1: CodedSet | None = None
    terms: frozenset[str] = frozenset()
    nothing: bool = False
    fault: str = ""
    nickname: str = ""


@lru_cache(maxsize=256)
def resolve(terms: tuple[str, ...]) -> Declared:
    """What the values of Specific Character Set mean for the bytes that follow; unknown terms come back as a fault."""
    names = ["".join(c for c in term.upper() if c.isascii() and c.isalnum()) for term in terms]
    if not any(names):
        return Declared(nothing=True)
    if names[0] in _WHOLE:
        return Declared(whole=_WHOLE[names[0]], nickname="" if names[0] in _TERMS else _WHOLE[names[0]])
    # A stand-alone set (UTF-8, GB18030, GBK) among code extensions is not allowed and is passed over (PS3.3 Table C.12-5).
    numbers = [_number(name) for name in names if name not in _WHOLE]
    if None in numbers:
        return Declared(fault=UNKNOWN_TERM)
    first = numbers[0] or 6
    right = RIGHT_HALF.get(first)
    allowed = frozenset(f"ISO 2022 IR {number or 6}" for number in numbers)
    if right is None and allowed == {ASCII.term}:
        return Declared(fault="the file declares plain ASCII but holds other characters")
    return Declared(g0=_ROMAJI if first == 13 else ASCII, g1=right, terms=allowed)


def _number(name: str) -> int | None:
    """The ISO registration number of a term in capitals without its punctuation, 6 for an empty one, None for an unknown one."""
    if not name:
        return 6
    if name in _PLAIN_NAMES:
        return _PLAIN_NAMES[name]
    if found := _8859.fullmatch(name):
        return _8859_TO_IR.get(int(found[1]))
    found = _NUMBERED.fullmatch(name)
    number = int(found[1]) if found else 0
    if number == 14:  # the left half of JIS X 0201, whose right half is 13
        return 13
    return number if number in RIGHT_HALF or number in _LEFT_NUMBERS else None
