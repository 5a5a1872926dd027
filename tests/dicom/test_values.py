from __future__ import annotations

import struct

import pytest

from handcarry.dicom import values


@pytest.mark.parametrize(
    ("vr", "raw", "expected", "good"),
    [
        ("DS", b"1.5\\-2\\+.25", (1.5, -2.0, 0.25), True),
        ("DS", b"1e3 ", (1000.0,), True),
        ("DS", b" 7\0", (7.0,), True),
        ("DS", b"0,25", (0.25,), False),
        ("DS", b"0,25\\0,25", (0.25, 0.25), False),
        ("DS", b"12.34567890123456789", (12.34567890123456789,), False),
        ("DS", b"nan", (), False),
        ("DS", b"inf\\1", (1.0,), False),
        ("DS", b"1e999", (), False),
        ("DS", b"1_0", (1.0,), False),
        ("DS", b"1-2", (1.0,), False),
        ("DS", b"\xb2", (), False),
        ("DS", b"", (), True),
        ("DS", b"  ", (), True),
        ("DS", b"1\\\\3", (1.0, 3.0), True),
        ("IS", b"12 ", (12.0,), True),
        ("IS", b"-5", (-5.0,), True),
        ("IS", b"4.1", (4.1,), False),
        ("IS", b"1A", (1.0,), False),
        ("IS", b"9999999999", (9999999999.0,), False),
        ("US", b"\1\0\2\0", (1.0, 2.0), True),
        ("US", b"\1\0\2", (1.0,), False),
        ("SS", b"\xff\xff", (-1.0,), True),
        ("UL", b"\0\0\1\0", (65536.0,), True),
        ("FD", struct.pack("<dd", 0.5, float("nan")), (0.5,), False),
        ("FL", struct.pack("<f", 0.25), (0.25,), True),
    ],
)
def test_numbers(vr: str, raw: bytes, expected: tuple[float, ...], good: bool) -> None:
    found = values.numbers((vr, raw))
    assert (found.value, found.good) == (expected, good)


def test_endless_numbers_are_cut() -> None:
    found = values.numbers(("DS", b"1\\" * 1_000_000))
    assert len(found.value) == values.NUMBERS_MAX_BYTES // 2
    assert not found.good
    assert values.numbers(("IS", b"9" * 100_000)) == ((), False, "", "")


@pytest.mark.parametrize(
    ("raw", "grid_mm"),
    [
        (b"12.5\\-3.25\\7 ", 0.01),
        (b"-115\\-115\\7", 1.0),
        (b"1.0\\2\\3", 0.1),
        (b"-64.125000\\0\\0", 1e-6),
        (b"1.25e1\\0\\0", 0.1),
        (b"1.25E+2\\0\\0", 1.0),
        (b"125e-3\\0\\0", 0.001),
        (b"1.5e-99999\\2.25\\0", 0.01),
        (b"1." + b"1" * 40, 1e-15),
        (b"", 0.0),
    ],
)
def test_the_printed_grid_is_that_of_the_finest_coordinate(raw: bytes, grid_mm: float) -> None:
    assert values.printed_grid_mm(("DS", raw)) == grid_mm


def test_binary_positions_have_no_grid() -> None:
    assert values.printed_grid_mm(("FD", struct.pack("<ddd", 1, 2, 3))) == 0.0


@pytest.mark.parametrize(
    ("read", "raw", "good"),
    [
        (values.uid, b"1.2.840.10008\0", True),
        (values.uid, b"", True),
        (values.uid, b"1.2.03", False),
        (values.uid, b"1.2.", False),
        (values.uid, b"1.2.a", False),
        (values.uid, b"1." + b"2" * 63, False),
        (values.uid, b"1." + b"2" * 62, True),
        (values.day, b"20240229", True),
        (values.day, b"20230229", False),
        (values.day, b"2024.02.29", False),
        (values.day, b"20241301", False),
        (values.day, b"00000000", False),
        (values.clock, b"235959.123456", True),
        (values.clock, b"07", True),
        (values.clock, b"2460", False),
        (values.clock, b"12:30:00", False),
        (values.code, b"ORIGINAL\\PRIMARY\\CT_SOM5 SPI ", True),
        (values.code, b"Original", False),
        (values.code, b"A" * 17, False),
    ],
)
def test_texts_of_fixed_form(read: object, raw: bytes, good: bool) -> None:
    assert callable(read)
    found = read(("XX", raw))
    assert found.good == good
    assert found.value == raw.decode().strip(" \0")


@pytest.mark.parametrize(
    ("vr", "raw", "text", "good"),
    [
        ("LO", b" two\\three ", "two\\three", True),
        ("LO", b"x" * 65, "x" * 65, False),
        ("SH", b"x" * 16 + b"\\" + b"y" * 16, "x" * 16 + "\\" + "y" * 16, True),
        ("SH", b"x" * 17, "x" * 17, False),
        ("ST", b"a\\b" * 300, "a\\b" * 300, True),
        ("LT", b"a" * 20_000, "a" * 10_240, False),
        ("US", b"\1\0", "", False),
        ("OB", b"", "", True),
        ("DS", b"1.5", "1.5", True),
    ],
)
def test_texts(vr: str, raw: bytes, text: str, good: bool) -> None:
    found = values.text((vr, raw), ())
    assert (found.value, found.good) == (text, good)


def test_texts_follow_the_character_set() -> None:
    assert values.text(("PN", "ŁĄCKA^ŻÓFIA".encode("iso8859-2")), ("ISO_IR 101",)).value == "ŁĄCKA^ŻÓFIA"
    damaged = values.text(("PN", b"\xff\xfe"), ("ISO_IR 192",))
    assert damaged.fault
    assert not damaged.good
    assert values.text(("PN", "ИВАНОВ^ИВАН".encode("cp1251")), ()).guessed
