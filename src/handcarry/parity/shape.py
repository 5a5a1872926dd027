"""The shape that a pack's bytes are laid out in, to be protected.

All files one after the other are one run of bytes, cut into blocks. Blocks fill sections; a section is a table of `data_rows` rows of
`row_blocks` blocks, filled row by row, with zeros after the last byte. `parity_rows` further rows are summed up from them, place by place
of the width. So the blocks at one place of all rows, a column, stand by each other: of each column as many may be lost as there are
parity rows, and bytes that lie together, as they are lost together, fall to many columns.
"""

from __future__ import annotations

from dataclasses import dataclass

from handcarry.parity.lanes import MOST_ROWS, lanes_of

MOST_PERCENT = 100
SMALLEST_BLOCK_BYTES = 512
LARGEST_BLOCK_BYTES = 1 << 16
MOST_BYTES = 1 << 39
MOST_BLOCKS = 1 << 23
MOST_SECTIONS = 1 << 14  # of the most bytes with the most parity; a hostile record could ask for a file name for every block
_USUAL_BLOCK_BYTES = 4096  # what disks and sticks lose at once; smaller ones only where there would be few of them
_FEW_BLOCKS, _MANY_BLOCKS = 1 << 11, 1 << 17
_SUMS_BYTES = 32 << 20  # held in memory for one section


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How many bytes there are and how they are laid out. Raises ValueError for what cannot be."""

    total_bytes: int
    percent: int
    block_bytes: int
    row_blocks: int
    data_rows: int
    parity_rows: int
    sections: int

    def __post_init__(self) -> None:
        if not (
            0 < self.total_bytes <= MOST_BYTES
            and 1 <= self.percent <= MOST_PERCENT
            and SMALLEST_BLOCK_BYTES <= self.block_bytes <= LARGEST_BLOCK_BYTES
            and self.total_bytes <= MOST_BLOCKS * self.block_bytes
            and min(self.row_blocks, self.data_rows, self.parity_rows, self.sections) > 0
            and self.parity_rows <= self.data_rows
            and self.sections <= MOST_SECTIONS
            and self.data_rows + self.parity_rows <= MOST_ROWS
            and self.row_bytes * lanes_of(self.parity_rows) <= _SUMS_BYTES
            and (self.sections - 1) * self.section_bytes < self.total_bytes <= self.sections * self.section_bytes
        ):
            raise ValueError("no shape of a pack")

    @property
    def row_bytes(self) -> int:
        """The width of a row."""
        return self.row_blocks * self.block_bytes

    @property
    def section_blocks(self) -> int:
        """The data blocks of one section, those of nothing but zeros too."""
        return self.row_blocks * self.data_rows

    @property
    def section_bytes(self) -> int:
        """The data bytes of one section."""
        return self.section_blocks * self.block_bytes

    @property
    def blocks(self) -> int:
        """The blocks that hold any of the bytes."""
        return -(-self.total_bytes // self.block_bytes)

    @property
    def burst_bytes(self) -> int:
        """How many bytes that lie together may be lost, whatever they are, as long as nothing else is."""
        return (self.parity_rows * self.row_blocks - 1) * self.block_bytes


def shape_of(total_bytes: int, percent: int) -> Shape:
    """Return the shape for so many bytes, with so many parity bytes for 100 data bytes (1 to 100)."""
    most_parity = MOST_ROWS * percent // (100 + percent)
    most_data = min(MOST_ROWS - most_parity, most_parity * 100 // percent)
    block_bytes = _block_bytes(total_bytes)
    blocks = -(-total_bytes // block_bytes)
    widest = _SUMS_BYTES // lanes_of(most_parity) // block_bytes
    sections = -(-blocks // (most_data * widest))
    row_blocks = -(-blocks // (most_data * sections))
    data_rows = -(-blocks // (row_blocks * sections))
    return Shape(
        total_bytes=total_bytes,
        percent=percent,
        block_bytes=block_bytes,
        row_blocks=row_blocks,
        data_rows=data_rows,
        parity_rows=-(-data_rows * percent // 100),
        sections=sections,
    )


def _block_bytes(total_bytes: int) -> int:
    size = SMALLEST_BLOCK_BYTES
    while size < LARGEST_BLOCK_BYTES and total_bytes > size * (_FEW_BLOCKS if size < _USUAL_BLOCK_BYTES else _MANY_BLOCKS):
        size *= 2
    return size
