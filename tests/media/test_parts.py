"""Split archives, discs that are not read here, and what a container says of itself."""

from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path

import pytest

from handcarry.media.names import names_a_part
from handcarry.media.open import open_inside, open_media
from handcarry.media.source import HEAD_BYTES
from handcarry.model.entry import FaultCode
from tests.media.making import MAKERS, contents, put, run, sha256_of, tool, zipped
from tests.media.rar_making import rar4_volumes, rar5_volumes
from tests.media.reading import Everything, read_all


def fault_of(seen: Everything) -> FaultCode | None:
    return seen.outermost.fault.code if seen.outermost.fault else None


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return put(tmp_path / "tree", {f"IM{number}": random.Random(number).randbytes(60_000) for number in range(6)})


@pytest.mark.parametrize("suffix", ["7z", "zip"])
def test_the_first_volume_alone_says_that_parts_are_missing(suffix: str, tree: Path, tmp_path: Path) -> None:
    run(tool("7z"), "a", "-bd", f"-t{suffix}", "-v100k", str(tmp_path / f"scan.{suffix}"), ".", cwd=tree)
    (tmp_path / f"scan.{suffix}.002").unlink()
    assert fault_of(read_all(tmp_path / f"scan.{suffix}.001")) is FaultCode.PART_MISSING


def _split(kind: str, tree: Path, target: Path) -> Path:
    """Split an archive with the tool whose habit it is; returns the first part."""
    target.mkdir()
    if kind == "spanned-zip":
        run(tool("zip"), "-q", "-s", "100k", "-r", str(target / "scan.zip"), ".", cwd=tree)
        return target / "scan.z01"
    run(tool("7z"), "a", "-bd", f"-t{kind}", "-v100k", str(target / f"scan.{kind}"), ".", cwd=tree)
    return target / f"scan.{kind}.001"


KINDS = ("7z", "zip", "spanned-zip")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", ["folder", "first", "last"])
def test_parts_that_lie_side_by_side_are_joined(kind: str, named: str, tree: Path, tmp_path: Path) -> None:
    first = _split(kind, tree, tmp_path / "parts")
    parts = sorted(first.parent.iterdir(), key=lambda path: (path.suffix == ".zip", path.name))
    assert len(parts) >= 3
    seen = read_all({"folder": first.parent, "first": first, "last": parts[-1]}[named])
    inside = {each.path: each.sha256 for each in seen.files if each.opened_through or named != "folder"}
    assert inside == sha256_of({path.name: path.read_bytes() for path in tree.iterdir()})
    assert not [each for each in seen.files if each.code]
    if named == "folder":  # each part is a file of its own all the same
        own = {each.path: each.sha256 for each in seen.files if not each.opened_through}
        assert own == sha256_of({path.name: path.read_bytes() for path in parts})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lost", [1, -1])
def test_a_part_that_is_missing_is_told(kind: str, lost: int, tree: Path, tmp_path: Path) -> None:
    first = _split(kind, tree, tmp_path / "parts")
    part = sorted(first.parent.iterdir(), key=lambda path: (path.suffix == ".zip", path.name))[lost]
    part.unlink()
    assert fault_of(read_all(first)) is FaultCode.PART_MISSING
    told = {(each.fault.code, each.fault.detail) for each in read_all(first.parent).containers if each.fault}
    assert told == {(FaultCode.PART_MISSING, part.name)}


def test_files_numbered_like_parts_stay_what_they_are(tmp_path: Path) -> None:
    one, two = zipped({"IM1": b"one" * 99}), zipped({"IM2": b"two" * 99})
    put(tmp_path / "m", {"backup.001": one, "backup.002": two, "IM.001": b"slice one", "IM.002": b"slice two"})
    seen = read_all(tmp_path / "m")
    assert {each.path for each in seen.files if each.opened_through} == {"IM1", "IM2"}
    assert not [each for each in seen.files if each.code]
    assert [each.path for each in read_all(tmp_path / "m" / "backup.002").files] == ["IM2"]


def test_either_end_of_a_split_zip_says_that_parts_are_missing(tree: Path, tmp_path: Path) -> None:
    run(tool("zip"), "-q", "-s", "100k", "-r", str(tmp_path / "scan.zip"), ".", cwd=tree)
    (tmp_path / "scan.z02").unlink()
    first, last = read_all(tmp_path / "scan.z01"), read_all(tmp_path / "scan.zip")
    assert (fault_of(first), fault_of(last)) == (FaultCode.PART_MISSING, FaultCode.PART_MISSING)
    assert any(each.sha256 and each.opened_through for each in first.files)


RARS = {"rar4": rar4_volumes, "rar5": rar5_volumes}
RAR_NAMES = {
    "new": ["scan.part01.rar", "scan.part02.rar", "scan.part03.rar", "scan.part04.rar"],
    "old": ["scan.rar", "scan.r00", "scan.r01", "scan.r02"],
}


RAR_HABITS = [("rar4", "old"), ("rar5", "new")]


def _rar(kind: str, names: str, target: Path) -> dict[str, bytes]:
    """Write a RAR archive in four volumes; returns what it holds."""
    files = {f"IM{number}": random.Random(number).randbytes(60_000) for number in range(6)}
    volumes = RARS[kind]({name.encode(): data for name, data in files.items()}, 100_000)
    put(target, dict(zip(RAR_NAMES[names], volumes, strict=True)))
    return files


@pytest.mark.parametrize(("kind", "names"), RAR_HABITS)
def test_volumes_of_a_rar_archive_are_joined(kind: str, names: str, tmp_path: Path) -> None:
    files = _rar(kind, names, tmp_path / "parts")
    for named in ("", RAR_NAMES[names][-1]):
        seen = read_all(tmp_path / "parts" / named)
        assert {each.path: each.sha256 for each in seen.files if each.opened_through or named} == sha256_of(files)
        assert not [each for each in seen.files if each.code]
        assert not [each for each in seen.containers if each.fault]


@pytest.mark.parametrize("kind", RARS)
def test_7z_reads_the_rar_volumes_of_these_tests(kind: str, tmp_path: Path) -> None:
    files = _rar(kind, "new", tmp_path / "parts")
    run(tool("7z"), "x", "-bd", f"-o{tmp_path / 'out'}", str(tmp_path / "parts" / "scan.part01.rar"), cwd=tmp_path)
    assert sha256_of({path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}) == sha256_of(files)


@pytest.mark.parametrize(("kind", "names"), RAR_HABITS)
@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_lost_rar_volume_is_named(kind: str, names: str, lost: int, tmp_path: Path) -> None:
    files = _rar(kind, names, tmp_path / "parts")
    (tmp_path / "parts" / RAR_NAMES[names][lost]).unlink()
    seen = read_all(tmp_path / "parts")
    told = {(each.fault.code, each.fault.detail) for each in seen.containers if each.fault}
    assert told == {(FaultCode.PART_MISSING, RAR_NAMES[names][lost])}
    whole = {each.path: each.sha256 for each in seen.files if each.opened_through and each.fault is None}
    assert whole.items() <= sha256_of(files).items()
    assert len(whole) == (5 if lost == 3 else 0)


def test_a_rar_volume_that_is_damaged_is_told(tmp_path: Path) -> None:
    _rar("rar5", "new", tmp_path / "parts")
    part = tmp_path / "parts" / "scan.part02.rar"
    data = bytearray(part.read_bytes())
    data[50_000] ^= 1  # in the file that began in the first part's last third, and is stored as it is
    part.write_bytes(data)
    codes = read_all(tmp_path / "parts" / "scan.part01.rar").codes
    assert [name for name, code in codes.items() if code] == ["IM2"]


def test_pieces_of_an_archive_without_its_beginning_say_what_is_missing(tree: Path, tmp_path: Path) -> None:
    first = _split("7z", tree, tmp_path / "parts")
    first.unlink()
    put(tmp_path / "parts", {"IM.002": b"a slice", "IM.003": b"another"})
    faults = {each.path: each.fault for each in read_all(tmp_path / "parts").files}
    assert {name for name, fault in faults.items() if fault} == {"scan.7z.002", "scan.7z.003", "scan.7z.004"}
    assert {fault.detail for fault in faults.values() if fault} == {"scan.7z.001"}


def test_names_of_parts() -> None:
    assert all(map(names_a_part, ["scan.zip.001", "a/scan.z01", "scan.r00", "scan.part2.rar", "SCAN.PART10.RAR", "scan.7z.012"]))
    assert not any(map(names_a_part, ["scan.zip", "scan.rar", "IM1.dcm", "1.2.840.1", "part2", "scan.7z"]))


def test_a_zip_cut_short_is_an_unfinished_download_and_gives_what_came(tmp_path: Path) -> None:
    files = {f"IM{number}": random.Random(number).randbytes(50_000) for number in range(8)}
    for streamed in (False, True):
        data = zipped(files, streamed=streamed)
        (tmp_path / "scan.zip").write_bytes(data[:175_000])
        seen = read_all(tmp_path / "scan.zip")
        whole = [each.path for each in seen.files if each.sha256 == sha256_of(files)[each.path]]
        assert whole == ["IM0", "IM1", "IM2"]
        assert seen.files[-1].code is FaultCode.TRUNCATED
        assert fault_of(seen) is FaultCode.PARTIAL_DOWNLOAD


def test_a_disc_image_cut_short_is_truncated_and_gives_what_came(tmp_path: Path) -> None:
    files = {f"IM{number}": random.Random(number).randbytes(200_000) for number in range(5)}
    image = MAKERS["iso-joliet"](tmp_path, files)
    data = image.read_bytes()
    image.write_bytes(data[: data.find(files["IM3"][:64]) + 100_000])
    seen = read_all(image)
    assert fault_of(seen) is FaultCode.TRUNCATED
    assert seen.codes == {"IM0": None, "IM1": None, "IM2": None, "IM3": FaultCode.TRUNCATED, "IM4": FaultCode.TRUNCATED}
    assert seen.files[3].read_bytes == 100_000


def test_a_disc_of_a_set_is_noted(tmp_path: Path) -> None:
    image = bytearray(MAKERS["iso-rock-ridge"](tmp_path, contents()).read_bytes())
    struct.pack_into("<HHHH", image, 16 * 2048 + 120, 3, 3 << 8, 2, 2 << 8)
    (tmp_path / "set.iso").write_bytes(image)
    assert "volume 2 of a set of 3" in read_all(tmp_path / "set.iso").outermost.note


@pytest.mark.parametrize(
    ("label", "note"),
    [
        (b"DISC 1 OF 2", "volume 1 of a set of 2, by its label"),
        (b"CD_2_VON_3", "volume 2 of a set of 3, by its label"),
        (b"DOE JANE", ""),
        (b"CBCT 12/11", ""),
        (b"CD_1", ""),
    ],
)
def test_a_disc_that_calls_itself_one_of_several_is_noted_and_nothing_else_of_its_label(label: bytes, note: str, tmp_path: Path) -> None:
    image = bytearray(MAKERS["iso-rock-ridge"](tmp_path, contents()).read_bytes())
    image[16 * 2048 + 40 : 16 * 2048 + 72] = label.ljust(32)
    (tmp_path / "set.iso").write_bytes(image)
    assert read_all(tmp_path / "set.iso").outermost.note == note


@pytest.mark.parametrize("gap", [0, 32, 290, 11_400, 30_000])
def test_a_later_session_is_noted_however_near_it_begins(gap: int, tmp_path: Path) -> None:
    image = MAKERS["iso-rock-ridge"](tmp_path, contents()).read_bytes()
    (tmp_path / "two.iso").write_bytes(image + bytes(2048 * gap) + image)
    assert "other sessions follow" in read_all(tmp_path / "two.iso").outermost.note


def test_padding_behind_a_disc_is_no_session(tmp_path: Path) -> None:
    image = MAKERS["iso-rock-ridge"](tmp_path, contents()).read_bytes()
    (tmp_path / "stick.iso").write_bytes(image + bytes(2048 * 5000) + b"left over from before" * 9000)
    assert "session" not in read_all(tmp_path / "stick.iso").outermost.note


def test_a_disc_reads_as_pycdlib_reads_it(tmp_path: Path) -> None:
    pycdlib = pytest.importorskip("pycdlib")
    image = MAKERS["iso-both"](tmp_path, {**contents(), "/".join("abcdefghijk"): b"deep"})
    seen = read_all(image)
    disc = pycdlib.PyCdlib()
    disc.open(str(image))
    listed = {f"{folder}/{name}".lstrip("/") for folder, _, names in disc.walk(rr_path="/") for name in names}
    disc.close()
    assert set(seen.hashes) == listed


def test_an_empty_zip_is_no_fault(tmp_path: Path) -> None:
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    seen = read_all(tmp_path / "empty.zip")
    assert (seen.files, fault_of(seen), seen.outermost.format) == ((), None, "zip")


def test_what_is_no_container_is_left_to_who_opened_it(tmp_path: Path) -> None:
    files = {"viewer.exe": b"MZ" + random.Random(1).randbytes(200_000), "letter.zip": b"a letter from the clinic" * 9000}
    put(tmp_path / "folder", {**files, "all.zip": zipped(files)})
    seen = read_all(tmp_path / "folder")
    assert {(each.path, each.sha256) for each in seen.files if each.path in files} == set(sha256_of(files).items())
    assert len(seen.files) == 5
    assert [container.format for container in seen.containers] == ["folder", "zip"]


def test_a_tape_that_no_reader_wants_can_be_read_on(tmp_path: Path) -> None:
    program = b"MZ" + random.Random(1).randbytes(200_000)
    (tmp_path / "all.zip").write_bytes(zipped({"viewer.exe": program}))
    with open_media(tmp_path / "all.zip") as media:
        for found in media:
            with found.open() as tape:
                head = tape.read(HEAD_BYTES)
                assert open_inside(found, tape, head=head) is None
                assert head + tape.read(len(program)) == program


def test_a_file_that_only_ends_in_zip_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "not.zip").write_bytes(b"a letter from the clinic" * 5000)
    seen = read_all(tmp_path / "not.zip")
    assert (seen.outermost.format, seen.codes) == ("file", {"not.zip": None})
