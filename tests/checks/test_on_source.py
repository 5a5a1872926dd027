"""Family S: what the medium says of itself. Each promise is broken once and kept once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handcarry.checks.table_source import SOURCE
from handcarry.model.case import Case
from handcarry.model.directory import Directory
from handcarry.model.entry import Entry, Family, Fault, FaultCode
from handcarry.model.finding import Finding, Severity
from tests.checks.build import case, container, file, instance, instances, only, stack, status

INFORMS, DEGRADES, BLOCKS = Severity.INFORMS, Severity.DEGRADES, Severity.BLOCKS
VIEWER = (
    file("VIEWER.EXE", Family.PROGRAM, "pe"),
    file("autorun.inf", Family.AUTORUN, "autorun"),
)
CLEAN = case(stack(), files=(file("README.TXT", Family.TEXT, "text"),))
SILENT_ON_A_CLEAN_SCAN = sorted({row.id for row in SOURCE} - {"S14"})


def found(id: str, this: Case) -> Finding:
    return only(SOURCE, id, this)


def ended(id: str, this: Case) -> str:
    return status(SOURCE, id, this)


def severity(id: str, this: Case) -> Severity:
    return found(id, this).severity


def beside(*files: Entry) -> Case:
    return case(stack(), files=files)


def alone(*files: Entry) -> Case:
    return case(files=files)


@pytest.mark.parametrize("id", SILENT_ON_A_CLEAN_SCAN)
def test_a_clean_scan_passes(id: str) -> None:
    assert ended(id, CLEAN) in {"passed", "not-applicable"}


def test_s01_nothing_readable_blocks() -> None:
    empty = case(files=())
    shut = alone(file("a", fault=FaultCode.PERMISSION), file(".DS_Store", Family.JUNK, "ds-store"))
    assert severity("S01", empty) is BLOCKS
    assert found("S01", shut).facts == {"files": 2, "unread": 1}


def test_s02_an_unread_slice_blocks_and_an_unread_report_degrades() -> None:
    slice_ = beside(file("DICOM/IM000060", fault=FaultCode.IO_ERROR))
    report = beside(file("REPORT.PDF", fault=FaultCode.IO_ERROR))
    assert severity("S02", slice_) is BLOCKS
    assert severity("S02", report) is DEGRADES
    assert severity("S02", alone(file("REPORT.PDF", fault=FaultCode.IO_ERROR), file("a.jpg", Family.PICTURE, "jpeg"))) is BLOCKS


def test_s02_a_neighbour_without_a_number_is_no_slice() -> None:
    assert severity("S02", beside(file("DICOM/VERSION", fault=FaultCode.SHRANK))) is DEGRADES


def test_s02_a_file_named_like_a_slice_that_holds_none_blocks() -> None:
    def medium(path: str, family: Family) -> Case:
        return beside(file(path, family))

    assert severity("S02", medium("DICOM/IM000060", Family.UNKNOWN)) is BLOCKS
    assert found("S02", medium("DICOM/IM000060", Family.UNKNOWN)).facts["faults"] == ("damaged",)
    assert severity("S02", medium("DICOM/IM000060", Family.TEXT)) is BLOCKS
    assert severity("S02", medium("DICOM/IM000060", Family.LINK)) is BLOCKS
    for path, family in (
        ("DICOM/README1", Family.TEXT),
        ("DICOM/IM000060.TXT", Family.TEXT),
        ("DICOM/IM000060", Family.PICTURE),
        ("DICOM/IM000060.DAT", Family.UNKNOWN),
        ("DICOM/CACHE01", Family.UNKNOWN),
        ("IM000060", Family.UNKNOWN),
    ):
        assert ended("S02", medium(path, family)) == "passed", path


def test_s02_a_header_that_ends_before_its_series_blocks_and_a_report_beside_the_slices_does_not() -> None:
    torn, report = (replace(instance(n), layout=None) for n in (60, 61))
    torn = replace(torn, series=replace(torn.series, series_instance_uid=""))
    assert severity("S02", case(stack(), others=(torn,))) is BLOCKS
    assert ended("S02", case(stack(), others=(report,))) == "passed"


def test_s02_a_slices_own_file_that_shrank_blocks() -> None:
    this = case(stack())
    medium = this.medium
    shrunk = replace(medium.entries[7], fault=Fault(code=FaultCode.SHRANK, at_byte=512))
    this = replace(this, medium=replace(medium, entries=(*medium.entries[:7], shrunk, *medium.entries[8:])))
    assert found("S02", this).where.entries == (7,)
    assert severity("S02", this) is BLOCKS


def test_s02_beside_one_multi_frame_file_no_neighbour_is_a_slice() -> None:
    whole = instance(0, planes=tuple(each.planes[0] for each in instances(60)))
    this = case(stack([whole]), paths={0: "volume1.dcm"}, files=(file("volume2.dcm", fault=FaultCode.IO_ERROR),))
    assert severity("S02", this) is DEGRADES


def test_s02_a_folder_that_cannot_be_listed_to_its_end_blocks() -> None:
    this = case(stack(), containers=(container("folder", fault=FaultCode.IO_ERROR),))
    assert severity("S02", this) is BLOCKS


def test_s02_reading_that_stopped_early_blocks() -> None:
    this = case(stack())
    this = replace(this, medium=replace(this.medium, stopped="the drive went away"))
    assert severity("S02", this) is BLOCKS
    assert found("S02", this).facts["faults"] == ("stopped",)


def test_s02_a_pipe_beside_the_scan_is_nothing_to_read() -> None:
    assert ended("S02", beside(file("pipe", fault=FaultCode.NOT_A_FILE))) == "passed"


@pytest.mark.parametrize(
    ("path", "expected"), [("DICOM/IM000099", BLOCKS), ("OTHER/scan.dcm", DEGRADES), ("NOTES.TXT", INFORMS), ("DICOM/LOCK", INFORMS)]
)
def test_s04_an_empty_file_weighs_by_what_it_may_have_been(path: str, expected: Severity) -> None:
    assert severity("S04", beside(file(path, Family.EMPTY, "empty", size_bytes=0))) is expected


def test_s04_alone_it_blocks_and_a_stub_named_dcm_counts() -> None:
    assert severity("S04", alone(file("a.txt", Family.EMPTY, "empty", size_bytes=0))) is BLOCKS
    assert found("S04", beside(file("x/a.dcm", size_bytes=40))).facts["files"] == 1
    assert severity("S04", beside(file("DICOM/IM000077", size_bytes=100))) is BLOCKS
    assert ended("S04", beside(file("x/a.txt", Family.TEXT, "text", size_bytes=40))) == "passed"
    assert ended("S04", beside(file("._x", Family.JUNK, "appledouble", size_bytes=0))) == "passed"


@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("S05", FaultCode.CLOUD_PLACEHOLDER),
        ("S06", FaultCode.PARTIAL_DOWNLOAD),
        ("S08", FaultCode.ENCRYPTED),
        ("S08", FaultCode.WRONG_PASSWORD),
        ("S09", FaultCode.PART_MISSING),
    ],
)
def test_unseen_content_blocks_alone_or_among_the_slices_and_degrades_beside_a_volume(id: str, code: FaultCode) -> None:
    assert severity(id, alone(file("scan.zip", Family.CONTAINER, "zip", fault=code))) is BLOCKS
    assert severity(id, beside(file("DICOM/IM000070", fault=code))) is BLOCKS
    assert severity(id, beside(file("other.zip", Family.CONTAINER, "zip", fault=code))) is DEGRADES
    assert ended("S02", beside(file("other.zip", Family.CONTAINER, "zip", fault=code))) == "passed"


def test_s06_an_archive_without_its_end_is_a_cut_download() -> None:
    cut = case(stack(), containers=(container("zip", path="scan.zip", fault=FaultCode.TRUNCATED),))
    assert severity("S06", cut) is BLOCKS
    assert ended("S02", cut) == "passed"
    assert ended("S07", cut) == "passed"


def test_s07_a_damaged_member_belongs_to_its_archive() -> None:
    in_zip = (container("zip", path="scan.zip"),)
    report = case(stack(), containers=in_zip, files=(file("report.pdf", fault=FaultCode.DAMAGED),))
    slice_ = case(stack(), containers=in_zip, files=(file("DICOM/IM000061", fault=FaultCode.DAMAGED),))
    assert severity("S07", report) is DEGRADES
    assert severity("S07", slice_) is BLOCKS
    assert ended("S02", report) == "passed"
    assert ended("S07", beside(file("report.pdf", fault=FaultCode.DAMAGED))) == "passed"


def test_s07_a_member_that_ends_with_the_parts_that_are_here_is_no_damage() -> None:
    member = replace(file("IM9", fault=FaultCode.TRUNCATED), opened_through=("scan.zip.001",))
    split = container("zip", path="scan.zip.001", depth=1, fault=FaultCode.PART_MISSING)
    this = case(files=(member,), containers=(container(), split))
    assert (ended("S07", this), severity("S09", this)) == ("passed", BLOCKS)


def test_s07_counts_an_archive_listed_as_file_and_container_once() -> None:
    both = case(
        stack(),
        containers=(container(), container("zip", path="old.zip", depth=1, fault=FaultCode.DAMAGED)),
        files=(file("old.zip", Family.CONTAINER, "zip", fault=FaultCode.DAMAGED),),
    )
    assert found("S07", both).facts["files"] == 1
    assert found("S07", both).where.entries == (60,)
    assert severity("S07", both) is DEGRADES


def test_s10_archives_in_archives_inform_and_what_was_refused_degrades() -> None:
    outer, inner = container("zip", path="a.zip"), container("zip", path="b.zip", depth=1, opened_through=("a.zip",))
    assert severity("S10", case(stack(), containers=(outer, inner))) is INFORMS
    assert ended("S10", case(stack(), containers=(container(), replace(inner, opened_through=())))) == "passed"
    bomb = container("unopened", path="bomb.zip", depth=1, fault=FaultCode.REFUSED)
    assert severity("S10", case(stack(), containers=(container(), bomb))) is DEGRADES
    assert severity("S10", beside(file("DICOM/IM000080", fault=FaultCode.REFUSED))) is BLOCKS


@pytest.mark.parametrize("path", ["../../evil.sh", "/etc/cron.d/evil", "a/../../b", "C:\\evil.exe", "..\\evil.exe"])
def test_s10_a_path_that_leads_out_of_its_archive_degrades(path: str) -> None:
    escaping = replace(file(path), opened_through=("scan.zip",))
    assert severity("S10", beside(escaping)) is DEGRADES
    assert found("S10", beside(escaping)).where.entries == (60,)
    assert ended("S10", beside(replace(escaping, path="a..b/c..d/..e"))) == "passed"


def test_s11_a_disc_image_informs() -> None:
    assert severity("S11", case(stack(), containers=(container("iso9660", path="scan.iso"),))) is INFORMS


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("2 sessions; the last is shown", "failed"),
        ("another volume begins behind the first: other sessions follow", "failed"),
        ("1 sessions", "passed"),
        ("Joliet", "passed"),
    ],
)
def test_s12_several_sessions_degrade(note: str, expected: str) -> None:
    this = case(stack(), containers=(container("iso9660", note=note),))
    assert ended("S12", this) == expected
    if expected == "failed":
        assert severity("S12", this) is DEGRADES


def test_s13_a_link_alone_blocks_and_beside_a_volume_is_not_asked_about() -> None:
    link = file("scan.url", Family.LINK, "url")
    assert severity("S13", alone(link)) is BLOCKS
    assert ended("S13", beside(link)) == "not-applicable"
    assert ended("S13", alone(file("a.pdf", Family.DOCUMENT, "pdf"))) == "passed"


def test_s14_a_viewer_without_dicom_blocks() -> None:
    assert severity("S14", alone(*VIEWER)) is BLOCKS
    assert ended("S14", beside(*VIEWER)) == "not-applicable"
    assert ended("S14", alone(*VIEWER, file("CT_0.vol", Family.VENDOR_VOLUME, "morita-jmvolume"))) == "passed"


def test_s15_junk_informs() -> None:
    assert found("S15", beside(file(".DS_Store", Family.JUNK, "ds-store"))).severity is INFORMS


def test_s16_a_viewer_beside_a_volume_only_informs() -> None:
    assert found("S16", beside(*VIEWER)).severity is INFORMS
    assert found("S16", beside(*VIEWER)).facts == {"programs": 2, "disguised": 0}


@pytest.mark.parametrize(("magic", "expected"), [("pe", BLOCKS), ("elf", BLOCKS), ("tiff", None)])
def test_s16_an_image_that_is_a_program_too_blocks(magic: str, expected: Severity | None) -> None:
    images = [*instances(59), instance(59, preamble_magic=magic)]
    this = case(stack(images))
    assert (ended("S16", this) == "passed") if expected is None else (severity("S16", this) is expected)


def test_s17_a_disc_that_calls_itself_one_of_several_blocks() -> None:
    labelled = Directory(entry=0, file_set_id="DISC1OF2", references=())
    in_set = case(stack(), containers=(container("iso9660", note="volume 1 of a set of 2; raw sectors"),))
    assert found("S17", in_set).facts == found("S17", case(stack(), directories=(labelled,))).facts == {"part": 1, "of": 2}
    assert severity("S17", in_set) is BLOCKS
    assert ended("S17", case(stack(), containers=(container("iso9660", note="volume 1 of 1"),))) == "passed"


def test_s18_names_that_differ_only_in_case() -> None:
    assert severity("S18", beside(file("a/Report.pdf"), file("a/REPORT.PDF"))) is INFORMS
    assert severity("S18", beside(file("DICOM/im000003"))) is DEGRADES
    assert ended("S18", beside(file("a/Report.pdf"), file("b/REPORT.PDF"))) == "passed"
