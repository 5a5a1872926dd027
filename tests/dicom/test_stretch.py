"""A stretch that is recognised gives what walking it gives, however the next header differs from those before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handcarry.dicom.dictionary import TAG, VR
from handcarry.dicom.elements import walk_with
from handcarry.dicom.headers import EXPLICIT, IMPLICIT, Encoding, Headers
from handcarry.dicom.stretch import AFTERWARDS, LONGEST_BYTES, PATIENCE, Memory
from tests.dicom.written import element, identity, implicit, read, us, wrapped

# Tags of short and long form, wanted and not, and private ones.
TAGS = (
    (0x00080005, "CS"), (0x00080008, "CS"), (0x00080016, "UI"), (0x00080018, "UI"), (0x00080032, "TM"), (0x00090010, "LO"),
    (0x00091001, "UN"), (0x00100010, "PN"), (0x00180050, "DS"), (0x00181030, "LO"), (0x0020000D, "UI"), (0x00200013, "IS"),
    (0x00200032, "DS"), (0x00204000, "LT"), (0x00280010, "US"), (0x00280011, "US"), (0x00291010, "OB"),
)  # fmt: skip
VALUE = st.sampled_from([b"", b"1 ", b"22", b"1.25\\3 ", b"a longer value of thirty bytes", b"\0\0\x01\x02"])
CHANGES = st.lists(st.tuples(st.integers(0, len(TAGS) - 1), VALUE), max_size=3)
BREAKS = st.one_of(st.none(), st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=3)))


def wanted(tag: int) -> str:
    return VR.get(tag, "")


def header(values: list[bytes], encoding: Encoding) -> bytes:
    """The elements of `TAGS` with these values, behind which one follows that needs a closer look."""
    pairs = zip(TAGS, values, strict=True)
    written = (element(tag, vr, value) if encoding.explicit else implicit(tag, value) for (tag, vr), value in pairs)
    return b"".join(written) + bytes.fromhex("e07f1000") + (b"OW\0\0" if encoding.explicit else b"") + bytes.fromhex("0400000001020304")


@settings(deadline=None)
@given(headers=st.lists(st.tuples(CHANGES, BREAKS), min_size=4, max_size=12), encoding=st.sampled_from([EXPLICIT, IMPLICIT]))
def test_what_is_recognised_is_what_is_walked(
    headers: list[tuple[list[tuple[int, bytes]], tuple[int, bytes] | None]], encoding: Encoding
) -> None:
    values = [b"12"] * len(TAGS)
    remembering = Headers(encoding, wanted)
    for changes, broken in headers:
        for place, value in changes:
            values[place] = value
        data = header(values, encoding)
        if broken:
            at = broken[0] % len(data)
            data = data[:at] + broken[1] + data[at + len(broken[1]) :]
        assert walk_with(data, 0, remembering)._replace(known=None) == walk_with(data, 0, Headers(encoding, wanted))


def taught(*stretches: bytes) -> Memory:
    memory = Memory()
    for stretch in stretches:
        if memory.recall(stretch, 0, len(stretch)) is None:
            memory.learn(stretch, Headers(EXPLICIT, wanted))
    return memory


def slice_header(number: int, *, private: bytes = b"x" * 200) -> bytes:
    return element("PatientName", "PN", b"A^B ") + element("InstanceNumber", "IS", str(number)) + element(0x00291010, "OB", private)


def test_the_third_slice_is_recognised_whatever_its_number() -> None:
    memory = taught(slice_header(1), slice_header(2))
    third = slice_header(1003)
    recalled = memory.recall(b"before" + third + b"behind", 6, 6 + len(third))
    assert recalled is not None
    assert (recalled.stop, recalled.elements, recalled.last) == (6 + len(third), 3, 0x00291010)
    assert recalled.values == {0x00100010: ("PN", b"A^B "), 0x00200013: ("IS", b"1003")}


def test_what_varies_later_is_learned_too() -> None:
    memory = taught(slice_header(1), slice_header(2), slice_header(3, private=b"y" * 300))
    assert memory.recall(slice_header(4, private=b"z" * 200), 0, 1 << 20) is not None


def test_a_value_that_runs_over_the_end_is_walked() -> None:
    memory = taught(slice_header(1), slice_header(2, private=b"y" * 200))
    third = slice_header(3)
    assert memory.recall(third, 0, len(third)) is not None
    assert memory.recall(third, 0, len(third) - 1) is None


@pytest.mark.parametrize("length", [3, 0xFFFF])
def test_odd_and_undefined_lengths_get_their_closer_look(length: int) -> None:
    memory = taught(slice_header(1), slice_header(2))
    odd = element("PatientName", "PN", b"A^B ") + element("InstanceNumber", "IS", b"", length=length) + b"3" * length
    odd += element(0x00291010, "OB", b"x" * 200)
    assert memory.recall(odd, 0, len(odd)) is None


def test_nothing_is_learned_any_more_where_nothing_comes_again() -> None:
    memory = taught(*(element(0x00091000 + number, "OB", bytes(200)) for number in range(PATIENCE + 1)))
    for number in range(2):
        memory.learn(slice_header(number), Headers(EXPLICIT, wanted))
    assert memory.known is None
    for number in range(2 * AFTERWARDS):
        memory.learn(slice_header(number), Headers(EXPLICIT, wanted))
    assert memory.known is not None


def test_a_stretch_that_is_too_long_is_not_kept() -> None:
    long = slice_header(1, private=bytes(LONGEST_BYTES))
    assert taught(long, long).known is None


@settings(deadline=None, max_examples=60)
@given(changes=st.lists(st.tuples(st.sampled_from(["PatientName", "InstanceNumber", "WindowCenter", "Rows"]), st.booleans()), max_size=12))
def test_what_is_shared_follows_what_varies(changes: list[tuple[str, bool]]) -> None:
    """Once PatientName was seen to differ, a recognised header says nothing of whose it is."""
    said: dict[str, tuple[str, bytes | str]] = {
        "PatientName": ("PN", "A^B"),
        "InstanceNumber": ("IS", "1"),
        "WindowCenter": ("DS", "40"),
        "Rows": ("US", us(64)),
    }
    other: dict[str, bytes | str] = {"PatientName": "C^D", "InstanceNumber": "1000", "WindowCenter": "50", "Rows": us(128)}
    for keyword, differs in changes:
        now = dict(said)
        if differs:
            now[keyword] = (said[keyword][0], other[keyword])
        body = b"".join(element(each, vr, value) for each, (vr, value) in sorted(now.items(), key=lambda pair: TAG[pair[0]]))
        reading = read(wrapped(identity() + element(0x00091001, "OB", bytes(200)) + body + pixel_data()))
        instance = reading.instance
        assert instance.patient.patient_name == now["PatientName"][1]
        assert str(instance.image.instance_number) == now["InstanceNumber"][1]
        assert f"{instance.image.window_center:g}" == now["WindowCenter"][1]
        assert instance.layout is not None
        assert us(instance.layout.rows) == now["Rows"][1]


def pixel_data() -> bytes:
    return element("PixelData", "OW", bytes(64))


@settings(deadline=None, max_examples=60)
@given(emptied=st.lists(st.sampled_from(["", "", "SOPInstanceUID", "PatientName", "Rows"]), min_size=4, max_size=12))
def test_what_a_recognised_header_lacks_is_its_own(emptied: list[str]) -> None:
    """A slice that has a required value empty says so, and the next one, which has it, does not."""
    for number, empty in enumerate(emptied):
        written: dict[str, tuple[str, bytes | str]] = {
            "SOPClassUID": ("UI", "1.2.840.10008.5.1.4.1.1.2"),
            "SOPInstanceUID": ("UI", f"1.2.3.{number}"),
            "StudyDescription": ("LO", "a description that makes the header long enough to be worth knowing again"),
            "SeriesDescription": ("LO", "and another one, as long as that"),
            "PatientName": ("PN", "A^B"),
            "InstanceNumber": ("IS", str(number)),
            "Rows": ("US", us(64)),
        }
        body = b"".join(element(each, vr, b"" if each == empty else value) for each, (vr, value) in written.items())
        lacking = read(wrapped(body + pixel_data())).instance.missing_attributes
        filled = set(written) - {empty}
        assert "Modality" in lacking
        assert filled.isdisjoint(lacking)
        assert not empty or empty in {*lacking, "PatientName"}  # which may be empty (PS3.3 C.7.1.1)
