"""Bytes made to hurt: no exception, little time, little memory, whatever they claim."""

from __future__ import annotations

import struct
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.data import DATA_ROOT

from handcarry.dicom import headers, records
from handcarry.dicom.dictionary import VR
from handcarry.dicom.oddities import Odd
from tests.dicom.fuzz import trial, trials
from tests.dicom.written import UNDEFINED, codes, element, identity, image, item, pixel_module, read, sequence, us, wrapped

NAMES = ("CT_small.dcm", "MR_small_RLE.dcm", "eCT_Supplemental.dcm", "image_dfl.dcm", "ExplVR_BigEnd.dcm", "rtplan.dcm", "reportsi.dcm")
SLOWEST_SECONDS = 2.0  # of processor time for one small file; generous, for a shared machine


def _seeds() -> list[bytes]:
    folder = Path(DATA_ROOT) / "test_files"
    return [(folder / name).read_bytes()[:40_000] for name in NAMES if (folder / name).is_file()] + [wrapped(image())]


def test_mutated_headers_never_raise_and_never_dawdle() -> None:
    assert len(_seeds()) >= 5
    assert max(seconds for _, seconds in trials(_seeds(), seed=20261123, count=1500)) < SLOWEST_SECONDS


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_behind_dicm_are_read(tail: bytes) -> None:
    assert trial(bytes(128) + b"DICM" + tail) < SLOWEST_SECONDS
    assert trial(wrapped(tail)) < SLOWEST_SECONDS
    assert trial(tail) < SLOWEST_SECONDS


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(VR)), st.binary(max_size=40))))
def test_any_value_of_any_wanted_element_is_read(elements: list[tuple[int, bytes]]) -> None:
    dataset = b"".join(element(tag, "UN", value) for tag, value in sorted(elements))
    assert trial(wrapped(dataset)) < SLOWEST_SECONDS


@pytest.mark.parametrize("closed", [True, False])
def test_sequences_ten_thousand_deep(closed: bool) -> None:
    if closed:
        nested = b""
        for _ in range(400):
            nested = sequence("SharedFunctionalGroupsSequence", item(nested))
    else:
        nested = (element("SharedFunctionalGroupsSequence", "SQ", b"", length=UNDEFINED) + item(b"", length=UNDEFINED)[:8]) * 10_000
    reading = read(wrapped(identity() + nested))
    assert Odd.TOO_DEEP in codes(reading)
    assert hash(reading.instance)


def test_a_claim_of_terabytes_costs_nothing() -> None:
    module = pixel_module().replace(element("Rows", "US", us(2)), element("Rows", "US", us(65535)))
    module = module.replace(element("Columns", "US", us(2)), element("Columns", "US", us(65535)))
    tracemalloc.start()
    instance = read(wrapped(identity() + element("NumberOfFrames", "IS", "100000000") + module)).instance
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert instance.layout is not None
    assert instance.layout.frame_bytes * instance.layout.number_of_frames > 10**15
    assert len(instance.planes) == 1
    assert peak < 1 << 20


def test_millions_of_tiny_elements_and_items_end_at_the_cap() -> None:
    began = time.process_time()
    tiny = struct.pack("<HH2sH", 0x0009, 0x1001, b"LO", 0)
    climbing = b"".join(struct.pack("<HH2sH", 0x0009 + 2 * (n >> 15), (n & 0x7FFF) + 0x1000, b"LO", 0) for n in range(300_000))
    for dataset in (tiny * 300_000, climbing, sequence("PerFrameFunctionalGroupsSequence", item(b"") * 300_000)):
        assert Odd.TOO_MANY_ELEMENTS in codes(read(wrapped(identity() + dataset)))
    fragments = element("PixelData", "OB", b"", length=UNDEFINED) + item(b"") * 300_000
    assert read(wrapped(identity() + fragments)).instance.pixels is not None
    assert time.process_time() - began < 30


def test_what_is_remembered_between_files_stays_bounded() -> None:
    for number in range(records.REMEMBERED + 50):
        read(wrapped(image(element("PatientName", "PN", f"P{number}"))))
    assert len(records.PATIENT.remembered) <= records.REMEMBERED
    before = len(records.STUDY.remembered)
    read(wrapped(image(element("PatientName", "PN", "DOE^JANE") + element("StudyID", "SH", "x" * 60_000))))
    assert len(records.STUDY.remembered) <= before
    assert all(len(table) <= headers.REMEMBERED for table in (*headers.DATASET.values(), *headers.SKIPPING.values()))


def test_headers_are_forgotten_when_there_are_too_many() -> None:
    table = headers.Headers(headers.EXPLICIT, lambda _: "")
    for number in range(headers.REMEMBERED + 10):
        assert table[struct.pack("<HH2sH", 0x11, number, b"LO", 2)][1] == 2
    assert len(table) == 10
