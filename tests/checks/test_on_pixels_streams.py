"""P06-P08: what compressed frames say of themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handcarry.model.finding import Severity, Status
from handcarry.model.frame import DecodeFault, FrameFacts
from tests.checks.pictured import COUNT, UID, compressed, ended, facts_of, finding, found, images, looked_at, streams, volume

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


class TestP06:
    def test_nobody_decodes_it(self) -> None:
        nobody: dict[int, FrameFacts | None] = {n: FrameFacts(frame=0, fault=DecodeFault.NO_DECODER) for n in range(COUNT)}
        result = finding("P06", compressed("4.93", nobody))
        assert (result.severity, result.facts["transfer_syntaxes"]) == (BLOCKS, (UID + "4.93",))
        assert result.says == "60 pictures are stored in a form that almost no program opens."

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
        assert result.says == "The compression label of 60 pictures is not true; 60 of them lost detail it says was kept."
        assert "jpeg-extended (SOF1, 12 bit)" in result.technical

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
        assert result.technical == "Lossy compression of 60 of 60 frames, by LossyImageCompression, LossyImageCompressionRatio; ratio 12.5."
