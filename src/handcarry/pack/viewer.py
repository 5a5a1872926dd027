"""The step that puts the viewer on a pack: its page, and the volumes as scripts that it can read from a medium without a server."""

from __future__ import annotations

from collections.abc import Mapping

from handcarry.catalogue.words import Words
from handcarry.gallery import Gallery, Json
from handcarry.model.report import Report
from handcarry.pack.carrier import Carrier, Written
from handcarry.pack.machine import Machine
from handcarry.pack.original import Original
from handcarry.pack.room import Room
from handcarry.pack.scripts import NO_SCRIPTS, Laying, Viewer, Without, put_page
from handcarry.pack.slabs import Undecodable
from handcarry.pack.stage import Stage
from handcarry.pixels.volume import VOXEL_BYTES, Plan

MOST_BYTES = 2 << 30  # of voxels on one pack; the viewer opens what goes beyond from the DICOM files themselves
_WORST = 4 / 3  # base64 of what deflate could not make smaller


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


def put_viewer(stage: Stage, report: Report, original: Original, laying: Laying, machine: Machine) -> Viewer:
    """Put the viewer there, with every volume that can be shown and has room, the best one first.

    Raises `CannotWrite` where the medium does not keep what is written to it, `Stop` where there is no page to put.
    """
    gallery, places = Gallery(report, machine.voxels().preview), Places(laying.room, laying.none)
    with Carrier(stage, report, original, machine, laying.progress) as carrier:
        made = {c.number: _made(carrier, gallery, c.number, c.laid, places) for c in gallery.choices if isinstance(c.laid, Plan)}
        written = {number: one for number, one in made.items() if isinstance(one, Written)}
        sums = carrier.read_back(written)
    lines = [{**line, **_scripts(gallery, laying.words, number, written, sums)} for number, line in _numbered(gallery)]
    own = put_page(stage, report, original, laying.words.language, lines)
    without = tuple(one for one in made.values() if isinstance(one, Without))
    return Viewer(hashes=carrier.hashes | own, unread=tuple(own), volumes=len(written), without=without)


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
        return NO_SCRIPTS
    made = written[number]
    header = gallery.header(number, words, sha256=sums[number]) | {"slab": {"slices": made.slices, "count": len(made.sums)}}
    return {"folder": made.folder, "header": header}
