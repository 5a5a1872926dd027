"""Names from a medium, made safe to show and to sort. A name never becomes a path here or anywhere else."""

from __future__ import annotations

import base64
import re
import unicodedata

_PART = re.compile(r"\.(?:[zr]?[0-9]{2,3}|part[0-9]+\.rar)$", re.IGNORECASE)
_DIGITS = re.compile(r"([0-9]+)")
# Cc control, Cf format (among them the right-to-left override that turns "exe.mcd" round), Cs lone surrogate, Co private, Cn unassigned,
# Zl and Zp line breaks.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
NaturalKey = tuple[tuple[str | int, ...], str]


def printable(name: str | bytes) -> tuple[str, str]:
    """The name as text that shows every character, and its raw bytes in base64, "" where the text says it all.

    Characters that do not print are shown as escapes: "\\x00", "\\u202e". Undecoded bytes of `str` names are lone surrogates.
    """
    text = name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")
    shown = text if text.isascii() and text.isprintable() else "".join(map(_shown, text))
    if shown == text:
        return shown, ""
    raw = name if isinstance(name, bytes) else text.encode("utf-8", "surrogatepass" if _beyond_escape(text) else "surrogateescape")
    return shown, base64.b64encode(raw).decode("ascii")


def natural_key(name: str) -> NaturalKey:
    """A sorting key under which "IM2" comes before "IM10", and which is the same on every system."""
    parts = _DIGITS.split(name.casefold())
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts)), name


def names_a_part(path: str) -> bool:
    """Is this named like one part of a split archive: "scan.zip.001", "scan.z01", "scan.r00", "scan.part2.rar"?"""
    return _PART.search(path) is not None


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that surrogateescape kept
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _beyond_escape(text: str) -> bool:
    return any(0xD800 <= ord(c) <= 0xDFFF and not 0xDC80 <= ord(c) <= 0xDCFF for c in text)
