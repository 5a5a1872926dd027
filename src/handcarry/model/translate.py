"""The words of one language, as whoever shows something to people is handed them. The core knows that there are languages, and none."""

from __future__ import annotations

from typing import Protocol

One = bool | int | float | str | None
Value = One | tuple[One, ...]


class Translate(Protocol):
    """The texts of one language by their ids: `translate("report.files", count=3)`."""

    @property
    def language(self) -> str:
        """The language's code (BCP 47): "de"."""

    @property
    def direction(self) -> str:
        """How the language is written: "ltr" or "rtl"."""

    @property
    def is_draft(self) -> bool:
        """True where no native speaker has signed these texts."""

    def __call__(self, message: str, /, **values: Value) -> str:
        """Return a text with its values filled in, numbers written as the language writes them."""

    def __contains__(self, message: str) -> bool:
        """True for an id that has a text."""
