from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from msgspec import structs

from handcarry.errors import CannotOpen, CannotWrite, UsageError
from handcarry.host import disk
from handcarry.pack.original import from_json, path_b64, to_json
from handcarry.pack.room import SPARE_BYTES
from handcarry.pack.stage import NOTE, Stage
from handcarry.pack.unpack import unpack
from handcarry.pack.wanted import Wanted
from handcarry.testing.spec import Syntax
from tests.pack.packing import original_of, pack, rewritten, small_series, tree

ODD_NAMES = ["Röntgen Ärztin.txt", "a\nb.txt", 'quote".txt', "-rf.txt", "dir/with space/x.bin", "\u202egpj.exe.txt"]


@pytest.fixture
def given(tmp_path: Path) -> Path:
    small_series(tmp_path / "given", size=(3, 48, 48), syntax=Syntax.RLE)
    for number, name in enumerate(ODD_NAMES):
        path = tmp_path / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"text number {number}".encode())
    (tmp_path / "given" / "twin.txt").write_bytes(b"text number 0")
    return tmp_path / "given"


def test_the_tree_comes_back_bit_for_bit(given: Path, tmp_path: Path) -> None:
    if os.name == "posix":
        Path(os.fsdecode(os.fsencode(given) + b"/\xfe\xff.txt")).write_bytes(b"no text")
    pack(tmp_path / "PACK", given)
    done = unpack(tmp_path / "PACK", tmp_path / "back")
    assert tree(tmp_path / "back") == tree(given)
    assert (done.renamed, done.changed, done.missing) == ((), (), ())
    assert not list(tmp_path.glob("*.partial"))


def test_what_lay_in_archives_comes_back_in_folders_named_like_them(given: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "outer" / "scan"), "zip", given / "DICOM")
    (tmp_path / "outer" / "note.txt").write_bytes(b"note")
    pack(tmp_path / "PACK", tmp_path / "outer")
    unpack(tmp_path / "PACK", tmp_path / "back")
    assert tree(tmp_path / "back" / "scan.zip") == tree(given / "DICOM")
    pack(tmp_path / "KEPT", tmp_path / "outer", wanted=Wanted(keep_container=True))
    unpack(tmp_path / "KEPT", tmp_path / "whole")
    assert tree(tmp_path / "whole") == tree(tmp_path / "outer")


def test_a_container_s_own_name_size_and_hash_are_recorded(given: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "scan"), "zip", given)
    pack(tmp_path / "PACK", tmp_path / "scan.zip")
    (container,) = from_json((tmp_path / "PACK/VERIFY/ORIGINAL.JSN").read_bytes()).containers
    data = (tmp_path / "scan.zip").read_bytes()
    assert (container.path, container.format, container.size_bytes, container.sha256) == (
        "scan.zip", "zip", len(data), hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    unpack(tmp_path / "PACK", tmp_path / "back")
    assert tree(tmp_path / "back") == tree(given)


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "a/../../out.txt", "..", "a//b", "./x", "/".join(["folder"] * 700)])
def test_no_name_leads_out_of_the_folder(name: str, given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "PACK", given)
    listing = tmp_path / "PACK/VERIFY/ORIGINAL.JSN"
    original = from_json(listing.read_bytes())
    rows = [structs.replace(row, path_b64=path_b64(name, "")) if row.path == "twin.txt" else row for row in original.files]
    listing.write_bytes(to_json(structs.replace(original, files=tuple(rows))))
    before = {path for path in tmp_path.rglob("*") if "back" not in path.parts}
    done = unpack(tmp_path / "PACK", tmp_path / "back")
    assert {path for path in tmp_path.rglob("*") if "back" not in path.parts} == before
    ((own, here),) = done.renamed
    assert own == "twin.txt"
    assert (tmp_path / "back" / here).read_bytes() == b"text number 0"


def test_what_is_no_pack_or_would_overwrite_is_refused(given: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        unpack(given, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    pack(tmp_path / "PACK", given)
    with pytest.raises(UsageError):
        unpack(tmp_path / "PACK", given)


def test_nothing_is_given_back_into_the_pack_itself(given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "PACK", given)
    before = tree(tmp_path / "PACK")
    with pytest.raises(UsageError, match="into_itself"):
        unpack(tmp_path / "PACK", tmp_path / "PACK" / "back")
    assert tree(tmp_path / "PACK") == before


def test_a_changed_file_is_not_given_back(given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "PACK", given)
    row = next(row for row in from_json((tmp_path / "PACK/VERIFY/ORIGINAL.JSN").read_bytes()).files if row.path == "-rf.txt")
    (tmp_path / "PACK" / row.pack).write_bytes(b"text number X")
    done = unpack(tmp_path / "PACK", tmp_path / "back")
    assert done.changed == ("-rf.txt",)
    assert not (tmp_path / "back" / "-rf.txt").exists()


def test_an_unreadable_archive_is_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    with zipfile.ZipFile(tmp_path / "given" / "scan.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "a" * 5000)
        archive.writestr("b.txt", os.urandom(5000))
    data = bytearray((tmp_path / "given" / "scan.zip").read_bytes())
    data[-2000] ^= 255
    (tmp_path / "given" / "scan.zip").write_bytes(data)
    pack(tmp_path / "PACK", tmp_path / "given")
    unpack(tmp_path / "PACK", tmp_path / "back")
    assert tree(tmp_path / "back") == tree(tmp_path / "given")


@pytest.mark.parametrize("made_up", [["names-that-cannot-be/0000001"], ["names-that-cannot-be"]])
def test_names_made_up_here_never_meet_names_of_the_clinic(made_up: list[str], given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "PACK", given)
    files = from_json((tmp_path / "PACK/VERIFY/ORIGINAL.JSN").read_bytes()).files
    texts = [row for row in files if row.pack.startswith("ORIGINAL/") and "dicom" not in row.kind]
    names = [*made_up, "../x", "../y", "../z"]
    assert len(texts) >= len(names)
    rows = tuple(structs.replace(row, path_b64=path_b64(name, "")) for row, name in zip(texts, names, strict=False))
    rewritten(tmp_path / "PACK", files=rows)
    done = unpack(tmp_path / "PACK", tmp_path / "back")
    assert (done.files, len(tree(tmp_path / "back"))) == (len(rows), len(rows))
    assert sorted(hashlib.sha256(data).hexdigest() for data in tree(tmp_path / "back").values()) == sorted(row.sha256 for row in rows)


def test_files_that_were_named_one_by_one_come_back_as_files(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf", "more/a.pdf"):
        (tmp_path / "given" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "given" / name).write_bytes(b"%PDF-1.4\n" + name.encode())
    pack(tmp_path / "PACK", *(tmp_path / "given" / name for name in ("a.pdf", "b.pdf", "more/a.pdf")))
    done = unpack(tmp_path / "PACK", tmp_path / "back")
    assert {path: data[9:] for path, data in tree(tmp_path / "back").items()} == {
        "a.pdf": b"a.pdf", "b.pdf": b"b.pdf", done.renamed[0][1]: b"more/a.pdf",
    }  # fmt: skip


def test_an_unfinished_copy_is_not_taken_for_an_unfinished_unpacking(given: Path, tmp_path: Path) -> None:
    pack(tmp_path / "PACK", given)
    (tmp_path / "PACK").rename(tmp_path / "copy.partial")
    pack(tmp_path / "PACK", given)
    Stage(tmp_path / "empty").put("DICOMDIR", b"x")
    shutil.copy(tmp_path / "empty" / NOTE, tmp_path / "copy.partial" / NOTE)
    before = tree(tmp_path / "copy.partial")
    with pytest.raises(UsageError, match="not_ours"):
        unpack(tmp_path / "PACK", tmp_path / "copy")
    assert tree(tmp_path / "copy.partial") == before


def test_room_is_asked_for_before_anything_is_written(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack(tmp_path / "PACK", given)
    needed, real = sum(map(len, tree(given).values())), disk.file_system
    monkeypatch.setattr(disk, "file_system", lambda folder: real(folder)._replace(free_bytes=SPARE_BYTES + needed - 1))
    with pytest.raises(CannotWrite, match="no_room ") as stopped:
        unpack(tmp_path / "PACK", tmp_path / "back")
    assert stopped.value.exit_code == 2
    assert {path.name for path in tmp_path.iterdir()} == {"given", "PACK"}
    monkeypatch.setattr(disk, "file_system", lambda folder: real(folder)._replace(free_bytes=SPARE_BYTES + needed))
    unpack(tmp_path / "PACK", tmp_path / "back")
    assert tree(tmp_path / "back") == tree(given)


def test_a_list_that_names_one_file_over_and_over_is_refused(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (given / "large.bin").write_bytes(bytes(1 << 20))
    pack(tmp_path / "PACK", given)
    original = original_of(tmp_path / "PACK")
    (row,) = (row for row in original.files if row.path == "large.bin")
    rows = tuple(structs.replace(row, path=f"{number}", path_b64=path_b64(f"{number}", "")) for number in range(20_000))
    rewritten(tmp_path / "PACK", files=rows)
    real = disk.file_system
    monkeypatch.setattr(disk, "file_system", lambda folder: real(folder)._replace(free_bytes=1 << 50))
    with pytest.raises(UsageError, match="unpack_too_much"):
        unpack(tmp_path / "PACK", tmp_path / "back")
    assert {path.name for path in tmp_path.iterdir()} == {"given", "PACK"}


def test_a_stick_that_takes_upper_for_lower_case_loses_no_file(given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Linux writes to FAT: the second of two such names would be written over the first, and some letters cannot be."""
    for name in ("REPORT.txt", "report.txt", "at 12:30.txt", "what?/a.txt"):
        (given / name).parent.mkdir(exist_ok=True)
        (given / name).write_bytes(name.encode())
    pack(tmp_path / "PACK", given)
    real = disk.file_system
    monkeypatch.setattr(disk, "file_system", lambda folder: real(folder)._replace(kind="vfat"))
    done = unpack(tmp_path / "PACK", tmp_path / "back")
    renamed = dict(done.renamed)
    assert {"at 12:30.txt", "what?/a.txt"} < set(renamed)
    assert len({"REPORT.txt", "report.txt"} & set(renamed)) == 1
    assert sorted(tree(tmp_path / "back").values()) == sorted(tree(given).values())
