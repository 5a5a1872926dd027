"""Turns a written folder into what is handed over: ZIP, 7z, split, cut and damaged archives, disc images.

Every function takes the folder, replaces its files by the container, and returns the container's path. Archive libraries are
imported where they are needed, so that plain phantoms need none of them.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from handcarry.testing.udf_disc import Layout, written
from handcarry.testing.udf_image import image

PASSWORD = "jaw-2026"  # noqa: S105  of phantoms, told to everybody
EPOCH = (2026, 9, 14, 10, 15, 0)
SECTOR = 2048
BETWEEN_SESSIONS = 352 * 32  # sectors: a lead-out of 90 s and a lead-in of 60 s at 75 sectors per second, rounded up


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    """Every file with its name relative to the folder, sorted."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return [(p.relative_to(folder).as_posix(), p.read_bytes()) for p in found]


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _zip(path: Path, files: list[tuple[str, bytes]], level: int = 1) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return path


def zipped(folder: Path) -> Path:
    """A plain ZIP archive."""
    files = files_of(folder)
    _emptied(folder)
    return _zip(folder / "scan.zip", files)


def nested_zip(folder: Path) -> Path:
    """A ZIP archive in a ZIP archive."""
    inner = zipped(folder)
    data = inner.read_bytes()
    inner.unlink()
    return _zip(folder / "export.zip", [("archive/scan.zip", data)])


def escaping_zip(folder: Path) -> Path:
    """A ZIP archive with one member that wants to be written outside."""
    files = files_of(folder)
    _emptied(folder)
    return _zip(folder / "scan.zip", [*files, ("../../escaped.txt", b"not here\n")])


def colliding_zip(folder: Path) -> Path:
    """A ZIP archive in which two slices share a name but for its case."""
    files = files_of(folder)
    _emptied(folder)
    (first, one), (_, two) = files[:2]
    same = first.rsplit("/", 1)[0]
    return _zip(folder / "scan.zip", [(f"{same}/SLICE_A", one), (f"{same}/slice_a", two), *files[2:]])


def damaged_zip(folder: Path) -> Path:
    """A ZIP archive with some bytes of its middle member turned over."""
    path = zipped(folder)
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        middle = infos[len(infos) // 2]
    data = bytearray(path.read_bytes())
    at = middle.header_offset + 30 + len(middle.filename) + middle.compress_size // 2
    data[at : at + 16] = bytes(b ^ 0xFF for b in data[at : at + 16])
    path.write_bytes(bytes(data))
    return path


def cut_zip(folder: Path) -> Path:
    """A ZIP archive whose last third never arrived."""
    path = zipped(folder)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    return path


def unfinished(folder: Path) -> Path:
    """A download in progress, by its name and its content."""
    path = cut_zip(folder)
    path.rename(folder / "scan.zip.crdownload")
    return folder


def encrypted_zip(folder: Path) -> Path:
    """A ZIP archive encrypted with AES (compression type 99); the password is PASSWORD."""
    import pyzipper  # noqa: PLC0415

    files = files_of(folder)
    _emptied(folder)
    path = folder / "scan.zip"
    with pyzipper.AESZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(PASSWORD.encode("ascii"))
        for name, data in files:
            archive.writestr(name, data)
    return path


def encrypted_7z(folder: Path) -> Path:
    """A 7z archive whose names are hidden too; the password is PASSWORD."""
    import py7zr  # noqa: PLC0415

    files = files_of(folder)
    _emptied(folder)
    path = folder / "scan.7z"
    with py7zr.SevenZipFile(path, "w", password=PASSWORD, header_encryption=True) as archive:
        for name, data in files:
            archive.writestr(data, name)
    return path


def split_zip(folder: Path) -> Path:
    """A ZIP archive in three parts, of which the second is missing."""
    path = zipped(folder)
    data = path.read_bytes()
    third = len(data) // 3
    path.unlink()
    (folder / "scan.zip.001").write_bytes(data[:third])
    (folder / "scan.zip.003").write_bytes(data[2 * third :])
    return folder


def disc_image(folder: Path, *, volume: int = 1, volumes: int = 1, extensions: bool = True) -> Path:
    """An ISO 9660 image with Joliet and Rock Ridge names."""
    files = files_of(folder)
    _emptied(folder)
    path = folder / "disc.iso"
    path.write_bytes(image_bytes(files, volume=volume, volumes=volumes, extensions=extensions))
    return path


def image_bytes(files: list[tuple[str, bytes]], *, volume: int = 1, volumes: int = 1, extensions: bool = True) -> bytes:
    """The bytes of an ISO 9660 image (PS3.12 F)."""
    from io import BytesIO  # noqa: PLC0415

    import pycdlib  # noqa: PLC0415

    iso = pycdlib.PyCdlib()
    long_names = {"joliet": 3, "rock_ridge": "1.09"} if extensions else {}
    iso.new(interchange_level=3, vol_ident="SCAN", set_size=volumes, seqnum=volume, **long_names)
    made: set[str] = set()
    for name, data in files:
        *parents, last = name.split("/")
        for depth in range(1, len(parents) + 1):
            way = "/".join(parents[:depth])
            if way not in made:
                made.add(way)
                iso.add_directory(f"/{way.upper()}", **_names(f"/{way}", extensions))
        short = "/".join([*(p.upper() for p in parents), f"{last.upper()}{'' if '.' in last else '.'};1"])
        iso.add_fp(BytesIO(data), len(data), f"/{short}", **_names(f"/{name}", extensions))
    out = BytesIO()
    iso.write_fp(out)
    iso.close()
    return out.getvalue()


def _names(path: str, extensions: bool) -> dict[str, str]:
    return {"joliet_path": path, "rr_name": path.rsplit("/", 1)[-1]} if extensions else {}


def udf_image(folder: Path) -> Path:
    """An image that is UDF alone, as a computer writes it that uses the disc like a stick."""
    files = files_of(folder)
    _emptied(folder)
    path = folder / "disc.iso"
    path.write_bytes(image(written(dict(files), Layout(extended=True, form="inside"))))
    return path


def cut_image(folder: Path, *, make: Callable[[Path], Path] = disc_image) -> Path:
    """A disc image that ends after six tenths."""
    path = make(folder)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 6 // 10])
    return path


def two_sessions(folder: Path) -> Path:
    """A dump of a disc recorded twice: the first session holds the scan, the second a letter and does not list the first."""
    files = files_of(folder)
    _emptied(folder)
    first = image_bytes(files, extensions=False)
    start = -(-len(first) // SECTOR // 32) * 32 + BETWEEN_SESSIONS
    second = relocated(image_bytes([("LETTER.TXT", b"Added a day later.\r\n")], extensions=False), start)
    path = folder / "disc.iso"
    with path.open("wb") as image:  # the gap stays a hole in the file
        image.write(first)
        image.seek(start * SECTOR)
        image.write(second)
    return path


def relocated(image: bytes, by: int) -> bytes:
    """Move every block number of a plain ISO 9660 image up by `by` sectors, as a later session has them (ECMA-119 6, 8.4, 9)."""
    data = bytearray(image)
    pvd = 16 * SECTOR
    size = int.from_bytes(data[pvd + 132 : pvd + 136], "little")
    for field, order in ((140, "little"), (148, "big")):
        _move_table(data, pvd + field, size, by, order == "little")
    root = pvd + 156
    walk = [_extent(data, root)]
    seen = set()
    while walk:
        at, length = walk.pop()
        if at in seen:
            continue
        seen.add(at)
        walk += _move_records(data, at, length, by)
    _move(data, root, by)
    return bytes(data)


def _extent(data: bytearray, record: int) -> tuple[int, int]:
    block, length = (int.from_bytes(data[record + k : record + k + 4], "little") for k in (2, 10))
    return block * SECTOR, length


def _move(data: bytearray, record: int, by: int) -> None:
    block = int.from_bytes(data[record + 2 : record + 6], "little") + by
    data[record + 2 : record + 10] = block.to_bytes(4, "little") + block.to_bytes(4, "big")


def _move_records(data: bytearray, at: int, length: int, by: int) -> list[tuple[int, int]]:
    """Move one directory's records; returns the extents of its folders."""
    folders, place = [], at
    while place < at + length:
        if data[place] == 0:
            place = (place // SECTOR + 1) * SECTOR
            continue
        if data[place + 25] & 2:
            folders.append(_extent(data, place))
        _move(data, place, by)
        place += data[place]
    return folders


def _move_table(data: bytearray, field: int, size: int, by: int, little: bool) -> None:
    """Move a path table and the number of its block."""
    order: Callable[[int], bytes] = (lambda n: n.to_bytes(4, "little")) if little else (lambda n: n.to_bytes(4, "big"))
    read = "little" if little else "big"
    block = int.from_bytes(data[field : field + 4], read)  # type: ignore[arg-type]
    place, end = block * SECTOR, block * SECTOR + size
    while place < end:
        target = int.from_bytes(data[place + 2 : place + 6], read)  # type: ignore[arg-type]
        data[place + 2 : place + 6] = order(target + by)
        place += 8 + data[place] + data[place] % 2
    data[field : field + 4] = order(block + by)
