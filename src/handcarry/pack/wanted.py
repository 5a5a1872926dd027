"""What the user wants taken from a medium, and in which form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handcarry.pack.fit import Syntax


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is taken, and how. `patient` names the one person whose files are taken, "" where nobody was chosen."""

    syntax: Syntax = Syntax.EXPLICIT
    patient: str = ""
    keep_container: bool = False
    programs: bool = False
    repair_geometry: bool = False
    chunks: bool = True
    add: tuple[Path, ...] = ()
