"""Write the session file's JSON Schema from the classes that read it: `python -m bench.session_schema`."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from handcarry.measurements.session import SCHEMA, Session

PLACE = Path(__file__).parents[1] / "src" / "handcarry" / "measurements" / "schema" / "session-1.json"


def text() -> str:
    """Return the schema as it is shipped."""
    made = msgspec.json.schema(Session)
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **made}
    return json.dumps(named, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
