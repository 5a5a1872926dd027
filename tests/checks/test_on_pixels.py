"""P01-P04, P16-P18, P22: a whole picture behind each header."""

from __future__ import annotations

import pytest

from handcarry.checks.table_pixels import PIXELS
from handcarry.model.finding import Severity, Status
from handcarry.model.frame import DecodeFault, FrameFacts
from handcarry.model.instance import PixelSpan
from handcarry.model.stack import Role
from tests.checks.build import account, frame_facts, instance, stack
from tests.checks.pictured import COUNT, PACKED, UID, beside, ended, finding, found, images, looked_at, volume
from tests.checks.spoken import says, technical

BLOCKS, DEGRADES, INFORMS = Severity.BLOCKS, Severity.DEGRADES, Severity.INFORMS
NOT_SEEN = ["P02", "P03", "P04", "P06", "P07", "P10", "P11", "P12", "P13", "P14", "P15", "P18"]  # what only the pixels can answer


def _broken(number: int, fault: DecodeFault) -> dict[int, FrameFacts | None]:
    return {number: FrameFacts(frame=0, fault=fault)}


def test_a_good_volume_says_only_that_grey_is_no_density() -> None:
    assert found(looked_at(volume())) == {}


def test_every_id_is_there_once() -> None:
    assert [row.id for row in PIXELS] == [
        f"P{n:02d}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22)
    ]


@pytest.mark.parametrize("id", NOT_SEEN)
def test_what_was_never_looked_at_never_passes(id: str) -> None:
    syntax = UID + "4.91"
    slices = [instance(n, **({"transfer_syntax_uid": syntax, "pixels": PACKED} if id in {"P03", "P07"} else {})) for n in range(COUNT)]
    never = volume(slices, facts=dict.fromkeys(range(COUNT)))
    assert ended(id, looked_at(never, cuts=dict.fromkeys(range(COUNT)))) is Status.COULD_NOT_RUN


@pytest.mark.parametrize("id", ["P04", "P06", "P10", "P11", "P12", "P13", "P14", "P15"])
def test_one_slice_never_looked_at_is_enough(id: str) -> None:
    assert ended(id, looked_at(volume(facts={7: None}))) is Status.COULD_NOT_RUN


class TestP01:
    def test_names_the_files_without_pixel_data(self) -> None:
        slices = [instance(n, pixels=None) if n in {3, 4} else instance(n) for n in range(COUNT)]
        result = finding("P01", looked_at(volume(slices, facts={3: None, 4: None})))
        assert (result.severity, result.where.entries) == (BLOCKS, (3, 4))
        assert says(result) == "2 images have no picture inside."

    def test_an_empty_element_holds_no_picture(self) -> None:
        slices = [instance(n, pixels=PixelSpan(offset=9, length_bytes=0 if n == 3 else 524288, encapsulated=False)) for n in range(COUNT)]
        assert finding("P01", looked_at(volume(slices, facts={3: None}))).where.entries == (3,)

    def test_the_other_checks_then_speak_of_the_other_slices(self) -> None:
        slices = [instance(n, pixels=None) if n == 3 else instance(n) for n in range(COUNT)]
        assert found(looked_at(volume(slices, facts={3: None}))) == {"P01": BLOCKS}
        assert ended("P04", looked_at(volume(slices, facts={3: None}))) is Status.PASSED

    def test_reports_are_not_asked_for_pictures(self) -> None:
        report = stack([instance(0, layout=None, pixels=None)], role=Role.OTHER)
        assert ended("P01", looked_at(report)) is Status.NOT_APPLICABLE

    def test_no_pixels_anywhere_leaves_the_others_nothing_to_ask(self) -> None:
        empty = looked_at(volume(images(pixels=None), facts=dict.fromkeys(range(COUNT))))
        assert found(empty) == {"P01": BLOCKS}
        assert {ended(id, empty) for id in ("P02", "P03", "P04", "P06", "P07", "P08", "P10", "P11", "P12", "P15", "P18")} == {
            Status.NOT_APPLICABLE
        }


class TestP02:
    def test_short_native_data(self) -> None:
        result = finding("P02", looked_at(volume(), cuts={5: account(found_bytes=500000, found_frames=0)}))
        assert (result.severity, result.where.entries, result.facts["missing_bytes"]) == (BLOCKS, (5,), 24288)
        assert says(result) == "1 image is cut off: part of the picture is missing."

    def test_two_bytes_are_enough_to_miss(self) -> None:
        assert finding("P02", looked_at(volume(), cuts={5: account(found_bytes=524286, found_frames=0)})).facts["missing_bytes"] == 2

    @pytest.mark.parametrize("more", [0, 1, 512])
    def test_bytes_too_many_are_not_missing(self, more: int) -> None:
        assert ended("P02", looked_at(volume(), cuts={5: account(found_bytes=524288 + more)})) is Status.PASSED

    def test_does_not_judge_compressed_data(self) -> None:
        this = looked_at(volume(images(transfer_syntax_uid=UID + "4.70", pixels=PACKED)))
        assert ended("P02", this) is Status.NOT_APPLICABLE

    def test_an_unknown_length_is_not_a_pass(self) -> None:
        assert ended("P02", looked_at(volume(), cuts={5: account(expected_bytes=None)})) is Status.COULD_NOT_RUN


class TestP03:
    @pytest.mark.parametrize(
        ("fault", "promised", "severity"),
        [
            ("cut_short", 1, BLOCKS),
            ("delimiter_missing", 1, BLOCKS),
            ("unmapped_fragments", 1, BLOCKS),
            ("offset_table_wrong", 60, DEGRADES),
            ("offset_table_wrong", 1, INFORMS),
        ],
    )
    def test_faults_weigh_by_what_they_cost(self, fault: str, promised: int, severity: Severity) -> None:
        cut = account(encapsulated=True, expected_bytes=None, promised_frames=promised, found_frames=promised, **{fault: True})
        this = looked_at(volume(images(transfer_syntax_uid=UID + "4.90", pixels=PACKED)), cuts={8: cut})
        result = finding("P03", this)
        assert (result.severity, result.where.entries) == (severity, (8,))

    def test_many_fragments_of_one_frame_are_legal(self) -> None:
        cuts = {n: account(encapsulated=True, expected_bytes=None, fragment_count=13) for n in range(COUNT)}
        this = looked_at(volume(images(transfer_syntax_uid=UID + "4.90", pixels=PACKED)), cuts=cuts)
        assert ended("P03", this) is Status.PASSED

    def test_does_not_judge_native_data(self) -> None:
        assert ended("P03", looked_at(volume())) is Status.NOT_APPLICABLE


class TestP04:
    @pytest.mark.parametrize(
        "fault",
        [DecodeFault.REFUSED, DecodeFault.CRASHED, DecodeFault.MISMATCH, DecodeFault.TRUNCATED, DecodeFault.MISSING, DecodeFault.TOO_LARGE],
    )
    def test_says_exactly_which_frame_does_not_open(self, fault: DecodeFault) -> None:
        result = finding("P04", looked_at(volume(facts=_broken(9, fault))))
        assert (result.severity, result.where.entries) == (BLOCKS, (9,))
        assert result.where.at_mm == pytest.approx((1.8,))
        assert technical(result) == f"1 of 60 frames gave no pixels: 1 x {fault}."

    def test_frames_that_nobody_decodes_are_told_by_p06(self) -> None:
        assert ended("P04", looked_at(volume(facts=_broken(9, DecodeFault.NO_DECODER)))) is Status.COULD_NOT_RUN

    def test_frames_of_one_file_are_named_by_number(self) -> None:
        whole = instance(0)
        planes = tuple(each.planes[0] for each in images())
        several = stack([instance(0, planes=planes, number_of_frames=COUNT)], facts={0: frame_facts(fault=DecodeFault.REFUSED)})
        result = finding("P04", looked_at(several))
        assert whole.entry in result.where.entries
        assert result.where.frames[:3] == (0, 1, 2)

    def test_slices_without_a_place_count_too(self) -> None:
        lost = stack([instance(COUNT, image_position_patient=None)], facts=_broken(COUNT, DecodeFault.REFUSED))  # type: ignore[arg-type]
        assert finding("P04", looked_at(volume(unplaced=lost.slices))).where.entries == (COUNT,)


class TestP16P17:
    def test_the_flag_alone_speaks(self) -> None:
        marked = finding("P16", looked_at(volume(images(burned_in_annotation="YES"))))
        assert (marked.severity, marked.facts["images"]) == (DEGRADES, COUNT)
        assert ended("P16", looked_at(volume(images(burned_in_annotation="NO")))) is Status.PASSED
        assert ended("P16", looked_at(volume())) is Status.PASSED

    def test_a_wrapped_document_is_no_picture_with_text(self) -> None:
        report = beside(Role.WRAPPED_DOCUMENT, [instance(0, burned_in_annotation="YES", layout=None)])
        assert ended("P16", looked_at(report)) is Status.NOT_APPLICABLE

    def test_overlays_inform(self) -> None:
        slices = [instance(n, overlay_count=2 if n == 4 else 0) for n in range(COUNT)]
        result = finding("P17", looked_at(volume(slices)))
        assert (result.severity, result.where.entries) == (INFORMS, (4,))


class TestP18:
    @pytest.mark.parametrize(("held", "severity"), [(350, BLOCKS), (0, BLOCKS), (401, DEGRADES)])
    def test_fewer_frames_block_more_degrade(self, held: int, severity: Severity) -> None:
        result = finding("P18", looked_at(volume(), cuts={0: account(promised_frames=400, found_frames=held)}))
        assert result.severity is severity
        assert says(result) == f"1 file does not hold as many pictures as it promises: 400 promised, {held} there."

    def test_kept_promises_pass(self) -> None:
        assert ended("P18", looked_at(volume(), cuts={0: account(promised_frames=400, found_frames=400)})) is Status.PASSED

    def test_a_single_frame_cut_off_is_told_by_p02(self) -> None:
        this = looked_at(volume(facts=_broken(5, DecodeFault.TRUNCATED)), cuts={5: account(found_bytes=500000, found_frames=0)})
        assert found(this) == {"P02": BLOCKS, "P04": BLOCKS}


class TestP22:
    def test_bytes_after_the_data_set(self) -> None:
        slices = [instance(n, trailing_bytes=100 if n == 2 else 0) for n in range(COUNT)]
        result = finding("P22", looked_at(volume(slices)))
        assert (result.severity, result.where.entries, result.facts["extra_bytes"]) == (INFORMS, (2,), 100)

    @pytest.mark.parametrize(("more", "status"), [(1, Status.PASSED), (2, Status.FAILED)])
    def test_one_byte_of_padding_is_the_standard(self, more: int, status: Status) -> None:
        assert ended("P22", looked_at(volume(), cuts={5: account(found_bytes=524288 + more)})) is status

    def test_whole_frames_too_many_are_told_by_p18(self) -> None:
        more = account(found_bytes=2 * 524288, found_frames=2)
        assert found(looked_at(volume(), cuts={5: more})) == {"P18": DEGRADES}


def test_single_images_are_judged_in_their_own_scope() -> None:
    screen = beside(Role.SCREEN, [instance(99)], facts=_broken(99, DecodeFault.REFUSED))
    result = finding("P04", looked_at(volume(), screen))
    assert (result.scope, result.where.entries) == ("series", (99,))
