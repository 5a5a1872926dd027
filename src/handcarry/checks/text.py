"""Text from the medium, made fit for comparing and for facts. Knows letters and words; must not know what they stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "œ": "oe", "ħ": "h"}
# Cyrillic as passports write it (ICAO Doc 9303), once marks have gone: short i is then i, and io is e.
_CYRILLIC = dict(zip("абвгдезиклмнопрстуфыэієґ", "abvgdeziklmnoprstufyeieg", strict=True)) | dict(
    zip("жхцчшщъьюя", ("zh", "kh", "ts", "ch", "sh", "shch", "", "", "iu", "ia"), strict=True)
)
_TABLE = str.maketrans(_PLAIN | _CYRILLIC)
_UMLAUTS = re.compile("([aou])e")
_LETTERS = re.compile(r"[^\W\d_]+")
_LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Return the text without case, marks and alphabet: "Müller", "MUELLER" and "Мюллер" come near each other, "Łuk" becomes "luk"."""
    plain = "".join(c for c in normalize("NFKD", text[:400]).casefold() if not combining(c))
    return plain.translate(_TABLE)


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words, with ae, oe and ue as the one vowel that umlauts fold to."""
    return tuple(_UMLAUTS.sub(r"\1", word) for word in _LETTERS_AND_DIGITS.findall(fold(text)))


def letter_words(text: str) -> tuple[str, ...]:
    """Return the folded words of letters alone: "TEST_01" gives "test"."""
    return tuple(_LETTERS.findall(fold(text)))


def short(text: str, length: int = 40) -> str:
    """Return printable text of bounded length, as a fact may hold it."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 4 * length]).strip()
    return printable if len(printable) <= length else printable[: length - 1] + "…"
