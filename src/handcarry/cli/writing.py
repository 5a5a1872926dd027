"""How a file is written: whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from handcarry.errors import UsageError


def write_whole(path: Path, data: bytes) -> None:
    """Write a whole file or none: under a name of its own first, then in one move."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_bytes(data)
        os.replace(partial, path)  # noqa: PTH105  says what it does
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UsageError(word="not_written") from error
