"""How bytes are laid out to be protected, and the records that recovery files are made of."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handcarry.parity import plan
from handcarry.parity.files import Piece, Row, files_of, from_text, to_text
from handcarry.parity.record import HEADER_BYTES, Kind, Record, found_in, from_bytes, to_bytes
from handcarry.parity.shape import MOST_BYTES, shape_of

SHAPE = shape_of(300_000, 5)
RECORD = Record(kind=Kind.PARITY, number=3, shape=SHAPE, files_sha256=hashlib.sha256(b"list").digest(), payload=bytes(range(256)) * 2)


@given(st.integers(1, MOST_BYTES), st.integers(1, 100))
def test_every_size_has_a_shape_within_its_budget(total_bytes: int, percent: int) -> None:
    shape = shape_of(total_bytes, percent)
    assert shape.sections * shape.section_bytes >= total_bytes
    assert shape.parity_rows <= -(-shape.data_rows * percent // 100)
    if total_bytes > 1 << 20:
        parity_bytes = shape.sections * shape.parity_rows * shape.row_bytes
        assert percent <= 100 * parity_bytes / total_bytes <= 1.1 * percent + 1
        assert shape.burst_bytes < parity_bytes


@pytest.mark.parametrize(
    "changes",
    [
        {"total_bytes": 0}, {"total_bytes": 1 << 45}, {"percent": 0}, {"block_bytes": 1}, {"row_blocks": 0}, {"data_rows": 250},
        {"sections": 9}, {"row_blocks": 1 << 20}, {"parity_rows": 0},
        {"row_blocks": 10, "data_rows": 60, "parity_rows": 61},
        {"total_bytes": 512 << 23, "block_bytes": 512, "row_blocks": 1, "data_rows": 1, "parity_rows": 1, "sections": 1 << 23},
    ],
)  # fmt: skip
def test_a_shape_that_cannot_be_is_refused(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no shape"):
        replace(SHAPE, **changes)


@pytest.mark.parametrize("percent", [1, 5, 100])
def test_the_records_of_each_file_are_as_many_as_are_said(percent: int) -> None:
    for shape in (shape_of(300_000, percent), shape_of(1 << 30, percent)):
        for name in plan.names(shape):
            assert plan.slot_count(shape, 9000, name) == len(list(plan.slots(shape, 9000, name))) > 0


def test_every_bit_of_a_record_counts() -> None:
    data = to_bytes(RECORD)
    assert from_bytes(data) == RECORD
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        assert from_bytes(bytes(flipped)) is None, bit
    assert from_bytes(data[:-1]) is None


def test_records_are_found_wherever_they_begin() -> None:
    one, two = to_bytes(RECORD), to_bytes(replace(RECORD, number=4, payload=b""))
    found = list(found_in(b"HCPARITY, not one" + one + b"?" + one[:200] + two))
    assert [(place.at_byte, place.record.number) for place in found] == [(17, 3), (17 + len(one) + 201, 4)]
    assert len(two) == HEADER_BYTES


def test_every_block_has_its_record_once_and_the_index_three_copies() -> None:
    slots = [slot for name in plan.names(SHAPE) for slot in plan.slots(SHAPE, 5000, name)]
    parity = sorted(slot.number for slot in slots if slot.kind is Kind.PARITY)
    assert parity == list(range(SHAPE.sections * SHAPE.parity_rows * SHAPE.row_blocks))
    for kind, count in ((Kind.FILES, 2), (Kind.HASHES, plan.hash_records(SHAPE) * SHAPE.sections)):
        assert sorted(slot.number for slot in slots if slot.kind is kind) == sorted([*range(count)] * 3)
    assert [str(name) for name in plan.names(SHAPE)] == [f"P{number:07d}.HCP" for number in range(5)]


def test_the_list_of_files_says_where_every_byte_lies() -> None:
    sums = [hashlib.sha256(bytes([number])).hexdigest() for number in range(3)]
    files = files_of([Row(sums[0], 10, "B"), Row(sums[1], 0, "A/EMPTY"), Row(sums[2], 5, "A/X")])
    assert [row.path for row in files.rows] == ["A/EMPTY", "A/X", "B"]
    assert list(files.pieces(3, 9)) == [Piece(1, 3, 2), Piece(2, 0, 7)]
    assert list(files.pieces(14, 9)) == [Piece(2, 9, 1)]
    assert from_text(to_text(files)) == files


@pytest.mark.parametrize(
    "text", ["", "{0}  1  A", "{0}  1  A\n{0}  1  A\n", "{0}  1  B\n{0}  1  A\n", "{0}  01  A\n", "{0}  -1  A\n", "{0} 1  A\n"]
)
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a SHA|same path"):
        from_text(text.format("0" * 64).encode())
