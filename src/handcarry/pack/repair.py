"""Repairs a pack by its recovery data: into a new place, whole or not at all. The damaged one is only read.

Whatever damaged it may go on: a medium that loses bits is not written to, and no file of it is replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from handcarry.errors import CannotOpen
from handcarry.media.found import Found
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.model.progress import OnProgress
from handcarry.pack import layout, manifest
from handcarry.pack.archive import Archive
from handcarry.pack.listing import inside_bag
from handcarry.pack.make import refuse_inside
from handcarry.pack.own import own_of
from handcarry.pack.protect import protect, room_for
from handcarry.pack.reachable import require_readable
from handcarry.pack.recovery import is_recovery, read_recovery
from handcarry.pack.remains import Remains
from handcarry.pack.repaired import Outcome, Repaired
from handcarry.pack.restore import restored
from handcarry.pack.seal import UNSEALED
from handcarry.pack.stage import Stage
from handcarry.pack.survey import Survey, survey
from handcarry.pack.target import Target, check_room, clear_up, publish, take_back, target_of
from handcarry.parity.cauchy import RowSums
from handcarry.parity.files import Files


def repair(
    path: Path, destination: Path | None = None, *, password: Password | None = None, progress: OnProgress | None = None
) -> Repaired:
    """Look what is damaged, and where all of it can be brought back write a whole pack to `destination`; without one only look.

    A pack in a bag comes back without the bag. Raises `CannotOpen` where there is no recovery data; `CannotWrite` where the destination
    fails, which then has nothing that looks whole.
    """
    target = None
    if destination is not None:
        refuse_inside((path,), destination)
        clear_up(destination)
        target = target_of(destination)
    with open_media(path, password=password) as media:
        lying = {found.path: found for found in media}
        require_readable(media)
        if not any(map(is_recovery, lying)):
            lying = inside_bag(lying)
        found = looked(lying, progress)
        if found.is_whole or found.lost or target is None:
            return _answer(found, "whole" if found.is_whole else "beyond" if found.lost else "restorable")
        _write(found, lying, target)
    return _answer(found, "restored")


def looked(lying: Mapping[str, Found], progress: OnProgress | None = None) -> Survey:
    """Survey a pack. Raises `CannotOpen` where there is no recovery data, or that of another pack, or its list of files is lost."""
    recovery = read_recovery(lying, own_of(lying))
    if recovery is None or recovery.files is None:
        raise CannotOpen(word="no_recovery" if recovery is None else "no_recovery_list")
    if recovery.of_others:
        raise CannotOpen(word="recovery_of_others")
    return survey(recovery, recovery.files, lying, progress)


def _answer(found: Survey, outcome: Outcome) -> Repaired:
    recovery = found.recovery
    listing = next((row.sha256 for row in found.files.rows if row.path == layout.MANIFEST), "")
    return Repaired(
        outcome=outcome,
        files=len(found.files.rows),
        damaged=found.damaged,
        blocks=recovery.shape.blocks,
        blocks_damaged=found.blocks,
        blocks_lost=found.lost,
        block_bytes=recovery.shape.block_bytes,
        records=recovery.expected,
        records_damaged=recovery.expected - recovery.records,
        fingerprint=manifest.grouped(listing),
    )


def _write(found: Survey, lying: Mapping[str, Found], target: Target) -> None:
    """Write the whole pack, its recovery data made anew, as `pack` does: under a name that ends in .partial until it is read back."""
    files, percent = found.files, found.recovery.shape.percent
    UNSEALED.require_fit(target)
    check_room(target, [*(row.size_bytes for row in files.rows), *room_for(files.total_bytes, percent)])
    take_back(target)
    stage = Stage(target.stage)
    with closing(Remains(files, lying)) as remains:
        _pour(files, restored(found, remains), stage)
    stage.settle()
    protect(stage, percent, {row.path: row.sha256 for row in files.rows}, RowSums)
    publish(target, stage, Archive(ending=target.archive, made=datetime.now(UTC)))


def _pour(files: Files, rows: Iterator[bytes], stage: Stage) -> None:
    """Write all files from the run of their bytes. Raises `CannotOpen` where one is not what it was: the medium reads otherwise now."""
    for row in files.rows:
        if not row.size_bytes:
            stage.put(row.path, b"")
    at_byte = 0
    for data in rows:
        view, done = memoryview(data), 0
        for piece in files.pieces(at_byte, len(data)):
            if piece.at_byte == 0:
                sink, hashed = stage.open(files.rows[piece.file].path), hashlib.sha256()
            part = view[done : done + piece.size_bytes]
            sink.write(part)
            hashed.update(part)
            done += piece.size_bytes
            if piece.at_byte + piece.size_bytes == files.rows[piece.file].size_bytes:
                sink.close()
                _require(hashed.hexdigest() == files.rows[piece.file].sha256)
        at_byte += len(data)


def _require(is_same: bool) -> None:
    if not is_same:
        raise CannotOpen(word="reads_otherwise")
