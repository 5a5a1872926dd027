"""Notes a copy that was made or verified, for `handcarry keep`. Never in the way: what cannot be noted is left out in silence."""

from __future__ import annotations

import contextlib
import os
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from handcarry.cli.arguments import Argument
from handcarry.cli.console import say
from handcarry.errors import CannotOpen

if TYPE_CHECKING:
    from handcarry.model.translate import Translate

NO_KEEP = Argument("no_keep", "")


def note(path: Path, *, holds: str, fingerprint: str, ok: bool, words: Translate | None) -> None:
    """Remember where a copy is, and how it was today; say so where there are words."""
    from handcarry.host import medium_id as media  # noqa: PLC0415
    from handcarry.host.own_folder import data_folder  # noqa: PLC0415
    from handcarry.media.names import printable  # noqa: PLC0415
    from handcarry.pack.known import Copy, noted, seen_damaged, update  # noqa: PLC0415

    folder = data_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError, CannotOpen):
        where, medium = printable(str(path.resolve()))[0], media.medium_id(path)
        if not holds or not fingerprint:
            update(folder, partial(seen_damaged, path=where, medium=medium))
            return
        today = date.today()  # noqa: DTZ011  the day on the wall
        copy = Copy(holds=holds, fingerprint=fingerprint, path=where, medium=medium, day=today, ok=ok)
        update(folder, partial(noted, copy=copy, is_there=os.path.exists))
        if words is not None:
            say(words("keep.noted"))
