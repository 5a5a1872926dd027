"""P10, P11, P15, P19-P21: what the grey values say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from handcarry.model.finding import Severity, Status
from handcarry.model.frame import FrameFacts
from handcarry.model.stack import Role
from tests.checks.build import instance
from tests.checks.pictured import COUNT, altered, beside, compressed, ended, facts_of, finding, found, images, looked_at, streams, volume
from tests.checks.spoken import says, technical

BLOCKS, DEGRADES, INFORMS = Severity.BLOCKS, Severity.DEGRADES, Severity.INFORMS
STORAGE = "1.2.840.10008.5.1.4.1.1."
MR, PET, WORD_CAPTURE, CRANIOFACIAL, ENHANCED_CT = (STORAGE + suffix for suffix in ("4", "128", "7.3", "13.1.2", "2.1"))
EVERYWHERE = range(COUNT)


def _spanning(minimum: int, maximum: int, **overrides: object) -> dict[int, FrameFacts | None]:
    changes: dict[str, object] = {"minimum": minimum, "maximum": maximum, **overrides}
    return altered(lambda facts: replace(facts, **changes), EVERYWHERE)  # type: ignore[arg-type]


def _using(values: Sequence[Iterable[int]]) -> dict[int, FrameFacts | None]:
    """Return good facts; every eighth slice was looked at closely and has these values in turn."""
    facts = altered(lambda facts: facts, EVERYWHERE)
    for k, n in enumerate(range(4, COUNT, 8)):
        occurs = sum(1 << (v % 65536) for v in set(values[k % len(values)]))
        facts[n] = replace(facts_of(n), levels=occurs.to_bytes(8192, "little"))
    return facts


class TestP10:
    @pytest.mark.parametrize(("bits", "status"), [(16, Status.PASSED), (12, Status.PASSED), (11, Status.FAILED), (8, Status.FAILED)])
    def test_bits_by_the_header(self, bits: int, status: Status) -> None:
        assert ended("P10", looked_at(volume(images(bits_stored=bits, high_bit=bits - 1)))) is status

    @pytest.mark.parametrize(("levels", "status"), [(256, Status.FAILED), (299, Status.FAILED), (300, Status.PASSED)])
    def test_few_levels_in_wide_words(self, levels: int, status: Status) -> None:
        assert ended("P10", looked_at(volume(facts=_spanning(-1000, levels - 1001)))) is status

    def test_the_whole_volume_counts_not_one_slice(self) -> None:
        dark = altered(lambda facts: replace(facts, minimum=0, maximum=40), [0, 1, 58, 59])
        assert ended("P10", looked_at(volume(facts=dark))) is Status.PASSED

    def test_says_how_many_shades_are_left_and_what_was_measured(self) -> None:
        result = finding("P10", looked_at(volume(facts=_spanning(0, 255))))
        assert result.severity is DEGRADES
        assert says(result) == "Most shades of grey were thrown away: at most 256 are left, where a scan has thousands."
        assert technical(result).startswith("16 bits carry grey; stored values span 256 levels")

    @pytest.mark.parametrize(("levels", "status"), [(64, Status.FAILED), (256, Status.FAILED), (299, Status.FAILED), (300, Status.PASSED)])
    def test_few_levels_far_apart(self, levels: int, status: Status) -> None:
        """Values from 0 to 4000, as of every eighth slice is known which of them occur: so many, in two halves."""
        values = [round(n * 4000 / (levels - 1)) for n in range(levels)]
        facts = _using([values[::2], values[1::2]])
        assert ended("P10", looked_at(volume(facts=facts))) is status
        if status is Status.FAILED:
            result = finding("P10", looked_at(volume(facts=facts)))
            assert (result.facts["counted"], result.facts["shades"], result.facts["levels"]) == (levels, levels, 4001)

    def test_negative_values_are_levels_as_well(self) -> None:
        assert finding("P10", looked_at(volume(facts=_using([range(-1000, 3000, 50)])))).facts["counted"] == 80

    @pytest.mark.parametrize("values", [[-1000, 0, 3000], [*range(-1030, -970), *range(980, 1060)]])
    def test_a_drawing_with_or_without_a_little_noise_lost_no_shades(self, values: list[int]) -> None:
        assert ended("P10", looked_at(volume(facts=_using([values])))) is Status.PASSED

    def test_a_drawing_is_not_clipped(self) -> None:
        bright = {n: replace(f, at_maximum=100_000) for n, f in _using([[0, 1000, 4000]]).items() if f}
        greys = {n: replace(f, at_maximum=100_000) for n, f in _using([range(4001)]).items() if f}
        assert ended("P15", looked_at(volume(facts=bright))) is Status.NOT_APPLICABLE
        assert ended("P15", looked_at(volume(facts=greys))) is Status.FAILED

    def test_levels_of_too_few_pixels_or_of_dark_slices_alone_prove_nothing(self) -> None:
        few = {n: replace(f, pixel_count=400) for n, f in _using([[0, 4000]]).items() if f}
        dark = {n: replace(f, maximum=1900) if f.levels else f for n, f in _using([[0, 1900]]).items() if f}
        assert ended("P10", looked_at(volume(facts=few))) is Status.PASSED
        assert ended("P10", looked_at(volume(facts=dark))) is Status.PASSED

    def test_eight_bits_spread_over_a_word_capture_block(self) -> None:
        capture = looked_at(volume(images(sop_class_uid=WORD_CAPTURE), facts=_using([range(0, 4096, 16)])))
        assert finding("P10", capture).severity is BLOCKS

    def test_a_stream_may_carry_fewer_bits_than_the_header_says(self) -> None:
        assert finding("P10", compressed("4.50", streams("jpeg-baseline", "SOF0", bits=8, lossless=False))).facts["bits"] == 8
        assert ended("P10", compressed("4.90", streams("jpeg2000", "SIZ", bits=16), bits_stored=12, high_bit=11)) is Status.PASSED

    def test_an_eight_bit_capture_blocks(self) -> None:
        capture = looked_at(volume(images(sop_class_uid=WORD_CAPTURE), facts=_spanning(0, 255)))
        assert finding("P10", capture).severity is BLOCKS
        assert ended("P10", looked_at(volume(images(sop_class_uid=WORD_CAPTURE)))) is Status.PASSED

    @pytest.mark.parametrize("sop_class_uid", [MR, PET])
    def test_a_free_scale_may_be_short(self, sop_class_uid: str) -> None:
        assert ended("P10", looked_at(volume(images(sop_class_uid=sop_class_uid), facts=_spanning(0, 200)))) is Status.PASSED

    def test_a_screen_is_not_asked(self) -> None:
        screen = beside(Role.SCREEN, [instance(99, bits_stored=8, bits_allocated=8, high_bit=7)])
        assert ended("P10", looked_at(screen)) is Status.NOT_APPLICABLE

    def test_a_range_half_seen_is_not_judged(self) -> None:
        assert ended("P10", looked_at(volume(facts={**_spanning(0, 255), 30: None}))) is Status.COULD_NOT_RUN


class TestP11:
    @pytest.mark.parametrize(
        ("header", "sign"),
        [
            ({"bits_stored": 12, "high_bit": 15}, "HighBit"),
            ({"bits_stored": 24, "high_bit": 23}, "BitsStored"),
            ({"pixel_representation": 2}, "PixelRepresentation"),
        ],
    )
    def test_contradictions_in_the_header(self, header: dict[str, object], sign: str) -> None:
        result = finding("P11", looked_at(volume(images(**header))))
        assert (result.severity, result.facts["signs"]) == (DEGRADES, (sign,))

    @pytest.mark.parametrize(
        ("signed", "representation", "agree"), [(True, 1, True), (False, 0, True), (True, 0, False), (False, 1, False)]
    )
    def test_the_sign_in_the_stream(self, signed: bool, representation: int, agree: bool) -> None:
        this = compressed("4.90", streams("jpeg2000", "SIZ", signed=signed), pixel_representation=representation)
        assert ended("P11", this) is (Status.PASSED if agree else Status.FAILED)

    def test_signed_values_read_as_unsigned(self) -> None:
        # 40 % air about 64536, 60 % tissue about 1100
        air, tissue, count = 64536, 1100, 262144
        total = round(count * (0.4 * air + 0.6 * tissue))
        squares = round(count * (0.4 * air**2 + 0.6 * tissue**2))
        wrapped = _spanning(0, 65535, total=total, total_of_squares=squares, at_minimum=40, at_maximum=60)
        assert finding("P11", looked_at(volume(facts=wrapped))).facts["signs"] == ("values wrapped around",)

    def test_air_tissue_and_a_little_metal_in_twelve_bits_are_not_wrapped(self) -> None:
        air, tissue, count = 24, 1050, 262144
        total, squares = round(count * (0.6 * air + 0.4 * tissue)), round(count * (0.6 * air**2 + 0.4 * tissue**2))
        usual = _spanning(0, 4095, total=total, total_of_squares=squares, at_minimum=9000, at_maximum=60)
        assert ended("P11", looked_at(volume(images(bits_stored=12, high_bit=11), facts=usual))) is Status.PASSED

    @pytest.mark.parametrize(
        ("low", "high", "share_low", "share_high", "middle"),
        [
            (0, 65535, 0.6, 0.3, 30000),  # a window baked in, clipped at both ends: P15, not P11
            (0, 65535, 0.5, 0.0, 9000),  # black outside a round field
            (0, 65535, 0.0, 0.0, 50000),  # bright, but in one place
        ],
    )
    def test_clipped_padded_or_bright_values_are_not_wrapped(
        self, low: int, high: int, share_low: float, share_high: float, middle: int
    ) -> None:
        count = 262144
        at_low, at_high = round(count * share_low), round(count * share_high)
        rest = count - at_low - at_high
        facts = _spanning(
            low,
            high,
            at_minimum=at_low,
            at_maximum=at_high,
            total=low * at_low + high * at_high + middle * rest,
            total_of_squares=low**2 * at_low + high**2 * at_high + (middle**2 + 5000**2) * rest,
        )
        assert ended("P11", looked_at(volume(facts=facts))) is Status.PASSED


class TestP15:
    @pytest.mark.parametrize(("percent", "status"), [(1.9, Status.PASSED), (2.1, Status.FAILED)])
    def test_over_two_percent_at_the_very_top(self, percent: float, status: Status) -> None:
        assert ended("P15", looked_at(volume(facts=_spanning(0, 4095, at_maximum=round(2621.44 * percent))))) is status

    def test_says_how_much(self) -> None:
        result = finding("P15", looked_at(volume(facts=_spanning(0, 4095, at_maximum=26214))))
        assert (result.severity, result.facts["value"]) == (DEGRADES, 4095)
        assert says(result) == "Contrast was fixed at export: 10.0 % of the scan is one and the same brightest white."

    def test_a_tenth_of_a_metal_slice_is_nothing(self) -> None:
        metal = altered(lambda facts: replace(facts, maximum=4095, at_maximum=26214), range(20, 30))
        assert ended("P15", looked_at(volume(facts=metal))) is Status.PASSED

    def test_each_slice_at_its_own_top_is_not_clipping(self) -> None:
        flat = {n: facts_of(n, maximum=3000 + n, at_maximum=26214) for n in EVERYWHERE}
        assert ended("P15", looked_at(volume(facts=flat))) is Status.PASSED

    def test_black_outside_the_field_is_not_clipping(self) -> None:
        assert ended("P15", looked_at(volume(facts=_spanning(0, 4095, at_minimum=100000)))) is Status.PASSED

    def test_where_bright_is_low_the_low_end_is_asked(self) -> None:
        inverted = images(photometric_interpretation="MONOCHROME1")
        assert ended("P15", looked_at(volume(inverted, facts=_spanning(0, 4095, at_maximum=100000, at_minimum=5)))) is Status.PASSED
        assert finding("P15", looked_at(volume(inverted, facts=_spanning(0, 4095, at_minimum=100000)))).facts["value"] == 0

    @pytest.mark.parametrize(
        ("padding", "representation", "top"), [(4095, 0, 4095), (-2000, 0, 63536), (65535, 1, -1)], ids=["plain", "negative", "unsigned"]
    )
    def test_padding_at_the_top_hides_the_answer(self, padding: int, representation: int, top: int) -> None:
        padded = images(pixel_padding_value=padding, pixel_representation=representation)
        assert ended("P15", looked_at(volume(padded, facts=_spanning(top - 4000, top, at_maximum=90000)))) is Status.COULD_NOT_RUN

    def test_a_drawing_on_a_free_scale_is_not_asked(self) -> None:
        this = looked_at(volume(images(sop_class_uid=MR), facts=_spanning(0, 2, at_maximum=80000)))
        assert ended("P15", this) is Status.NOT_APPLICABLE


class TestP19:
    @pytest.mark.parametrize("kind", ["RGB", "PALETTE COLOR", "YBR_FULL_422"])
    def test_colour_in_a_ct_class(self, kind: str) -> None:
        result = finding("P19", looked_at(volume(images(photometric_interpretation=kind))))
        assert (result.severity, result.facts["kinds"]) == (DEGRADES, (kind,))

    @pytest.mark.parametrize("kind", ["MONOCHROME1", "MONOCHROME2", ""])
    def test_grey_or_unsaid_passes(self, kind: str) -> None:
        assert ended("P19", looked_at(volume(images(photometric_interpretation=kind)))) is Status.PASSED

    def test_a_capture_may_be_in_colour(self) -> None:
        screen = beside(Role.SCREEN, [instance(99, sop_class_uid=STORAGE + "7", photometric_interpretation="RGB", samples_per_pixel=3)])
        assert ended("P19", looked_at(screen)) is Status.NOT_APPLICABLE


class TestP20:
    def test_a_scale_that_changes_degrades(self) -> None:
        slices = [instance(n, rescale_slope=1.0 + n / 100) for n in range(COUNT)]
        result = finding("P20", looked_at(volume(slices)))
        assert (result.severity, result.facts["scales"]) == (DEGRADES, COUNT)

    def test_a_scale_nowhere_only_informs(self) -> None:
        result = finding("P20", looked_at(volume(images(rescale_slope=None, rescale_intercept=None))))
        assert (result.severity, result.facts["missing"]) == (INFORMS, COUNT)
        assert says(result) == "60 files lack the brightness scale. Scales in use over all slices: 1."

    def test_a_scale_on_half_the_slices_is_two_scales(self) -> None:
        slices = [instance(n, rescale_intercept=-1000.0 if n % 2 else None) for n in range(COUNT)]
        assert finding("P20", looked_at(volume(slices))).severity is DEGRADES

    def test_a_slope_of_zero_degrades(self) -> None:
        assert finding("P20", looked_at(volume(images(rescale_slope=0.0)))).severity is DEGRADES

    def test_printed_digits_are_no_change(self) -> None:
        slices = [instance(n, rescale_slope=0.1 + (n % 2) * 1e-9) for n in range(COUNT)]
        assert ended("P20", looked_at(volume(slices))) is Status.PASSED

    def test_craniofacial_volumes_need_no_rescale(self) -> None:
        this = looked_at(volume(images(sop_class_uid=CRANIOFACIAL, rescale_slope=None, rescale_intercept=None)))
        assert found(this) == {}

    def test_pet_scales_each_slice(self) -> None:
        slices = [instance(n, sop_class_uid=PET, rescale_slope=1.0 + n) for n in range(COUNT)]
        assert ended("P20", looked_at(volume(slices))) is Status.NOT_APPLICABLE


class TestP21:
    @pytest.mark.parametrize(
        ("sop_class_uid", "rescale_type", "claims"),
        [
            (STORAGE + "2", "", False),
            (STORAGE + "2", "HU", True),
            (STORAGE + "2", "US", False),
            (ENHANCED_CT, "HU", True),
            (CRANIOFACIAL, "", False),
            (CRANIOFACIAL, "HU", True),
            (MR, "", False),
        ],
    )
    def test_only_where_the_claim_is_made(self, sop_class_uid: str, rescale_type: str, claims: bool) -> None:
        this = looked_at(volume(images(sop_class_uid=sop_class_uid, rescale_type=rescale_type)))
        assert ended("P21", this) is (Status.FAILED if claims else Status.PASSED)

    def test_it_lowers_nothing(self) -> None:
        assert finding("P21", looked_at(volume(images(rescale_type="HU")))).severity is INFORMS
        assert facts_of(1).decoded
