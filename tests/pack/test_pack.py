from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import gdcm
import pydicom
import pytest
import SimpleITK as sitk

from handcarry import check
from handcarry.catalogue.words import Words
from handcarry.cli.main import follow
from handcarry.errors import CannotOpen, SeveralPeople, UsageError
from handcarry.pack.fit import Syntax
from handcarry.pack.pages import contents_of
from handcarry.pack.run import pack_to, rehearse
from handcarry.pack.stage import Stage
from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.spec import Syntax as Written
from tests.pack.packing import listed, listed_by_pydicom, order, original_of, pack, run, small_series, somebody, tool, tree

PERL = r"""
use strict; use warnings; use Digest::SHA;
my $root = shift; my %listed; my $bad = 0;
open(my $list, '<:raw', "$root/VERIFY/SHA256.TXT") or die "no list\n";
my $before = '';
while (my $line = <$list>) {
    $line =~ /\A([0-9a-f]{64})  ([^\x00-\x1f\x7f\\]+)\n\z/ or die "line $.\n";
    my ($sum, $path) = ($1, $2);
    die "order at line $.\n" unless $path gt $before;
    $before = $path; $listed{$path} = 1;
    if (!-f "$root/$path") { print "missing $path\n"; $bad++; next; }
    my $sha = Digest::SHA->new(256); $sha->addfile("$root/$path", 'b');
    if ($sha->hexdigest ne $sum) { print "changed $path\n"; $bad++; }
}
sub walk { my ($at) = @_;
    opendir(my $folder, "$root/$at") or die;
    for my $name (sort grep { !/^\.\.?$/ } readdir $folder) {
        my $path = $at eq '' ? $name : "$at/$name";
        if (-d "$root/$path") { walk($path); next; }
        next if $listed{$path} or $path eq 'VERIFY/SHA256.TXT' or $path eq 'LABEL.HTM';
        next if $path =~ m{\AVERIFY/PARITY/};
        print "extra $path\n"; $bad++;
    }
}
walk('');
exit($bad ? 1 : 0);
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A medium as clinics make them: slices, an index, a report, a program, a locked-away name."""
    folder = tmp_path_factory.mktemp("given") / "disc"
    small_series(folder, dicomdir=True)
    (folder / "Befund für Jane.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (folder / "Viewer.exe").write_bytes(b"MZ" + bytes(200))
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def packed(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed") / "PACK"
    pack(folder, given)
    return folder


def test_every_file_is_there_once_and_untouched(given: Path, packed: Path) -> None:
    rows = {row.path: row for row in original_of(packed).files}
    for path, data in tree(given).items():
        row = rows.pop(path)
        if path == "Viewer.exe":
            assert (row.pack, row.left_out) == ("", "program")
            continue
        assert (packed / row.pack).read_bytes() == data
        assert row.sha256 == hashlib.sha256(data).hexdigest()
        assert row.pack.startswith("DICOM/" if path.startswith("DICOM/") else "ORIGINAL/")
    assert not rows
    assert b"MZ" not in {data[:2] for data in tree(packed).values()}


def test_the_layout_is_that_of_a_file_set_on_media(packed: Path) -> None:
    assert {path.name for path in packed.iterdir()} == {
        "DICOMDIR", "README.TXT", "INDEX.HTM", "LABEL.HTM", "DICOM", "IHE_PDI", "ORIGINAL", "VERIFY", "VIEWER",
    }  # fmt: skip
    for path in tree(packed):
        for part in path.split("/"):
            stem, _, ending = part.partition(".")
            assert part.isascii()
            assert part == part.upper()
            assert (1 <= len(stem) <= 8, len(ending) <= 3) == (True, True), path
    assert (packed / "README.TXT").read_bytes().isascii()


def test_sha256sum_and_a_script_in_another_language_agree(packed: Path, tmp_path: Path) -> None:
    done = run("sha256sum", "--strict", "-c", "VERIFY/SHA256.TXT", cwd=packed)
    assert (done.returncode, done.stdout.count(": OK")) == (0, len(listed(packed)))
    (tmp_path / "verify.pl").write_text(PERL)
    assert run(tool("perl"), tmp_path / "verify.pl", packed).returncode == 0


def test_the_index_is_good_in_the_eyes_of_others(packed: Path) -> None:
    judged = run(tool("dciodvfy"), packed / "DICOMDIR")
    assert [line for line in judged.stderr.splitlines() if line.startswith("Error")] == []
    assert run(tool("dcmdump"), packed / "DICOMDIR").returncode == 0
    assert listed_by_pydicom(packed / "DICOMDIR") == {path for path in tree(packed) if path.startswith("DICOM/")}
    reader = gdcm.Reader()
    reader.SetFileName(str(packed / "DICOMDIR"))
    assert reader.Read()


def test_dcmmkdir_takes_the_tree_by_the_profile_for_discs(packed: Path, tmp_path: Path) -> None:
    done = run(tool("dcmmkdir"), "+r", "+id", packed, "+D", tmp_path / "DICOMDIR", "--general-purpose", "DICOM")
    assert (done.returncode, [line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))]) == (0, [])
    assert pydicom.dcmread(tmp_path / "DICOMDIR").DirectoryRecordSequence[-1].DirectoryRecordType == "IMAGE"


def test_every_image_is_a_file_for_others(packed: Path) -> None:
    images = sorted((packed / "DICOM").rglob("IM*"))
    done = run(tool("dcmftest"), *images)
    assert done.stdout.count("yes:") == len(images) == 12
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(images[0].parent)))
    assert reader.Execute().GetSize() == (48, 48, 12)


def test_the_verdict_is_that_of_the_source(given: Path, packed: Path) -> None:
    told = json.loads((packed / "VERIFY/REPORT.JSN").read_text())
    report = check(given)
    assert told["verdict"] == report.verdict.value
    assert {finding["id"] for finding in told["findings"]} == {finding.id for finding in report.findings} - {"S16"}
    assert len(told["ledger"]) == len(report.medium.entries)


@pytest.mark.parametrize(
    "syntax", [Written.IMPLICIT, Written.BIG_ENDIAN, Written.DEFLATED, Written.RLE, Written.JPEG_LOSSLESS_SV1, Written.JPEG_LS]
)
def test_what_does_not_fit_lies_untouched_beside_its_copy(syntax: Written, tmp_path: Path) -> None:
    planted = small_series(tmp_path / "given", size=(2, 48, 48), syntax=syntax)
    pack(tmp_path / "PACK", tmp_path / "given")
    original = original_of(tmp_path / "PACK")
    assert len(original.converted) == 2
    for row, copy, source in zip(original.files, original.converted, planted.files, strict=True):
        assert (tmp_path / "PACK" / row.pack).read_bytes() == source.read_bytes()
        assert (row.why, row.converted, copy.made_from) == ("transfer-syntax", copy.path, row.pack)
        before, after = pydicom.dcmread(source), pydicom.dcmread(tmp_path / "PACK" / copy.path)
        assert after.file_meta.TransferSyntaxUID == Written.EXPLICIT.value
        assert (before.pixel_array == after.pixel_array).all()
        del before.PixelData, after.PixelData
        assert before == after
        assert run(tool("dcmftest"), tmp_path / "PACK" / copy.path).stdout.startswith("yes")


def test_no_preamble_and_a_program_in_the_preamble_are_mended_in_the_copy_only(tmp_path: Path) -> None:
    planted = small_series(tmp_path / "given", size=(2, 48, 48))
    first, second = planted.files
    first.write_bytes(first.read_bytes()[132:])
    second.write_bytes(b"MZ" + second.read_bytes()[2:])
    pack(tmp_path / "PACK", tmp_path / "given")
    original = original_of(tmp_path / "PACK")
    assert {row.why for row in original.files} == {"no-preamble", "polyglot-preamble"}
    changes = [change for copy in original.converted for change in copy.changes]
    assert {change.did for change in changes if change.keyword == "preamble"} == {"written", "made blank"}
    for copy in original.converted:
        data = (tmp_path / "PACK" / copy.path).read_bytes()
        assert data[:132] == bytes(128) + b"DICM"
    assert {path.name for path in (tmp_path / "PACK/ORIGINAL").rglob("*.*")} == {"O0000000.DCM", "O0000001.DCM"}


def test_jpeg_lossless_and_the_original_syntax_are_choices(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 48, 48), syntax=Written.JPEG_LS)
    pack(tmp_path / "SV1", tmp_path / "given", wanted=Wanted(syntax=Syntax.JPEG_LOSSLESS))
    (copy, _) = original_of(tmp_path / "SV1").converted
    assert copy.to_syntax == Written.JPEG_LOSSLESS_SV1.value
    decoded = run(tool("dcmdjpeg"), tmp_path / "SV1" / copy.path, tmp_path / "plain.dcm")
    assert decoded.returncode == 0
    before = pydicom.dcmread(sorted((tmp_path / "given").rglob("IM*"))[0]).pixel_array
    assert (pydicom.dcmread(tmp_path / "plain.dcm").pixel_array == before).all()
    pack(tmp_path / "AS_IS", tmp_path / "given", wanted=Wanted(syntax=Syntax.ORIGINAL))
    assert original_of(tmp_path / "AS_IS").converted == ()


def test_keys_that_an_index_must_have_are_filled_in_there_only(tmp_path: Path) -> None:
    planted = small_series(tmp_path / "given", size=(2, 48, 48))
    for path in planted.files:
        image = pydicom.dcmread(path)
        del image.StudyID, image.SeriesNumber
        image.save_as(path)
    done = pack(tmp_path / "PACK", tmp_path / "given")
    assert dict(done.filled) == {("STUDY", "StudyID"): 1, ("SERIES", "SeriesNumber"): 1}
    assert original_of(tmp_path / "PACK").converted == ()
    assert len(listed_by_pydicom(tmp_path / "PACK/DICOMDIR")) == 2
    assert "StudyID" in (tmp_path / "PACK/INDEX.HTM").read_text()


def test_somebody_else_s_scan_stops_it_until_one_is_chosen(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 48, 48))
    small_series(tmp_path / "given", size=(2, 48, 48), identity=somebody("ROE^RICHARD", "D-77310"), folder="OTHER", seed=3)
    (tmp_path / "given" / "Roe.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    with pytest.raises(SeveralPeople):
        pack(tmp_path / "PACK", tmp_path / "given")
    with pytest.raises(UsageError):
        pack(tmp_path / "PACK", tmp_path / "given", wanted=Wanted(patient="Nobody Atall"))
    assert [path.name for path in tmp_path.iterdir()] == ["given"]
    pack(tmp_path / "PACK", tmp_path / "given", wanted=Wanted(patient="Jane Doe"))
    assert original_of(tmp_path / "PACK").left_out_others == 3
    everything = b"".join(tree(tmp_path / "PACK").values()).lower()
    assert b"roe" not in everything
    assert b"77310" not in everything


def test_what_the_user_adds_lies_beside_the_scan(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 48, 48))
    (tmp_path / "sticker.jpg").write_bytes(b"\xff\xd8\xff\xe0 photograph")
    pack(tmp_path / "PACK", tmp_path / "given", wanted=Wanted(add=(tmp_path / "sticker.jpg",)))
    original = original_of(tmp_path / "PACK")
    (row,) = (row for row in original.files if original.containers[row.container].added)
    assert (row.path, (tmp_path / "PACK" / row.pack).read_bytes()) == ("sticker.jpg", b"\xff\xd8\xff\xe0 photograph")
    assert json.loads((tmp_path / "PACK/VERIFY/REPORT.JSN").read_text())["source"]["entry_count"] == 2


def test_what_the_user_adds_is_not_counted_as_the_clinics(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 48, 48))
    (tmp_path / "note.txt").write_text("mine")
    with zipfile.ZipFile(tmp_path / "scans.zip", "w") as archive:
        archive.writestr("upper.stl", "solid upper\nendsolid upper\n")
    pack(tmp_path / "PACK", tmp_path / "given", wanted=Wanted(add=(tmp_path / "note.txt", tmp_path / "scans.zip")))
    counted = dict(contents_of(original_of(tmp_path / "PACK"), Words("en")))
    assert (counted["Files from the clinic"].split(",")[0], counted["Put beside it by you"]) == ("2", "2")


def test_the_source_is_not_changed(given: Path, tmp_path: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in given.rglob("*")}
    data = tree(given)
    pack(tmp_path / "PACK", given)
    assert tree(given) == data
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in given.rglob("*")} == before


def test_a_rehearsal_says_what_would_be_and_writes_nothing(given: Path, packed: Path, tmp_path: Path) -> None:
    done = rehearse(order(given), tmp_path / "PACK")
    assert not list(tmp_path.iterdir())
    assert [row.pack for row in done.original.files] == [row.pack for row in original_of(packed).files]


def test_a_source_that_is_not_there_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=r"source_gone .*nosuch"):
        pack(tmp_path / "PACK", tmp_path / "nosuch")
    done = run(sys.executable, "-m", "handcarry", "pack", "nosuch", "-o", "PACK", cwd=tmp_path)
    assert (done.returncode, "is not there" in done.stderr) == (3, True)
    assert not list(tmp_path.iterdir())


def test_a_password_given_at_the_prompt_opens_it(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 48, 48))
    assert run(tool("7z"), "a", "-psecret", "-tzip", "-mem=AES256", tmp_path / "scan.zip", ".", cwd=tmp_path / "given").returncode == 0
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "note.txt").write_bytes(b"note")
    typed = iter(["wrong", "secret"])
    asking = replace(order(tmp_path / "scan.zip", tmp_path / "beside"), ask=lambda: next(typed))
    done = pack_to(asking, tmp_path / "PACK")
    assert (done.lost, verify(tmp_path / "PACK").ok) == ((), True)
    assert sorted(row.kind for row in done.original.files)[0].startswith("dicom")
    assert len(listed_by_pydicom(tmp_path / "PACK/DICOMDIR")) == 2
    assert not [path for path, data in tree(tmp_path / "PACK").items() if data.startswith(b"PK")]


def test_one_odd_image_does_not_keep_the_others_from_being_packed(tmp_path: Path) -> None:
    planted = small_series(tmp_path / "given", size=(3, 48, 48), syntax=Written.BIG_ENDIAN)
    odd = planted.files[1]
    data = odd.read_bytes()
    assert data.count(b"\x00\x28\x01\x00US\x00\x02\x00\x10") == 1
    odd.write_bytes(data.replace(b"\x00\x28\x01\x00US\x00\x02\x00\x10", b"\x00\x28\x01\x00US\x00\x02\x00\x18"))
    pack(tmp_path / "PACK", tmp_path / "given")
    original = original_of(tmp_path / "PACK")
    assert len(original.converted) == 2
    assert [row.why for row in original.files] == ["transfer-syntax", "not-rewritten", "transfer-syntax"]
    assert (tmp_path / "PACK" / original.files[1].pack).read_bytes() == odd.read_bytes()
    assert verify(tmp_path / "PACK").ok


def test_pages_are_in_the_language_asked_for_and_below_in_english(tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(2, 48, 48))
    pack_to(replace(order(tmp_path / "given"), words=Words("de")), tmp_path / "PACK")
    verdict = json.loads((tmp_path / "PACK/VERIFY/REPORT.JSN").read_text())["verdict"]
    english, german = (Words(language)(f"report.verdict.{verdict}.title") for language in ("en", "de"))
    for name in ("INDEX.HTM", "LABEL.HTM"):
        page = (tmp_path / "PACK" / name).read_text()
        assert '<html lang="de" dir="ltr">' in page
        said = [Words(language)("pack.open") for language in ("de", "en")]
        assert 0 < page.index(said[0]) < page.index(said[1])
    page = (tmp_path / "PACK/INDEX.HTM").read_text()
    assert 0 < page.index(german) < page.index(english)
    assert "?" not in (tmp_path / "PACK/README.TXT").read_text("ascii")
    assert '<html lang="de"' in (tmp_path / "PACK/VERIFY/REPORT.HTM").read_text()


def test_readme_names_what_is_there_and_nothing_else(packed: Path, tmp_path: Path) -> None:
    pack(tmp_path / "papers", _pdf(tmp_path))
    small_series(tmp_path / "series", size=(2, 16, 16))
    pack(tmp_path / "images", tmp_path / "series", wanted=Wanted(chunks=False))
    for folder in (packed, tmp_path / "papers", tmp_path / "images"):
        told = (folder / "README.TXT").read_text().split("WHAT IS WHERE")[1].split("HOW TO CHECK")[0]
        named = {line.split()[0] for line in told.splitlines() if line.startswith("  ") and not line.startswith("   ")}
        assert named == {path.name for path in folder.iterdir()} - {"README.TXT"}
        assert ("laid out for it" in told) == (folder == packed)


def test_pages_write_days_and_sources_as_people_do(tmp_path: Path) -> None:
    pack_to(replace(order(_pdf(tmp_path)), words=Words("de")), tmp_path / "out")
    page, label = ((tmp_path / "out" / name).read_text() for name in ("INDEX.HTM", "LABEL.HTM"))
    for text in (page, label):
        assert "26. November 2026, 12:00 UTC" in text
        assert "2026-11-26" not in text
    assert "<bdi>given</bdi>" in page
    assert page.count("von der Klinik nicht aufgezeichnet") == 1


def _pdf(folder: Path) -> Path:
    (folder / "given").mkdir()
    (folder / "given/report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    return folder / "given"


def test_an_interruption_says_what_stays(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stage, "settle", interrupted)
    assert follow(["pack", str(given), "-o", str(tmp_path / "PACK"), "--quiet"]) == 130
    assert ".partial" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["PACK.partial"]
