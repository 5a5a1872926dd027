"""Writes the schemas in `src/handcarry/pack/schema/` from the types.

python -m tests.pack.make_schemas
"""

from __future__ import annotations

import json
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from handcarry.pack import original, repaired, verify

FOLDER = Path(__file__).parents[2] / "src" / "handcarry" / "pack" / "schema"
SCHEMAS: dict[str, Any] = {"original-1": original.Original, "verify-1": verify.Verified, "repair-1": repaired.Repaired}


def schema(name: str) -> bytes:
    """Return a schema as it is to be published."""
    (_,), parts = msgspec.json.schema_components([SCHEMAS[name]], ref_template="#/$defs/{name}")
    title = SCHEMAS[name].__name__
    for part in parts.values():
        part["description"] = cleandoc(part["description"])  # from Python 3.13 on it is so anyhow
    top = parts.pop(title)
    what, _, version = name.rpartition("-")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:handcarry:{what}:{version}",
        **top,
        "title": f"handcarry {what}, version {version}",
    }
    head["required"] = ["schema", *(key for key in head["required"] if key != "schema")]
    return (json.dumps(head | {"$defs": parts}, indent=2) + "\n").encode()


if __name__ == "__main__":
    for each in SCHEMAS:
        (FOLDER / f"{each}.json").write_bytes(schema(each))
