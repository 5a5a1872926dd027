"""handcarry: is what you were handed the record?

>>> from handcarry import check
>>> report = check("/media/disc")  # doctest: +SKIP
>>> report.verdict  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handcarry.examine import check

__version__ = "0.1.0"
__all__ = ["__version__", "check"]


def __getattr__(name: str) -> object:
    """Load `check` when it is asked for: importing handcarry alone stays cheap."""
    if name == "check":
        from handcarry.examine import check  # noqa: PLC0415

        return check
    raise AttributeError(f"module 'handcarry' has no attribute {name!r}")
