"""Puts the viewer's pages into every wheel and source archive, building it first where it is missing or older than its sources.

A wheel without the page is no handcarry, so where it cannot be had the build fails and says what is missing. An editable install reads
viewer/dist as it lies there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGES = {"viewer/dist/index.html": "handcarry/static/index.html", "viewer/dist/stick.html": "handcarry/static/stick.html"}


class ViewerHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before hatchling gathers files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page where it must be, and take it along."""
        if version == "editable":
            return
        root = Path(self.root)
        if any(_is_stale(root, root / page) for page in PAGES):
            _build(root)
        for page, inside in PAGES.items():
            if not (root / page).is_file():
                raise SystemExit(f"The viewer's page ({page}) is not there and could not be built; a wheel without it would show nothing.")
            build_data["force_include"][str(root / page)] = inside if self.target_name == "wheel" else page


def _is_stale(root: Path, page: Path) -> bool:
    if not page.is_file():
        return True
    sources = [root / "viewer/build.mjs", *(root / "viewer/src").rglob("*"), *(root / "src/handcarry/catalogue/words").rglob("*.po")]
    return any(path.is_file() and path.stat().st_mtime > page.stat().st_mtime + 1 for path in sources)


def _build(root: Path) -> None:
    npm = shutil.which("npm")
    if npm is None or not (root / "viewer/package.json").is_file():
        raise SystemExit(
            "The viewer's page has to be built, which needs Node 20 or newer and npm (nodejs.org, or your system's packages); neither is "
            "needed to use handcarry."
        )
    for words in (["ci", "--silent"], ["run", "--silent", "build"]):
        subprocess.run(  # noqa: S603  our own words
            [npm, "--prefix", str(root / "viewer"), *words], check=True, env={**os.environ, "PYTHON": sys.executable}
        )
