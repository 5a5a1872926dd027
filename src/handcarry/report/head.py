"""What all pages that we write have in common: a head that lets nothing be fetched or run, and their one style, named by its hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from handcarry.report.clean import plain

NAME = "head.html"  # what a template includes


def head_text() -> str:
    """Return the text of the template."""
    return files("handcarry.report").joinpath("templates", NAME).read_text(encoding="utf-8")


def styled(style: str) -> dict[str, Markup]:
    """Return what the head asks for: a style sheet of our own, and its hash for the content policy."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {"style": Markup(style), "style_hash": Markup(digest)}  # noqa: S704  our own files


def environment_of(texts: Mapping[str, str]) -> Environment:
    """Return what renders these pages: everything is escaped, and shows no character that hides others."""
    return Environment(
        loader=DictLoader({**texts, NAME: head_text()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
