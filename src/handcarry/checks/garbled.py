"""Does a name look as if it had been read in a character set that it was not written in. Knows letters, no files."""

from __future__ import annotations

import re

# A letter that was lost, a control character, UTF-8 read byte by byte; then question marks where a program could not write a letter.
_MARKS = re.compile("[\ufffd\x80-\x9f]|[\u00c2\u00c3\u00d0\u00d1][\u0080-\u00bf]|\\w\\?|\\?[\\w?]")
FEWEST_LETTERS = 5
# Turkish s with cedilla, dotless i and soft g, read as western letters, are þ, ý, ð. An Icelandic þ stands before a vowel, r, j or v,
# inside a word before ó, r or ú; no Icelandic or Czech word has two ý; and neither language has ç or ü.
_TURKISH = re.compile("þ(?![aeiouyáéíóúýæöürjv])|\\wþ[aeiuýöü]|ý\\w*ý|[þýð].*[çü]|[çü].*[þýð]", re.IGNORECASE)


def is_garbled(name: str) -> bool:
    """Return whether a name was read wrongly, as far as its letters tell."""
    return bool(_MARKS.search(name)) or bool(_TURKISH.search(name)) or _is_of_another_script(name)


def _is_of_another_script(name: str) -> bool:
    """True where all letters are western ones with accents: Cyrillic, Greek or Arabic bytes read as ISO 8859-1. No name is written so."""
    letters = [char for char in name if char.isalpha()]
    return len(letters) >= FEWEST_LETTERS and all("\u00c0" <= char <= "\u00ff" for char in letters)
