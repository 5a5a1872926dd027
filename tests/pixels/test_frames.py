"""Frames are cut where PS3.5 says they lie, one at a time, and what is wrong with them is accounted for."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pydicom
import pytest
from pydicom.encaps import generate_frames

from handcarry.model.frame import PixelAccount, PixelLayout
from handcarry.model.instance import PixelSpan
from handcarry.pixels.frames import cut_frames
from tests.pixels.packing import DELIMITER, PACKED, encapsulated, item, layout, native_span
from tests.pixels.reading import SAMPLES, read

JPEG = b"\xff\xd8\xff\xe0rest\xff\xd9"
JPEG_2000 = b"\xff\x4f\xff\x51rest"


class Dripping:
    """A stream that gives a few bytes at a time less than asked, as ByteStream may at its end only: it gives all."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.asked: list[int] = []

    def read(self, size_bytes: int, /) -> bytes:
        self.asked.append(size_bytes)
        part, self._data = self._data[:size_bytes], self._data[size_bytes:]
        return part


def cut(data: bytes, span: PixelSpan, shape: PixelLayout) -> tuple[list[bytes], PixelAccount]:
    cutter = cut_frames(data, None, span=span, layout=shape)
    frames = list(cutter)
    assert [number for number, _ in frames] == list(range(len(frames)))
    return [bytes(frame) for _, frame in frames], cutter.account


def pack(
    fragments: Iterable[bytes], frames: int, *, offsets: tuple[int, ...] = (), end: bytes = DELIMITER, suffix: str = ".4.70"
) -> tuple[list[bytes], PixelAccount]:
    return cut(encapsulated(fragments, offsets=offsets, end=end), PACKED, layout(suffix, number_of_frames=frames))


def faults(account: PixelAccount) -> set[str]:
    names = ("offset_table_wrong", "delimiter_missing", "cut_short", "unmapped_fragments")
    return {name for name in names if getattr(account, name)}


def test_native_frames_lie_end_to_end() -> None:
    data = bytes(range(256)) * 47
    frames, account = cut(data[:12_000], native_span(data[:12_000]), layout(number_of_frames=3))
    assert frames == [data[:4000], data[4000:8000], data[8000:12_000]]
    assert account == PixelAccount(encapsulated=False, promised_frames=3, found_frames=3, found_bytes=12_000, expected_bytes=12_000)


@pytest.mark.parametrize("split", [0, 1, 90, 100, 101, 4_100, 12_100])
def test_it_does_not_matter_what_was_read_already(split: int) -> None:
    data = bytes(100) + bytes(range(1, 251)) * 48
    span = PixelSpan(offset=100, length_bytes=12_000, encapsulated=False)
    cutter = cut_frames(data[:split], Dripping(data[split:]), span=span, layout=layout(number_of_frames=3))
    assert b"".join(bytes(frame) for _, frame in cutter) == data[100:]
    assert cutter.account.found_frames == 3
    assert not cutter.account.cut_short


def test_a_native_file_that_breaks_off() -> None:
    frames, account = cut(bytes(9_000), native_span(b"", length_bytes=12_000), layout(number_of_frames=3))
    assert [len(frame) for frame in frames] == [4000, 4000, 1000]
    assert (account.found_frames, account.found_bytes, account.expected_bytes) == (2, 9000, 12_000)
    assert faults(account) == {"cut_short"}


def test_more_native_bytes_than_promised_are_counted() -> None:
    frames, account = cut(bytes(12_000), native_span(bytes(12_000)), layout(number_of_frames=2))
    assert len(frames) == 2
    assert (account.found_frames, account.found_bytes, account.expected_bytes) == (3, 12_000, 8000)


def test_what_follows_the_pixel_data_is_no_pixel() -> None:
    frames, account = cut(bytes(12_000), native_span(b"", length_bytes=9_000), layout(number_of_frames=3))
    assert [len(frame) for frame in frames] == [4000, 4000, 1000]
    assert (account.found_bytes, account.cut_short) == (9000, False)


def test_a_large_claim_within_the_cap_is_read_in_small_steps() -> None:
    stream = Dripping(bytes(634))
    cutter = cut_frames(b"", stream, span=native_span(b"", length_bytes=128_000_000), layout=layout(rows=8000, columns=8000))
    assert [len(frame) for _, frame in cutter] == [634]
    assert max(stream.asked) <= 1 << 20


def test_frames_of_single_bits_share_bytes() -> None:
    """Three frames of 5 x 3 bits are 45 bits, lowest bit first (PS3.5 8.1.1)."""
    bits = int("1" + "01" * 22, 2)
    frames, account = cut(
        bits.to_bytes(6, "little"), native_span(bytes(6)), layout(rows=5, columns=3, bits_allocated=1, bits_stored=1, number_of_frames=3)
    )
    assert [int.from_bytes(frame, "little") for frame in frames] == [bits & 0x7FFF, bits >> 15 & 0x7FFF, bits >> 30]
    assert (account.found_frames, account.expected_bytes) == (3, 6)


def test_a_claim_of_terabytes_costs_nothing() -> None:
    shape = layout(rows=65_535, columns=65_535, number_of_frames=1000)
    stream = Dripping(bytes(634))
    tracemalloc.start()
    cutter = cut_frames(b"", stream, span=native_span(b"", length_bytes=0xFFFFFFFE), layout=shape)
    frames = list(cutter)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 << 20
    assert max(stream.asked) <= 1 << 20
    assert sum(len(frame) for _, frame in frames) < 100
    assert (cutter.account.found_frames, cutter.account.found_bytes) == (0, 634)
    assert cutter.account.expected_bytes == 65_535 * 65_535 * 2 * 1000
    assert cutter.account.cut_short


def test_a_large_file_needs_a_frame_at_a_time() -> None:
    class Endless:
        def read(self, size_bytes: int, /) -> bytes:
            return bytes(size_bytes)

    shape = layout(rows=512, columns=512, number_of_frames=200)
    tracemalloc.start()
    cutter = cut_frames(b"", Endless(), span=native_span(b"", length_bytes=200 * 512 * 512 * 2), layout=shape)
    assert sum(len(frame) for _, frame in cutter) == 200 * 512 * 512 * 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 512 * 512 * 2


def test_one_frame_may_come_in_many_fragments() -> None:
    frames, account = pack([JPEG[:4], JPEG[4:6], JPEG[6:]], 1)
    assert frames == [JPEG]
    assert (account.found_frames, account.fragment_count) == (1, 3)
    assert not faults(account)


@pytest.mark.timeout(20)  # joining or adding up all fragments for each fragment takes minutes
def test_a_hundred_thousand_fragments_take_time_and_memory_for_their_bytes_only() -> None:
    data = encapsulated([JPEG[:1], *[b""] * 100_000, JPEG[1:]], offsets=(), end=DELIMITER)
    tracemalloc.start()
    cutter = cut_frames(data, None, span=PACKED, layout=layout(".4.70", number_of_frames=1))
    frames = [bytes(frame) for _, frame in cutter]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert frames == [JPEG]
    assert cutter.account.fragment_count == 100_002
    assert peak < 100_000


def test_several_frames_in_several_fragments_without_a_table() -> None:
    frames, account = pack([JPEG[:4], JPEG[4:], JPEG + b"\0", JPEG[:6], JPEG[6:]], 3)
    assert frames == [JPEG, JPEG + b"\0", JPEG]
    assert not faults(account)


def test_the_offset_table_says_where_frames_begin() -> None:
    """Without it, the second fragment would look like a frame of its own: it begins as one."""
    first = [b"\xff\xd8\xff\xe0a", b"\xff\xd8\xff\xe0b\xff\xd9"]
    frames, account = pack([*first, JPEG], 2, offsets=(0, 13 + 15))
    assert frames == [b"".join(first), JPEG]
    assert not faults(account)


@pytest.mark.parametrize("offsets", [(4, 18), (18, 0), (0, 19), (0,), (0, 18, 36, 54)])
def test_a_lying_offset_table_is_noted_and_not_followed(offsets: tuple[int, ...]) -> None:
    frames, account = pack([JPEG, JPEG, JPEG], 3, offsets=offsets)
    assert frames == [JPEG] * 3
    assert faults(account) == {"offset_table_wrong"}


def test_a_missing_offset_table_does_not_eat_a_frame() -> None:
    frames, account = cut(item(JPEG) + item(JPEG) + DELIMITER, PACKED, layout(".4.70", number_of_frames=2))
    assert frames == [JPEG, JPEG]
    assert faults(account) == {"offset_table_wrong"}


def test_delimiters_inside_a_codestream_are_pixels() -> None:
    stream = JPEG_2000 + DELIMITER + item(b"") + b"\xff\xd9"
    frames, account = pack([stream, stream], 2, suffix=".4.90")
    assert frames == [stream, stream]
    assert not faults(account)


def test_a_missing_delimiter_is_noted() -> None:
    frames, account = pack([JPEG, JPEG], 2, end=b"")
    assert frames == [JPEG, JPEG]
    assert "delimiter_missing" in faults(account)


def test_an_item_that_breaks_off_is_noted() -> None:
    data = encapsulated([JPEG, JPEG])[: -8 - 4]
    frames, account = cut(data, PACKED, layout(".4.70", number_of_frames=2))
    assert frames == [JPEG, JPEG[:-4]]
    assert faults(account) == {"delimiter_missing", "cut_short"}


def test_what_is_no_item_ends_the_frames() -> None:
    frames, account = pack([JPEG], 1, end=b"\x10\x00\x10\x00garbage here")
    assert frames == [JPEG]
    assert faults(account) == {"delimiter_missing"}


def test_an_item_of_four_gigabytes_costs_nothing() -> None:
    data = encapsulated([])[:-8] + b"\xfe\xff\x00\xe0\xfe\xff\xff\xff" + JPEG
    frames, account = cut(data, PACKED, layout(".4.70"))
    assert frames == [JPEG]
    assert "cut_short" in faults(account)


def test_more_and_fewer_frames_than_promised_are_counted() -> None:
    frames, account = pack([JPEG] * 3, 2)
    assert (len(frames), account.found_frames) == (2, 3)
    frames, account = pack([JPEG] * 3, 5)
    assert (len(frames), account.found_frames) == (3, 3)
    assert not faults(account)


def test_a_fragment_that_begins_nowhere_is_unmapped() -> None:
    _, account = pack([JPEG, b"what is this", JPEG], 3)
    assert faults(account) == {"unmapped_fragments"}


def test_rle_has_one_frame_in_each_fragment() -> None:
    frames, account = pack([b"abcd", b"efgh"], 2, suffix=".5")
    assert frames == [b"abcd", b"efgh"]
    assert not faults(account)


def test_a_compressed_frame_without_end_is_cut_at_the_cap() -> None:
    data = encapsulated([JPEG[:4], *[bytes(1 << 20)] * 30])
    tracemalloc.start()
    ((_, frame),) = cut_frames(b"", io.BytesIO(data), span=PACKED, layout=layout(".4.70"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(frame) <= 2 * 4000 + (1 << 20)
    assert peak < 8 << 20


REAL = ("MR_small_RLE", "emri_small_RLE", "emri_small_jpeg_2k_lossless", "examples_ybr_color", "SC_rgb_rle_2frame", "JPEG2000", "693_J2KI")


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_cut_as_pydicom_cuts_them(name: str, realdata: Path) -> None:
    path = next(folder / f"{name}.dcm" for folder in (SAMPLES, realdata / "s09-transfer-syntaxes") if (folder / f"{name}.dcm").is_file())
    sample = read(path)
    frames, account = cut(sample.head, sample.span, sample.layout)
    theirs = list(generate_frames(sample.dataset.PixelData, number_of_frames=sample.layout.number_of_frames))
    assert frames == theirs
    assert not faults(account)
    assert account.found_frames == account.promised_frames


@pytest.mark.realdata
def test_fragments_of_a_real_series_are_joined(realdata: Path) -> None:
    files = sorted((realdata / "s04-fragmented-j2k").rglob("*"))
    samples = [read(path) for path in files if path.is_file() and path.suffix != ".txt"][:5]
    assert samples
    for sample in samples:
        frames, account = cut(sample.head, sample.span, sample.layout)
        assert frames == list(generate_frames(sample.dataset.PixelData, number_of_frames=1))
        assert account.fragment_count > 1
        assert not faults(account)


@pytest.mark.realdata
def test_a_real_file_cut_inside_its_last_frame(realdata: Path) -> None:
    path = realdata / "s09-transfer-syntaxes" / "emri_small_RLE.dcm"
    sample = read(path)
    frames, account = cut(sample.head[:-1000], sample.span, sample.layout)
    assert len(frames) == 10
    assert faults(account) == {"cut_short", "delimiter_missing"}
    assert pydicom.dcmread(path).NumberOfFrames == 10
