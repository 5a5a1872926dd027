"""UDF disc images without ISO 9660 (ECMA-167, OSTA UDF 1.02 to 2.60), as computers write them that use a disc like a stick.

Discs written once (with a table of blocks), rewritable ones (with packets that moved) and those of UDF 2.50 (with a metadata file) too.
"""

from __future__ import annotations

from handcarry.media.disc import Tree, members
from handcarry.media.faults import Broken
from handcarry.media.found import Opened, Within
from handcarry.media.limits import Limits
from handcarry.media.raw_sectors import cooked
from handcarry.media.source import Headed, Source
from handcarry.media.udf_descriptors import Place, Tag, has_tag, is_whole, long_place
from handcarry.media.udf_directory import walk
from handcarry.media.udf_volume import Volume, open_volume
from handcarry.model.entry import FaultCode

_FIRST_DESCRIPTOR_AT = 0x8000  # ECMA-167 2/8.3
_STEP_BYTES = 2048
_BEGINNING = b"BEA01"
_MARKS = (b"NSR02", b"NSR03")


def open_udf(source: Headed, within: Within) -> Opened | None:
    """Open a disc image that is UDF and nothing else."""
    disc = cooked(source)
    if not _is_udf(disc.head):
        return None
    try:
        tree = read_tree(disc, within.ledger.limits)
    except Broken as broken:
        return Opened(format="udf", fault=broken.fault)
    return Opened(
        format="udf",
        members=members(disc, tree),
        entry_count=len(tree.files),
        total_bytes=sum(file.size_bytes for file in tree.files),
        note="raw sectors" if disc is not source else "",
        any_order=True,
    )


def _is_udf(head: bytes) -> bool:
    """True where the disc says so (ECMA-167 2/9)."""
    marks = [head[at + 1 : at + 6] for at in range(_FIRST_DESCRIPTOR_AT, len(head) - 5, _STEP_BYTES)]
    return marks[:1] == [_BEGINNING] and any(mark in _MARKS for mark in marks)


def read_tree(disc: Source, limits: Limits) -> Tree:
    """The files of a disc; `Broken` where its volume or its file set cannot be read."""
    volume = open_volume(disc, limits)
    return walk(volume.blocks, _root(volume), limits)


def _root(volume: Volume) -> Place:
    """The folder that holds all others: that of the last file set of the sequence (ECMA-167 4/8.3.1)."""
    found: bytes | None = None
    first = volume.file_set.block
    for block in range(first, first + volume.file_set_blocks):
        data = volume.blocks.read(Place(volume.file_set.partition, block), volume.blocks.block_bytes)
        if len(data) < 512 or not has_tag(data, Tag.FILE_SET) or not is_whole(data):
            break
        found = data
    if found is None:
        raise Broken(FaultCode.DAMAGED, "the description of the files cannot be read")
    return long_place(found, 400)
