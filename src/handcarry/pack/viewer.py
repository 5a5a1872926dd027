"""The step that puts the viewer on a pack: its page, and the volumes as scripts that it can read from a medium without a server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from handcarry import __version__
from handcarry.built import built_page
from handcarry.catalogue.words import Words
from handcarry.gallery import Gallery, Json
from handcarry.model.progress import OnProgress
from handcarry.model.report import Report
from handcarry.pack import layout
from handcarry.pack.carrier import Carrier, Written
from handcarry.pack.original import Original
from handcarry.pack.room import Room
from handcarry.pack.slabs import Undecodable
from handcarry.pack.stage import Stage
from handcarry.pixels.preview import preview_of
from handcarry.pixels.volume import VOXEL_BYTES, Plan

MOST_BYTES = 2 << 30  # of voxels on one pack; the viewer opens what goes beyond from the DICOM files themselves
_WORST = 4 / 3  # base64 of what deflate could not make smaller


class Without(StrEnum):
    """Why a volume is not there as scripts: not wanted, in a locked copy (whose stage keeps nothing in plain, and which is to be unpacked
    before any page can read it), more than a pack should hold twice, no room, not decoded a second time.
    """

    UNWANTED = "unwanted"
    LOCKED = "locked"
    LARGE = "large"
    ROOM = "room"
    UNDECODED = "undecoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """What was put there. `hashes` are those of all its files; `unread` are the files that were not read back from the medium yet."""

    hashes: Mapping[str, str]
    unread: tuple[str, ...]
    volumes: int
    without: tuple[Without, ...]


class Places:
    """Which volumes may still be written as scripts. `none` is why not one may, where that is so from the start."""

    def __init__(self, room: Room, none: Without | None) -> None:
        self._room = room
        self._none = none
        self._left_bytes = MOST_BYTES

    def refuses(self, plan: Plan) -> Without | None:
        """Return why a volume has no place; it counts as written where it has."""
        columns, rows, count = plan.size
        size_bytes = columns * rows * count * VOXEL_BYTES
        if self._none is not None:
            return self._none
        if size_bytes > self._left_bytes:
            return Without.LARGE
        if not self._room.has(int(size_bytes * _WORST)):
            return Without.ROOM
        self._left_bytes -= size_bytes
        return None


def viewer_page() -> bytes:
    """Return the viewer's page. Raises `Stop` where it was not built."""
    return built_page("stick.html").encode()


def put_viewer(stage: Stage, report: Report, original: Original, places: Places, words: Words, progress: OnProgress | None) -> Viewer:
    """Put the viewer there, with every volume that can be shown and has room, the best one first.

    Raises `CannotWrite` where the medium does not keep what is written to it, `Stop` where there is no page to put.
    """
    gallery = Gallery(report, preview_of)
    with Carrier(stage, report, original, progress) as carrier:
        made = {c.number: _made(carrier, gallery, c.number, c.laid, places) for c in gallery.choices if isinstance(c.laid, Plan)}
        written = {number: one for number, one in made.items() if isinstance(one, Written)}
        sums = carrier.read_back(written)
    lines = [{**line, **_scripts(gallery, words, number, written, sums)} for number, line in _numbered(gallery)]
    files = {layout.VIEWER_PAGE: viewer_page(), layout.VIEWER_LIST: _list(original, report, lines)}
    for path, data in files.items():
        stage.put(path, data)
    hashes = carrier.hashes | {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    without = tuple(one for one in made.values() if isinstance(one, Without))
    return Viewer(hashes=hashes, unread=tuple(files), volumes=len(written), without=without)


def _made(carrier: Carrier, gallery: Gallery, number: int, plan: Plan, places: Places) -> Written | Without:
    refused = places.refuses(plan)
    if refused is not None:
        return refused
    try:
        return carrier.write(plan, gallery.preview(number))
    except Undecodable:
        return Without.UNDECODED


def _numbered(gallery: Gallery) -> list[tuple[int, Json]]:
    return list(zip((choice.number for choice in gallery.choices), gallery.listed(), strict=True))


def _scripts(gallery: Gallery, words: Words, number: int, written: Mapping[int, Written], sums: Mapping[int, str]) -> Json:
    """Where a volume's scripts are and what the viewer must know first; the hash is that of the stored values in the DICOM files."""
    if number not in written:
        return {"folder": "", "header": None}
    made = written[number]
    header = gallery.header(number, words, sha256=sums[number]) | {"slab": {"slices": made.slices, "count": len(made.sums)}}
    return {"folder": made.folder, "header": header}


def _list(original: Original, report: Report, lines: list[Json]) -> bytes:
    told = {"program": f"handcarry {__version__}", "made": original.made, "verdict": report.verdict.value, "volumes": lines}
    return f"handcarry.list({json.dumps(told, allow_nan=False, separators=(',', ':'))});\n".encode("ascii")
