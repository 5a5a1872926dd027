"""Make containers with tools that are not ours: zipfile, tarfile, gzip, 7z, xorriso, genisoimage. Hashes come from the originals."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import random
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from handcarry.testing.udf_disc import Layout, written
from handcarry.testing.udf_image import image

PASSWORD = "open sesame"


def contents() -> dict[str, bytes]:
    """Files of many sizes: empty, tiny, around a block, random, and one that packs well."""
    dice = random.Random(7)
    return {
        "DICOM/IM2": dice.randbytes(2048),
        "DICOM/IM10": dice.randbytes(70_001),
        "DICOM/EMPTY": b"",
        "REPORT.TXT": b"a line of a report\r\n" * 9000,
        "deep/er/still/X": b"x",
    }


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def sha256_of(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this computer")
    return found


def run(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED, zip64: bool = False, streamed: bool = False) -> bytes:
    sink = io.BytesIO()
    if streamed:
        sink.seekable = lambda: False  # type: ignore[method-assign]
        sink.seek = _no_seek  # type: ignore[method-assign]
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, data in files.items():
            with archive.open(
                zipfile.ZipInfo(name) if method == zipfile.ZIP_STORED else _info(name, method), "w", force_zip64=zip64
            ) as member:
                member.write(data)
    return sink.getvalue()


def _no_seek(*_: object) -> int:
    raise OSError("cannot seek")


def _info(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type = method
    return info


def tarred(files: dict[str, bytes], *, format: int = tarfile.PAX_FORMAT) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=format) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return sink.getvalue()


def raw_sectors(image: bytes) -> bytes:
    """The 2048-byte sectors of an image as CD sectors of mode 1."""
    sectors = (image[at : at + 2048] for at in range(0, len(image), 2048))
    return b"".join(b"\0" + b"\xff" * 10 + b"\0\0\2\0\1" + sector + b"\0" * 288 for sector in sectors)


def _tool_archive(suffix: str, *command: str) -> Callable[[Path, dict[str, bytes]], Path]:
    def make(folder: Path, files: dict[str, bytes]) -> Path:
        tree = put(folder / "tree", files)
        target = folder / f"medium{suffix}"
        run(tool(command[0]), *(str(target) if word == "TARGET" else word for word in command[1:]), cwd=tree)
        return target

    return make


def _written(suffix: str, pack: Callable[[dict[str, bytes]], bytes]) -> Callable[[Path, dict[str, bytes]], Path]:
    def make(folder: Path, files: dict[str, bytes]) -> Path:
        target = folder / f"medium{suffix}"
        target.write_bytes(pack(files))
        return target

    return make


def _raw_image(folder: Path, files: dict[str, bytes]) -> Path:
    image = MAKERS["iso-rock-ridge"](folder, files)
    target = folder / "medium.bin"
    target.write_bytes(raw_sectors(image.read_bytes()))
    return target


Maker = Callable[[Path, dict[str, bytes]], Path]
MAKERS: dict[str, Maker] = {
    "folder": lambda folder, files: put(folder / "medium", files),
    "zip-stored": _written(".zip", lambda files: zipped(files, method=zipfile.ZIP_STORED)),
    "zip-deflated": _written(".zip", zipped),
    "zip-bzip2": _written(".zip", lambda files: zipped(files, method=zipfile.ZIP_BZIP2)),
    "zip-lzma": _written(".zip", lambda files: zipped(files, method=zipfile.ZIP_LZMA)),
    "zip-64": _written(".zip", lambda files: zipped(files, zip64=True)),
    "zip-streamed": _written(".zip", lambda files: zipped(files, streamed=True)),
    "zip-behind-a-program": _written(".exe", lambda files: b"MZ" + b"\x90" * 5000 + zipped(files)),
    "zip-by-7z": _tool_archive(".zip", "7z", "a", "-bd", "-tzip", "TARGET", "."),
    "tar": _written(".tar", tarred),
    "tar-gnu": _written(".tar", lambda files: tarred(files, format=tarfile.GNU_FORMAT)),
    "tar-ustar": _written(".tar", lambda files: tarred(files, format=tarfile.USTAR_FORMAT)),
    "tar-gz": _written(".tar.gz", lambda files: gzip.compress(tarred(files))),
    "tar-bz2": _written(".tar.bz2", lambda files: bz2.compress(tarred(files))),
    "tar-xz": _written(".tar.xz", lambda files: lzma.compress(tarred(files))),
    "7z": _tool_archive(".7z", "7z", "a", "-bd", "TARGET", "."),
    "iso-rock-ridge": _tool_archive(".iso", "xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", "TARGET", "."),
    "iso-joliet": _tool_archive(".iso", "genisoimage", "-quiet", "-J", "-o", "TARGET", "."),
    "iso-both": _tool_archive(".iso", "xorriso", "-as", "mkisofs", "-quiet", "-R", "-J", "-o", "TARGET", "."),
    "iso-udf-bridge": _tool_archive(".iso", "genisoimage", "-quiet", "-udf", "-J", "-o", "TARGET", "."),
    "iso-raw-sectors": _raw_image,
    "udf": _written(".iso", lambda files: image(written(files))),
    "udf-written-once": _written(".iso", lambda files: image(written(files, Layout(map="virtual", form="inside")))),
    "udf-rewritable": _written(".iso", lambda files: image(written(files, Layout(map="sparable", piece_blocks=3)))),
    "udf-metadata": _written(".iso", lambda files: image(written(files, Layout(map="metadata", extended=True)))),
}
LOCKERS: dict[str, Maker] = {
    "zip-aes256": _tool_archive(".zip", "7z", "a", "-bd", "-tzip", f"-p{PASSWORD}", "-mem=AES256", "TARGET", "."),
    "zip-aes128": _tool_archive(".zip", "7z", "a", "-bd", "-tzip", f"-p{PASSWORD}", "-mem=AES128", "TARGET", "."),
    "zip-zipcrypto": _tool_archive(".zip", "7z", "a", "-bd", "-tzip", f"-p{PASSWORD}", "TARGET", "."),
    "7z-files": _tool_archive(".7z", "7z", "a", "-bd", f"-p{PASSWORD}", "TARGET", "."),
    "7z-names-too": _tool_archive(".7z", "7z", "a", "-bd", f"-p{PASSWORD}", "-mhe=on", "TARGET", "."),
}
