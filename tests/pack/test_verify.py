from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import jsonschema
import msgspec
import pytest
from msgspec import structs

from handcarry.errors import CannotOpen
from handcarry.pack.original import Fault, Original, path_b64, to_json
from handcarry.pack.unpack import unpack
from handcarry.pack.verify import Level, Verified, schema, verify
from handcarry.testing.spec import Syntax
from tests.pack.packing import listed, original_of, pack, rewritten, run, small_series, tree

SLICE = "DICOM/PT000000/ST000000/SE000000/IM000002"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    small_series(folder / "given", size=(5, 48, 48), syntax=Syntax.RLE)
    (folder / "given" / "report.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    pack(folder / "PACK", folder / "given")
    return folder / "PACK"


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def names(found: Verified) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return found.missing, tuple(each.path for each in found.changed), found.extra


@pytest.mark.parametrize("level", Level)
def test_what_is_unchanged_is_said_to_be(level: Level, whole: Path) -> None:
    found = verify(whole, level)
    assert (found.ok, found.kind, found.files) == (True, "pack", len(listed(whole)))
    assert found.fingerprint.replace(" ", "") == hashlib.sha256((whole / "VERIFY/SHA256.TXT").read_bytes()).hexdigest()
    jsonschema.Draft202012Validator(json.loads(schema())).validate(json.loads(msgspec.json.encode(found)))


def test_missing_changed_and_extra_are_told_apart_by_name(copy: Path) -> None:
    (copy / "README.TXT").unlink()
    data = bytearray((copy / SLICE).read_bytes())
    data[-1] ^= 1
    (copy / SLICE).write_bytes(data)
    (copy / "DICOM" / "EXTRA").write_bytes(b"x")
    assert names(verify(copy)) == (("README.TXT",), (SLICE,), ("DICOM/EXTRA",))
    assert names(verify(copy, Level.QUICK)) == (("README.TXT",), (), ("DICOM/EXTRA",))
    (copy / SLICE).write_bytes(data[:-2])
    assert names(verify(copy, Level.QUICK))[1] == (SLICE,)


@pytest.mark.parametrize("path", ["VERIFY/SHA256.TXT", "LABEL.HTM", "README.TXT"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_second_file_of_one_name_in_an_archive_is_not_passed_over(path: str, whole: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "copy.zip", "w") as archive:
        archive.writestr(path, b"what an unpacker that keeps the first one shows")
        for each, data in tree(whole).items():
            archive.writestr(each, data)
    assert path in verify(tmp_path / "copy.zip").extra


def test_what_systems_put_on_media_is_passed_over(copy: Path) -> None:
    for name in (".DS_Store", "System Volume Information/IndexerVolumeGuid", "DICOM/._PT000000", ".Trashes/x"):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_bytes(b"junk")
    found = verify(copy)
    assert (found.ok, len(found.ignored)) == (True, 4)


def test_every_bit_of_manifest_index_and_label_counts(copy: Path) -> None:
    rng = random.Random(7)
    for name in ("VERIFY/SHA256.TXT", "DICOMDIR", "LABEL.HTM", "VERIFY/ORIGINAL.JSN"):
        data = (copy / name).read_bytes()
        for bit in rng.sample(range(8 * len(data)), 12):
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            (copy / name).write_bytes(flipped)
            assert not verify(copy).ok, (name, bit)
        (copy / name).write_bytes(data)
    assert verify(copy).ok


def test_a_list_and_files_changed_together_are_still_found_by_the_label(copy: Path) -> None:
    (copy / "README.TXT").write_bytes(b"other")
    listing = copy / "VERIFY/SHA256.TXT"
    lines = [line for line in listing.read_text().splitlines() if not line.endswith("  README.TXT")]
    lines.append(f"{hashlib.sha256(b'other').hexdigest()}  README.TXT")
    listing.write_text("".join(f"{line}\n" for line in sorted(lines, key=lambda line: line[66:])))
    assert any("fingerprint" in fault for fault in verify(copy).faults)


def test_a_folder_with_a_list_of_others_is_verified_too(tmp_path: Path) -> None:
    for name in ("a.bin", "b/c.bin"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    sums = subprocess.run(["sha256sum", "a.bin", "b/c.bin"], cwd=tmp_path, capture_output=True, check=True).stdout
    (tmp_path / "SHA256SUMS").write_bytes(sums)
    (tmp_path / "beside.txt").write_bytes(b"not listed, nobody's business")
    assert (verify(tmp_path).ok, verify(tmp_path).kind) == (True, "list")
    (tmp_path / "b/c.bin").write_bytes(b"B/c.bin")
    (tmp_path / "a.bin").unlink()
    assert names(verify(tmp_path)) == (("a.bin",), ("b/c.bin",), ())


def bag(folder: Path) -> Path:
    (folder / "data/sub").mkdir(parents=True)
    files = {"data/one.txt": b"one", "data/sub/two%0A.txt": b"two"}
    for path, data in files.items():
        (folder / path).write_bytes(data)
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    (folder / "bag-info.txt").write_text("Payload-Oxum: 6.2\n")
    for name in ("sha512", "md5"):
        lines = (f"{hashlib.new(name, data).hexdigest()}  {path.replace('%', '%25')}\n" for path, data in files.items())
        (folder / f"manifest-{name}.txt").write_text("".join(lines))
    return folder


def test_a_bag_is_verified_by_all_its_manifests(tmp_path: Path) -> None:
    folder = bag(tmp_path / "bag")
    assert (verify(folder).ok, verify(folder).kind) == (True, "bag")
    (folder / "data/one.txt").write_bytes(b"One")
    assert {each.what for each in verify(folder).changed} == {"sha512", "md5"}
    (folder / "data/one.txt").unlink()
    (folder / "data/three.txt").write_bytes(b"3")
    found = verify(folder)
    assert names(found) == (("data/one.txt",), (), ("data/three.txt",))
    assert any("Oxum" in fault for fault in found.faults)
    (folder / "manifest-md5.txt").write_text("nonsense\n")
    assert any("manifest-md5.txt" in fault for fault in verify(folder).faults)


def test_without_a_list_there_is_nothing_to_verify_by(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        verify(tmp_path)


def test_deep_tells_a_converted_copy_that_shows_something_else(copy: Path) -> None:
    data = bytearray((copy / SLICE).read_bytes())
    data[-1] ^= 1
    (copy / SLICE).write_bytes(data)
    deep = verify(copy, Level.DEEP).deep
    assert deep is not None
    assert deep.differs == (f"{SLICE} does not show what it showed",)


def test_the_command_ends_as_it_says(copy: Path, tmp_path: Path) -> None:
    def handcarry(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return run(sys.executable, "-m", "handcarry", *arguments, cwd=tmp_path)

    assert handcarry("verify", copy).returncode == 0
    (copy / SLICE).unlink()
    done = handcarry("verify", copy)
    assert (done.returncode, SLICE in done.stdout) == (1, True)
    told = handcarry("verify", copy, "--json")
    assert json.loads(told.stdout)["missing"] == [SLICE]
    assert handcarry("verify", tmp_path / "nowhere").returncode == 3
    assert handcarry("verify", copy, "--quick", "--deep").returncode == 2


def handcarry(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "handcarry", *arguments, cwd=folder)


def test_no_escape_of_a_hostile_list_reaches_the_terminal(copy: Path, tmp_path: Path) -> None:
    evil = "a\x1b]0;owned\x07\u202etxt.exe\x9b2J"
    (tmp_path / "sums").mkdir()
    (tmp_path / "sums" / "SHA256SUMS").write_text(f"{'0' * 64}  {evil}\n")
    files = original_of(copy).files
    rewritten(copy, files=(structs.replace(files[0], path=evil, path_b64=path_b64(evil, ""), pack="DICOM/NOWHERE"), *files[1:]))
    for told in (
        handcarry(tmp_path, "verify", "sums"),
        handcarry(tmp_path, "verify", "sums", "--json"),
        handcarry(tmp_path, "verify", copy, "--deep"),
        handcarry(tmp_path, "unpack", copy, "-o", "back"),
    ):
        assert told.returncode == 1, told.stderr
        assert not [sign for sign in "\x1b\x07\x9b\u202e" if sign in told.stdout + told.stderr]


def hostile(original: Original) -> dict[str, dict[str, object]]:
    """Lists that lead nowhere, round and round, or out."""
    (container, *_), (file, *files) = original.containers, original.files

    def changed(**values: object) -> dict[str, object]:
        return {"files": (structs.replace(file, **values), *files)}

    return {
        "itself": {"containers": (structs.replace(container, within=0),)},
        "circle": {"containers": (structs.replace(container, within=1), structs.replace(container, number=1, within=0))},
        "number": {"containers": (structs.replace(container, number=7),)},
        "none": {"containers": ()},
        "deep": {"containers": tuple(structs.replace(container, number=n, within=n - 1 if n else None) for n in range(3000))},
        "container": changed(container=9),
        "negative": changed(container=-1),
        "base64": changed(path_b64="%%%"),
        "fault": changed(fault=Fault(code="no-such-fault", at_byte=0, detail="")),
        "out": changed(pack="../../etc/passwd"),
        "size": changed(size_bytes=-5),
        "copy": {"converted": (structs.replace(original.converted[0], path="/etc/passwd"),)},
    }


@pytest.mark.parametrize(
    "kind", ["itself", "circle", "number", "none", "deep", "container", "negative", "base64", "fault", "out", "size", "copy"]
)
def test_a_hostile_list_of_originals_is_refused(kind: str, copy: Path, tmp_path: Path) -> None:
    rewritten_to = to_json(structs.replace(original_of(copy), **hostile(original_of(copy))[kind]))
    (copy / "VERIFY/ORIGINAL.JSN").write_bytes(rewritten_to)
    found = verify(copy, Level.DEEP)
    assert found.deep is not None
    assert found.deep.differs == ("VERIFY/ORIGINAL.JSN cannot be read",)
    with pytest.raises(CannotOpen, match="no_pack"):
        unpack(copy, tmp_path / "back")


def test_deep_tells_an_original_that_is_gone(copy: Path) -> None:
    row = next(row for row in original_of(copy).files if row.kind == "pdf")
    (copy / row.pack).unlink()
    found = verify(copy, Level.DEEP)
    assert (found.missing, found.deep is not None and bool(found.deep.differs)) == ((row.pack,), True)


def test_names_with_invisible_letters_are_found_by_a_list_of_others(tmp_path: Path) -> None:
    for name in ("\u0645\u06cc\u200c\u062e.txt", "Zahn\u00adarzt.txt"):
        (tmp_path / name).write_bytes(name.encode())
    sums = subprocess.run(["sha256sum", "--", *(path.name for path in tmp_path.iterdir())], cwd=tmp_path, capture_output=True, check=True)
    (tmp_path / "SHA256SUMS").write_bytes(sums.stdout)
    assert (verify(tmp_path).ok, verify(tmp_path).files) == (True, 2)


def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=r"source_gone .*nosuch"):
        verify(tmp_path / "nosuch")
    with pytest.raises(CannotOpen, match=r"source_gone .*nosuch"):
        unpack(tmp_path / "nosuch", tmp_path / "back")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("path", "most"), [("VERIFY/SHA256.TXT", 64 << 20), ("LABEL.HTM", 1 << 20), ("VERIFY/SHA256.SIG", 1 << 20)])
def test_no_list_is_read_further_than_one_of_200_000_files_goes(path: str, most: int, copy: Path) -> None:
    with (copy / path).open("ab") as file:
        file.truncate(200 << 20)  # sparse
    tracemalloc.start()
    found = verify(copy, Level.QUICK)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2.2 * most + (8 << 20)
    assert found.faults
