"""Text from the medium, made harmless: the one place through which every foreign string passes before anybody sees it.

A patient's name is whatever bytes a clinic, or an attacker, put there: terminal escapes, marks that reverse the reading direction,
invisible letters, lone surrogates, a novel. Markup needs no care here: the terminal form never parses any, the page escapes all.
"""

from __future__ import annotations

LONGEST = 400  # an LO value has 64 characters, a path component 255

_HIDDEN = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAE), (0x61C, 0x61D), (0x180E, 0x180F), (0x200B, 0x200C), (0x200E, 0x2010), (0x2028, 0x202F),
    (0x2060, 0x2070), (0xFEFF, 0xFF00), (0xFFF9, 0xFFFC), (0xE0000, 0xE0080),
)  # fmt: skip
_SURROGATES = (0xD800, 0xE000)
_TABLE: dict[int, str] = {code: "" for low, high in _HIDDEN for code in range(low, high)}
_TABLE |= {code: "\N{REPLACEMENT CHARACTER}" for code in range(*_SURROGATES)}
_TABLE |= {ord(white): " " for white in "\t\n\v\f\r\x85\u2028\u2029"}
_ESCAPED = {code: f"\\u{code:04x}" for low, high in _HIDDEN for code in range(low, min(high, 0xFFFF)) if code >= 0x7F}


def plain(text: str) -> str:
    """Return the text without control, direction and invisible characters, on one line, cut at `LONGEST` characters."""
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_TABLE)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def encodable(text: str) -> str:
    """Return the text with lone surrogates replaced, so that it can be written as UTF-8; all else is kept as it is."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def escaped(json_text: str) -> str:
    """Return JSON text of the same meaning in which no control or direction character stands as itself."""
    return json_text if json_text.isascii() and "\x7f" not in json_text else json_text.translate(_ESCAPED)
