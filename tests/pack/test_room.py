"""Where room is short it is said before the writing begins that needs it; what can be left away is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from handcarry.dicom.read import Reading, read_instance
from handcarry.errors import CannotWrite
from handcarry.host import disk
from handcarry.media.age_keys import Passphrase
from handcarry.pack import run
from handcarry.pack.fit import Syntax as Wish
from handcarry.pack.make import Packed
from handcarry.pack.room import SPARE_BYTES, copy_bytes
from handcarry.pack.run import pack_to, rehearse
from handcarry.pack.scripts import Without
from handcarry.pack.seal import Seals
from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.spec import Iod, Syntax
from tests.pack.packing import order, original_of, pack, small_series, tree

Limit = Callable[[int], None]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "medium").mkdir()
    return tmp_path / "medium"


@pytest.fixture
def limit(out: Path, monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Make the medium one of so many bytes, beside those that are always spared."""
    real = disk.file_system

    def limited(size_bytes: int) -> None:
        def measured(folder: Path) -> disk.FileSystem:
            return real(folder)._replace(free_bytes=SPARE_BYTES + size_bytes - sum(map(len, tree(out).values())))

        monkeypatch.setattr(disk, "file_system", measured)

    return limited


def given_bytes(folder: Path) -> int:
    return sum(map(len, tree(folder).values()))


def packed(source: Path, destination: Path, *, parity: int = 5, seals: Seals | None = None) -> Packed:
    return pack_to(replace(order(source, wanted=Wanted(chunks=False)), parity_percent=parity, seals=seals or Seals()), destination)


def test_converted_copies_are_counted_before_the_first_is_made(out: Path, tmp_path: Path, limit: Limit) -> None:
    small_series(tmp_path / "given", syntax=Syntax.JPEG_LS)
    limit(int(given_bytes(tmp_path / "given") * 1.2))
    with pytest.raises(CannotWrite, match="no_room_for_copies 12 "):
        packed(tmp_path / "given", out / "PACK")
    (partial,) = out.iterdir()
    assert partial.name == "PACK.partial"
    assert {path.split("/")[0] for path in tree(partial)} == {"ORIGINAL", "PARTIAL.TXT"}
    with pytest.raises(CannotWrite, match="no_room_for_copies"):
        rehearse(order(tmp_path / "given"), out / "PACK")
    pack(out / "PACK", tmp_path / "given", wanted=Wanted(syntax=Wish.ORIGINAL, chunks=False))
    assert verify(out / "PACK").ok


def test_recovery_data_is_counted_before_anything_is_read(out: Path, tmp_path: Path, limit: Limit) -> None:
    small_series(tmp_path / "given")
    limit(int(given_bytes(tmp_path / "given") * 1.5))
    with pytest.raises(CannotWrite, match="no_room "):
        packed(tmp_path / "given", out / "PACK", parity=100)
    assert list(out.iterdir()) == []
    packed(tmp_path / "given", out / "PACK", parity=5)
    assert verify(out / "PACK").ok


def test_the_viewer_s_scripts_do_not_take_the_room_of_recovery_data(out: Path, tmp_path: Path, limit: Limit) -> None:
    small_series(tmp_path / "given")
    scripts = 12 * 48 * 48 * 2 * 4 // 3
    limit(given_bytes(tmp_path / "given") + int(2.1 * scripts))  # enough for them and their own, not for that of the files
    done = pack_to(replace(order(tmp_path / "given"), parity_percent=100), out / "PACK")
    assert done.viewer is not None
    assert done.viewer.without == (Without.ROOM,)
    assert verify(out / "PACK").ok


def test_a_locked_copy_needs_room_for_its_sealed_files_as_well(out: Path, tmp_path: Path, limit: Limit) -> None:
    small_series(tmp_path / "given")
    limit(int(given_bytes(tmp_path / "given") * 1.6))
    with pytest.raises(CannotWrite, match="no_room "):
        packed(tmp_path / "given", out / "scan.zip.age", seals=Seals(recipients=(Passphrase("correct horse battery staple"),)))
    assert list(out.iterdir()) == []
    packed(tmp_path / "given", out / "PACK")


@pytest.mark.parametrize("wish", Wish)
@pytest.mark.parametrize("syntax", [Syntax.IMPLICIT, Syntax.DEFLATED, Syntax.BIG_ENDIAN, Syntax.RLE, Syntax.JPEG_LS])
def test_no_copy_is_larger_than_was_foreseen(syntax: Syntax, wish: Wish, tmp_path: Path) -> None:
    small_series(tmp_path / "given", size=(1, 48, 48), syntax=syntax)
    pack(tmp_path / "PACK", tmp_path / "given", wanted=Wanted(syntax=wish, chunks=False))
    for made in original_of(tmp_path / "PACK").converted:
        data = (tmp_path / "PACK" / made.made_from).read_bytes()
        reading = read_instance(data, entry=0, size_bytes=len(data))
        assert isinstance(reading, Reading)
        size = (tmp_path / "PACK" / made.path).stat().st_size
        assert size <= copy_bytes(reading, len(data), wish) < 4 * size


@pytest.fixture
def fat(monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Make every medium one whose files may have so many bytes."""
    real = disk.file_system

    def limited(size_bytes: int) -> None:
        monkeypatch.setattr(disk, "file_system", lambda folder: real(folder)._replace(kind="vfat", file_bytes=size_bytes))

    return limited


@pytest.mark.parametrize("name", ["copy.zip", "copy.iso"])
def test_an_archive_that_outgrows_the_file_system_s_limit_is_refused_before_it_is_made(
    name: str, out: Path, tmp_path: Path, fat: Limit
) -> None:
    small_series(tmp_path / "given", syntax=Syntax.JPEG_LS)
    fat(given_bytes(tmp_path / "given") + SPARE_BYTES)  # room for the source, and not for its converted copies
    for make in (pack_to, rehearse):
        with pytest.raises(CannotWrite, match="too_large_to_write vfat 1"):
            make(order(tmp_path / "given", wanted=Wanted(chunks=False)), out / name)
        assert not [path for path in out.iterdir() if not path.name.endswith(".partial")]
    assert packed(tmp_path / "given", out / "folder").fingerprint  # as a folder it goes: no file of it is so large


def test_a_converted_copy_that_outgrows_the_limit_is_refused_before_it_is_made(out: Path, tmp_path: Path, fat: Limit) -> None:
    small_series(tmp_path / "given", size=(2, 512, 512), syntax=Syntax.JPEG_LS)
    fat(512 * 512 * 2)
    with pytest.raises(CannotWrite, match="too_large_to_write"):
        packed(tmp_path / "given", out / "copy")
    assert not (out / "copy").exists()


def test_the_viewer_s_scripts_are_left_out_of_an_archive_that_they_would_make_too_large(out: Path, tmp_path: Path, fat: Limit) -> None:
    small_series(tmp_path / "given", size=(4, 512, 512))
    fat(int(given_bytes(tmp_path / "given") * 1.6) + SPARE_BYTES)
    made = pack(out / "copy.zip", tmp_path / "given")
    assert made.viewer is not None
    assert made.viewer.without == (Without.ROOM,)
    assert verify(out / "copy.zip").ok


def test_what_an_archive_holds_may_pass_a_limit_that_the_archive_itself_does_not(
    out: Path, tmp_path: Path, fat: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_series(tmp_path / "series")
    shutil.make_archive(str(tmp_path / "given/scan"), "zip", tmp_path / "series")
    size_bytes = (tmp_path / "given/scan.zip").stat().st_size
    fat(size_bytes - 1)
    monkeypatch.setattr(run, "_PIECE_BYTES", size_bytes - 1)
    with pytest.raises(CannotWrite, match="too_large_a_file"):
        pack(out / "kept", tmp_path / "given", wanted=Wanted(chunks=False, keep_container=True))
    pack(out / "opened", tmp_path / "given", wanted=Wanted(chunks=False))
    assert verify(out / "opened").ok


def test_a_derived_series_is_counted_before_it_is_written(out: Path, tmp_path: Path, limit: Limit) -> None:
    small_series(tmp_path / "given", size=(40, 64, 64), iod=Iod.CT_MULTIFRAME)
    wanted = Wanted(chunks=False, repair_geometry=True)
    limit(int(given_bytes(tmp_path / "given") * 1.5))
    for make in (pack_to, rehearse):
        with pytest.raises(CannotWrite, match="no_room_for_derived"):
            make(replace(order(tmp_path / "given", wanted=wanted), parity_percent=0), out / "copy")
    assert not (out / "copy").exists()
    limit(given_bytes(tmp_path / "given") * 4)
    assert pack_to(replace(order(tmp_path / "given", wanted=wanted), parity_percent=0), out / "copy").original.derived
