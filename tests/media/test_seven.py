"""7z archives where no library can be started, as in a browser: 7z and py7zr write them, and what comes out is what went in."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from handcarry.media import library
from handcarry.media.limits import Limits
from handcarry.model.entry import FaultCode
from tests.media.making import LOCKERS, PASSWORD, contents, put, run, sha256_of, tool
from tests.media.reading import BrokenDrive, read_all

LARGE = {"noise": random.Random(1).randbytes(700_000), "slope": bytes(n >> 8 & 0xFF for n in range(3_000_000))}


@pytest.fixture(autouse=True)
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object, **__: object) -> None:
        raise OSError("no processes here")

    monkeypatch.setattr(library, "start", start)


def packed(folder: Path, files: dict[str, bytes], *how: str) -> Path:
    run(tool("7z"), "a", "-bd", *how, str(folder / "scan.7z"), ".", cwd=put(folder / "tree", files))
    return folder / "scan.7z"


@pytest.mark.parametrize(
    "how",
    [
        (),
        ("-m0=LZMA", "-mhc=off"),
        ("-m0=LZMA2:d=64k", "-ms=off"),
        ("-m0=LZMA:lc=0:lp=2:pb=1", "-ms=3f"),
        ("-m0=Deflate",),
        ("-m0=BZip2",),
        ("-m0=Copy",),
        ("-m0=Delta:2", "-m1=LZMA2"),
        ("-m0=BCJ", "-m1=LZMA2"),
        ("-mtc=on", "-mta=on"),
    ],
)
def test_gives_every_file_bit_for_bit(how: tuple[str, ...], tmp_path: Path) -> None:
    files = contents() | LARGE
    seen = read_all(packed(tmp_path, files, *how))
    assert seen.hashes == sha256_of(files)
    assert set(seen.codes.values()) == {None}
    assert (seen.outermost.fault, seen.outermost.entry_count) == (None, len(files))


def test_gives_what_py7zr_packed(tmp_path: Path) -> None:
    py7zr = pytest.importorskip("py7zr")
    files = contents()
    with py7zr.SevenZipFile(tmp_path / "scan.7z", "w") as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    assert read_all(tmp_path / "scan.7z").hashes == sha256_of(files)


@pytest.mark.parametrize("how", [("-m0=PPMd",), ("-m0=BCJ2", "-m1=LZMA2"), ("-m0=Deflate64",), ("-m0=BCJ", "-m1=LZMA")])
def test_what_is_packed_otherwise_is_named_file_by_file(how: tuple[str, ...], tmp_path: Path) -> None:
    seen = read_all(packed(tmp_path, contents(), "-mhc=off", *how))
    assert set(seen.codes) == set(contents())
    assert {seen.codes[name] for name, data in contents().items() if data} == {FaultCode.UNSUPPORTED}


@pytest.mark.parametrize("kind", ["7z-files", "7z-names-too"])
def test_a_lock_is_named_and_nothing_of_it_read(kind: str, tmp_path: Path) -> None:
    seen = read_all(LOCKERS[kind](tmp_path, contents()), password=PASSWORD)
    codes = {
        seen.outermost.fault.code if seen.outermost.fault else None,
        *(seen.codes[name] for name, data in contents().items() if data and name in seen.codes),
    }
    assert FaultCode.UNSUPPORTED in codes
    assert codes <= {FaultCode.UNSUPPORTED, None}


def test_links_and_folders_are_no_files(tmp_path: Path) -> None:
    tree = put(tmp_path / "tree", {"a": b"slice"})
    (tree / "empty").mkdir()
    (tree / "link").symlink_to("a")
    run(tool("7z"), "a", "-bd", "-snl", str(tmp_path / "scan.7z"), ".", cwd=tree)
    assert read_all(tmp_path / "scan.7z").codes == {"a": None, "link": FaultCode.NOT_A_FILE}


def test_the_hash_of_the_archive_comes_from_the_same_reading(tmp_path: Path) -> None:
    files = contents() | LARGE
    archive = packed(tmp_path, files)
    (tmp_path / "folder").mkdir()
    archive.rename(tmp_path / "folder/archive")
    watch = BrokenDrive()
    seen = read_all(tmp_path / "folder", drive=watch.drive)
    data = (tmp_path / "folder/archive").read_bytes()
    assert seen.hashes == {**sha256_of(files), **sha256_of({"archive": data})}
    assert watch.read_bytes("archive") < len(data) * 1.05 + 70_000


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    seen = read_all(packed(tmp_path, {"zeros": bytes(40_000_000), "after": b"x"}), limits=Limits(total_bytes=1_000_000))
    assert FaultCode.REFUSED in seen.codes.values() or (seen.outermost.fault and seen.outermost.fault.code is FaultCode.REFUSED)


def _with_table(archive: bytes, table: bytes) -> bytes:
    """The same archive with another table, whose checksums are right."""
    (offset,) = struct.unpack_from("<Q", archive, 12)
    start = struct.pack("<QQI", offset, len(table), zlib.crc32(table))
    return archive[:8] + struct.pack("<I", zlib.crc32(start)) + start + archive[32 : 32 + offset] + table


@pytest.mark.parametrize("seed", range(4))
def test_no_byte_of_the_table_can_hurt(seed: int, tmp_path: Path) -> None:
    archive = packed(tmp_path, contents(), "-mhc=off").read_bytes()
    offset, size = struct.unpack_from("<QQ", archive, 12)
    table, chance = archive[32 + offset : 32 + offset + size], random.Random(seed)
    expected, wrong = sha256_of(contents()), 0
    for _ in range(150):
        spoilt = bytearray(table[: chance.choice([size, size, chance.randrange(size)])])
        for _ in range(min(len(spoilt), chance.randint(1, 3))):
            spoilt[chance.randrange(len(spoilt))] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
        (tmp_path / "spoilt.7z").write_bytes(_with_table(archive, bytes(spoilt)))
        seen: Any = read_all(tmp_path / "spoilt.7z")
        wrong += seen.hashes != expected
    assert wrong > 50


@pytest.mark.parametrize("part", ["start", "table", "contents"])
def test_a_bit_that_flipped_is_damage(part: str, tmp_path: Path) -> None:
    archive = bytearray(packed(tmp_path, contents() | LARGE).read_bytes())
    archive[{"start": 15, "table": -9, "contents": 5000}[part]] ^= 4
    (tmp_path / "spoilt.7z").write_bytes(archive)
    seen = read_all(tmp_path / "spoilt.7z")
    codes = {seen.outermost.fault.code if seen.outermost.fault else None, *seen.codes.values()}
    assert codes & {FaultCode.DAMAGED, FaultCode.TRUNCATED}
