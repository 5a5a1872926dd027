"""The part of the PO format that our words use, read strictly: ids, texts, plural forms, a header. Pure: text in, values out.

The id is a name, not English. Where a text depends on a number, `msgid_plural` names the value that is counted: "{count}".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, NoReturn

_LINE = re.compile(r'(?:(msgid_plural|msgid|msgstr)(?:\[(\d)\])? )?"((?:[^"\\]|\\.)*)"')
_ESCAPES = {r"\n": "\n", r"\t": "\t", r"\"": '"', r"\\": "\\"}
_ESCAPE = re.compile(r"\\.")
_COUNTED = re.compile(r"\{(\w+)\}")


class PoError(ValueError):
    """A file of words that is not what it has to be: our mistake, found by a test."""


class Message(NamedTuple):
    """A text, or one for each plural form; `counted` names the value that chooses the form, "" where there is one text."""

    forms: tuple[str, ...]
    counted: str = ""


class Po(NamedTuple):
    """One file: its header by lower-case names, its messages by id. What is not translated yet, or marked fuzzy, is not there."""

    header: Mapping[str, str]
    messages: Mapping[str, Message]


def read_po(text: str, *, name: str) -> Po:
    """Return what a PO file says; raises PoError with the file and the line."""
    messages: dict[str, Message] = {}
    header: dict[str, str] = {}
    for line, is_fuzzy, fields in _entries(text, name):
        id_ = fields.pop("msgid", None)
        if id_ is None or id_ in messages or (id_ == "" and header):
            _fail(name, line, "an entry needs an id of its own")
        message = _message(fields, where=(name, line))
        if id_ == "":
            header = _header(message.forms[0])
        elif all(message.forms) and not is_fuzzy:
            messages[id_] = message
    if not header:
        _fail(name, 1, "a file of words needs a header")
    return Po(header=header, messages=messages)


def _entries(text: str, name: str) -> Iterator[tuple[int, bool, dict[str, str]]]:
    """Yield each entry with the number of its last line and whether it is marked fuzzy; texts over several lines are joined."""
    fields: dict[str, str] = {}
    is_fuzzy, current = False, ""
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("#"):
            is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line:
            found = _LINE.fullmatch(line)
            if found is None or not (found[1] or current):
                _fail(name, number, "this is no line of a PO file")
            if found[1]:
                current = found[1] + (found[2] or "")
                if current in fields:
                    _fail(name, number, "entries are parted by an empty line")
            fields[current] = fields.get(current, "") + _ESCAPE.sub(lambda escape: _ESCAPES[escape[0]], found[3])
        elif fields:
            yield number, is_fuzzy, fields
            fields, is_fuzzy, current = {}, False, ""


def _message(fields: Mapping[str, str], *, where: tuple[str, int]) -> Message:
    plural = fields.get("msgid_plural")
    if plural is None:
        if set(fields) != {"msgstr"}:
            _fail(*where, "an entry without plural has one text")
        return Message(forms=(fields["msgstr"],))
    counted = _COUNTED.fullmatch(plural)
    forms = tuple(fields.get(f"msgstr{n}", "") for n in range(len(fields) - 1))
    if counted is None or "msgstr0" not in fields:
        _fail(*where, "msgid_plural names the value that is counted, as {count}")
    return Message(forms=forms, counted=counted[1])


def _header(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _fail(name: str, line: int, what: str) -> NoReturn:
    raise PoError(f"{name}, line {line}: {what}")
