"""The report for programs: JSON that is the same to the byte for the same input, but for the line `made`.

Its shape is `document.py`, published as `schema/report-1.json`.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from handcarry.report.clean import escaped
from handcarry.report.document import Document

ROWS = frozenset({"ran", "series", "ledger"})  # long tables: one row a line, so that two reports can be compared with any tool


def to_json(document: Document) -> bytes:
    """Return the document as UTF-8 text, one key of the top level after the other."""
    parts = [f'  "{name}": {_value(name, getattr(document, name))}' for name in _keys(document)]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def from_json(data: bytes) -> Document:
    """Return the document that a report's bytes hold. Unknown keys are passed over.

    Raises `msgspec.DecodeError` (or its `ValidationError`) for bytes that are no report of version 1.
    """
    return msgspec.json.decode(data, type=Document)


def schema() -> bytes:
    """Return the published JSON Schema of version 1."""
    return (Path(__file__).parent / "schema" / "report-1.json").read_bytes()


def _keys(document: Document) -> tuple[str, ...]:
    return tuple(name for name in Document.__struct_fields__ if name != "since" or document.since is not None)


def _value(name: str, value: object) -> str:
    if name == "made":
        return _line(value)
    if name in ROWS:
        rows = [f"    {_line(row)}" for row in value]  # type: ignore[attr-defined]
        return "[\n" + ",\n".join(rows) + "\n  ]" if rows else "[]"
    pretty = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    return escaped(pretty.replace("\n", "\n  "))


def _line(value: object) -> str:
    return escaped(msgspec.json.format(msgspec.json.encode(value), indent=0).decode())
