"""What a pack has for looking at its scan: the viewer's page, its list of volumes, and which of those lie there as scripts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handcarry import __version__
from handcarry.built import built_page
from handcarry.catalogue.words import Words
from handcarry.gallery import Json
from handcarry.model.progress import OnProgress
from handcarry.model.report import Report
from handcarry.pack import layout
from handcarry.pack.original import Original
from handcarry.pack.room import Room
from handcarry.pack.stage import Stage

NO_SCRIPTS: Json = {"folder": "", "header": None}


class Without(StrEnum):
    """Why a volume is not there as scripts: not wanted, in a locked copy (whose stage keeps nothing in plain, and which is to be unpacked
    before any page can read it), too large to be there twice, no room, not decoded a second time.
    """

    UNWANTED = "unwanted"
    LOCKED = "locked"
    LARGE = "large"
    ROOM = "room"
    UNDECODED = "undecoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """How volumes are to be laid out: into how much room, or why not one is."""

    room: Room
    none: Without | None
    words: Words
    progress: OnProgress | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """What was put there. `hashes` are those of all its files; `unread` are the files that were not read back from the medium yet."""

    hashes: Mapping[str, str]
    unread: tuple[str, ...]
    volumes: int
    without: tuple[Without, ...]


def viewer_page() -> bytes:
    """Return the viewer's page. Raises `Stop` where it was not built."""
    return built_page("stick.html").encode()


def put_page(stage: Stage, report: Report, original: Original, language: str, lines: list[Json]) -> dict[str, str]:
    """Put the page and its list there, and return their hashes: one line for each volume. Raises `Stop` where there is no page."""
    verdict = report.verdict.value
    told = {"program": f"handcarry {__version__}", "made": original.made, "language": language, "verdict": verdict, "volumes": lines}
    listed = f"handcarry.list({json.dumps(told, allow_nan=False, separators=(',', ':'))});\n".encode("ascii")
    files = {layout.VIEWER_PAGE: viewer_page(), layout.VIEWER_LIST: listed}
    for path, data in files.items():
        stage.put(path, data)
    return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
