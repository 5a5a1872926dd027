"""What a hostile archive can claim, and that it costs little: caps are hit early, and what was read before stays."""

from __future__ import annotations

import gzip
import io
import struct
import subprocess
import sys
import tarfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from handcarry.media.limits import Limits
from handcarry.media.open import open_media
from handcarry.model.entry import FaultCode
from tests.media.making import MAKERS, put, sha256_of, tarred, tool, zipped
from tests.media.rar_making import MARK_5, block, rar5
from tests.media.reading import read_all

SMALL = Limits(expansion_floor_bytes=1 << 20)
MIB = 1 << 20


def overlapping_zip(entries: int, size_bytes: int) -> bytes:
    """One deflated member that all lines of the table point to."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(bytes(size_bytes)) + packer.flush()
    crc = zlib.crc32(bytes(size_bytes))
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(body), size_bytes, 1, 0) + b"A" + body
    table = b"".join(
        struct.pack("<4s4B4H3I5H2I", b"PK\1\2", 20, 3, 20, 0, 0, 8, 0, 33, crc, len(body), size_bytes, 1, 0, 0, 0, 0, 0, 0) + b"A"
        for _ in range(entries)
    )
    return local + table + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, entries, entries, len(table), len(local), 0)


def test_members_that_share_bytes_are_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "bomb.zip").write_bytes(overlapping_zip(200, 10_000_000))
    assert (tmp_path / "bomb.zip").stat().st_size < 25_000
    assert len(zipfile.ZipFile(tmp_path / "bomb.zip").namelist()) == 200  # the standard library does not mind
    seen = read_all(tmp_path / "bomb.zip")
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED
    assert seen.files == ()


def test_a_single_line_of_that_table_is_an_honest_archive(tmp_path: Path) -> None:
    (tmp_path / "one.zip").write_bytes(overlapping_zip(1, 100_000))
    assert read_all(tmp_path / "one.zip").hashes == sha256_of({"A": bytes(100_000)})


@pytest.mark.parametrize("kind", ["zip-deflated", "tar-gz", "tar-xz", "7z"])
def test_expansion_is_refused_and_what_came_before_is_kept(kind: str, tmp_path: Path) -> None:
    files = {"a": b"before the bomb", "b": bytes(30 * MIB)}
    seen = read_all(MAKERS[kind](tmp_path, files), limits=SMALL)
    assert seen.hashes.get("a") == sha256_of(files)["a"]
    assert "b" not in seen.hashes or seen.hashes["b"] == ""
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED
    assert sum(each.read_bytes for each in seen.files) <= 8 * MIB


def test_a_gzip_bomb_without_a_declared_size_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(64 * MIB)))
    seen = read_all(tmp_path / "bomb.gz", limits=SMALL)
    assert seen.codes == {"bomb": FaultCode.REFUSED}
    assert seen.files[0].read_bytes < 16 * MIB


def test_a_gzipped_file_without_a_declared_size_is_stopped_where_one_file_may_end(tmp_path: Path) -> None:
    (tmp_path / "big.gz").write_bytes(gzip.compress(bytes(range(256)) * 4000))
    seen = read_all(tmp_path / "big.gz", limits=Limits(file_bytes=100_000))
    assert seen.codes == {"big": FaultCode.REFUSED}


def test_an_empty_scan_of_512_cubed_is_no_bomb(tmp_path: Path) -> None:
    slice_bytes = bytes(512 * 512 * 2)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(512):
            archive.writestr(f"IM{number}", slice_bytes)
    (tmp_path / "scan.zip").write_bytes(sink.getvalue())
    seen = read_all(tmp_path / "scan.zip", nested=False)
    assert set(seen.hashes.values()) == set(sha256_of({"": slice_bytes}).values())
    assert len(seen.files) == 512
    assert seen.outermost.fault is None


def test_a_nest_of_many_archives_is_refused(tmp_path: Path) -> None:
    data = zipped({"0.dll": bytes(MIB)})
    for _ in range(3):
        data = zipped({f"lib {number}.zip": data for number in range(16)})
    (tmp_path / "42.zip").write_bytes(data)
    seen = read_all(tmp_path / "42.zip", limits=Limits(containers=300))
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED
    assert len(seen.containers) <= 303


def test_what_a_nest_unpacks_counts_against_the_archives_around_it(tmp_path: Path) -> None:
    data = zipped({f"{number}.zip": zipped({"zeros": bytes(MIB)}) for number in range(30)})
    (tmp_path / "nest.zip").write_bytes(zipped({"all.zip": data}))
    seen = read_all(tmp_path / "nest.zip", limits=Limits(expansion_floor_bytes=4 * MIB, expansion_ratio=50))
    assert [container.fault.code if container.fault else None for container in seen.containers[:2]] == [None, FaultCode.REFUSED]
    assert sum(each.read_bytes for each in seen.files) < 8 * MIB


@pytest.mark.parametrize("kind", ["folder", "zip-stored", "tar", "7z", "iso-rock-ridge"])
def test_too_many_letters_in_names_stop_the_medium(kind: str, tmp_path: Path) -> None:
    files = {f"{'n' * 90}{number:010}": b"x" for number in range(40)}
    seen = read_all(MAKERS[kind](tmp_path, files), limits=Limits(names_chars=2_550))
    assert len(seen.files) == 25
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED


@pytest.mark.parametrize("kind", ["folder", "zip-stored", "tar", "7z", "iso-rock-ridge"])
def test_too_many_files_stop_the_medium(kind: str, tmp_path: Path) -> None:
    files = {f"IM{number:03}": b"x" for number in range(40)}
    seen = read_all(MAKERS[kind](tmp_path, files), limits=Limits(entries=25))
    assert len(seen.files) == 25
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED


@pytest.mark.parametrize("kind", ["folder", "zip-stored", "tar", "7z", "iso-rock-ridge"])
def test_too_many_bytes_stop_the_medium(kind: str, tmp_path: Path) -> None:
    files = {f"IM{number}": bytes([number]) * 100_000 for number in range(5)}
    seen = read_all(MAKERS[kind](tmp_path, files), limits=Limits(total_bytes=250_000))
    assert sum(bool(each.sha256) for each in seen.files) == 2
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED


@pytest.mark.parametrize("kind", ["folder", "zip-stored", "tar", "tar-gz", "7z", "iso-rock-ridge"])
def test_one_file_that_is_too_large_costs_that_file_only(kind: str, tmp_path: Path) -> None:
    files = {"a": b"a", "b": bytes(range(256)) * 1000, "c": b"c"}
    seen = read_all(MAKERS[kind](tmp_path, files), limits=Limits(file_bytes=100_000))
    assert {path: code for path, code in seen.codes.items() if path != "medium.tar"} == {"a": None, "b": FaultCode.REFUSED, "c": None}
    assert seen.hashes["c"] == sha256_of(files)["c"]


def test_a_nested_archive_too_large_to_spool_is_refused(tmp_path: Path) -> None:
    inner = zipped({f"IM{number}": bytes(range(256)) * 400 for number in range(4)}, method=zipfile.ZIP_STORED)
    (tmp_path / "outer.zip").write_bytes(zipped({"inner.zip": inner, "after": b"after"}))
    seen = read_all(tmp_path / "outer.zip", limits=Limits(spool_bytes=200_000))
    assert [container.fault.code if container.fault else None for container in seen.containers] == [None, FaultCode.REFUSED]
    assert seen.hashes["after"] == sha256_of({"": b"after"})[""]


def test_a_spool_larger_than_memory_goes_to_a_file_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spool))
    files = {f"IM{number}": bytes([number]) * 100_000 for number in range(4)}
    (tmp_path / "outer.zip").write_bytes(zipped({"inner.zip": zipped(files, method=zipfile.ZIP_STORED)}))
    seen = read_all(tmp_path / "outer.zip", limits=Limits(spool_memory_bytes=1000))
    assert {path: sha for path, sha in seen.hashes.items() if path != "inner.zip"} == sha256_of(files)
    assert list(spool.iterdir()) == []


def test_a_forged_size_is_damage_and_costs_one_file(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": bytes(5000), "b": b"fine"}))
    for place in (data.find(b"PK\1\2") + 24, 22):
        data[place : place + 4] = struct.pack("<I", 50)
    (tmp_path / "forged.zip").write_bytes(data)
    seen = read_all(tmp_path / "forged.zip")
    assert seen.codes == {"a": FaultCode.DAMAGED, "b": None}
    assert seen.files[0].read_bytes <= 50


def test_two_names_for_one_member_are_damage(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.dcm": b"fine"}))
    data[30] = ord("z")
    (tmp_path / "two.zip").write_bytes(data)
    assert read_all(tmp_path / "two.zip").codes == {"a.dcm": FaultCode.DAMAGED}


def test_a_wrong_checksum_in_a_zip_is_damage(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": b"slice" * 9, "b": b"fine"}, method=zipfile.ZIP_STORED))
    data[40] ^= 1
    (tmp_path / "bad.zip").write_bytes(data)
    assert read_all(tmp_path / "bad.zip").codes == {"a": FaultCode.DAMAGED, "b": None}


def test_a_zip_table_that_claims_more_lines_than_it_has_is_damage(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": b"a"}))
    data[-14:-10] = struct.pack("<2H", 9, 9)
    (tmp_path / "short.zip").write_bytes(data)
    seen = read_all(tmp_path / "short.zip")
    assert seen.hashes == sha256_of({"a": b"a"})
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.DAMAGED


def test_a_tar_header_that_claims_a_name_of_gigabytes_is_refused(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 4 << 30
    (tmp_path / "long.tar").write_bytes(tarred({"a": b"a"})[:1024] + header.tobuf(tarfile.GNU_FORMAT) + bytes(4096))
    seen = read_all(tmp_path / "long.tar")
    assert seen.hashes == sha256_of({"a": b"a"})
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED


def test_ten_thousand_extended_tar_headers_in_a_row_do_no_harm(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type = tarfile.XHDTYPE
    (tmp_path / "many.tar").write_bytes(header.tobuf(tarfile.USTAR_FORMAT) * 10_000 + tarred({"a": b"a"}))
    assert read_all(tmp_path / "many.tar").hashes == sha256_of({"a": b"a"})


def test_extended_tar_headers_are_forgotten_and_count(tmp_path: Path) -> None:
    def flood(headers: int) -> bytes:
        whole = io.BytesIO()
        with tarfile.open(fileobj=whole, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for number in range(headers):
                info = tarfile.TarInfo(f"{number}")
                info.pax_headers = {f"k{number}": "a" * 900_000}
                archive.addfile(info)
        return whole.getvalue()

    (tmp_path / "flood.tar.gz").write_bytes(gzip.compress(flood(8)))
    seen = read_all(tmp_path / "flood.tar.gz", limits=SMALL)
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED
    assert len(seen.files) < 8


@pytest.mark.parametrize("kind", ["zip-cut", "tar-gz", "tar-xz", "7z", "tar-of-a-strange-kind"])
def test_what_is_unpacked_only_to_be_passed_over_counts_too(kind: str, tmp_path: Path) -> None:
    files = {"a": b"before the bomb", "b": bytes(30 * MIB)}
    if kind == "zip-cut":
        path = tmp_path / "cut.zip"
        path.write_bytes(zipped(files)[:-30])
    elif kind == "tar-of-a-strange-kind":
        header = tarfile.TarInfo("b")
        header.type, header.size = b"V", 30 * MIB
        path = tmp_path / "strange.tar.gz"
        path.write_bytes(gzip.compress(tarred({"a": files["a"]})[:1024] + header.tobuf() + bytes(30 * MIB)))
    else:
        path = MAKERS[kind](tmp_path, files)
    seen = read_all(path, limits=Limits(expansion_floor_bytes=MIB, file_bytes=2 * MIB))
    assert seen.hashes["a"] == sha256_of(files)["a"]
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED


def test_a_disc_whose_folder_holds_itself_is_walked_once(tmp_path: Path) -> None:
    image = bytearray(MAKERS["iso-joliet"](tmp_path, {"D/IM1": b"slice"}).read_bytes())
    for descriptor in (16, 17, 18):
        root = struct.unpack_from("<I", image, descriptor * 2048 + 158)[0]
        if image[descriptor * 2048] == 2:
            at = root * 2048
            while image[at + 33 : at + 35] != b"\0D":
                at += image[at]
            struct.pack_into("<I", image, at + 2, root)
    (tmp_path / "loop.iso").write_bytes(image)
    seen = read_all(tmp_path / "loop.iso")
    assert seen.files == ()
    assert (seen.outermost.format, seen.outermost.fault) == ("iso9660", None)


def test_no_more_records_of_a_disc_are_kept_than_files_may_be(tmp_path: Path) -> None:
    """A directory of 60 MB has 1.4 million records, a gigabyte of them when kept."""
    image = MAKERS["iso-joliet"](tmp_path, {f"D/IM{number}": b"slice" for number in range(5000)})
    tracemalloc.start()
    with open_media(image, limits=Limits(entries=100)) as media:
        kept_bytes = tracemalloc.get_traced_memory()[1]
        files = list(media)
    tracemalloc.stop()
    assert kept_bytes < 1_000_000  # 5,000 records take 3 MB
    assert len(files) <= 100
    assert media.container.fault is not None
    assert media.container.fault.code is FaultCode.REFUSED


def test_impossible_lzma_properties_are_damage(tmp_path: Path) -> None:
    data = bytearray(zipped({"a": b"slice" * 99, "b": b"fine"}, method=zipfile.ZIP_LZMA))
    data[30 + 1 + 4] = 224
    (tmp_path / "bad.zip").write_bytes(data)
    assert read_all(tmp_path / "bad.zip").codes == {"a": FaultCode.DAMAGED, "b": None}


def test_a_bomb_takes_little_memory(tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not tell a process its peak memory")
    (tmp_path / "a.zip").write_bytes(zipped({"zeros": bytes(150 * MIB)}))
    (tmp_path / "b.zip").write_bytes(overlapping_zip(200, 10_000_000))
    (tmp_path / "c.tar.xz").write_bytes((MAKERS["tar-xz"](tmp_path, {"zeros": bytes(40 * MIB)})).read_bytes())
    script = (
        "import sys; from pathlib import Path; from tests.media.reading import read_all\n"
        "from handcarry.media.limits import Limits\n"
        "read_all(Path(sys.argv[1]), limits=Limits(expansion_floor_bytes=100 << 20))\n"
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.split('VmHWM:')[1].split()[0])"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", script, str(tmp_path)]
    answer = subprocess.run(command, cwd=root, env={"PYTHONPATH": f"{root}:{root / 'src'}"}, check=True, capture_output=True, text=True)
    assert int(answer.stdout) < 300 * 1024


def test_a_disc_image_of_shared_extents_is_stopped_by_the_ratio(tmp_path: Path) -> None:
    tool("xorriso")
    tree = put(tmp_path / "tree", {"a": bytes(range(256)) * 8000})
    for number in range(100):
        (tree / f"b{number}").hardlink_to(tree / "a")
    subprocess.run(
        [tool("xorriso"), "-as", "mkisofs", "-quiet", "-R", "--hardlinks", "-o", str(tmp_path / "x.iso"), "."],
        cwd=tree, check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    limits = Limits(expansion_floor_bytes=MIB, expansion_ratio=10)
    seen = read_all(tmp_path / "x.iso", limits=limits)
    assert (tmp_path / "x.iso").stat().st_size < 5 * MIB
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.REFUSED


@pytest.mark.parametrize("beyond", [(1 << 63) - 4, 1 << 62])
def test_a_header_that_leads_further_than_the_system_can_count_costs_no_file(beyond: int, tmp_path: Path) -> None:
    """libarchive takes this number for flags that it does not know; to us it is how many bytes lie before the next header."""
    (tmp_path / "disc").mkdir()
    whole = rar5(b"IM1", b"slice")
    (tmp_path / "disc/scan.rar").write_bytes(MARK_5 + block(1, 2, beyond) + whole[len(MARK_5) + len(block(1, 0, 0)) :])
    seen = read_all(tmp_path / "disc")
    assert seen.hashes["IM1"] == sha256_of({"": b"slice"})[""]
    assert [container.fault for container in seen.containers] == [None, None]
