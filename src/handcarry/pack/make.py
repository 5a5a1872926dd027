"""Makes a pack: the one place that orders the steps.

    take -> convert -> index -> flush -> read again past the cache, hash, examine -> viewer -> pages, manifest, label -> flush -> read again
         -> recovery data -> flush -> read again

All of it lies under a name that ends in .partial until it is moved into place.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs

from handcarry import __version__
from handcarry.catalogue.load import load_signatures
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.dicom.directory_write import DirectoryBytes, Listed, directory
from handcarry.errors import UsageError
from handcarry.media.drive import REAL, Drive
from handcarry.media.open import open_media
from handcarry.model.progress import OnProgress
from handcarry.model.report import Asked, Report
from handcarry.pack import layout, manifest
from handcarry.pack.bag import wrap
from handcarry.pack.convert import Converter, Copy
from handcarry.pack.derive import Repaired, derived_bytes, repair
from handcarry.pack.kept import read_again, unkept
from handcarry.pack.machine import Machine
from handcarry.pack.names import Names
from handcarry.pack.original import Content, Converted, File, Original, Program, pieces
from handcarry.pack.pages import Facts, pages_of, sides_of
from handcarry.pack.placing import Taken
from handcarry.pack.protect import protect
from handcarry.pack.reread import hashes_of, media_of, places_of
from handcarry.pack.room import Room
from handcarry.pack.scripts import Laying, Viewer, Without
from handcarry.pack.seal import UNSEALED, Seals, put_signature, put_signer
from handcarry.pack.stage import NOTE, Nowhere, Stage
from handcarry.pack.take import Taking
from handcarry.pack.viewer import put_viewer
from handcarry.pack.wanted import Wanted
from handcarry.report.describe import describe
from handcarry.report.document import Made
from handcarry.report.html import shown_pictures, to_html
from handcarry.report.to_json import to_json as report_json

NAME = "handcarry"
PARITY_PERCENT = 5
AskPassword = Callable[[], str]


def _installed() -> Machine:
    from handcarry.pack.installed import Installed  # noqa: PLC0415  numpy and processes, which a browser has not

    return Installed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to pack and for whom. `made` is when and on what; `ask` is called for a password where a lock stands in the way.

    `parity_percent` is how many bytes of recovery data there are for 100 others, 0 to 100. The sources lie on `drive`; a `label` stands for
    the name of a source whose own means nothing.
    """

    sources: tuple[Path, ...]
    wanted: Wanted
    asked: Asked
    made: Callable[[], Made]
    words: Words
    parity_percent: int = PARITY_PERCENT
    password: str | None = None
    ask: AskPassword | None = None
    progress: OnProgress | None = None
    seals: Seals = UNSEALED
    drive: Drive = REAL
    label: str = ""
    machine: Machine = field(default_factory=_installed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What was made. `report` is None in a rehearsal that would leave other people's files out: without them it judges only what it made.

    `fingerprint` is the manifest's; `past_cache` is False where the system gave no way to read past its cache.
    """

    report: Report | None
    original: Original
    filled: Mapping[tuple[str, str], int]
    fingerprint: str
    past_cache: bool
    reused_bytes: int
    words: Words
    viewer: Viewer | None = None

    @property
    def lost(self) -> tuple[File, ...]:
        """Files that could not be read to their end."""
        return tuple(file for file in self.original.files if not file.pack and not file.left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What the pages are made of."""

    sides: tuple[Facts, ...]
    made: Made
    order: Order


def fill(stage: Stage, order: Order, *, is_archive: bool = False) -> Packed:
    """Fill a stage with a whole, verified pack. `is_archive`: it will then be written into one file."""
    taken, names, password = _take(stage, order)
    room = _room_for_copies(stage, taken, order, is_archive=is_archive)
    files, converted, hashes, listed = _file_set(stage, taken, order)
    stage.settle()
    made = order.made()
    original = Original(
        program=Program(name=NAME, version=__version__),
        made=made.at,
        containers=tuple(taken.containers),
        files=files,
        converted=converted,
        contents=(),
        left_out_others=taken.left_out_others,
        parity_percent=order.parity_percent,
    )
    report = _examined(stage, original, order, password)
    examined = places_of(original)
    read_again(stage.shelf(), {path: sha256 for path, sha256 in hashes.items() if path not in examined})
    repaired = _repaired(stage, report, original, names, order, room)
    if repaired is not None:
        original = structs.replace(original, derived=(repaired.told,))
        hashes |= repaired.hashes
        listed += repaired.listed
    index = _index(stage, listed, hashes)
    laying = Laying(room=room, none=_no_scripts(order), words=order.words, progress=order.progress)
    viewer = put_viewer(stage, report, original, laying, order.machine)
    hashes |= viewer.hashes
    sides = sides_of(report, original, index.filled if index else {}, order.words, viewer)
    hashes |= _tell(stage, original, report, Telling(sides=sides, made=made, order=order))
    hashes |= put_signer(stage, order.seals)
    fingerprint = _seal(stage, hashes, sides, (*viewer.unread, *(repaired.told.files if repaired else ())), order.seals)
    if order.parity_percent:
        hashes |= protect(stage, order.parity_percent, hashes, order.machine.sums)
    if order.seals.bag:
        read_again(stage.shelf(), wrap(stage, hashes, made.at))
    return Packed(
        report=report,
        original=original,
        filled=index.filled if index else {},
        fingerprint=fingerprint,
        past_cache=stage.past_cache,
        reused_bytes=stage.reused_bytes,
        words=order.words,
        viewer=viewer,
    )


def foresee(stage: Nowhere, order: Order, *, is_archive: bool = False) -> Packed:
    """Read all sources, write nothing, and return what a pack would be: its copies not made, its list of files not written."""
    taken, _, password = _take(stage, order)
    room = _room_for_copies(stage, taken, order, is_archive=is_archive)
    secret = None if password is None else order.machine.password(password)
    media = (open_media(source, password=secret, drive=order.drive) for source in order.sources)
    report = None if taken.left_out_others else order.machine.examined(media, order.asked, order.progress)
    if report is not None and order.wanted.repair_geometry:
        room.require_derived(derived_bytes(report), sum(job.most_bytes for job in taken.jobs))
    to_make = tuple(
        Converted(
            path=job.path,
            made_from=taken.files[job.row].pack,
            from_syntax=job.listed.transfer_syntax_uid,
            to_syntax="",
            frames=0,
            frames_sha256="",
            changes=(),
        )
        for job in taken.jobs
    )
    original = Original(
        program=Program(name=NAME, version=__version__),
        made=order.made().at,
        containers=tuple(taken.containers),
        files=tuple(taken.files),
        converted=to_make,
        contents=(),
        left_out_others=taken.left_out_others,
    )
    return Packed(report=report, original=original, filled={}, fingerprint="", past_cache=False, reused_bytes=0, words=order.words)


def _take(stage: Stage, order: Order) -> tuple[Taken, Names, str | None]:
    """Take all sources; where a lock stands in the way and somebody can be asked, ask and take them again with the password."""
    password = order.password
    while True:
        with Taking(stage, order.wanted, load_signatures(), order.machine.beside(), order.progress) as taking:
            for source in order.sources:
                taking.take(source, None if password is None else order.machine.password(password), order.drive, order.label)
            for path in order.wanted.add:
                taking.add(path)
            typed = order.ask() if taking.placing.locked and order.ask is not None else ""
            if not typed:
                return taking.finish(), taking.placing.names, password
        password = typed
        stage.begin_again()


def _room_for_copies(stage: Stage, taken: Taken, order: Order, *, is_archive: bool) -> Room:
    """Return the room there is. Raises `CannotWrite` where what is to be converted could outgrow it."""
    room = Room(stage, is_archive=is_archive, parity_percent=order.parity_percent)
    room.require_copies([job.most_bytes for job in taken.jobs])
    return room


def _no_scripts(order: Order) -> Without | None:
    """Return why the viewer gets no scan of its own, whatever there is."""
    if not order.wanted.chunks:
        return Without.UNWANTED
    return Without.LOCKED if order.seals.recipients else None


def _file_set(stage: Stage, taken: Taken, order: Order) -> tuple[tuple[File, ...], tuple[Converted, ...], dict[str, str], list[Listed]]:
    """Convert what needs it, and return all files, the hashes of what was written, and what the index will list."""
    hashes = {file.pack: file.sha256 for file in taken.files if file.pack}
    hashes |= {container.pack: container.sha256 for container in taken.containers if container.pack}
    listed, converted, changed = list(taken.listed), [], {}
    with order.machine.looker() as looker:
        converter = Converter(stage, looker, order.wanted.syntax)
        for job in taken.jobs:
            copy = converter.convert(taken.files[job.row].pack, job.path)
            if isinstance(copy, Copy):
                hashes[job.path] = copy.sha256
                converted.append(copy.told)
                listed.append(job.listed._replace(transfer_syntax_uid=copy.told.to_syntax))
            else:
                changed[job.path] = copy.value
    files = tuple(
        structs.replace(file, converted="", why=changed[file.converted]) if file.converted in changed else file for file in taken.files
    )
    return files, tuple(converted), hashes, listed


def _repaired(stage: Stage, report: Report, original: Original, names: Names, order: Order, room: Room) -> Repaired | None:
    if not order.wanted.repair_geometry:
        return None
    room.require_derived(derived_bytes(report))
    with order.machine.looker() as looker:
        return repair(stage, report, original, names, looker)


def _index(stage: Stage, listed: list[Listed], hashes: dict[str, str]) -> DirectoryBytes | None:
    """Write the DICOMDIR, where there is something to list."""
    if not listed:
        return None
    index = directory(sorted(listed, key=lambda each: each.file_id))
    stage.put(layout.DICOMDIR, index.data)
    hashes[layout.DICOMDIR] = hashlib.sha256(index.data).hexdigest()
    return index


def _examined(stage: Stage, original: Original, order: Order, password: str | None) -> Report:
    """Read every original again from where it lies now; examine it, and hold its hash against that of the source."""
    shelf = stage.shelf()
    secret = None if password is None else order.machine.password(password)
    report = order.machine.examined(media_of(original, shelf, password=secret), order.asked, order.progress)
    found = {(entry.path, entry.sha256) for entry in report.medium.entries}
    if missing := [key for key in hashes_of(original) if key not in found]:
        raise unkept(len(missing))
    return report


def _tell(stage: Stage, original: Original, report: Report, telling: Telling) -> dict[str, str]:
    """Write what is told of the pack inside it."""
    document = describe(report, made=telling.made, version=__version__, english=Words(ENGLISH))
    pictures = shown_pictures(document, report)
    page = to_html(document, telling.order.words, report=report, pictures=pictures)
    first_look = telling.order.machine.first_look(pictures)
    pages = pages_of(telling.sides, pictures, has_first_look=bool(first_look))
    written = {layout.REPORT_JSN: report_json(document), layout.REPORT_HTM: page, **pages, **first_look}
    for path, data in written.items():
        stage.put(path, data)
    contents = tuple(Content(path=path, size_bytes=size) for path, size in sorted(stage.sizes.items()) if path != NOTE)
    hashed = hashlib.sha256()
    with stage.open(layout.ORIGINAL_JSN) as sink:
        for piece in pieces(structs.replace(original, contents=contents)):
            sink.write(piece)
            hashed.update(piece)
    return {path: hashlib.sha256(data).hexdigest() for path, data in written.items()} | {layout.ORIGINAL_JSN: hashed.hexdigest()}


def _seal(stage: Stage, hashes: dict[str, str], sides: tuple[Facts, ...], unread: tuple[str, ...], seals: Seals) -> str:
    """Write the manifest, its signature and the label, flush, and read all that is new again; their hashes are added to the others."""
    from handcarry.pack.label import label  # noqa: PLC0415  the QR code's library

    data = manifest.written(manifest.Line(sha256, path) for path, sha256 in hashes.items())
    shown = label(sides, manifest.fingerprint(data))
    stage.put(layout.MANIFEST, data)
    stage.put(layout.LABEL, shown)
    own = {layout.MANIFEST: hashlib.sha256(data).hexdigest(), layout.LABEL: hashlib.sha256(shown).hexdigest()}
    own |= put_signature(stage, seals, data, sides[0].made)
    if {*hashes, *own} != set(stage.sizes) - {NOTE}:
        raise AssertionError("the manifest must list what was written")
    stage.settle()
    late = {path: hashes[path] for path in hashes if path.startswith((layout.VERIFY, layout.IHE_PDI)) or "/" not in path}
    read_again(stage.shelf(), late | {path: hashes[path] for path in unread} | own)
    hashes |= own
    return manifest.fingerprint(data)


def refuse_inside(sources: tuple[Path, ...], destination: Path) -> None:
    """Raise `UsageError` where the pack would be written into what is being packed."""
    target = Path(os.path.realpath(destination))
    for source in sources:
        real = Path(os.path.realpath(source))
        if target == real or real in target.parents:
            raise UsageError(word="into_itself")
