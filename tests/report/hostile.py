"""What an attacker, or a careless clinic, may write into a name."""

from __future__ import annotations

SCRIPT = "<script>alert(1)</script>"
ATTRIBUTE = '" onload="alert(1)\' {{ 7*7 }} {% raw %}'
MARKUP = "[red]DOE[/red][link=http://example.org]x[/link]"
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\x00"
REVERSED = "DOE\u202egnp.exe\u2066\u200f"
SURROGATE = "M\udcfcLLER"
LINES = "A\nREADY\r\nB\u2028C"
ALL = (SCRIPT, ATTRIBUTE, MARKUP, ESCAPES, REVERSED, SURROGATE, LINES)
EVERYTHING = " ".join(ALL)
NEVER_SHOWN = frozenset("\x00\x07\x08\x1b\x7f\x9b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
