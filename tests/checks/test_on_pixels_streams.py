"""P05-P08: what compressed frames say of themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handcarry.model.finding import Severity, Status
from handcarry.model.frame import DecodeFault, FrameFacts
from tests.checks.pictured import COUNT, UID, compressed, ended, facts_of, finding, found, images, looked_at, streams, volume
from tests.checks.spoken import says, technical

BLOCKS, DEGRADES, INFORMS = Severity.BLOCKS, Severity.DEGRADES, Severity.INFORMS

HONEST = [
    ("4.50", "jpeg-baseline", "SOF0", False),
    ("4.51", "jpeg-extended", "SOF1", False),
    ("4.51", "jpeg-baseline", "SOF0", False),
    ("4.57", "jpeg-lossless", "SOF3", True),
    ("4.70", "jpeg-lossless", "SOF3", True),
    ("4.80", "jpeg-ls", "SOF55", True),
    ("4.81", "jpeg-ls", "SOF55", True),
    ("4.81", "jpeg-ls", "SOF55", False),
    ("4.90", "jpeg2000", "SIZ", True),
    ("4.91", "jpeg2000", "SIZ", False),
    ("4.201", "htj2k", "SIZ", True),
    ("4.203", "htj2k", "SIZ", False),
    ("5", "rle", "", True),
]


def _read_twice(numbers: range, *, differing: int = 0, by: str = "pyjpegls-charls 1.5.1") -> dict[int, FrameFacts | None]:
    """JPEG-LS facts of which some were read a second time, the first so many of them to other pixels."""
    facts = streams("jpeg-ls", "SOF55")
    for n in numbers:
        known = facts_of(n)
        mine = facts[n] or known
        theirs = b"otherwis" if numbers.index(n) < differing else known.pixel_hash
        facts[n] = replace(mine, decoder="imagecodecs.jpegls 2026.3.6 (charls 2.4.3)", second_decoder=by, second_hash=theirs)
    return facts


class TestP05:
    def test_equal_pixels_by_two_decoders_pass(self) -> None:
        assert ended("P05", compressed("4.80", _read_twice(range(2, COUNT, 4)))) is Status.PASSED

    def test_other_pixels_by_another_decoder_degrade(self) -> None:
        result = finding("P05", compressed("4.80", _read_twice(range(2, COUNT, 4), differing=2)))
        assert result.severity is DEGRADES
        assert result.where.entries == (2, 6)
        assert says(result) == "Two programs read 2 pictures differently, out of 15 tried."
        assert result.facts["shared_engine"] == "charls"
        assert "pyjpegls-charls 1.5.1" in technical(result)

    def test_decoders_with_nothing_in_common_share_no_engine(self) -> None:
        result = finding("P05", compressed("4.80", _read_twice(range(4), differing=1, by="other 1")))
        assert (result.facts["shared_engine"], result.facts["compared"]) == ("", 4)

    def test_never_compared_is_not_passed(self) -> None:
        assert ended("P05", compressed("4.80", streams("jpeg-ls", "SOF55"))) is Status.COULD_NOT_RUN
        refused = {n: replace(facts_of(n), second_decoder="other 1") for n in range(COUNT)}
        assert ended("P05", compressed("4.80", refused)) is Status.COULD_NOT_RUN

    @pytest.mark.parametrize(("suffix", "coding", "marker"), [("4.51", "jpeg-extended", "SOF1"), ("4.81", "jpeg-ls", "SOF55")])
    def test_lossy_streams_may_be_rounded_differently(self, suffix: str, coding: str, marker: str) -> None:
        lossy = {n: replace(f, second_hash=b"x") for n, f in streams(coding, marker, lossless=False).items() if f}
        assert ended("P05", compressed(suffix, lossy)) is Status.NOT_APPLICABLE

    def test_a_reversible_wavelet_must_agree(self) -> None:
        whole = {n: replace(f, second_hash=b"x") for n, f in streams("jpeg2000", "SIZ", lossless=None, wavelet="5/3").items() if f}
        assert ended("P05", compressed("4.91", whole)) is Status.FAILED

    def test_uncompressed_pictures_need_no_decoder(self) -> None:
        assert ended("P05", looked_at(volume())) is Status.NOT_APPLICABLE


class TestP06:
    def test_nobody_decodes_it(self) -> None:
        nobody: dict[int, FrameFacts | None] = {n: FrameFacts(frame=0, fault=DecodeFault.NO_DECODER) for n in range(COUNT)}
        result = finding("P06", compressed("4.93", nobody))
        assert (result.severity, result.facts["transfer_syntaxes"]) == (BLOCKS, (UID + "4.93",))
        assert says(result) == "60 pictures are stored in a form that almost no program opens."

    @pytest.mark.parametrize("suffix", ["4.94", "4.95", "4.204", "4.205"])
    def test_an_address_is_no_picture(self, suffix: str) -> None:
        slices = images(transfer_syntax_uid=UID + suffix, pixels=None)
        this = looked_at(volume(slices, facts=dict.fromkeys(range(COUNT))))
        assert found(this) == {"P06": BLOCKS}
        assert finding("P06", this).facts["elsewhere"] == COUNT

    def test_what_decodes_is_open_whatever_its_name(self) -> None:
        assert ended("P06", compressed("4.92", streams("jpeg2000", "SIZ"))) is Status.PASSED


class TestP07:
    @pytest.mark.parametrize(("suffix", "coding", "marker", "lossless"), HONEST)
    def test_honest_labels_pass(self, suffix: str, coding: str, marker: str, lossless: bool) -> None:
        assert ended("P07", compressed(suffix, streams(coding, marker, lossless=lossless))) is Status.PASSED

    def test_a_lossy_stream_under_a_lossless_label(self) -> None:
        result = finding("P07", compressed("4.70", streams("jpeg-extended", "SOF1", bits=12, lossless=False)))
        assert (result.severity, result.facts["lossy_frames"]) == (DEGRADES, COUNT)
        assert says(result) == "The compression label of 60 pictures is not true; 60 of them lost detail it says was kept."
        assert "jpeg-extended (SOF1, 12 bit)" in technical(result)

    def test_eight_bits_under_a_lossless_label_block(self) -> None:
        this = compressed("4.70", streams("jpeg-baseline", "SOF0", bits=8, lossless=False))
        assert found(this) == {"P07": BLOCKS, "P10": DEGRADES}

    @pytest.mark.parametrize("suffix", ["4.90", "4.201"])
    def test_an_irreversible_wavelet_is_no_lossless_stream(self, suffix: str) -> None:
        coding = {"4.90": "jpeg2000", "4.201": "htj2k"}[suffix]
        assert finding("P07", compressed(suffix, streams(coding, "SIZ", lossless=None, wavelet="9/7"))).facts["lossy_frames"] == COUNT
        assert ended("P07", compressed(suffix, streams(coding, "SIZ", lossless=None, wavelet="5/3"))) is Status.PASSED

    def test_another_lossless_coding_is_a_false_label_without_loss(self) -> None:
        result = finding("P07", compressed("4.70", streams("jpeg-ls", "SOF55")))
        assert (result.severity, result.facts["lossy_frames"]) == (DEGRADES, 0)

    def test_one_liar_among_sixty_is_found(self) -> None:
        facts = streams("jpeg-lossless", "SOF3")
        liar = streams("jpeg-baseline", "SOF0", bits=8, lossless=False)[31]
        assert finding("P07", compressed("4.70", {**facts, 31: liar})).where.entries == (31,)

    def test_streams_nobody_looked_into_do_not_pass(self) -> None:
        assert ended("P07", compressed("4.70", {**streams("jpeg-lossless", "SOF3"), 5: None})) is Status.COULD_NOT_RUN

    def test_uncompressed_has_no_label_to_check(self) -> None:
        assert ended("P07", looked_at(volume())) is Status.NOT_APPLICABLE

    def test_run_lengths_say_nothing_of_themselves(self) -> None:
        silent: dict[int, FrameFacts | None] = {n: facts_of(n) for n in range(COUNT)}
        assert ended("P07", compressed("5", silent)) is Status.NOT_APPLICABLE


class TestP08:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("lossy_image_compression", "01"),
            ("lossy_image_compression_ratio", "12.5"),
            ("lossy_image_compression_method", "ISO_10918_1"),
            ("derivation_description", "Lossy compression with JPEG extended sequential 12 bit"),
        ],
    )
    def test_the_headers_own_words(self, name: str, value: str) -> None:
        result = finding("P08", looked_at(volume(images(**{name: value}))))
        assert result.severity is DEGRADES
        assert result.facts["images"] == COUNT

    @pytest.mark.parametrize(
        "words",
        [
            {"lossy_image_compression": "00"},
            {"lossy_image_compression": "00", "lossy_image_compression_ratio": "2.5", "lossy_image_compression_method": "ISO_14495_1"},
            {"lossy_image_compression_ratio": "1"},
            {"lossy_image_compression_ratio": "unknown"},
            {"derivation_description": "Lossless JPEG compression, selection value 1, point transform 0, compression ratio 2.3"},
            {"derivation_description": "No lossy compression"},
        ],
    )
    def test_harmless_words_raise_no_alarm(self, words: dict[str, object]) -> None:
        assert ended("P08", looked_at(volume(images(**words)))) is Status.PASSED

    @pytest.mark.parametrize(
        ("suffix", "coding", "lossless", "wavelet", "lossy"),
        [
            ("4.50", "jpeg-baseline", False, "", True),
            ("4.51", "jpeg-extended", False, "", True),
            ("4.51", "jpeg-lossless", True, "", False),
            ("4.81", "jpeg-ls", False, "", True),
            ("4.81", "jpeg-ls", True, "", False),
            ("4.91", "jpeg2000", None, "9/7", True),
            ("4.91", "jpeg2000", None, "5/3", False),
            ("4.203", "htj2k", False, "9/7", True),
            ("4.70", "jpeg-baseline", False, "", False),  # a lie: P07
        ],
    )
    def test_the_stream_under_its_own_label(self, suffix: str, coding: str, lossless: bool | None, wavelet: str, lossy: bool) -> None:
        this = compressed(suffix, streams(coding, "", lossless=lossless, wavelet=wavelet))
        assert ended("P08", this) is (Status.FAILED if lossy else Status.PASSED)

    def test_a_label_that_allows_both_needs_a_look(self) -> None:
        assert ended("P08", compressed("4.91", dict.fromkeys(range(COUNT)))) is Status.COULD_NOT_RUN

    def test_a_label_that_is_lossy_needs_none(self) -> None:
        assert ended("P08", compressed("4.50", dict.fromkeys(range(COUNT)))) is Status.FAILED

    def test_the_ratio_is_told(self) -> None:
        slices = images(lossy_image_compression="01", lossy_image_compression_ratio="12.5")
        result = finding("P08", looked_at(volume([replace(i) for i in slices])))
        assert (
            technical(result) == "Lossy compression of 60 of 60 frames, by LossyImageCompression, LossyImageCompressionRatio; ratio 12.5."
        )
