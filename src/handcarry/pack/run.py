"""From an order to a pack in its place, or to what it would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from handcarry.catalogue.load import load_signatures
from handcarry.errors import CannotOpen, CannotWrite, UsageError
from handcarry.media.found import Found
from handcarry.media.open import open_media
from handcarry.model.entry import Family
from handcarry.pack.archive import Archive
from handcarry.pack.locked_stage import LockedStage
from handcarry.pack.make import Order, Packed, fill, foresee
from handcarry.pack.protect import room_for
from handcarry.pack.reachable import require_readable
from handcarry.pack.seal import HOW_TO_OPEN
from handcarry.pack.stage import Nowhere, Stage
from handcarry.pack.target import Target, check_room, clear_up, publish, take_back, target_of
from handcarry.sniff.classify import HEAD_BYTES, classify

_PIECE_BYTES = (1 << 31) - 1  # every file system takes that


def pack_to(order: Order, destination: Path) -> Packed:
    """Make the pack. After any failure or interruption the destination is as it was, and what was begun is named .partial."""
    clear_up(destination)
    target = _ready(order, destination)
    take_back(target)
    recipients = order.seals.recipients
    stage = LockedStage(target.stage) if recipients else Stage(target.stage)
    with ExitStack() as otherwise:
        if recipients:  # what was begun opens to nobody any more
            otherwise.callback(stage.drop)
        packed = _filled(stage, order, is_archive=bool(target.archive))
        made = datetime.fromisoformat(packed.original.made)
        publish(target, stage, Archive(ending=target.archive, made=made, recipients=recipients), HOW_TO_OPEN)
        otherwise.pop_all()
    return packed


def _filled(stage: Stage, order: Order, *, is_archive: bool) -> Packed:
    try:
        return fill(stage, order, is_archive=is_archive)
    except CannotWrite:
        raise
    except (UsageError, CannotOpen):  # bytes of somebody else must not stay behind, nor a folder for nothing
        stage.drop()
        raise


def _ready(order: Order, destination: Path) -> Target:
    target = target_of(destination)
    order.seals.require_fit(target)
    check_room(target, _sizes(order))
    return target


def _sizes(order: Order) -> Iterator[int]:
    total_bytes = 0
    for source in (*order.sources, *order.wanted.add):
        with open_media(source, closed=True) as media:
            for found in media:
                yield from _pieces(found, order)
                total_bytes += found.size_bytes or 0
            require_readable(media)
    yield from room_for(total_bytes, order.parity_percent)


def _pieces(found: Found, order: Order) -> Iterator[int]:
    """Yield the sizes that a file comes to in the pack: what an archive or disc image holds is taken out of it."""
    size_bytes = found.size_bytes or 0
    if size_bytes <= _PIECE_BYTES or order.wanted.keep_container or not _is_container(found, size_bytes):
        yield size_bytes
        return
    for at_byte in range(0, size_bytes, _PIECE_BYTES):
        yield min(_PIECE_BYTES, size_bytes - at_byte)


def _is_container(found: Found, size_bytes: int) -> bool:
    with found.open() as tape:
        return classify(found.path, tape.read(HEAD_BYTES), size_bytes, load_signatures()).family is Family.CONTAINER


def rehearse(order: Order, destination: Path) -> Packed:
    """Read everything, write nothing, and return what a pack would hold. The converted copies are not made, only counted as to be made."""
    target = _ready(order, destination)
    return foresee(Nowhere(target.stage), order, is_archive=bool(target.archive))
