"""Raw values to numbers, texts, dates and UIDs (PS3.5 6.2): the best reading of each, and whether it keeps the rules of its VR.

Knows one value at a time; does not know which element it belongs to.
"""

from __future__ import annotations

import re
from datetime import date
from math import isfinite
from struct import Struct
from typing import Generic, NamedTuple, TypeVar

from handcarry.dicom.charset import EXTENDED_VRS, decode_text
from handcarry.dicom.elements import Value

_NUMBER_CHARACTERS = b"0123456789+-.eE \\"

NUMBERS_MAX_BYTES = 2048  # no attribute asked for has more; longer lists are cut
TEXT_MAX_CHARACTERS = 10_240  # the limit of LT; longer texts are cut
LONGEST = {"SH": 16, "CS": 16, "LO": 64, "PN": 3 * 64 + 2, "ST": 1024, "LT": TEXT_MAX_CHARACTERS}
SINGLE_VALUED = frozenset({"ST", "LT", "UT"})

_BINARY = {"US": Struct("<H"), "SS": Struct("<h"), "UL": Struct("<I"), "SL": Struct("<i"), "FL": Struct("<f"), "FD": Struct("<d")}
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,11}", re.ASCII)
_EXPONENT = re.compile(rb"[+-]?[0-9]{1,3}")
_UID = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+", re.ASCII)
_CODE = re.compile(r"[A-Z0-9 _]*")
_TIME = re.compile(r"(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?", re.ASCII)


_GRIDS = tuple(float(f"1e-{decimals}") for decimals in range(16))


T = TypeVar("T")


class Read(NamedTuple, Generic[T]):
    """One value. `good` is False where it breaks its VR; `guessed` and `fault` are those of the character set."""

    value: T
    good: bool = True
    guessed: str = ""
    fault: str = ""


def numbers(value: Value) -> Read[tuple[float, ...]]:
    """Return all numbers of a value, and whether all of it was numbers as its VR wants them."""
    vr, raw = value
    if vr in _BINARY:
        return _binary(vr, raw[:NUMBERS_MAX_BYTES])
    if not raw:
        return Read(())
    if vr == "IS" and len(raw) <= 9 and (digits := raw.rstrip(b" ")).isdigit():
        return Read((float(digits),))
    if vr == "DS" and len(raw) <= 64 and not raw.translate(None, _NUMBER_CHARACTERS):
        parts = raw.split(b"\\")
        if max(map(len, parts)) <= 16:
            try:
                found = tuple(map(float, parts))
            except ValueError:
                return _careful_numbers(vr, raw)
            if all(map(isfinite, found)):
                return Read(found)
    return _careful_numbers(vr, raw)


def blamed(keyword: str, value: Value) -> str:
    """Return how to name an element whose value is not good: decimals that are sound but for their length are read by every program."""
    vr, raw = value
    parts = [part.strip(" \0") for part in raw[:NUMBERS_MAX_BYTES].decode("latin-1").split("\\")]
    sound = vr == "DS" and max(map(len, parts)) > 16 and all(map(_DECIMAL.fullmatch, parts))
    return f"{keyword} (over 16 characters)" if sound else keyword


def _careful_numbers(vr: str, raw: bytes) -> Read[tuple[float, ...]]:
    good = len(raw) <= NUMBERS_MAX_BYTES
    found: list[float] = []
    for part in raw[:NUMBERS_MAX_BYTES].decode("latin-1").split("\\"):
        text = part.strip(" \0")
        if not text:
            continue
        number, fine = _number(text, vr)
        good = good and fine
        if number is not None:
            found.append(number)
    return Read(tuple(found), good)


def _binary(vr: str, raw: bytes) -> Read[tuple[float, ...]]:
    word = _BINARY[vr]
    whole = len(raw) - len(raw) % word.size
    found = tuple(number for (number,) in word.iter_unpack(raw[:whole]))
    finite = tuple(number for number in found if isfinite(number))
    return Read(finite, whole == len(raw) and len(finite) == len(found))


def _number(text: str, vr: str) -> tuple[float | None, bool]:
    """Return the number a text begins with: "0,25" is 0.25 and "1A" is 1, but neither is good."""
    found = _DECIMAL.fullmatch(text)
    good = found is not None
    if found is None:
        found = _DECIMAL.match(text.replace(",", "."))
        if found is None:
            return None, False
    number = float(found[0])
    if vr == "IS":
        good = good and _INTEGER.fullmatch(text) is not None and -(2**31) <= number < 2**31
    elif vr == "DS":
        good = good and len(text) <= 16
    return (number, good) if isfinite(number) else (None, False)


def printed_grid_mm(value: Value) -> float:
    """Return the grid that printed numbers are rounded to: 0.01 for "12.5\\-3.25\\7" (trailing zeros go unprinted), 0.0 for binary."""
    vr, raw = value
    if vr in _BINARY or not raw:
        return 0.0
    decimals = 0
    for part in raw[:NUMBERS_MAX_BYTES].split(b"\\"):
        mantissa, _, exponent = part.strip(b" \0").lower().partition(b"e")
        shift = int(exponent) if exponent and _EXPONENT.fullmatch(exponent) else 0
        decimals = max(decimals, len(mantissa.partition(b".")[2]) - shift)
    return _GRIDS[min(decimals, 15)]


def uid(value: Value) -> Read[str]:
    """Return a UID, and whether it is one (PS3.5 9.1)."""
    text = _ascii(value)
    return Read(text[:256], not text or (len(text) <= 64 and _UID.fullmatch(text) is not None))


def uid_text(value: Value) -> str:
    """Return a UID without asking whether it is one."""
    return _ascii(value)[:256]


def day(value: Value) -> Read[str]:
    """Return a DA value as written, and whether it is a day of the calendar."""
    text = _ascii(value)
    return Read(text[:64], not text or _is_day(text))


def _is_day(text: str) -> bool:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def clock(value: Value) -> Read[str]:
    """Return a TM value as written, and whether it is a time of day."""
    text = _ascii(value)
    return Read(text[:64], not text or _TIME.fullmatch(text) is not None)


def code(value: Value) -> Read[str]:
    """Return a CS value, several joined by a backslash, and whether it keeps to capitals, digits, space and underscore."""
    text = _ascii(value)
    parts = text.split("\\")
    return Read(text[:TEXT_MAX_CHARACTERS], all(len(part.strip()) <= 16 and _CODE.fullmatch(part) for part in parts))


def text(value: Value, charset: tuple[str, ...]) -> Read[str]:
    """Return a text in the declared character set, several values joined by a backslash."""
    vr, raw = value
    if vr in _BINARY or vr[:1] == "O":
        return Read("", good=not raw)
    cut = raw[: 4 * TEXT_MAX_CHARACTERS]
    decoded = decode_text(cut, specific_character_set=charset, vr=vr if vr in EXTENDED_VRS else "LO")
    parts = (decoded.text,) if vr in SINGLE_VALUED else decoded.text.split("\\")
    short = max(map(len, parts)) <= LONGEST.get(vr, TEXT_MAX_CHARACTERS)
    return Read(decoded.text[:TEXT_MAX_CHARACTERS], short and not decoded.fault, decoded.guessed, decoded.fault)


def _ascii(value: Value) -> str:
    vr, raw = value
    return "" if vr in _BINARY else raw[: 2 * TEXT_MAX_CHARACTERS].decode("latin-1").strip(" \0")
