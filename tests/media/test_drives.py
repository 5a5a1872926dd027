"""Drives that fail while they are read: the rest is read, and what failed says how."""

from __future__ import annotations

import errno
import os
import random
import socket
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from handcarry.media.faults import fault_of
from handcarry.media.open import open_media
from handcarry.model.entry import FaultCode
from tests.media.making import MAKERS, contents, put, sha256_of, zipped
from tests.media.reading import BrokenDrive, read_all

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file kinds")
BIG = random.Random(3).randbytes(3_000_000)


def test_a_bad_sector_is_tried_three_times_and_told_with_its_place(tmp_path: Path) -> None:
    put(tmp_path, {"a": b"a", "b": BIG, "c": b"c"})
    broken = BrokenDrive()
    broken.bad["b"] = (1_500_000, errno.EIO, 99)
    seen = read_all(tmp_path, drive=broken.drive)
    assert seen.codes == {"a": None, "b": FaultCode.IO_ERROR, "c": None}
    fault = seen.files[1].fault
    assert fault is not None
    assert (fault.at_byte, fault.detail) == (1_500_000, "EIO")
    assert seen.files[1].sha256 == ""
    assert broken.attempts == 3


@pytest.mark.parametrize("fails", [1, 2])
def test_a_sector_that_reads_at_the_next_try_is_no_fault(fails: int, tmp_path: Path) -> None:
    put(tmp_path, {"b": BIG})
    broken = BrokenDrive()
    broken.bad["b"] = (1_000_000, errno.EIO, fails)
    assert read_all(tmp_path, drive=broken.drive).hashes == sha256_of({"b": BIG})


class _Windows(OSError):
    """An error as Windows gives it: its own number beside the C library's."""

    def __init__(self, number: int, windows: int | None) -> None:
        super().__init__(number, "as Windows says it")
        self.winerror = windows


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        (21, FaultCode.VANISHED),
        (23, FaultCode.IO_ERROR),
        (1117, FaultCode.IO_ERROR),
        (1167, FaultCode.VANISHED),
        (5, FaultCode.PERMISSION),
        (None, FaultCode.PERMISSION),
    ],
)
def test_what_windows_calls_a_missing_permission_is_told_by_its_own_number(windows: int | None, code: FaultCode) -> None:
    assert fault_of(_Windows(errno.EACCES, windows)).code is code


def test_a_failing_sector_of_an_open_file_is_no_missing_permission(tmp_path: Path) -> None:
    put(tmp_path, {"b": BIG})
    broken = BrokenDrive()
    broken.bad["b"] = (1_000_000, errno.EACCES, 99)  # all that Windows' C library says of it
    fault = read_all(tmp_path, drive=broken.drive).files[0].fault
    assert fault is not None
    assert (fault.code, fault.at_byte) == (FaultCode.IO_ERROR, 1_000_000)


@pytest.mark.parametrize("kind", ["zip-stored", "iso-rock-ridge", "tar"])
def test_a_bad_sector_in_an_image_costs_the_files_on_it(kind: str, tmp_path: Path) -> None:
    files = {f"IM{number}": random.Random(number).randbytes(400_000) for number in range(6)}
    archive = MAKERS[kind](tmp_path, files)
    place = archive.read_bytes().find(files["IM3"][:64]) + 200_000
    broken = BrokenDrive()
    broken.bad[archive.name] = (place, errno.EIO, 99)
    seen = read_all(archive, drive=broken.drive)
    right = sha256_of(files)
    assert {name for name, sha in right.items() if seen.hashes.get(name) != sha} == {"IM3"}
    assert seen.codes["IM3"] is FaultCode.IO_ERROR


def test_a_bad_sector_in_an_archive_in_a_folder_costs_the_files_on_it(tmp_path: Path) -> None:
    files = {f"IM{number}": random.Random(number).randbytes(400_000) for number in range(6)}
    put(tmp_path, {"a.zip": zipped(files), "b": b"after"})
    broken = BrokenDrive()
    broken.bad["a.zip"] = (1_000_000, errno.EIO, 99)
    seen = read_all(tmp_path, drive=broken.drive)
    lost = {name for name, sha in sha256_of(files).items() if seen.hashes.get(name) != sha}
    assert lost == {"IM2"}
    assert seen.codes["a.zip"] is FaultCode.IO_ERROR
    assert seen.hashes["b"] == sha256_of({"": b"after"})[""]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_drive_that_is_pulled_out_is_told_for_every_file_that_is_lost(after: int, tmp_path: Path) -> None:
    files = {f"IM{number}": b"slice" * 99 for number in range(4)}
    put(tmp_path, files)
    broken = BrokenDrive()
    broken.gone_after_reads = after
    seen = read_all(tmp_path, drive=broken.drive)
    assert len(seen.files) == 4
    assert all(each.sha256 == sha256_of(files)[each.path] for each in seen.files if each.fault is None)
    assert {each.code for each in seen.files if not each.sha256} == {FaultCode.VANISHED}


@pytest.mark.parametrize("after", range(12))
def test_a_drive_that_is_pulled_out_of_a_nest_of_archives_raises_nothing(after: int, tmp_path: Path) -> None:
    inner = zipped({"a": BIG[:90_000]}, method=zipfile.ZIP_STORED)
    put(tmp_path, {"outer.zip": zipped({"first": BIG[:90_000], "inner.zip": inner}, method=zipfile.ZIP_STORED)})
    broken = BrokenDrive()
    broken.gone_after_reads = after
    seen = read_all(tmp_path, drive=broken.drive)
    faults = {container.fault.code for container in seen.containers if container.fault} | {each.code for each in seen.files if each.code}
    assert faults <= {FaultCode.VANISHED}


@pytest.mark.parametrize(("number", "code"), [(errno.EACCES, FaultCode.PERMISSION), (errno.ENOENT, FaultCode.VANISHED)])
def test_a_file_that_cannot_be_opened_costs_that_file(number: int, code: FaultCode, tmp_path: Path) -> None:
    put(tmp_path, {"a": b"a", "b": b"b"})
    broken = BrokenDrive()
    broken.forbidden["a"] = number
    seen = read_all(tmp_path, drive=broken.drive)
    assert seen.codes == {"a": code, "b": None}


def test_a_folder_that_cannot_be_listed_is_a_line(tmp_path: Path) -> None:
    put(tmp_path, {"closed/a": b"a", "open/b": b"b"})
    broken = BrokenDrive()
    broken.forbidden["closed"] = errno.EACCES
    assert read_all(tmp_path, drive=broken.drive).codes == {"closed": FaultCode.PERMISSION, "open/b": None}


def test_a_root_that_cannot_be_listed_is_the_containers_fault(tmp_path: Path) -> None:
    broken = BrokenDrive()
    broken.forbidden[tmp_path.name] = errno.EIO
    seen = read_all(tmp_path, drive=broken.drive)
    assert seen.files == ()
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.IO_ERROR


def test_a_named_file_that_cannot_be_opened_is_a_file_with_a_fault(tmp_path: Path) -> None:
    put(tmp_path, {"scan.zip": b"PK"})
    broken = BrokenDrive()
    broken.forbidden["scan.zip"] = errno.EACCES
    assert read_all(tmp_path / "scan.zip", drive=broken.drive).codes == {"scan.zip": FaultCode.PERMISSION}


@pytest.mark.parametrize("name", ["no such file", "nul\0byte"])
def test_a_path_that_is_not_there_is_no_exception(name: str, tmp_path: Path) -> None:
    seen = read_all(f"{tmp_path}/{name}")
    assert seen.files == ()
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.VANISHED


def test_a_file_that_shrinks_while_it_is_read_says_so(tmp_path: Path) -> None:
    put(tmp_path, {"a": BIG, "b": b"b"})
    broken = BrokenDrive()
    broken.cut["a"] = 1_200_000
    seen = read_all(tmp_path, drive=broken.drive)
    assert seen.codes == {"a": FaultCode.SHRANK, "b": None}
    assert seen.files[0].read_bytes == 1_200_000
    assert seen.files[0].sha256 == ""


@POSIX
def test_links_pipes_and_sockets_are_lines_and_links_to_files_inside_are_read_once(tmp_path: Path) -> None:
    put(tmp_path / "medium", {"a": b"a", "sub/b": b"b"})
    medium = tmp_path / "medium"
    (medium / "loop").symlink_to(medium)
    (medium / "sub" / "up").symlink_to("..")
    (medium / "inside").symlink_to("a")
    (medium / "outside").symlink_to("/etc/passwd")
    (medium / "nowhere").symlink_to("gone")
    os.mkfifo(medium / "pipe")
    seen = read_all(medium)
    details = {each.path: each.fault.detail for each in seen.files if each.fault}
    assert {path for path, code in seen.codes.items() if code is None} == {"a", "sub/b"}
    assert set(details) == {"loop", "sub/up", "inside", "outside", "nowhere", "pipe"}
    assert {each.code for each in seen.files if each.fault} == {FaultCode.NOT_A_FILE}
    assert details["inside"] == "symbolic link to a file that is read in its own place"
    assert details["outside"] == "symbolic link, not followed"
    assert details["nowhere"] == "symbolic link that leads nowhere"


@POSIX
def test_a_socket_is_a_line() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as short, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{short}/s")
        assert read_all(short).codes == {"s": FaultCode.NOT_A_FILE}


@POSIX
def test_a_pipe_that_the_user_names_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    seen = read_all(tmp_path / "pipe")
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.NOT_A_FILE


@POSIX
def test_a_file_swapped_for_a_link_after_the_listing_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, {"medium/a": b"a", "secret": b"secret"})
    with open_media(tmp_path / "medium") as media:
        (tmp_path / "medium" / "a").unlink()
        (tmp_path / "medium" / "a").symlink_to(tmp_path / "secret")
        for found in media:
            with found.open() as tape:
                assert tape.read(100) == b""
                assert tape.fault is not None
                assert tape.fault.code is FaultCode.NOT_A_FILE


@pytest.mark.parametrize("suffix", [".crdownload", ".part", ".partial", ".download"])
def test_an_unfinished_download_says_so_and_is_still_read(suffix: str, tmp_path: Path) -> None:
    put(tmp_path, {f"scan.bin{suffix}": b"half"})
    seen = read_all(tmp_path).files[0]
    assert (seen.code, seen.sha256) == (FaultCode.PARTIAL_DOWNLOAD, sha256_of({"": b"half"})[""])


def test_a_name_that_icloud_left_behind_is_a_placeholder(tmp_path: Path) -> None:
    put(tmp_path, {".IM1.dcm.icloud": b"bplist00", "IM2.dcm": b"here"})
    assert read_all(tmp_path).codes == {".IM1.dcm.icloud": FaultCode.CLOUD_PLACEHOLDER, "IM2.dcm": None}


def test_a_file_of_nothing_but_a_hole_is_a_placeholder(tmp_path: Path) -> None:
    with (tmp_path / "IM1.dcm").open("wb") as file:
        file.truncate(500_000)
    if getattr((tmp_path / "IM1.dcm").stat(), "st_blocks", 1):
        pytest.skip("this file system stores holes")
    assert read_all(tmp_path).codes == {"IM1.dcm": FaultCode.CLOUD_PLACEHOLDER}


def test_files_come_in_natural_order_with_their_number_and_size(tmp_path: Path) -> None:
    put(tmp_path, {"b/IM10": b"10", "b/IM9": b"9", "a.txt": b"a", "B2/x": b"x", "c": b""})
    with open_media(tmp_path) as media:
        assert (media.entry_count, media.total_bytes) == (5, 5)
        assert [found.path for found in media] == ["a.txt", "b/IM9", "b/IM10", "B2/x", "c"]


def test_an_empty_folder_and_an_empty_file_are_no_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    assert read_all(tmp_path / "empty").outermost.fault is None
    assert read_all(tmp_path / "file").hashes == sha256_of({"file": b""})


def test_files_of_archives_come_in_the_order_they_lie_there(tmp_path: Path) -> None:
    files = {"z": b"1" * 5000, "a": b"2" * 5000, "m": b"3" * 5000}
    seen = read_all(MAKERS["zip-stored"](tmp_path, files))
    assert [each.path for each in seen.files] == ["z", "a", "m"]


def test_a_tape_that_is_not_read_to_its_end_has_no_hash(tmp_path: Path) -> None:
    put(tmp_path, {"a": BIG})
    with open_media(tmp_path / "a") as media:
        for found in media:
            tape = found.open()
            assert len(tape.read(1000)) == 1000
            assert (tape.sha256(), tape.read_bytes) == ("", 1000)
            tape.drain()
            assert (tape.sha256(), tape.read_bytes) == (sha256_of({"": BIG})[""], len(BIG))


def test_skipping_files_of_a_stream_does_not_disturb_the_next(tmp_path: Path) -> None:
    files = contents()
    for kind in ("tar-gz", "7z", "zip-deflated"):
        (tmp_path / kind).mkdir()
        with open_media(MAKERS[kind](tmp_path / kind, files)) as media:
            for number, found in enumerate(media):
                if number % 2:
                    tape = found.open()
                    tape.drain()
                    assert tape.sha256() == sha256_of(files)[found.path]


@POSIX
def test_nothing_is_left_open(tmp_path: Path) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("this system does not list open files")
    put(tmp_path, contents())
    (tmp_path / "in.zip").write_bytes(zipped({"x.zip": zipped(contents())}))
    (tmp_path / "b").mkdir()
    archive = MAKERS["7z"](tmp_path / "b", contents())
    read_all(tmp_path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        read_all(tmp_path)
        with open_media(archive) as media:
            assert next(iter(media)).path
    assert len(list(Path("/proc/self/fd").iterdir())) == before
