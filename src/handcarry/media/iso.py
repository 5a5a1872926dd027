"""ISO 9660 disc images (ECMA-119), with Joliet or Rock Ridge names, also as raw sectors: files in the order they lie on the disc.

A table of contents that is damaged gives what can still be read of it. What is UDF alone is for `udf`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from handcarry.media.disc import Tree, members
from handcarry.media.faults import Broken
from handcarry.media.found import Opened, Within
from handcarry.media.iso_directory import Extent, walk
from handcarry.media.raw_sectors import cooked
from handcarry.media.source import Headed, Source, exactly
from handcarry.media.udf import read_tree

SECTOR_BYTES = 2048
_FIRST_DESCRIPTOR = 16  # ECMA-119 6.2.1: the sectors before it belong to the system
_MOST_DESCRIPTORS = 64
_PRIMARY, _SUPPLEMENTARY = 1, 2
_DESCRIPTOR = b"\x01CD001\x01"
_JOLIET_ESCAPES = (b"%/@", b"%/C", b"%/E")
_MOST_BESIDE_UDF = 1
# DISC 1 OF 2, as people call their discs; a date is none of it.
_ONE_OF = re.compile(r"\b(?:DIS[CK]|CD|DVD|VOL|VOLUME|PART|TEIL)[ _-]?(\d{1,2})[ _-]?(?:OF|VON|DE|/)[ _-]?(\d{1,2})$", re.IGNORECASE)
_UDF_MARKS = (b"NSR02", b"NSR03")
# Where a later session begins, an image has its volume descriptors 16 sectors on. On a CD the gap is a lead-out and a lead-in, 11,400
# sectors after the first session and 6,900 after others; the first border of a DVD-R may be 64 MB. Zeros alone are padding.
_SESSION_WITHIN_SECTORS = 32_768
_SCANNED_SECTORS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class _Volume:
    """One volume descriptor (ECMA-119 8.4, 8.5)."""

    block_bytes: int
    block_count: int
    set_size: int
    set_number: int
    label: str
    root: Extent
    is_joliet: bool


def open_iso(source: Headed, within: Within) -> Opened | None:
    """Open a disc image."""
    disc = cooked(source)
    volumes, is_udf = _descriptors(disc)
    if not volumes:
        return None
    primary = next((volume for volume in volumes if not volume.is_joliet), volumes[0])
    joliet = next((volume for volume in volumes if volume.is_joliet), None)
    tree, has_rock_ridge = walk(disc, primary.root, primary.block_bytes, within.ledger.limits)
    if joliet is not None and not has_rock_ridge:
        tree, _ = walk(disc, joliet.root, joliet.block_bytes, within.ledger.limits, is_joliet=True)
    if is_udf and len(tree.files) <= _MOST_BESIDE_UDF:
        tree = _larger_side(disc, tree, within)
    return Opened(
        format="iso9660",
        members=members(disc, tree),
        entry_count=len(tree.files),
        total_bytes=sum(file.size_bytes for file in tree.files),
        note="; ".join(_notes(disc, primary, is_udf=is_udf, is_raw=disc is not source)),
        any_order=True,
    )


def _larger_side(disc: Headed, tree: Tree, within: Within) -> Tree:
    """The files of the UDF side where it holds more: some discs have no more than a note here, that a computer should read the other."""
    try:
        other = read_tree(disc, within.ledger.limits)
    except Broken:
        return tree
    return other if len(other.files) > len(tree.files) else tree


def _descriptors(disc: Headed) -> tuple[list[_Volume], bool]:
    """The volume descriptors, and whether the disc says that it is UDF too (ECMA-167 2/9)."""
    volumes: list[_Volume] = []
    is_udf = False
    first = disc.head[_FIRST_DESCRIPTOR * SECTOR_BYTES :]
    if first[1:6] not in (b"CD001", b"BEA01"):
        return volumes, is_udf
    for number in range(_FIRST_DESCRIPTOR, _FIRST_DESCRIPTOR + _MOST_DESCRIPTORS):
        sector = exactly(disc, number * SECTOR_BYTES, SECTOR_BYTES)
        mark = sector[1:6]
        is_udf = is_udf or mark in _UDF_MARKS
        if mark == b"CD001" and sector[0] in (_PRIMARY, _SUPPLEMENTARY):
            volume = _volume(sector)
            if volume is not None:
                volumes.append(volume)
        elif not mark.strip(b"\0"):
            break
    return volumes, is_udf


def _volume(sector: bytes) -> _Volume | None:
    is_joliet = sector[0] == _SUPPLEMENTARY
    if len(sector) < 190 or (is_joliet and sector[88:91] not in _JOLIET_ESCAPES):
        return None
    block_count, set_size, set_number, block_bytes = (
        struct.unpack_from("<I", sector, 80)[0],
        *(struct.unpack_from("<H", sector, at)[0] for at in (120, 124, 128)),
    )
    root_at, root_bytes = struct.unpack_from("<I4xI", sector, 156 + 2)
    return _Volume(
        block_bytes=block_bytes if block_bytes in (512, 1024, SECTOR_BYTES) else SECTOR_BYTES,
        block_count=block_count,
        set_size=set_size,
        set_number=set_number,
        label=sector[40:72].decode("ascii", "replace").strip(),
        root=Extent(block=root_at, size_bytes=root_bytes),
        is_joliet=is_joliet,
    )


def _notes(disc: Source, volume: _Volume, *, is_udf: bool, is_raw: bool) -> Iterator[str]:
    if volume.set_size > 1:
        yield f"volume {volume.set_number} of a set of {volume.set_size}"
    if labelled := _ONE_OF.search(volume.label):  # no more of a label than that: it may hold a name
        yield f"volume {labelled[1]} of a set of {labelled[2]}, by its label"
    if _session_follows(disc, volume.block_count * volume.block_bytes // SECTOR_BYTES):
        yield "another volume begins behind the first: other sessions follow"
    if is_udf:
        yield "also has a UDF file system"
    if is_raw:
        yield "raw sectors"


def _session_follows(disc: Source, end: int) -> bool:
    """True where volume descriptors stand behind the end of the volume (ECMA-119 8.1): another session was recorded."""
    last = min(disc.size_bytes // SECTOR_BYTES, end + _SESSION_WITHIN_SECTORS)
    for first in range(end, last, _SCANNED_SECTORS):
        part = exactly(disc, first * SECTOR_BYTES, min(_SCANNED_SECTORS, last - first) * SECTOR_BYTES)
        if any(part.startswith(_DESCRIPTOR, at) for at in range(0, len(part), SECTOR_BYTES)):
            return True
    return False
