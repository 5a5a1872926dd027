"""Discs that are UDF and nothing else: every kind of map and of allocation, held against programs that are not ours."""

from __future__ import annotations

import hashlib
import random
import subprocess
import zipfile
from pathlib import Path

import pytest

from handcarry.model.entry import FaultCode
from handcarry.testing.udf_disc import Layout, written
from handcarry.testing.udf_image import image, of_unknown_kind
from tests.media.making import MAKERS, contents, sha256_of, tool
from tests.media.reading import read_all

LAYOUTS = {
    "plain": Layout(),
    "blocks-of-512": Layout(block_bytes=512),
    "blocks-of-4096": Layout(block_bytes=4096),
    "long": Layout(form="long"),
    "inside": Layout(form="inside"),
    "extended": Layout(extended=True),
    "pieces": Layout(piece_blocks=2),
    "chained": Layout(piece_blocks=2, chained=True),
    "hole": Layout(hole_bytes=8192),
    "virtual": Layout(map="virtual"),
    "virtual-1.50": Layout(map="virtual-1.50", form="inside"),
    "sparable": Layout(map="sparable"),
    "metadata": Layout(map="metadata", extended=True, form="inside"),
}
KNOWN_TO_7Z = ("plain", "blocks-of-512", "long", "inside", "extended", "pieces")


def slices() -> dict[str, bytes]:
    """Files of all sizes, a folder of more than a block, and names of both widths."""
    names = {f"many/a rather long name of a slice {number:04}": b"%d" % number for number in range(90)}
    return {**contents(), **names, "zeros": bytes(8192) + b"end" * 3000, "\N{CJK UNIFIED IDEOGRAPH-6B6F}.dcm": b"tooth" * 1000, "é": b"e"}


@pytest.fixture
def disc(kind: str, tmp_path: Path) -> Path:
    (tmp_path / "disc.iso").write_bytes(image(written(slices(), LAYOUTS[kind])))
    return tmp_path / "disc.iso"


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_kind_of_disc_gives_every_file_bit_for_bit(disc: Path) -> None:
    seen = read_all(disc, nested=False)
    assert (seen.outermost.format, seen.outermost.fault) == ("udf", None)
    assert seen.hashes == sha256_of(slices())
    assert set(seen.codes.values()) == {None}


@pytest.mark.parametrize("kind", KNOWN_TO_7Z)
def test_7z_reads_the_same(disc: Path, tmp_path: Path) -> None:
    subprocess.run([tool("7z"), "x", "-bd", f"-o{tmp_path / 'out'}", disc], check=True, capture_output=True)
    found = {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert sha256_of(found) == read_all(disc, nested=False).hashes


@pytest.mark.parametrize("kind", [kind for kind in LAYOUTS if kind not in KNOWN_TO_7Z])
def test_udfclient_reads_the_same(kind: str, disc: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    block = str(LAYOUTS[kind].block_bytes)
    script = b"cd 1234567812345678disc:disc:disc:disc\nmget DICOM\nmget many\nmget deep\nget zeros\nget REPORT.TXT\nquit\n"
    subprocess.run([tool("udfclient"), "-b", block, disc], input=script, cwd=out, check=True, capture_output=True, timeout=60)
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    right = {name: sha for name, sha in read_all(disc, nested=False).hashes.items() if name.isascii()}
    assert sha256_of(found) == right


@pytest.mark.parametrize("name", ["stick.img", "cdrw.iso", "cdr.iso", "bdr.iso"])
def test_discs_that_other_programs_wrote(name: str, tmp_path: Path) -> None:
    """Made by mkudffs 2.3 for a stick, a CD-RW (sparable), a CD-R and a BD-R (virtual); udfclient 0.8.11 filled the first two."""
    with zipfile.ZipFile(Path(__file__).with_name("udf-discs.zip")) as archive:
        archive.extract(name, tmp_path)
    seen = read_all(tmp_path / name)
    assert (seen.outermost.format, seen.outermost.fault) == ("udf", None)
    put = {
        "DICOM/EMPTY": b"",
        "DICOM/IM10": b"a line of a report\r\n" * 2000,
        "DICOM/IM11": bytes(5000),
        "DICOM/IM2": random.Random(7).randbytes(2048),
    }
    expected = {"stick.img": {**put, "DICOM/deep/X": b"x"}, "cdrw.iso": put}.get(name, {})
    assert seen.hashes == sha256_of(expected)


def test_a_bridge_disc_reads_the_same_by_either_side(tmp_path: Path) -> None:
    made = MAKERS["iso-udf-bridge"](tmp_path, slices_without_long_names())
    data = bytearray(made.read_bytes())
    for sector in range(16, 32):
        if data[sector * 2048 + 1 : sector * 2048 + 6] == b"CD001":
            data[sector * 2048 : sector * 2048 + 6] = b"\0BEA01"
    (tmp_path / "udf.iso").write_bytes(data)
    by_udf, by_iso = read_all(tmp_path / "udf.iso", nested=False), read_all(made, nested=False)
    assert (by_udf.outermost.format, by_iso.outermost.format) == ("udf", "iso9660")
    assert by_udf.hashes == by_iso.hashes == sha256_of(slices_without_long_names())


def slices_without_long_names() -> dict[str, bytes]:
    return {name: data for name, data in slices().items() if name.isascii()}


def test_a_disc_whose_iso_side_only_says_that_it_is_udf_is_read_by_the_other(tmp_path: Path) -> None:
    note = b"This disc contains a UDF file system and requires an operating system that supports it."
    beside = MAKERS["iso-rock-ridge"](tmp_path, {"README.TXT": note}).read_bytes()
    disc = bytearray(image(written(contents())))
    head = beside[16 * 2048 : 18 * 2048]
    marks = disc[16 * 2048 : 19 * 2048]
    disc[16 * 2048 : 21 * 2048] = head + marks
    for sector in range(18, len(beside) // 2048):  # the folder and the note lie where UDF has nothing
        if any(beside[sector * 2048 : (sector + 1) * 2048]) and sector > 20:
            disc[sector * 2048 : (sector + 1) * 2048] = beside[sector * 2048 : (sector + 1) * 2048]
    (tmp_path / "both.iso").write_bytes(disc)
    seen = read_all(tmp_path / "both.iso", nested=False)
    assert seen.outermost.format == "iso9660"
    assert seen.hashes == sha256_of(contents())


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_cut_disc_gives_what_is_there_and_says_so(disc: Path) -> None:
    right = sha256_of(slices())
    data = disc.read_bytes()
    for share in (0.2, 0.5, 0.8, 0.95):
        disc.write_bytes(data[: int(len(data) * share)])
        seen = read_all(disc, nested=False)
        assert seen.outermost.fault is not None or seen.hashes == right or any(seen.codes.values())
        assert all(each.sha256 in ("", right.get(each.path)) for each in seen.files if each.fault is None)


def test_a_damaged_line_costs_itself_only(tmp_path: Path) -> None:
    data = bytearray(image(written({f"IM{number}": b"%d" % number for number in range(9)})))
    at = data.index(b"\x08IM4")
    data[at + 2] ^= 0xFF
    (tmp_path / "disc.iso").write_bytes(data)
    seen = read_all(tmp_path / "disc.iso")
    assert sorted(seen.hashes) == [f"IM{number}" for number in range(9) if number != 4]
    assert seen.outermost.fault is not None
    assert seen.outermost.fault.code is FaultCode.DAMAGED


def test_a_damaged_entry_is_told_and_its_bytes_are_read_all_the_same(tmp_path: Path) -> None:
    files = {f"IM{number}": b"%d" % number * 3000 for number in range(3)}
    disc = written(files)
    entry = next(sector for sector, data in disc.sectors.items() if data[56:64] == len(files["IM1"]).to_bytes(8, "little"))
    spoiled = bytearray(disc.sectors[entry])
    spoiled[40] ^= 1  # the owner's number
    disc.sectors[entry] = bytes(spoiled)
    (tmp_path / "disc.iso").write_bytes(image(disc))
    seen = read_all(tmp_path / "disc.iso")
    assert sorted(code.value if code else "" for code in seen.codes.values()) == ["", "", FaultCode.DAMAGED.value]
    assert sorted(each.read_bytes for each in seen.files) == [3000, 3000, 3000]
    assert hashlib.sha256(files["IM2"]).hexdigest() in seen.hashes.values()


def test_the_reserve_is_read_where_the_main_descriptors_are_gone(tmp_path: Path) -> None:
    data = bytearray(image(written(contents())))
    data[96 * 2048 : 112 * 2048] = b"\xaa" * (16 * 2048)
    data[256 * 2048 : 257 * 2048] = bytes(2048)  # and the first anchor
    (tmp_path / "disc.iso").write_bytes(data)
    assert read_all(tmp_path / "disc.iso").hashes == sha256_of(contents())


def test_the_mirror_is_read_where_the_metadata_file_is_gone(tmp_path: Path) -> None:
    disc = written(contents(), LAYOUTS["metadata"])
    data = bytearray(image(disc))
    data[272 * 2048 : 273 * 2048] = bytes(2048)
    (tmp_path / "disc.iso").write_bytes(data)
    assert read_all(tmp_path / "disc.iso").hashes == sha256_of(contents())


def test_a_kind_of_partition_that_nobody_knows_is_told_to_be_mounted(tmp_path: Path) -> None:
    (tmp_path / "disc.iso").write_bytes(of_unknown_kind(image(written(contents(), LAYOUTS["sparable"]))))
    seen = read_all(tmp_path / "disc.iso")
    assert seen.outermost.format == "udf"
    assert seen.outermost.fault is not None
    assert (seen.outermost.fault.code, seen.outermost.fault.detail) == (FaultCode.UNSUPPORTED, "mount")


def test_a_disc_written_once_may_have_padding_behind_its_table(tmp_path: Path) -> None:
    (tmp_path / "disc.iso").write_bytes(image(written(contents(), LAYOUTS["virtual"])) + bytes(2048 * 900))
    assert read_all(tmp_path / "disc.iso").hashes == sha256_of(contents())
