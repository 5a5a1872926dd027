"""A quick sample of `make faults`: the rest of the programme is the same code with more points."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.faults_bench import Bench, bench_of, finish, judged
from bench.faults_calls import points
from bench.faults_made import killed_by_the_kernel
from handcarry.catalogue.words import Words
from handcarry.errors import CannotWrite, UsageError
from handcarry.host import disk
from handcarry.media.tape import Tape
from handcarry.model.entry import Fault, FaultCode
from handcarry.pack.run import pack_to, rehearse
from handcarry.pack.stage import NOTE
from handcarry.pack.unpack import unpack
from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from tests.pack.packing import order, pack, small_series, tool, tree


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Bench:
    tool("strace")
    made = bench_of(tmp_path, 4, ending=getattr(request, "param", ""))
    tried = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False, capture_output=True)
    if tried.returncode:
        pytest.skip("this system does not let strace trace")
    return made


def test_killed_or_failing_it_leaves_nothing_that_looks_whole(bench: Bench) -> None:
    states = {trial().split(",")[0] for _, trial in killed_by_the_kernel("", bench, every=60)}
    assert states == {"nothing"}


def test_a_failed_flush_ends_it(bench: Bench) -> None:
    (point,) = (each for each in points(bench) if each.call == "fsync" and each.path.endswith("DICOMDIR"))
    bench.clear()
    done = subprocess.run(bench.strace(*point.options("error=EIO")), check=False, capture_output=True, text=True)
    assert (done.returncode, "does not keep" in done.stderr) == (2, True)
    assert judged(bench) == "nothing, partial"
    finish(bench)


@pytest.mark.parametrize("bench", [".zip", ".iso"], indirect=True)
def test_an_archive_that_the_disk_has_no_room_for_is_not_there(bench: Bench) -> None:
    writes = [each for each in points(bench) if each.call == "write" and each.path.startswith(f"{bench.destination}.partial")]
    bench.clear()
    done = subprocess.run(bench.strace(*writes[-2].options("error=ENOSPC")), check=False, capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert judged(bench) == "nothing, partial"
    finish(bench)


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "given"
    small_series(folder, size=(3, 48, 48))
    before = tree(folder)
    yield folder
    assert tree(folder) == before


def test_a_short_write_goes_on_where_it_stopped(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:997]))
    pack(tmp_path / "PACK", given)
    monkeypatch.undo()
    assert verify(tmp_path / "PACK").ok


def test_what_an_earlier_try_left_is_used_where_it_is_right(given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "PACK", given)
    partial = tmp_path / "PACK.partial"
    (tmp_path / "PACK").rename(partial)
    (partial / NOTE).write_bytes(b"")
    slices = sorted((partial / "DICOM").rglob("IM*"))
    slices[0].write_bytes(slices[0].read_bytes()[:100])
    slices[1].write_bytes(slices[1].read_bytes()[:-1] + b"\x7f")
    slices[2].write_bytes(slices[2].read_bytes() + b"more")
    (partial / "SOMEBODY.ELS").write_bytes(b"left by a try with another source")
    done = pack_to(order(given), tmp_path / "PACK")
    assert done.reused_bytes > 100
    assert verify(tmp_path / "PACK").ok
    assert not partial.exists()


def test_a_stick_is_filled_in_place_and_its_last_part_last(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    (stick / "System Volume Information").mkdir(parents=True)
    moved: list[str] = []
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        moved.append(target.name)
        if len(moved) == 3:
            raise OSError(19, "pulled out")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(CannotWrite):
        pack(stick, given)
    monkeypatch.undo()
    assert not (stick / "VERIFY").exists()
    pack(stick, given)
    assert verify(stick).ok
    assert not list(stick.glob("*.partial"))


class Killed(BaseException):
    """What nothing in the program catches."""


@pytest.mark.parametrize("last", ["PACK", "PACK.note.partial"])
def test_ended_while_it_is_moved_into_place_it_is_finished_by_the_same_command(
    last: str, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_rename, real_unlink = Path.rename, Path.unlink

    def rename(self: Path, target: Path) -> Path:
        if target.name == last == "PACK":
            raise Killed
        return real_rename(self, target)

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self.name == last:
            raise Killed
        real_unlink(self, missing_ok)

    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(Killed):
        pack(tmp_path / "PACK", given)
    monkeypatch.undo()
    assert (tmp_path / "PACK.note.partial").is_file()
    if last == "PACK":
        pack(tmp_path / "PACK", given)
    else:
        with pytest.raises(UsageError, match="folder_not_empty"):
            pack(tmp_path / "PACK", given)
    assert verify(tmp_path / "PACK").ok
    assert {path.name for path in tmp_path.iterdir()} == {"given", "PACK"}


@pytest.mark.parametrize("archive", [True, False])
def test_what_is_left_of_a_tree_being_deleted_is_known_and_deleted(
    archive: bool, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = tmp_path / "PACK.zip" if archive else tmp_path / "stick"
    if not archive:
        (destination / "System Volume Information").mkdir(parents=True)
    monkeypatch.setattr(Path, "rmdir", lambda _: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        pack(destination, given)
    monkeypatch.undo()
    with pytest.raises(UsageError, match=r"folder_not_empty|is_taken"):
        pack(destination, given)
    assert verify(destination).ok
    assert not list(tmp_path.rglob("*.partial"))


def test_a_medium_that_gives_back_other_bytes_is_found_out(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = disk.write_all

    def forgetful(descriptor: int, data: bytes | memoryview) -> None:
        real(descriptor, bytes(data)[:-1] + b"\0" if len(data) > 4000 else data)

    monkeypatch.setattr(disk, "write_all", forgetful)
    with pytest.raises(CannotWrite, match="not_kept"):
        pack(tmp_path / "PACK", given)
    assert [path.name for path in tmp_path.iterdir() if path.name != "given"] == ["PACK.partial"]


@pytest.mark.parametrize("kind", ["added", "archive"])
def test_other_bytes_of_what_no_examination_reads_are_found_out_too(
    kind: str, given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.txt").write_bytes(b"PK mine")
    (tmp_path / "outer").mkdir()
    shutil.make_archive(str(tmp_path / "outer" / "scan"), "zip", given)
    real = disk.write_all

    def forgetful(descriptor: int, data: bytes | memoryview) -> None:
        real(descriptor, bytes(data)[:-1] + b"?" if bytes(data[:2]) == b"PK" else data)

    monkeypatch.setattr(disk, "write_all", forgetful)
    wanted = Wanted(add=(tmp_path / "mine.txt",)) if kind == "added" else Wanted(keep_container=True)
    with pytest.raises(CannotWrite, match="not_kept"):
        pack(tmp_path / "PACK", tmp_path / "outer", wanted=wanted)


def test_an_archive_whose_first_reading_fails_is_kept_by_what_the_second_gave(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outer").mkdir()
    shutil.make_archive(str(tmp_path / "outer" / "scan"), "zip", given)
    real, size_bytes = Tape.drain, (tmp_path / "outer" / "scan.zip").stat().st_size
    drained: list[Tape] = []

    def failing_once(self: Tape) -> None:
        if not drained and self.read_bytes == size_bytes:
            drained.append(self)
            self.fault = Fault(code=FaultCode.IO_ERROR, detail="EIO")
            self.close()
            self._complete = False
        real(self)

    monkeypatch.setattr(Tape, "drain", failing_once)
    pack(tmp_path / "PACK", tmp_path / "outer", wanted=Wanted(keep_container=True))
    monkeypatch.undo()
    assert drained
    assert verify(tmp_path / "PACK").ok
    unpack(tmp_path / "PACK", tmp_path / "back")
    assert tree(tmp_path / "back") == tree(tmp_path / "outer")


def test_a_stick_s_own_files_are_never_taken_for_ours(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    (stick / "System Volume Information").mkdir(parents=True)
    monkeypatch.setattr(disk, "write_all", lambda *_: (_ for _ in ()).throw(OSError(5, "EIO")))
    with pytest.raises(CannotWrite):
        pack(stick, given)
    monkeypatch.undo()
    (stick / "DICOMDIR").write_bytes(b"the clinic's")
    (stick / "DICOM").mkdir()
    (stick / "DICOM" / "I1").write_bytes(b"the clinic's")
    before = tree(stick)
    for attempt in (pack, lambda *each: rehearse(order(*each[1:]), each[0])):
        with pytest.raises(UsageError, match="folder_not_empty"):
            attempt(stick, given)
        assert tree(stick) == before
    shutil.rmtree(stick / "HANDCARRY.partial")
    (stick / "HANDCARRY.partial").mkdir()
    with pytest.raises(UsageError, match="folder_not_empty"):
        pack(stick, given)


def test_a_rehearsal_leaves_a_begun_stick_as_it_is(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    (stick / "System Volume Information").mkdir(parents=True)
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target.name == "VERIFY":
            raise OSError(19, "pulled out")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(CannotWrite):
        pack(stick, given)
    monkeypatch.undo()
    before = tree(stick)
    assert "DICOMDIR" in before
    rehearse(order(given), stick)
    assert tree(stick) == before
    pack(stick, given)
    assert verify(stick).ok
    assert not list(stick.glob("*.partial"))


def test_no_room_and_file_system_limits_are_known_before_anything_is_written(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = disk.file_system(tmp_path)
    for narrow in (roomy._replace(free_bytes=1000), roomy._replace(kind="vfat", file_bytes=1000), roomy._replace(path_characters=20)):
        monkeypatch.setattr(disk, "file_system", lambda _folder, system=narrow: system)
        with pytest.raises(CannotWrite):
            pack(tmp_path / "PACK", given)
    assert [path.name for path in tmp_path.iterdir()] == ["given"]


def test_without_posix_calls_it_works_the_same(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.posix_fadvise")
    monkeypatch.delattr("os.pathconf")
    monkeypatch.setattr(disk, "flush_folder", lambda _path: None)
    done = pack(tmp_path / "PACK", given)
    assert done.past_cache is False
    assert verify(tmp_path / "PACK").ok


def test_somebody_s_folder_of_the_partial_name_is_left_alone(given: Path, tmp_path: Path) -> None:
    (tmp_path / "PACK.partial").mkdir()
    (tmp_path / "PACK.partial" / "mine.txt").write_bytes(b"mine")
    with pytest.raises(Exception, match="not_ours"):
        pack(tmp_path / "PACK", given)
    assert tree(tmp_path / "PACK.partial") == {"mine.txt": b"mine"}
    shutil.rmtree(tmp_path / "PACK.partial")


@pytest.mark.parametrize("on_stick", [False, True])
def test_a_medium_that_loses_files_in_moving_them_is_told(on_stick: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one file system of the user's space does: what was read back whole is gone once its folder has another name."""
    destination = tmp_path / "copy"
    flush = disk.flush_folder

    def losing(folder: Path) -> None:
        flush(folder)
        for lost in destination.glob("DICOM/**/IM000001"):
            lost.unlink()

    if on_stick:
        (destination / "System Volume Information").mkdir(parents=True)
    monkeypatch.setattr(disk, "flush_folder", losing)
    with pytest.raises(CannotWrite) as told:
        pack_to(order(small_series(tmp_path).path), destination)
    assert "1 file(s) of the copy are no longer where they were put." in told.value.sentences(Words("en"))
    assert not verify(destination).ok
