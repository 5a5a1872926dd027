"""The pages that the viewer's build made: inside the installed package, or beside the sources."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from handcarry.errors import Stop


def built_page(name: str) -> str:
    """Return a page by its file's name. Raises `Stop` where it was not built."""
    inside = files("handcarry").joinpath("static", name)
    beside = Path(__file__).parents[2] / "viewer/dist" / name
    for place in (beside, inside):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise Stop(word="no_page")
