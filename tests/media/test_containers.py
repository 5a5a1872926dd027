"""Every kind of container gives every file, bit for bit, once; and is never thrown by damage."""

from __future__ import annotations

import gzip
import random
import struct
import zlib
from pathlib import Path

import pytest

from handcarry import check
from handcarry.media.limits import Limits
from handcarry.model.entry import FaultCode
from handcarry.model.verdict import Handed
from tests.media.making import LOCKERS, MAKERS, PASSWORD, contents, put, run, sha256_of, tarred, tool, zipped
from tests.media.rar_making import rar5
from tests.media.reading import BrokenDrive, read_all


@pytest.mark.parametrize("kind", MAKERS)
def test_gives_every_file_bit_for_bit(kind: str, tmp_path: Path) -> None:
    files = contents()
    seen = read_all(MAKERS[kind](tmp_path, files))
    assert seen.hashes == sha256_of(files)
    assert set(seen.codes.values()) == {None}
    assert seen.outermost.fault is None
    assert seen.outermost.entry_count == len(files)


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind not in ("folder", "zip-behind-a-program")])
def test_gives_every_file_from_inside_an_archive(kind: str, tmp_path: Path) -> None:
    files = contents()
    inner = MAKERS[kind](tmp_path, files)
    outer = tmp_path / "outer.zip"
    outer.write_bytes(zipped({"a/inner.bin": inner.read_bytes()}))
    seen = read_all(outer)
    inner_hash = seen.hashes.pop("a/inner.bin", "")
    assert {name: hash_ for name, hash_ in seen.hashes.items() if name != "a/inner.bin"} == sha256_of(files)
    assert inner_hash == sha256_of({"": inner.read_bytes()})[""]
    assert seen.files[0].opened_through == ("outer.zip", "a/inner.bin")
    assert [container.depth for container in seen.containers] == [0, 1]


def test_a_letter_that_was_named_is_one_file_and_no_archive(tmp_path: Path) -> None:
    letter = tmp_path / "report.docx"
    letter.write_bytes(zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}))
    report = check(letter)
    assert [(entry.path, entry.kind.format) for entry in report.medium.entries] == [("report.docx", "docx")]
    assert report.handed is Handed.DOCUMENT


@pytest.mark.parametrize("kind", ["zip-stored", "zip-deflated", "tar", "tar-gz", "7z", "iso-rock-ridge", "iso-joliet"])
def test_the_hash_of_a_container_in_a_folder_comes_from_the_same_reading(kind: str, tmp_path: Path) -> None:
    files = {**contents(), "big": random.Random(1).randbytes(3_000_000)}
    archive = MAKERS[kind](tmp_path, files)
    folder = tmp_path / "folder"
    folder.mkdir()
    archive.rename(folder / "archive")
    watch = BrokenDrive()
    seen = read_all(folder, drive=watch.drive)
    size = (folder / "archive").stat().st_size
    assert seen.hashes == {**sha256_of(files), **sha256_of({"archive": (folder / "archive").read_bytes()})}
    assert watch.read_bytes("archive") < size * 1.05 + 70_000  # tables of contents may be looked up beside


@pytest.mark.parametrize("kind", ["zip-stored", "zip-deflated", "tar", "tar-gz", "iso-rock-ridge", "iso-joliet", "iso-both"])
def test_no_byte_is_read_twice(kind: str, tmp_path: Path) -> None:
    files = {**contents(), "big": random.Random(1).randbytes(3_000_000)}
    watch = BrokenDrive()
    archive = MAKERS[kind](tmp_path, files)
    read_all(archive, drive=watch.drive, nested=False)
    assert watch.read_bytes(archive.name) > 3_000_000
    assert watch.read_twice(archive.name) <= 20  # where a ZIP64 mark could lie, at the end of the table


def test_no_byte_of_a_folder_is_read_twice(tmp_path: Path) -> None:
    files = contents()
    watch = BrokenDrive()
    read_all(put(tmp_path / "medium", files), drive=watch.drive)
    assert sum(size for _, _, size in watch.reads) == sum(map(len, files.values()))


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind != "folder"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.97])
def test_a_cut_container_gives_what_is_there_and_says_so(kind: str, share: float, tmp_path: Path) -> None:
    files = {**contents(), "zlast": random.Random(2).randbytes(900_000)}
    archive = MAKERS[kind](tmp_path, files)
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    seen = read_all(archive, nested=False)
    right = sha256_of(files)
    assert seen.outermost.fault is not None or any(seen.codes.values()) or seen.outermost.format == "file" or seen.hashes == right
    assert all(each.sha256 in ("", right.get(each.path)) for each in seen.files if each.fault is None and each.opened_through)


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind not in ("folder", "7z")])
def test_damage_never_throws_and_never_passes_for_whole(kind: str, tmp_path: Path) -> None:
    files = contents()
    archive = MAKERS[kind](tmp_path, files)
    data = archive.read_bytes()
    dice = random.Random(11)
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(dice.choice((1, 3, 40))):
            broken[min(int(dice.random() ** 3 * len(data)), len(data) - 1)] = dice.randrange(256)
        archive.write_bytes(broken)
        seen = read_all(archive, limits=Limits(total_bytes=50_000_000))
        assert len(seen.files) <= 20
    assert seen.containers


@pytest.mark.parametrize("kind", LOCKERS)
def test_a_password_opens_what_it_should(kind: str, tmp_path: Path) -> None:
    files = contents()
    archive = LOCKERS[kind](tmp_path, files)
    seen = read_all(archive, password=PASSWORD)
    assert seen.hashes == sha256_of(files)
    assert seen.outermost.encrypted


@pytest.mark.parametrize("kind", LOCKERS)
def test_without_the_password_it_says_encrypted(kind: str, tmp_path: Path) -> None:
    files = contents()
    seen = read_all(LOCKERS[kind](tmp_path, files))
    codes = {seen.outermost.fault.code if seen.outermost.fault else None, *seen.codes.values()}
    assert FaultCode.ENCRYPTED in codes
    assert seen.outermost.encrypted
    assert not any(each.sha256 for each in seen.files if files.get(each.path))


@pytest.mark.parametrize("kind", LOCKERS)
def test_a_wrong_password_says_wrong_password(kind: str, tmp_path: Path) -> None:
    seen = read_all(LOCKERS[kind](tmp_path, contents()), password="guess")
    codes = {seen.outermost.fault.code if seen.outermost.fault else None, *seen.codes.values()}
    assert FaultCode.WRONG_PASSWORD in codes
    if kind != "zip-zipcrypto":  # whose one check byte lets a wrong password pass once in 256 members (APPNOTE 6.1.6): then the CRC differs
        assert FaultCode.DAMAGED not in codes


def test_an_encrypted_member_too_short_for_its_salt_is_damage(tmp_path: Path) -> None:
    archive = LOCKERS["zip-aes256"](tmp_path, {"a": b"slice"})
    data = bytearray(archive.read_bytes())
    for place in (18, data.find(b"PK\1\2") + 20):
        data[place : place + 4] = struct.pack("<I", 7)
    archive.write_bytes(data)
    assert read_all(archive, password=PASSWORD).codes == {"a": FaultCode.DAMAGED}


def test_a_large_archive_with_the_old_encryption_is_decrypted_by_the_library(tmp_path: Path) -> None:
    files = {"DICOM/IM1": random.Random(4).randbytes(9_000_000), "REPORT.TXT": b"report", "ü.txt": b"umlaut"}
    archive = LOCKERS["zip-zipcrypto"](tmp_path, files)
    seen = read_all(archive, password=PASSWORD)
    if seen.outermost.note:
        pytest.skip("libarchive is not on this computer")
    assert seen.hashes == sha256_of(files)


def test_a_gzipped_file_is_opened_and_named(tmp_path: Path) -> None:
    data = random.Random(5).randbytes(5000)
    (tmp_path / "IM1.dcm.gz").write_bytes(gzip.compress(data))
    seen = read_all(tmp_path)
    assert seen.hashes == sha256_of({"IM1.dcm": data, "IM1.dcm.gz": (tmp_path / "IM1.dcm.gz").read_bytes()})


def test_gzip_members_laid_end_to_end_are_one_file(tmp_path: Path) -> None:
    (tmp_path / "two.gz").write_bytes(gzip.compress(b"one") + gzip.compress(b"two") + bytes(512))
    assert read_all(tmp_path / "two.gz").hashes == sha256_of({"two": b"onetwo"})


def test_a_wrong_checksum_in_gzip_is_damage(tmp_path: Path) -> None:
    (tmp_path / "bad.gz").write_bytes(gzip.compress(b"slice" * 99)[:-8] + zlib.crc32(b"other").to_bytes(4, "little") + b"\0\0\0\0")
    assert read_all(tmp_path / "bad.gz").codes == {"bad": FaultCode.DAMAGED}


def test_rar_is_read_through_the_library(tmp_path: Path) -> None:
    data = random.Random(6).randbytes(40_000)
    (tmp_path / "scan.rar").write_bytes(rar5(b"DICOM/IM1", data))
    seen = read_all(tmp_path / "scan.rar")
    if seen.outermost.fault and seen.outermost.fault.code is FaultCode.UNSUPPORTED:
        pytest.skip("libarchive is not on this computer")
    assert seen.hashes == sha256_of({"DICOM/IM1": data})
    assert seen.outermost.format == "rar"


@pytest.mark.parametrize("at", [0, 20_000, 39_999])
def test_a_stored_file_of_a_rar_archive_is_held_against_its_checksum(at: int, tmp_path: Path) -> None:
    data = bytearray(random.Random(6).randbytes(40_000))
    archive = rar5(b"DICOM/IM1", bytes(data))
    place = archive.index(bytes(data[:64])) + at
    (tmp_path / "scan.rar").write_bytes(archive[:place] + bytes([archive[place] ^ 1]) + archive[place + 1 :])
    seen = read_all(tmp_path / "scan.rar")
    if seen.outermost.fault and seen.outermost.fault.code is FaultCode.UNSUPPORTED:
        pytest.skip("libarchive is not on this computer")
    assert seen.codes == {"DICOM/IM1": FaultCode.DAMAGED}


def test_a_method_that_is_not_read_here_is_called_by_its_name(tmp_path: Path) -> None:
    """Windows packs files over 2 GB as Deflate64."""
    put(tmp_path / "tree", {"IM1": b"slice" * 9000})
    run(tool("7z"), "a", "-bd", "-tzip", "-mm=Deflate64", str(tmp_path / "scan.zip"), ".", cwd=tmp_path / "tree")
    (found,) = read_all(tmp_path / "scan.zip").files
    assert found.fault is not None
    assert (found.code, found.fault.detail[:9]) == (FaultCode.UNSUPPORTED, "Deflate64")


def test_containers_nest_to_the_stated_depth_and_no_further(tmp_path: Path) -> None:
    data = zipped({"IM1": b"slice"})
    for level in range(6):
        data = zipped({f"level{level}.zip": data})
    (tmp_path / "nest.zip").write_bytes(data)
    seen = read_all(tmp_path / "nest.zip")
    assert [container.depth for container in seen.containers] == [0, 1, 2, 3, 4, 5]
    assert [container.fault.code if container.fault else None for container in seen.containers] == [None] * 5 + [FaultCode.REFUSED]
    assert "IM1" not in seen.hashes


def test_a_tar_in_a_folder_beside_plain_files(tmp_path: Path) -> None:
    files = contents()
    (tmp_path / "b.tar").write_bytes(tarred(files))
    (tmp_path / "a.txt").write_bytes(b"a")
    seen = read_all(tmp_path)
    assert [each.path for each in seen.files] == ["a.txt", *files, "b.tar"]
    assert [container.path for container in seen.containers] == [tmp_path.name, "b.tar"]
