"""A guess at the encoding of text whose file declares none: UTF-8 if it is, else the best of eight by a small score.

Dental exports leave Specific Character Set out and write the code page of the clinic's Windows. The score knows which letters and
syllables names are made of, and nothing else; its result is always reported as a guess. It must not know DICOM.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

MAX_BYTES = 1024  # more of a long comment changes no guess


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A code page and what names in it look like: `common` and other `plausible` characters, `openers` that begin a family name."""

    codec: str
    common: frozenset[str]
    plausible: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    dense: bool = False  # a script of its own: its letters never stand beside ASCII letters


def _span(first: str, last: str) -> frozenset[str]:
    return frozenset(map(chr, range(ord(first), ord(last) + 1)))


def _both_cases(letters: str) -> frozenset[str]:
    return frozenset(letters + letters.upper())


# GB 2312 level 1 (0xB0A1-0xD7F9) holds the 3755 everyday characters, and KS X 1001 rows 0xB0-0xC8 the Hangul.
_EVERYDAY_CHINESE = frozenset(bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
_HANGUL = frozenset(bytes((lead, trail)).decode("euc_kr", "ignore") for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF))

_THAI = _span("ก", "ฮ") | _span("ะ", "ู") | _span("เ", "์")
_RARE_THAI = frozenset("ฃฅฆฉฌฎฏฐฑฒฤฦฬฮ")

# In order of preference where two score the same: cp1252 and cp1254 differ in six letters only.
_CANDIDATES = (
    _Candidate(
        codec="cp1251",
        common=_both_cases("оеаинтсрвлкмдпуйяьгзбчюёі") | frozenset("ыхшжцщ"),
        plausible=_both_cases("фхцщэъыжшїєґј"),
        dense=True,
    ),
    _Candidate(codec="cp1252", common=_both_cases("áàâäãåæçéèêëíìîïñóòôöõøœúùûü") | frozenset("ß'\u2019"), plausible=_both_cases("ýÿ")),
    _Candidate(codec="cp1254", common=_both_cases("çğöşüâ") | frozenset("ıİîû\u2019"), plausible=_both_cases("áéíóúñèêë")),
    _Candidate(
        codec="cp1250",
        common=_both_cases("ąćęłńóśźżáčďéěíňřšťúůýžôľőűöüă") | frozenset("\u2019"),
        plausible=_both_cases("ĺŕâîđäşţ") | frozenset("ß"),
    ),
    _Candidate(codec="cp874", common=_THAI - _RARE_THAI, plausible=_RARE_THAI, dense=True),
    _Candidate(
        codec="gb18030",
        common=frozenset(
            "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文建国红小东晓海林金春志宇浩婷雪梅俊峰子涵梓轩欣怡口腔牙科医院诊所北京上海广州"
        ),
        plausible=_EVERYDAY_CHINESE,
        openers=frozenset("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"),
    ),
    _Candidate(
        codec="euc_kr",
        common=frozenset("민지서현준영수진은정혜성우희경미숙동주재호철연하윤빈아원승태상선인기순자옥남명광석형환훈용길홍"),
        plausible=_HANGUL,
        openers=frozenset("김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구"),
    ),
    _Candidate(
        codec="cp932",
        common=_span("ぁ", "ん") | _span("ァ", "ー") | frozenset("田山川子本中村小林井藤木野原美郎一二三太佐高橋渡辺伊加松清上池石"),
        plausible=_span("一", "龠") | _span("｡", "ﾟ"),
        openers=frozenset("佐鈴高田伊渡山中小加吉松井木林清斎斉橋池前岡長藤石村近後坂遠青西福太三上金"),
        dense=True,
    ),
)
_THAI_BEFORE = _span("เ", "ไ")
_THAI_AFTER = frozenset("ะัาำิีึืฺุู็่้๊๋์ํ๎")
# Letter pairs no western name has; in cp1250 the same bytes are řá, čev, ...
_NEVER_BEFORE = {"ø": frozenset("áéíýùiou"), "è": frozenset("eaiouæáíì"), "õ": _span("a", "z") - {"e"} | {"", "^", " ", "="}}
_HALF_KANA = _span("｡", "ﾟ")


def guess_text(raw: bytes) -> tuple[str, str]:
    """Text of undeclared bytes, with the name of the Python codec that was guessed; never raises."""
    try:
        return raw.decode("utf_8"), "utf_8"
    except UnicodeDecodeError:
        pass
    sample = raw[:MAX_BYTES]
    best, best_score = "", -1e9
    for candidate in _CANDIDATES:
        score = _score(sample, candidate)
        if score > best_score:
            best, best_score = candidate.codec, score
    name = best or "latin_1"
    return raw.decode(name, errors="replace"), name


def _score(raw: bytes, candidate: _Candidate) -> float:
    """How much the bytes look like names in this code page; 1 per byte is perfect."""
    try:
        # Incrementally, because the sample may end in the middle of a character.
        text = codecs.getincrementaldecoder(candidate.codec)().decode(raw)
    except UnicodeDecodeError:
        return -1e6
    strange = [(index, char) for index, char in enumerate(text) if char > "\x7f"]
    if not strange:
        return -1e6
    points = sum(_points(text, index, char, candidate) for index, char in strange)
    return points / len(strange)


def _points(text: str, index: int, char: str, candidate: _Candidate) -> float:
    before = text[index - 1] if index else ""
    if char in candidate.openers and not before.isalpha():
        return 1.6
    if char in _HALF_KANA:
        points = 0.3
    elif char in candidate.common:
        points = 1.0
    elif char in candidate.plausible:
        points = 0.45
    else:
        points = -1.5
    return points - _misfit(text, index, char, candidate)


def _misfit(text: str, index: int, char: str, candidate: _Candidate) -> float:
    """What speaks against a character at its place: letters of two scripts in a word, capitals inside a word, Thai marks on nothing."""
    before = text[index - 1] if index else ""
    after = text[index + 1 : index + 2]
    against = 0.0
    if candidate.dense and ((before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())):
        against += 1.0
    if char.isupper() and before.islower():
        against += 1.0
    if char.islower() and after.isupper():
        against += 1.0
    if after in _NEVER_BEFORE.get(char, ()):
        against += 0.7
    if char in _THAI_AFTER and not ("ก" <= before <= "๎"):
        against += 2.0
    if char in _THAI_BEFORE and not ("ก" <= after <= "ฮ"):
        against += 2.0
    return against
