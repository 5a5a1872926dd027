"""A password on its way to an archive. It knows how not to be printed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """What the user typed to open an archive. Its repr and its str never show it."""

    text: str = field(repr=False)
