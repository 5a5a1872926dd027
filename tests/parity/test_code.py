"""The field and the code, held against reedsolo's arithmetic and worked examples."""

from __future__ import annotations

import numpy as np
import pytest
import reedsolo
from hypothesis import given, settings
from hypothesis import strategies as st

from handcarry.parity.cauchy import Sums, factors, finding
from handcarry.parity.galois import POLYNOMIAL, Bytes, inverse, inverted, matrix_product, product
from handcarry.parity.lanes import MOST_ROWS, lanes_of

EVERY = np.arange(256, dtype=np.uint8)


@pytest.fixture(autouse=True, scope="module")
def _tables() -> None:
    reedsolo.init_tables(prim=POLYNOMIAL, generator=2)


def test_products_and_inverses_are_those_of_another_program() -> None:
    expected = [[reedsolo.gf_mul(a, b) for b in range(256)] for a in range(256)]
    assert product(EVERY[:, None], EVERY[None, :]).tolist() == expected
    assert inverse(EVERY[1:]).tolist() == [reedsolo.gf_inverse(a) for a in range(1, 256)]


def test_worked_by_hand() -> None:
    assert int(product(0x80, 2)) == 0x1D  # x^7 times x is x^8, which is x^4 + x^3 + x^2 + 1
    assert int(product(0x53, 0x01)) == 0x53
    assert int(inverse(2)) == 0x8E  # 2 times 0x8E is 0x11C, less 0x11D
    assert factors([0, 1], [0, 1]).tolist() == [[int(inverse(0xFF)), int(inverse(0xFE))], [int(inverse(0xFE)), int(inverse(0xFF))]]


def test_nought_has_no_inverse_and_a_flat_matrix_neither() -> None:
    with pytest.raises(ZeroDivisionError):
        inverse(0)
    with pytest.raises(ZeroDivisionError):
        inverted(np.array([[1, 2], [2, 4]], np.uint8))


def test_any_square_part_can_be_inverted() -> None:
    rng = np.random.default_rng(1)
    for size in (1, 2, 7, 40, 128):
        parity, data = (sorted(rng.choice(128, size, replace=False).tolist()) for _ in range(2))
        matrix = factors(parity, data)
        assert (matrix_product(inverted(matrix), matrix) == np.eye(size, dtype=np.uint8)).all()


def test_sums_are_what_another_program_sums_up() -> None:
    data = np.random.default_rng(2).integers(0, 256, (5, 12), np.uint8)
    matrix = factors(range(3), range(5))
    expected = np.zeros((3, 12), np.uint8)
    for row, column, at in np.ndindex(3, 5, 12):
        expected[row, at] ^= reedsolo.gf_mul(int(matrix[row, column]), int(data[column, at]))
    sums = Sums(3, 12)
    for number, row in enumerate(data):
        sums.add(matrix[:, number], row)
    assert [sums.row(number).tolist() for number in range(3)] == expected.tolist()


def _coded(data: Bytes, rows: int) -> Bytes:
    sums, matrix = Sums(rows, data.shape[1]), factors(range(rows), range(len(data)))
    for number, row in enumerate(data):
        sums.add(matrix[:, number], row)
    return np.stack([sums.row(number) for number in range(rows)])


def _found(data: Bytes, parity: Bytes, lost: list[int], left: list[int]) -> Bytes:
    how = finding(lost, left, len(data))
    sums = Sums(len(lost), data.shape[1])
    for number, row in enumerate(data):
        if number not in lost:
            sums.add(how.of_data[:, number], row)
    for number, used in enumerate(how.used):
        sums.add(how.of_parity[:, number], parity[used])
    return np.stack([sums.row(number) for number in range(len(lost))])


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_any_rows_lost_are_found_by_as_many_parity_rows(draw: st.DataObject) -> None:
    rows = draw.draw(st.sampled_from([1, 2, 8, 9, 16, 17, 33, 70]), "parity rows")
    data_rows = draw.draw(st.integers(1, min(180, MOST_ROWS - rows)), "data rows")
    rng = np.random.default_rng(draw.draw(st.integers(0, 1 << 32)))
    data = rng.integers(0, 256, (data_rows, 11), np.uint8)
    count = draw.draw(st.integers(1, min(rows, data_rows)), "lost")
    lost = sorted(rng.choice(data_rows, count, replace=False).tolist())
    left = sorted(rng.choice(rows, count, replace=False).tolist())
    assert (_found(data, _coded(data, rows), lost, left) == data[lost]).all()


def test_rows_wider_than_what_is_worked_on_at_once() -> None:
    data = np.random.default_rng(3).integers(0, 256, (4, (1 << 15) * 2 + 77), np.uint8)
    assert (_found(data, _coded(data, 2), [0, 3], [0, 1]) == data[[0, 3]]).all()


def test_more_lost_than_left_is_refused() -> None:
    with pytest.raises(ValueError, match="more rows"):
        finding([1, 2], [0], 5)


@pytest.mark.parametrize(("rows", "lanes"), [(1, 8), (8, 8), (9, 16), (12, 16), (23, 32), (33, 64), (128, 128)])
def test_the_room_that_sums_take(rows: int, lanes: int) -> None:
    assert lanes_of(rows) == lanes
