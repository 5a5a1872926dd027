"""Where the blocks of a UDF disc lie: partitions, and the maps between a block's number and its place (UDF 2.60, 2.2.8 to 2.2.12)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Protocol

from handcarry.media.disc import Run
from handcarry.media.faults import Broken
from handcarry.media.limits import Limits
from handcarry.media.source import Source, exactly
from handcarry.media.udf_descriptors import Allocation, Extent, FileEntry, Place, Tag, allocations, file_entry, has_tag
from handcarry.model.entry import FaultCode

_MOST_BLOCKS = 1 << 32
_UNUSED = 0xFFFFFFFF
_CONTINUATION_HEAD_BYTES = 24


class Partition(Protocol):
    """A partition as the file system sees it."""

    def locate(self, block: int) -> tuple[int, int]:
        """Return the sector at which a block lies, and how many lie there in one piece; `Broken` where it has no such block."""
        ...


class Direct:
    """Blocks that lie one behind the other."""

    def __init__(self, first_sector: int) -> None:
        self.first_sector = first_sector

    def locate(self, block: int) -> tuple[int, int]:
        """All of them in one piece."""
        return self.first_sector + block, _MOST_BLOCKS


class Virtual:
    """Blocks of a disc that is written once: a table tells where each was written last (UDF 2.2.11)."""

    def __init__(self, below: Direct, table: Sequence[int]) -> None:
        self._below = below
        self._table = table

    def locate(self, block: int) -> tuple[int, int]:
        """One at a time."""
        if block >= len(self._table) or self._table[block] == _UNUSED:
            raise Broken(FaultCode.DAMAGED, "a block that the allocation table does not know")
        return self._below.locate(self._table[block])[0], 1


class Sparable:
    """Packets of blocks, some of which had to move because their place went bad (UDF 2.2.12)."""

    def __init__(self, below: Direct, packet_blocks: int, moved: Mapping[int, int]) -> None:
        """`moved` gives the sector to which the packet beginning at a block was moved."""
        self._below = below
        self._packet_blocks = packet_blocks
        self._moved = moved
        self._firsts = sorted(moved)

    def locate(self, block: int) -> tuple[int, int]:
        """Up to the end of the packet where it moved, else up to the next that did."""
        inside = block % self._packet_blocks
        if block - inside in self._moved:
            return self._moved[block - inside] + inside, self._packet_blocks - inside
        after = bisect_right(self._firsts, block)
        return self._below.locate(block)[0], self._firsts[after] - block if after < len(self._firsts) else _MOST_BLOCKS


class Metadata:
    """Blocks that lie in a file: folders and file entries of a UDF 2.50 disc (UDF 2.2.10)."""

    def __init__(self, runs: Sequence[Run], block_bytes: int) -> None:
        self._sectors = [None if run.offset is None else run.offset // block_bytes for run in runs]
        self._ends = list(accumulate(run.size_bytes // block_bytes for run in runs))

    def locate(self, block: int) -> tuple[int, int]:
        """Up to the end of the run that it lies in."""
        number = bisect_right(self._ends, block)
        sector = self._sectors[number] if number < len(self._ends) else None
        if sector is None:
            raise Broken(FaultCode.DAMAGED, "a block that the metadata file does not hold")
        begin = self._ends[number - 1] if number else 0
        return sector + block - begin, self._ends[number] - block


class Blocks:
    """The blocks of a disc, by partition and number. Counts what it is asked for: a table can say more than a disc holds."""

    def __init__(self, disc: Source, block_bytes: int, limits: Limits) -> None:
        self.block_bytes = block_bytes
        self.partitions: list[Partition] = []
        self._disc = disc
        self._left_runs = 2 * limits.entries  # pieces of files: honest files have one or two

    def runs(self, place: Place, size_bytes: int) -> Iterator[Run]:
        """The pieces in which that many bytes lie."""
        if place.partition >= len(self.partitions):
            raise Broken(FaultCode.DAMAGED, "a partition that the disc does not have")
        partition, block = self.partitions[place.partition], place.block
        while size_bytes > 0:
            self._spend()
            sector, count = partition.locate(block)
            piece = min(size_bytes, count * self.block_bytes)
            yield Run(offset=sector * self.block_bytes, size_bytes=piece)
            block += count
            size_bytes -= piece

    def read(self, place: Place, size_bytes: int) -> bytes:
        """The bytes there; fewer where the image ends."""
        return b"".join(self.bytes_of(run) for run in self.runs(place, size_bytes))

    def bytes_of(self, run: Run) -> bytes:
        """The bytes of a run; fewer where the image ends."""
        return bytes(run.size_bytes) if run.offset is None else exactly(self._disc, run.offset, run.size_bytes)

    def entry(self, place: Place) -> FileEntry:
        """The file entry in a block."""
        return file_entry(self.read(place, self.block_bytes))

    def pieces(self, entry: FileEntry, place: Place) -> tuple[tuple[Run, ...], int]:
        """Where the bytes of a file lie whose entry stands at `place`, and how many bytes have no place."""
        if entry.inside_at is not None:
            (block,) = self.runs(place, self.block_bytes)
            inside = Run(offset=(block.offset or 0) + entry.inside_at, size_bytes=entry.size_bytes)
            return ((inside,) if entry.size_bytes else ()), 0
        found: list[Run] = []
        left = entry.size_bytes
        for each in self._allotted(entry, place.partition):
            size_bytes = min(left, each.size_bytes)
            left -= size_bytes
            if each.kind == Extent.RECORDED:
                for run in self.runs(each.place, size_bytes):
                    _add(found, run)
            else:
                self._spend()
                found.append(Run(offset=None, size_bytes=size_bytes))
            if not left:
                break
        return tuple(found), left

    def _allotted(self, entry: FileEntry, partition: int) -> Iterator[Allocation]:
        """Allocation descriptors, and those in the blocks where they go on (ECMA-167 4/14.5), each of which is followed once."""
        going = allocations(entry.allotted, entry.form, partition) if entry.size_bytes else iter(())
        seen = set[Place]()
        while (each := next(going, None)) is not None:
            if each.kind != Extent.CONTINUATION:
                yield each
                continue
            self._spend()
            data = self.read(each.place, min(each.size_bytes, self.block_bytes))
            if each.place in seen or not has_tag(data, Tag.ALLOCATION):
                raise Broken(FaultCode.DAMAGED, "the list of a file's pieces does not go on where it says")
            seen.add(each.place)
            length = int.from_bytes(data[20:_CONTINUATION_HEAD_BYTES], "little")
            body = data[_CONTINUATION_HEAD_BYTES : _CONTINUATION_HEAD_BYTES + length]
            going = allocations(body, entry.form, each.place.partition)

    def _spend(self) -> None:
        self._left_runs -= 1
        if self._left_runs < 0:
            raise Broken(FaultCode.REFUSED, "files in more pieces than a disc can hold")


def _add(found: list[Run], run: Run) -> None:
    """Add a run, joined with the last where it lies right behind it."""
    last = found[-1] if found else None
    if last is not None and last.offset is not None and last.offset + last.size_bytes == run.offset:
        found[-1] = Run(offset=last.offset, size_bytes=last.size_bytes + run.size_bytes)
    else:
        found.append(run)
