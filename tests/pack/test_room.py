"""Where room is short it is said before the writing begins that needs it; what can be left away is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from handcarry.dicom.read import Reading, read_instance
from handcarry.errors import CannotWrite
from handcarry.host import disk
from handcarry.media.age_keys import Passphrase
from handcarry.pack.fit import Syntax as Wish
from handcarry.pack.make import Packed
from handcarry.pack.room import SPARE_BYTES, copy_bytes
from handcarry.pack.run import pack_to, rehearse
from handcarry.pack.scripts import Without
from handcarry.pack.seal import Seals
from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.spec import Syntax
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
