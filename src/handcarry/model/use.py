"""What it can be used for, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.model.finding import Finding
from handcarry.model.verdict import Ability


@dataclass(frozen=True, slots=True, kw_only=True)
class Can:
    """One of the five uses, and the findings that limit it."""

    use: str  # open, reslice, measure, compare, plan
    ability: Ability
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The one thing to do now. `asks`: there is a sentence to show at the desk, this step's own or that of the finding `about`."""

    id: str
    asks: bool = True
    about: Finding | None = None
