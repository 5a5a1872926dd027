"""Looks at frames for `tests.page.without`: a line with a length, one with a layout, one with wishes, then the bytes."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import msgspec

from handcarry.model.frame import PixelLayout
from handcarry.pixels.look import look
from handcarry.pixels.task import Task


def main() -> None:
    read = sys.stdin.buffer
    while line := read.readline():
        layout, wish = msgspec.json.decode(read.readline(), type=PixelLayout), json.loads(read.readline())
        facts = asdict(look(Task(layout=layout, data=memoryview(read.read(int(line))), **wish)))
        del facts["codestream"]
        told = {name: f"x{value.hex()}" if isinstance(value, bytes) else value for name, value in facts.items()}
        print(json.dumps(told | {"total_of_squares": str(facts["total_of_squares"])}), flush=True)


if __name__ == "__main__":
    main()
