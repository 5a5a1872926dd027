"""Every vendor file is read here and nowhere else, strictly, and handed on as frozen values.

Knows where the files lie and how they are written. What a format means to a clinic is words, not signatures.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn

from handcarry.catalogue.tables import CatalogueError
from handcarry.model.entry import Family
from handcarry.sniff.signature import Condition, Embedded, Place, Rule, Signature

# What each table of a vendor file may hold, and what of it must be there.
_FILE = {"id", "name", "vendor", "product", "family", "source", "export", "match", "embedded"}
_FILE_NEEDS = ("id", "name", "vendor", "product", "family", "source", "match")
_RULE = {"gzip", "all"}
_CONDITION = {"at", "within", "start", "name_ends", "numbered_name_ends", "text", "hex"}
_EMBEDDED = {"text", "hex", "then", "within", "as_text"}
_FAMILIES = (Family.VENDOR_VOLUME, Family.VENDOR_PROJECT, Family.RESEARCH_VOLUME)


@cache
def load_signatures() -> tuple[Signature, ...]:
    """Every vendor and research format of the catalogue, in the order of their ids; raises CatalogueError on a faulty file."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "vendors").glob("*.toml")}
    signatures = tuple(signature_from(texts[name], name=name) for name in sorted(texts))
    if len({each.id for each in signatures}) < len(signatures):
        raise CatalogueError("two vendor files have the same id")
    return signatures


def signature_from(text: str, *, name: str) -> Signature:
    """One vendor file as a value; raises CatalogueError with a sentence that names the file and what is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name} is not TOML: {error}") from error
    _check_keys(table, _FILE, name)
    for key in _FILE_NEEDS:
        if not table.get(key):
            _fail(name, f"{key} is missing" + (": a signature without a public source is not shipped" if key == "source" else ""))
    if f"{table['id']}.toml" != name:
        _fail(name, f"the id {table['id']!r} must be the name of the file")
    if table["family"] not in _FAMILIES:
        _fail(name, f"family must be one of {', '.join(_FAMILIES)}")
    return Signature(
        **{key: _text(table[key], name, key) for key in ("id", "name", "vendor", "product", "source")},
        family=Family(table["family"]),
        rules=tuple(_rule(each, name) for each in table["match"]),
        embedded=tuple(_embedded(each, name) for each in table.get("embedded", ())),
        export=tuple(_text(step, name, "export") for step in table.get("export", ())),
    )


def _fail(name: str, what: str) -> NoReturn:
    raise CatalogueError(f"{name}: {what}")


def _check_keys(table: object, allowed: set[str], name: str) -> Mapping[str, object]:
    if not isinstance(table, Mapping):
        _fail(name, f"expected a table with the keys {', '.join(sorted(allowed))}")
    if unknown := sorted(set(table) - allowed):
        _fail(name, f"unknown key {unknown[0]!r}; known here: {', '.join(sorted(allowed))}")
    return table


def _text(value: object, name: str, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        _fail(name, f"{key} must be a text")
    return value.strip()


def _number(value: object, name: str, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 65536:
        _fail(name, f"{key} must be a number of bytes from 0 to 65536")
    return value


def _rule(raw: object, name: str) -> Rule:
    table = _check_keys(raw, _RULE, name)
    conditions = table.get("all", [])
    if not isinstance(conditions, list) or not (conditions or table.get("gzip")):
        _fail(name, "a match needs a list of conditions under `all`")
    return Rule(conditions=tuple(_condition(each, name) for each in conditions), gzip=table.get("gzip") is True)


def _condition(raw: object, name: str) -> Condition:
    table = _check_keys(raw, _CONDITION, name)
    for key, place in (("name_ends", Place.NAME), ("numbered_name_ends", Place.NUMBERED)):
        if key in table:
            return Condition(place=place, what=_text(table[key], name, key).encode())
    what = _bytes(table, name)
    if table.get("start") is True:
        return Condition(place=Place.START, what=what)
    for key, place in (("at", Place.AT), ("within", Place.WITHIN)):
        if key in table:
            return Condition(place=place, what=what, bytes_in=_number(table[key], name, key))
    _fail(name, "a condition needs one of at, within, start, name_ends, numbered_name_ends")


def _embedded(raw: object, name: str) -> Embedded:
    table = _check_keys(raw, _EMBEDDED, name)
    return Embedded(
        marker=_bytes(table, name),
        followed_by=_text(table.get("then"), name, "then").encode(),
        within_bytes=_number(table.get("within"), name, "within"),
        as_text=table.get("as_text") is True,
    )


def _bytes(table: Mapping[str, object], name: str) -> bytes:
    if ("text" in table) == ("hex" in table):
        _fail(name, "bytes are given as either text or hex")
    if "text" in table:
        return _text(table["text"], name, "text").encode("latin_1", errors="replace")
    try:
        return bytes.fromhex(_text(table["hex"], name, "hex"))
    except ValueError:
        _fail(name, "hex must be pairs of hexadecimal digits")
