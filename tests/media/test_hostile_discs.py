"""What a hostile disc image can claim: loops, counts, sizes and paths without end. Each costs little and is told."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import pytest

from handcarry.media.limits import Limits
from handcarry.model.entry import Fault, FaultCode
from handcarry.testing.udf_disc import Disc, Layout, short_ad, tag, written
from handcarry.testing.udf_image import image
from tests.media.reading import Everything, read_all

GIB_BYTES = 1 << 30
MOST_EXTENT_BYTES = GIB_BYTES - 2048


def _disc() -> tuple[Disc, int]:
    """A disc without files yet, and where the entry of its root folder is to be."""
    disc = Disc(Layout())
    file_set, root = disc.take_meta(), disc.take_meta()
    disc.file_set(file_set, root)
    return disc, root


def _file_of(disc: Disc, size_bytes: int, descriptors: bytes) -> int:
    number = disc.take_meta()
    disc.put_meta(number, disc.entry(number, 5, size_bytes, descriptors, 0))
    return number


def _read(disc: Disc, folder: Path, limits: Limits | None = None) -> Everything:
    (folder / "disc.iso").write_bytes(image(disc))
    return read_all(folder / "disc.iso", limits=limits)


def _fault(seen: Everything) -> Fault:
    assert seen.outermost.fault is not None
    return seen.outermost.fault


def test_a_folder_that_holds_itself_is_walked_once(tmp_path: Path) -> None:
    disc, root = _disc()
    disc.folder([("loop", root, 2), ("IM1", disc.file(b"slice"), 0)], number=root, parent=root)
    seen = _read(disc, tmp_path)
    assert list(seen.hashes) == ["IM1"]
    assert seen.outermost.fault is None


def test_a_list_of_pieces_that_leads_to_itself_is_damage(tmp_path: Path) -> None:
    disc, root = _disc()
    block = disc.take(1)
    on = short_ad(2048, block, kind=3)
    disc.put(block, tag(258, struct.pack("<II", 0, len(on)) + on, block))
    disc.folder([("IM1", _file_of(disc, 10_000, on), 0), ("IM2", disc.file(b"fine"), 0)], number=root, parent=root)
    assert _read(disc, tmp_path).codes == {"IM1": FaultCode.DAMAGED, "IM2": None}


def test_files_in_more_pieces_than_a_disc_can_hold_are_refused(tmp_path: Path) -> None:
    disc, root = _disc()
    entry = _file_of(disc, 2048 * 200, b"".join(short_ad(2048, 2 * number) for number in range(200)))
    disc.folder([(f"IM{number}", entry, 0) for number in range(9)], number=root, parent=root)
    seen = _read(disc, tmp_path, Limits(entries=500))
    assert _fault(seen).code is FaultCode.REFUSED
    assert len(seen.files) == 4


def test_gigabytes_that_were_never_recorded_are_refused_by_the_ratio(tmp_path: Path) -> None:
    disc, root = _disc()
    entry = _file_of(disc, 8 * MOST_EXTENT_BYTES, short_ad(MOST_EXTENT_BYTES, 0, kind=2) * 8)
    disc.folder([("IM1", entry, 0)], number=root, parent=root)
    seen = _read(disc, tmp_path)
    assert _fault(seen).code is FaultCode.REFUSED
    assert sum(each.read_bytes for each in seen.files) == 0


def test_a_file_beyond_the_end_of_the_image_is_cut(tmp_path: Path) -> None:
    disc, root = _disc()
    disc.folder([("IM1", _file_of(disc, 5000, short_ad(5000, 0xFFFFFFF0)), 0)], number=root, parent=root)
    seen = _read(disc, tmp_path)
    assert seen.codes == {"IM1": FaultCode.TRUNCATED}
    assert _fault(seen).code is FaultCode.TRUNCATED


def test_a_file_with_fewer_pieces_than_bytes_is_cut(tmp_path: Path) -> None:
    disc, root = _disc()
    disc.folder([("IM1", _file_of(disc, 1 << 60, short_ad(2048, 0)), 0)], number=root, parent=root)
    seen = _read(disc, tmp_path)
    assert (seen.codes, seen.files[0].read_bytes) == ({"IM1": FaultCode.TRUNCATED}, 2048)


@pytest.mark.parametrize("limits", [Limits(entries=40), Limits(directory_bytes=3000)])
def test_no_more_lines_of_folders_are_read_than_may_be(limits: Limits, tmp_path: Path) -> None:
    seen = _read(written({f"IM{number}": b"%d" % number for number in range(100)}), tmp_path, limits)
    assert _fault(seen).code is FaultCode.REFUSED
    assert len(seen.files) <= 40


def test_a_folder_whose_lines_are_noise_is_passed_over_quickly(tmp_path: Path) -> None:
    disc, root = _disc()
    noise = (b"\1\1" * 1_000_000)[:1_999_000]
    first = disc.take(-(-len(noise) // 2048))
    disc.put(first, noise)
    disc.put_meta(root, disc.entry(root, 4, len(noise), short_ad(len(noise), first), 0))
    seen = _read(disc, tmp_path, Limits(entries=1000))
    assert (_fault(seen).code, seen.files) == (FaultCode.REFUSED, ())


def test_descriptors_that_point_to_themselves_end(tmp_path: Path) -> None:
    data = bytearray(image(written({"IM1": b"slice"})))
    for sector in (96, 112):
        pointer = tag(3, struct.pack("<III484x", 9, 16 * 2048, sector), sector)
        data[sector * 2048 : (sector + 1) * 2048] = pointer.ljust(2048, b"\0")
    (tmp_path / "disc.iso").write_bytes(data)
    assert _fault(read_all(tmp_path / "disc.iso")).code is FaultCode.DAMAGED


def test_folders_in_folders_end_where_no_path_is_so_long(tmp_path: Path) -> None:
    seen = _read(written({"/".join(["n" * 200] * 60) + "/IM1": b"slice", "IM2": b"fine"}), tmp_path)
    assert list(seen.hashes) == ["IM2"]
    assert _fault(seen).code is FaultCode.REFUSED


def _nested_iso(depth: int, name_bytes: int, files: int) -> bytes:
    """An ISO 9660 image of folders in folders, each with a name as long as can be; the last holds empty files."""

    def record(name: bytes, block: int, size: int, flags: int) -> bytes:
        length = (33 + len(name) + 1) // 2 * 2
        both = struct.pack("<I", block) + struct.pack(">I", block) + struct.pack("<I", size) + struct.pack(">I", size)
        return (bytes([length, 0]) + both + bytes(7) + bytes([flags, 0, 0, 1, 0, 0, 1, len(name)]) + name).ljust(length, b"\0")

    name = b"N" * name_bytes
    sectors = [bytes(2048)] * 18
    for number in range(depth):
        sectors.append(record(name, 19 + number, 2048, 2).ljust(2048, b"\0"))
    lines = [record(b"F%06d" % number, 0, 0, 0) for number in range(files)]
    per_sector = 2048 // len(lines[0])
    last = [b"".join(lines[at : at + per_sector]).ljust(2048, b"\0") for at in range(0, files, per_sector)]
    root = record(b"\0", 18, 2048, 2)
    sectors[16] = (
        (b"\1CD001\1".ljust(80, b"\0") + struct.pack("<I", 20)).ljust(128, b"\0") + struct.pack("<H", 2048).ljust(28, b"\0") + root
    )
    sectors[16] = sectors[16].ljust(2048, b"\0")
    sectors[17] = b"\xffCD001\1".ljust(2048, b"\0")
    sectors[-1] = record(name, len(sectors), 2048 * len(last), 2).ljust(2048, b"\0")
    return b"".join(sectors + last)


def test_folders_in_folders_of_iso_9660_end_too(tmp_path: Path) -> None:
    """Of 3,000 folders with names of 200 bytes, 2,000 files would have paths of 1.2 GB."""
    (tmp_path / "disc.iso").write_bytes(_nested_iso(3000, 200, 2000))
    tracemalloc.start()
    seen = read_all(tmp_path / "disc.iso")
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen.outermost.format == "iso9660"
    assert _fault(seen).code is FaultCode.REFUSED
    assert peak_bytes < 30_000_000


def _record(name: bytes, block: int, size: int, flags: int, use: bytes = b"") -> bytes:
    """A directory record of ISO 9660 (ECMA-119 9.1), with what SUSP puts behind it."""
    both = struct.pack("<I", block) + struct.pack(">I", block) + struct.pack("<I", size) + struct.pack(">I", size)
    head = both + bytes(7) + bytes([flags, 0, 0, 1, 0, 0, 1, len(name)]) + name + bytes((len(name) + 1) % 2)
    return bytes([len(head) + len(use) + 2, 0]) + head + use


def _iso_of_shared_names(files: int) -> bytes:
    """An image whose files all have the same Rock Ridge name of 30,000 letters: one sector that says sixteen times that it goes on."""
    both = [struct.pack(order, number) for number in (19, 0, 2048) for order in ("<I", ">I")]
    goes_on = b"CE\x1c\1" + b"".join(both)
    name = (b"NM\xf5\1\0" + b"N" * 240) * 8 + goes_on
    lines = [_record(b"\0", 20, 2048, 2, b"SP\7\1\xbe\xef\0\0"), *(_record(b"F%06d" % n, 0, 0, 0, goes_on) for n in range(files))]
    sectors = [b"".join(lines[at : at + 28]).ljust(2048, b"\0") for at in range(0, len(lines), 28)]
    primary = (b"\1CD001\1".ljust(80, b"\0") + struct.pack("<I", 20)).ljust(128, b"\0") + struct.pack("<H", 2048).ljust(28, b"\0")
    primary += _record(b"\0", 20, 2048 * len(sectors), 2)
    begin = [primary.ljust(2048, b"\0"), b"\xffCD001\1".ljust(2048, b"\0"), bytes(2048), name.ljust(2048, b"\0")]
    return b"".join([bytes(2048 * 16), *begin, *sectors])


def test_a_name_that_all_files_share_is_counted_for_each(tmp_path: Path) -> None:
    """The names of 3,000 files would be 90 MB, those of as many as may be 6 GB, from an image of 200 KB."""
    (tmp_path / "disc.iso").write_bytes(_iso_of_shared_names(3000))
    tracemalloc.start()
    seen = read_all(tmp_path / "disc.iso", limits=Limits(directory_bytes=1 << 20))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert _fault(seen).code is FaultCode.REFUSED
    assert 0 < len(seen.files) < 40
    assert peak_bytes < 10_000_000


def test_the_path_of_a_folder_is_counted_for_each_file_in_it(tmp_path: Path) -> None:
    files = {"/".join(["n" * 200] * 15) + f"/IM{number}": b"slice" for number in range(40)}
    seen = _read(written(files), tmp_path, Limits(directory_bytes=60_000))
    assert _fault(seen).code is FaultCode.REFUSED
    assert 0 < len(seen.files) < 20
