"""A damaged pack and its recovery data: what is within its reach comes back bit for bit, what is not is refused by name."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from handcarry.cli.main import follow
from handcarry.errors import CannotOpen, CannotWrite, UsageError
from handcarry.host import disk
from handcarry.media.faults import Broken
from handcarry.media.source import FileSource
from handcarry.model.entry import FaultCode
from handcarry.pack import scripts
from handcarry.pack.repair import repair
from handcarry.pack.repaired import schema
from handcarry.pack.run import pack_to
from handcarry.pack.seal import Seals
from handcarry.pack.verify import Level, verify
from handcarry.parity import shape
from handcarry.parity.record import found_in
from handcarry.parity.shape import shape_of
from tests.pack import by_the_page
from tests.pack.packing import order, pack, small_series, tree

SLICE = "DICOM/PT000000/ST000000/SE000000/IM000002"
PARITY = "VERIFY/PARITY"


@pytest.fixture(scope="module", autouse=True)
def small_viewer() -> Iterator[None]:
    """A line for the viewer's program, which would be most of the bytes here and is payload like any other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scripts, "viewer_page", lambda: b"<!doctype html><title>stands for the viewer</title>\n")
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    small_series(folder / "given", size=(24, 48, 48))
    (folder / "given" / "report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    pack(folder / "PACK", folder / "given")
    return folder / "PACK"


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def run_bytes(folder: Path) -> int:
    return sum(len(data) for path, data in tree(folder).items() if not path.startswith(PARITY))


def flip(path: Path, *bits: int) -> None:
    data = bytearray(path.read_bytes())
    for bit in bits:
        data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def burst(folder: Path, at_byte: int, size_bytes: int) -> None:
    """Damage bytes that lie together when all files are put one after the other in the order of their names."""
    at = 0
    for path, data in sorted(tree(folder).items(), key=lambda each: each[0].encode()):
        if path.startswith(f"{PARITY}/"):
            continue
        start, end = max(at_byte - at, 0), min(at_byte + size_bytes - at, len(data))
        if start < end:
            (folder / path).write_bytes(data[:start] + bytes(byte ^ 0xA5 for byte in data[start:end]) + data[end:])
        at += len(data)


def _missing_slice(copy: Path) -> None:
    (copy / SLICE).unlink()


def _lists_gone(copy: Path) -> None:
    (copy / "VERIFY/SHA256.TXT").unlink()
    (copy / "LABEL.HTM").write_bytes(b"")


def _bits_of_lists(copy: Path) -> None:
    for name in ("DICOMDIR", "VERIFY/SHA256.TXT", "VERIFY/ORIGINAL.JSN", "INDEX.HTM"):
        flip(copy / name, 333)


def _grown(copy: Path) -> None:
    (copy / SLICE).write_bytes((copy / SLICE).read_bytes() + b"more")


def _cut_and_a_folder(copy: Path) -> None:
    (copy / SLICE).write_bytes((copy / SLICE).read_bytes()[:2000])
    (copy / "README.TXT").unlink()
    (copy / "README.TXT").mkdir()


def _two_of_three_indexes(copy: Path) -> None:
    for number in (0, 4):
        (copy / PARITY / f"P000000{number}.HCP").unlink()
    flip(copy / SLICE, 4000)


def _hashes_of_blocks_gone(copy: Path) -> None:
    for number in (0, 2, 4):
        path = copy / PARITY / f"P000000{number}.HCP"
        first = next(place for place in found_in(path.read_bytes()) if place.record.kind.name == "HASHES")
        flip(path, 8 * (first.at_byte + 200))
    flip(copy / SLICE, 4000)


def _renamed_recovery_files(copy: Path) -> None:
    for number, path in enumerate(sorted((copy / PARITY).iterdir())):
        path.rename(copy / PARITY / f"FOUND{number}.CHK")
    flip(copy / "DICOMDIR", 5)


def _only_recovery_data(copy: Path) -> None:
    (copy / PARITY / "P0000001.HCP").write_bytes(b"")
    (copy / PARITY / "P0000003.HCP").write_bytes(b"x" * 3000)


DAMAGES = [
    _missing_slice, _lists_gone, _bits_of_lists, _grown, _cut_and_a_folder, _two_of_three_indexes, _hashes_of_blocks_gone,
    _renamed_recovery_files, _only_recovery_data,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_what_is_within_reach_comes_back_bit_for_bit(damage: Callable[[Path], None], whole: Path, copy: Path, tmp_path: Path) -> None:
    damage(copy)
    before = tree(copy)
    found = verify(copy)
    assert (found.ok, found.repair and found.repair.outcome) == (False, "restorable")
    assert repair(copy, tmp_path / "again").outcome == "restored"
    assert tree(copy) == before
    assert tree(tmp_path / "again") == tree(whole)
    assert verify(tmp_path / "again").ok
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "again"}


def test_what_is_whole_is_left_alone(whole: Path, tmp_path: Path) -> None:
    assert repair(whole, tmp_path / "again").outcome == "whole"
    assert list(tmp_path.iterdir()) == []


def test_a_burst_of_the_length_that_is_promised_comes_back_wherever_it_lies(whole: Path, tmp_path: Path) -> None:
    total_bytes = run_bytes(whole)
    length = shape_of(total_bytes, 5).burst_bytes
    assert length > total_bytes // 25
    for number, at_byte in enumerate((0, total_bytes - length, *random.Random(5).sample(range(total_bytes - length), 4))):
        copy = Path(shutil.copytree(whole, tmp_path / f"copy{number}"))
        burst(copy, at_byte, length)
        assert repair(copy, tmp_path / f"again{number}").outcome == "restored"
        assert tree(tmp_path / f"again{number}") == tree(whole)


def test_beyond_reach_it_refuses_by_name_and_writes_nothing(copy: Path, tmp_path: Path) -> None:
    for number in range(2, 8):
        (copy / SLICE.replace("2", str(number))).unlink()
    flip(copy / "DICOMDIR", 9)
    found = repair(copy, tmp_path / "again")
    lost = {each.path for each in found.damaged if not each.restorable}
    assert found.outcome == "beyond"
    assert {SLICE.replace("2", str(number)) for number in range(2, 8)} <= lost
    assert 0 < found.blocks_lost <= found.blocks_damaged
    assert {path.name for path in tmp_path.iterdir()} == {"copy"}
    repeated = verify(copy).repair
    assert repeated == found


@pytest.mark.parametrize("kind", [".zip", ".iso"])
def test_an_archive_that_rots_comes_back_too(kind: str, whole: Path, tmp_path: Path) -> None:
    archive = tmp_path / f"copy{kind}"
    pack_to(order(whole.parent / "given"), archive)
    data = bytearray(archive.read_bytes())
    at = data.find((whole / SLICE).read_bytes()[-900:-400]) if kind == ".iso" else len(data) // 2
    data[at : at + 40] = bytes(40)
    archive.write_bytes(data)
    found = verify(archive)
    assert (found.ok, found.repair and found.repair.outcome) == (False, "restorable")
    assert repair(archive, tmp_path / "again").outcome == "restored"
    assert tree(tmp_path / "again") == tree(whole)
    assert repair(archive, tmp_path / f"again{kind}").outcome == "restored"
    assert verify(tmp_path / f"again{kind}").ok


def test_a_pack_in_a_bag_comes_back_without_the_bag(whole: Path, tmp_path: Path) -> None:
    pack_to(replace(order(whole.parent / "given"), seals=Seals(bag=True)), tmp_path / "BAG")
    flip(tmp_path / "BAG/data" / SLICE, 77)
    found = verify(tmp_path / "BAG")
    assert (found.kind, found.ok, found.repair and found.repair.outcome) == ("bag", False, "restorable")
    assert repair(tmp_path / "BAG", tmp_path / "again").outcome == "restored"
    assert tree(tmp_path / "again") == tree(whole)


def test_sectors_that_cannot_be_read_cost_no_more_than_themselves(
    whole: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = FileSource.look

    def failing(self: FileSource, offset: int, size_bytes: int, /) -> bytes:
        if self._path == str(copy / "VERIFY/REPORT.HTM") and offset < 9000 and offset + size_bytes > 8200:
            raise Broken(FaultCode.IO_ERROR, "EIO", at_byte=offset)
        return real(self, offset, size_bytes)

    monkeypatch.setattr(FileSource, "look", failing)
    monkeypatch.setattr(FileSource, "take", failing)
    done = repair(copy, tmp_path / "again")
    monkeypatch.undo()
    assert (done.outcome, 0 < done.blocks_damaged <= 9) == ("restored", True)
    assert tree(tmp_path / "again") == tree(whole)


def test_a_large_pack_is_done_in_sections(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "_SUMS_BYTES", 512 * 16)
    pack(tmp_path / "PACK", whole.parent / "given")
    sections = shape_of(run_bytes(tmp_path / "PACK"), 5).sections
    assert sections > 1
    assert len(list((tmp_path / "PACK" / PARITY).iterdir())) == 5 * sections
    before = tree(tmp_path / "PACK")
    flip(tmp_path / "PACK" / SLICE, 100)
    flip(tmp_path / "PACK" / "README.TXT", 100)
    flip(tmp_path / "PACK" / "VERIFY/SHA256.TXT", 100)
    assert repair(tmp_path / "PACK", tmp_path / "again").outcome == "restored"
    assert tree(tmp_path / "again") == before


def test_a_reader_written_from_the_page_alone_brings_the_same_bytes_back(whole: Path, copy: Path) -> None:
    flip(copy / SLICE, 10, 5000)
    flip(copy / "VERIFY/SHA256.TXT", 70)
    (copy / "README.TXT").unlink()
    expected = {path: data for path, data in tree(whole).items() if not path.startswith(f"{PARITY}/")}
    assert by_the_page.restored(copy) == expected


def test_without_recovery_data_it_says_so(copy: Path, tmp_path: Path) -> None:
    shutil.rmtree(copy / PARITY)
    flip(copy / SLICE, 3)
    with pytest.raises(CannotOpen, match="no_recovery"):
        repair(copy, tmp_path / "again")
    found = verify(copy)
    assert found.repair is None
    assert any("VERIFY/PARITY" in fault for fault in found.faults)


def test_none_is_made_where_none_is_asked_for(whole: Path, tmp_path: Path) -> None:
    pack_to(replace(order(whole.parent / "given"), parity_percent=0), tmp_path / "PACK")
    assert not (tmp_path / "PACK" / PARITY).exists()
    assert verify(tmp_path / "PACK").ok
    (tmp_path / "PACK" / PARITY).mkdir()
    shutil.copy(whole / PARITY / "P0000000.HCP", tmp_path / "PACK" / PARITY)
    assert verify(tmp_path / "PACK").extra == (f"{PARITY}/P0000000.HCP",)


def test_every_byte_of_the_recovery_data_counts(copy: Path) -> None:
    rng = random.Random(11)
    for path in sorted((copy / PARITY).iterdir()):
        data = path.read_bytes()
        for bit in rng.sample(range(8 * len(data)), 4):
            flip(path, bit)
            found = verify(copy)
            assert [(each.path, each.what) for each in found.changed] == [(f"{PARITY}/{path.name}", "records")]
            path.write_bytes(data)
        path.write_bytes(data + b"x")
        assert [each.path for each in verify(copy).changed] == [f"{PARITY}/{path.name}"]
        path.unlink()
        assert verify(copy).missing == (f"{PARITY}/{path.name}",)
        path.write_bytes(data)
    (copy / PARITY / "EXTRA.HCP").write_bytes(b"x")
    (copy / PARITY / "._P0000000.HCP").write_bytes(b"the system's own")
    assert verify(copy).extra == (f"{PARITY}/EXTRA.HCP",)
    assert verify(copy, Level.QUICK).ok


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recovery data of a larger pack of somebody else's."""
    folder = tmp_path_factory.mktemp("foreign")
    small_series(folder / "given", size=(40, 48, 48))
    pack(folder / "PACK", folder / "given")
    return folder / "PACK" / PARITY


def test_recovery_data_of_another_pack_is_not_taken_for_its_own(
    copy: Path, foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(copy / PARITY)
    shutil.copytree(foreign, copy / PARITY)
    found = verify(copy)
    assert (found.ok, found.repair, found.missing, found.changed, found.extra) == (False, None, (), (), ())
    assert any("other files" in fault for fault in found.faults)
    with pytest.raises(CannotOpen, match="recovery_of_others"):
        repair(copy, tmp_path / "again")
    assert follow(["repair", str(copy), "--lang", "en"]) == 3
    assert "other files" in capsys.readouterr().err
    flip(copy / SLICE, 77)
    found = verify(copy)
    assert ([each.path for each in found.changed], found.repair) == ([SLICE], None)


@pytest.mark.parametrize("prefix", ["A", "X"])
def test_a_larger_set_of_another_pack_does_not_hide_its_own(prefix: str, whole: Path, copy: Path, foreign: Path, tmp_path: Path) -> None:
    assert sum(map(len, tree(foreign).values())) > sum(map(len, tree(copy / PARITY).values()))
    for path in foreign.iterdir():
        shutil.copy(path, copy / PARITY / f"{prefix}{path.name[1:]}")
    strange = tuple(f"{PARITY}/{prefix}{path.name[1:]}" for path in sorted(foreign.iterdir()))
    found = verify(copy)
    assert (found.extra, found.changed, found.missing, found.faults) == (strange, (), (), ())
    flip(copy / SLICE, 77)
    assert repair(copy, tmp_path / "again").outcome == "restored"
    assert tree(tmp_path / "again") == tree(whole)


def test_a_damaged_manifest_cannot_say_that_recovery_data_is_of_others(whole: Path, copy: Path, tmp_path: Path) -> None:
    text = (copy / "VERIFY/SHA256.TXT").read_text()
    (copy / "VERIFY/SHA256.TXT").write_text(("0" if text[0] != "0" else "1") + text[1:])
    assert not any("other files" in fault for fault in verify(copy).faults)
    assert repair(copy, tmp_path / "again").outcome == "restored"
    assert tree(tmp_path / "again") == tree(whole)


def test_a_destination_that_fails_holds_nothing_that_looks_whole(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flip(copy / SLICE, 3)
    monkeypatch.setattr(disk, "flush", lambda _: (_ for _ in ()).throw(OSError(5, "EIO")))
    with pytest.raises(CannotWrite):
        repair(copy, tmp_path / "again")
    monkeypatch.undo()
    assert {path.name for path in tmp_path.iterdir()} == {"copy", "again.partial"}
    assert repair(copy, tmp_path / "again").outcome == "restored"
    with pytest.raises(UsageError):
        repair(copy, copy / "inside")


def test_the_command_tells_and_ends_as_it_says(copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flip(copy / SLICE, 3)
    assert follow(["repair", str(copy), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(json.loads(schema())).validate(told)
    assert (told["outcome"], told["damaged"]) == ("restorable", [{"path": SLICE, "what": "sha256", "restorable": True}])
    assert follow(["repair", str(copy), "--lang", "de"]) == 1
    assert "wiederherstell" in capsys.readouterr().out
    assert follow(["verify", str(copy), "--quiet"]) == 1
    assert "handcarry repair" in capsys.readouterr().out
    assert follow(["repair", str(copy), "-o", str(tmp_path / "again"), "--lang", "en"]) == 0
    assert told["fingerprint"] in capsys.readouterr().out
    assert follow(["repair", str(tmp_path / "again")]) == 0
    for path in (copy / "DICOM").rglob("IM*"):
        path.unlink()
    assert follow(["repair", str(copy), "--lang", "en"]) == 1
    assert "handcarry unpack" in capsys.readouterr().out
    shutil.rmtree(copy / PARITY)
    assert follow(["repair", str(copy)]) == 3
