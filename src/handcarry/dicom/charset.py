"""Text values to str (PS3.5 6.1, PS3.3 C.12.1.1.2): declared character sets, code extensions, and the padding of each VR.

Knows the terms of Specific Character Set, how real files misspell them, and ISO 2022 escapes. It must not know elements or files,
and it never raises on content: what cannot be read as declared comes back with a fault and, where one was made, a guess that says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handcarry.dicom.charset_terms import ASCII, ESCAPES, KANA, RIGHT_HALF, WIDE_ESCAPE, CodedSet, Declared, resolve

ESC = 0x1B

# PS3.5 6.1.2.2: only these VRs follow Specific Character Set; all others hold the default repertoire.
EXTENDED_VRS = frozenset({"SH", "LO", "ST", "LT", "UC", "UT", "PN"})
# PS3.5 Table 6.2-1: leading spaces mean something in these; in every other text VR they are padding.
_LEADING_MATTERS = frozenset({"ST", "LT", "UT", "UC", "UR"})

_C1 = re.compile(rb"[\x80-\x9f]")
_HIGH = re.compile(rb"[\x80-\xff]+|[^\x80-\xff]+")
_CONTROL = re.compile(rb"[\x00-\x1a\x1c-\x1f]")
_DELIMITER = re.compile(rb"[\x00-\x1a\x1c-\x1f\\]")
_PN_DELIMITER = re.compile(rb"[\x00-\x1a\x1c-\x1f\\^=]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """One text value as characters.

    `guessed` names the encoding where the file declares none that fits: the text is then a guess. `fault` says in one technical sentence,
    without any text of the file, what contradicts the declaration; "" means the bytes are what they were declared to be.
    Several values stay joined by a backslash: split the text, never the bytes (a second byte of GBK may be 0x5C).
    """

    text: str
    guessed: str = ""
    fault: str = ""


def decode_text(raw: bytes, *, specific_character_set: tuple[str, ...], vr: str) -> Decoded:
    """The characters of a text value, its padding stripped as its VR wants; never raises (PS3.5 6.1, PS3.3 C.12.1.1.2)."""
    if raw.isascii() and ESC not in raw:
        return Decoded(text=_unpadded(raw, vr).decode("ascii"))
    raw = _unpadded(raw, vr)
    if vr not in EXTENDED_VRS:
        text, name = _guessed(raw)
        return Decoded(text=text, guessed=name, fault=f"VR {vr} holds characters outside the default repertoire")
    declared = resolve(specific_character_set)
    if declared.nothing or declared.fault:
        return _decode_undeclared(raw, declared, vr)
    if declared.whole:
        return _decode_whole(raw, declared)
    if declared.g1 is not None and ESC not in raw:
        return _decode_single(raw, declared, vr)
    return _decode_extended(raw, declared, vr)


def _unpadded(raw: bytes, vr: str) -> bytes:
    return raw.rstrip(b"\0 ") if vr in _LEADING_MATTERS else raw.rstrip(b"\0 ").lstrip(b" ")


def _decode_undeclared(raw: bytes, declared: Declared, vr: str) -> Decoded:
    if any(escape in raw for escape in ESCAPES):
        every = Declared(terms=frozenset(each.term for each in ESCAPES.values()))
        found = _decode_extended(raw, every, vr)
        return Decoded(text=found.text, guessed="iso2022", fault=declared.fault or found.fault)
    text, name = _guessed(raw)
    return Decoded(text=text, guessed=name, fault=declared.fault)


def _decode_whole(raw: bytes, declared: Declared) -> Decoded:
    try:
        return Decoded(text=raw.decode(declared.whole), guessed=declared.nickname)
    except UnicodeDecodeError:
        text, name = _guessed(raw)
        return Decoded(text=text, guessed=name, fault=f"bytes are not valid {declared.whole}, which the file declares")


def _decode_single(raw: bytes, declared: Declared, vr: str) -> Decoded:
    """A value without escapes under a right half that is active from the start."""
    right = declared.g1
    assert right is not None
    # Two signs of Latin-1 where UTF-8 has one letter ("JosÃ©") are in no name; without this the label would be believed.
    if (right.latin_symbols or _C1.search(raw)) and not right.wide and _is_valid(raw, "utf_8"):
        return Decoded(text=raw.decode("utf_8"), guessed="utf_8", fault=f"bytes are UTF-8, the file declares {right.term}")
    found = _decode_extended(raw, declared, vr)
    if not found.fault:
        return found
    if right is KANA and _is_valid(raw, "cp932"):
        return Decoded(text=raw.decode("cp932"), guessed="cp932", fault="bytes are Shift JIS, the file declares ISO 2022 IR 13")
    text, name = _guessed(raw)
    return Decoded(text=text, guessed=name, fault=found.fault)


def _is_valid(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _decode_extended(raw: bytes, declared: Declared, vr: str) -> Decoded:
    """Code extensions of ISO 2022 as PS3.5 6.1.2.5 restricts them: G0 and G1 designated by escapes, both reset at each delimiter."""
    delimiter = _PN_DELIMITER if vr == "PN" else _DELIMITER
    pieces: list[str] = []
    faults: list[str] = []
    g0, g1, last = declared.g0, declared.g1, _missing_escape_set(declared)
    for part in re.split(rb"(?=\x1b)", raw):
        run = part
        if part[:1] == b"\x1b":
            escape = part[:4] if part[1:3] in {b"$(", b"$)"} else part[:3]
            found = ESCAPES.get(escape)
            run = part[len(escape) if found else 1 :]
            if found is None:
                faults.append("an escape sequence is not one of the standard's")
            elif found.left:
                g0 = found
            else:
                g1 = last = found
            if found and found is not ASCII and found.term not in declared.terms:
                faults.append(f"escapes to {found.term}, which the file does not declare")
        at = 0
        while at < len(run):
            # The bytes of a two-byte set in G0 look like ^, = and \; only a control character ends it by itself.
            end = (_CONTROL if g0.wide else delimiter).search(run, at)
            stop = end.start() if end else len(run)
            pieces.append(_decode_run(run[at:stop], (g0, g1, last), faults))
            if end:
                pieces.append(end[0].decode("ascii"))
                g0, g1 = declared.g0, declared.g1
            at = stop + 1
    return Decoded(text="".join(pieces), fault=faults[0] if faults else "")


def _missing_escape_set(declared: Declared) -> CodedSet | None:
    """The one right half that could be meant where an escape sequence was forgotten, None where there are several or none."""
    others = {each for each in RIGHT_HALF.values() if each.term in declared.terms}
    return others.pop() if len(others) == 1 else None


def _decode_run(run: bytes, active: tuple[CodedSet, CodedSet | None, CodedSet | None], faults: list[str]) -> str:
    """One stretch without escapes or delimiters: left-half bytes by G0, right-half bytes by G1, or as if `last` had been designated."""
    g0, g1, last = active
    pieces: list[str] = []
    for found in _HIGH.finditer(run):
        half = found[0]
        if half[0] < 0x80:
            pieces.append(_decode_left(half, g0, faults))
            continue
        if g1 is None:
            faults.append("an escape sequence is missing")
        pieces.append(_decode_right(half, g1 or last, faults))
    return "".join(pieces)


def _decode_left(half: bytes, g0: CodedSet, faults: list[str]) -> str:
    if not g0.wide:
        return half.decode("ascii")
    try:
        return (WIDE_ESCAPE[g0] + half + b"\x1b(B").decode(g0.codec)
    except UnicodeDecodeError:
        faults.append(f"bytes are not valid {g0.term}")
        return half.decode("ascii")


def _decode_right(half: bytes, right: CodedSet | None, faults: list[str]) -> str:
    if right is None:
        return half.decode("latin_1")
    # PS3.5 6.1.3: control characters of the C1 range never occur. Shift JIS under the name of ISO_IR 13 shows here.
    if _C1.search(half) or (right is KANA and max(half) > 0xDF):
        faults.append(f"bytes are not valid {right.term}")
        return half.decode(right.codec, errors="replace")
    try:
        return half.decode(right.codec)
    except UnicodeDecodeError:
        faults.append(f"bytes are not valid {right.term}")
        return half.decode(right.codec, errors="replace")


def _guessed(raw: bytes) -> tuple[str, str]:
    """Guess, with tables that are only made where somebody left the character set out."""
    from handcarry.dicom.charset_guess import guess_text  # noqa: PLC0415

    return guess_text(raw)
