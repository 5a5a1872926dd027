"""What is shut, or not there: no more is said than is known, and the one thing to do is the one that opens it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import pyzipper

from handcarry import check
from handcarry.ask.fault import Fault, faults_of
from handcarry.model.report import Report
from handcarry.model.verdict import Verdict
from handcarry.testing.udf_disc import Layout, written
from handcarry.testing.udf_image import image, of_unknown_kind
from tests.report.build import told

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SECTOR = 2048


def _locked_zip(folder: Path) -> None:
    with pyzipper.AESZipFile(folder / "scan.zip", "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"sesame")
        archive.writestr("DICOM/IM1", b"who knows")


def _cut_zip(folder: Path) -> None:
    """Cut off in the table of contents: its only member is a text that came whole."""
    with zipfile.ZipFile(folder / "scan.zip", "w") as archive:
        archive.writestr("README.TXT", b"see the scan")
    (folder / "scan.zip").write_bytes((folder / "scan.zip").read_bytes()[:-40])


def _deflate64_zip(folder: Path) -> None:
    """What no reader here unpacks, and many a program of the clinic's does."""
    with zipfile.ZipFile(folder / "scan.zip", "w") as archive:
        archive.writestr("DICOM/IM1", b"who knows")
    data = bytearray((folder / "scan.zip").read_bytes())
    for mark, at in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        data[data.index(mark) + at] = 9  # APPNOTE 4.4.5
    (folder / "scan.zip").write_bytes(data)


def _udf_of_an_unknown_kind(folder: Path) -> None:
    (folder / "disc.iso").write_bytes(of_unknown_kind(image(written({"IM1": b"1"}, Layout(map="sparable")))))


def _udf_without_a_volume(folder: Path) -> None:
    """The volume recognition sequence of ECMA-167 2/8 and nothing behind it."""
    marks = b"".join((b"\0" + mark + b"\1").ljust(SECTOR, b"\0") for mark in (b"BEA01", b"NSR02", b"TEA01"))
    (folder / "disc.iso").write_bytes(bytes(16 * SECTOR) + marks + bytes(300 * SECTOR))


def _pdf(folder: Path) -> None:
    (folder / "report.pdf").write_bytes(PDF)


def _exe(folder: Path) -> None:
    (folder / "VIEWER.EXE").write_bytes(b"MZ" + bytes(4000))


def _checked(folder: Path, *makers: Callable[[Path], None]) -> Report:
    for make in makers:
        make(folder)
    return check(folder)


def _said(report: Report) -> set[str]:
    return {finding.id for finding in report.findings}


def _ended(report: Report, id: str) -> str:
    return next(ran.status.value for ran in report.ran if ran.id == id)


def test_a_path_that_is_not_there_has_one_finding(tmp_path: Path) -> None:
    report = check(tmp_path / "E")
    assert (_said(report), report.verdict, report.next.id) == ({"S01"}, Verdict.COULD_NOT_READ, "name-it-again")


@pytest.mark.parametrize(
    ("make", "says", "next_id"),
    [
        (_locked_zip, {"S08"}, "ask-for-the-password"),
        (_cut_zip, {"S06"}, "ask-for-a-new-copy"),
        (_deflate64_zip, {"S02"}, "unpack-it-first"),
        (_udf_of_an_unknown_kind, {"S02"}, "mount-the-disc-image"),
        (_udf_without_a_volume, {"S07"}, "ask-for-a-new-copy"),
    ],
)
def test_of_what_is_shut_only_that_is_said(tmp_path: Path, make: Callable[[Path], None], says: set[str], next_id: str) -> None:
    report = _checked(tmp_path, make)
    assert (_said(report), report.verdict, report.next.id) == (says, Verdict.COULD_NOT_READ, next_id)
    assert _ended(report, "K01") == "could-not-run"


@pytest.mark.parametrize(
    ("make", "says", "next_id"),
    [
        (_locked_zip, {"S08"}, "ask-for-the-password"),
        (_cut_zip, {"S06"}, "get-the-archive-again"),
        (_deflate64_zip, {"S02"}, "unpack-it-first"),
    ],
)
def test_a_report_beside_a_shut_archive_does_not_stand_for_it(
    tmp_path: Path, make: Callable[[Path], None], says: set[str], next_id: str
) -> None:
    report = _checked(tmp_path, make, _pdf, _exe)
    assert (_said(report) - {"S16"}, report.verdict, report.next.id) == (says, Verdict.NOT_THE_RECORD, next_id)
    assert {_ended(report, id) for id in ("K01", "K02", "S14")} == {"could-not-run"}


def test_what_only_has_no_reader_here_is_not_asked_for_again(tmp_path: Path) -> None:
    document = told(_checked(tmp_path, _deflate64_zip, _pdf))
    assert [(f.id, f.front_desk) for f in document.findings if f.id == "S02"] == [("S02", "")]
    assert document.next.front_desk.startswith("I cannot open this archive")
    assert faults_of(document) == (Fault.NOT_DICOM,)


def test_a_report_alone_is_no_scan(tmp_path: Path) -> None:
    report = _checked(tmp_path, _pdf)
    assert (_said(report), report.next.id) == ({"K01", "K02"}, "ask-for-dicom")
