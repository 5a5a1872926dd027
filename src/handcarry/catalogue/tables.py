"""Data files as tables: where one lies and that it is TOML. What it has to say is checked by who knows its shape."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class CatalogueError(ValueError):
    """A data file that does not say what it has to: our mistake, found at start and by a test, never by a medium."""


def table_of(folder: Path, name: str) -> Mapping[str, object]:
    """Return the table that the file `name`.toml of a folder of data files holds; raises CatalogueError."""
    import tomllib  # noqa: PLC0415  only where a table is read

    try:
        return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{name}.toml cannot be read as TOML: {error}") from error


def names_in(folder: Path) -> tuple[str, ...]:
    """Return the names of a folder's data files, without their ending, in order."""
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))
