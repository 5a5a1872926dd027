"""What would like to take the tab down, or be taken for a scan: each medium by what it is."""

from __future__ import annotations

import random
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from pathlib import Path

from handcarry.testing.phantom import write_series
from handcarry.testing.wrapping import zipped
from tests.dicom.fuzz import mutated
from tests.hurtful import (
    ESCAPING,
    JPEG_2000,
    JPEG_LS,
    NATIVE,
    RLE,
    claim_terabytes,
    deep,
    inflating,
    large,
    nested,
    overlapping_zip,
    write_programs,
    zip_of,
)
from tests.page.walking import SMALL

SEED = 20261127
MUTANTS = 120


def write_hostile(folder: Path, *, without: AbstractSet[str]) -> dict[str, Path]:
    """Write all of them below `folder`, each into a folder of its own."""
    media = {}
    for name in [name for name in _MAKERS if name not in without]:
        (folder / name).mkdir(parents=True)
        media[name] = _MAKERS[name](folder / name)
    return media


def _file(name: str, data: Callable[[], bytes]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(data())
        return folder / name

    return write


def _cut(share: float) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = zipped(write_series(folder, SMALL).path)
        data = path.read_bytes()
        path.write_bytes(data[: int(share * len(data))])
        return path

    return write


def _claims(syntax: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        claim_terabytes(folder, syntax)
        return folder

    return write


def _programs(folder: Path) -> Path:
    write_programs(folder)
    return folder


def _scrambled(folder: Path) -> Path:
    """Slices of which every 97th byte is turned over, each beginning elsewhere."""
    for n, path in enumerate(write_series(folder, SMALL).files):
        data = bytearray(path.read_bytes())
        data[n + 1 :: 97] = bytes(byte ^ 0xFF for byte in data[n + 1 :: 97])
        path.write_bytes(data)
    return folder


def _mutants(folder: Path) -> Path:
    """Headers broken at random."""
    chance = random.Random(SEED)
    whole = [path.read_bytes() for path in write_series(folder, SMALL).files]
    for n in range(MUTANTS):
        (folder / f"M{n:04d}").write_bytes(mutated(chance.choice(whole), chance))
    return folder


_MAKERS: dict[str, Callable[[Path], Path]] = {
    "zip-of-no-bytes": _file("scan.zip", bytes),
    "zip-cut-to-nothing": _cut(0.01),
    "zip-cut-in-the-middle": _cut(0.5),
    "zip-cut-at-the-end": _cut(0.999),
    "text-called-dcm": _file("scan.dcm", lambda: b"Your scan is ready for collection.\n" * 20),
    "bomb-of-overlapping-entries": _file("scan.zip", lambda: overlapping_zip(200, 10_000_000)),
    "bomb-of-large-entries": _file("scan.zip", large),
    "bomb-in-depth": _file("scan.zip", lambda: nested(8, 1)),
    "bomb-in-breadth": _file("scan.zip", lambda: nested(5, 6)),
    "zip-that-leads-out": _file("scan.zip", ESCAPING["zip"]),
    "tar-that-leads-out": _file("scan.tar", ESCAPING["tar"]),
    "names-of-javascript": _file("scan.zip", lambda: zip_of(("__proto__/constructor", b"{}"), ("</script><script>", b"x"))),
    "claims-native": _claims(NATIVE),
    "claims-rle": _claims(RLE),
    "claims-jpeg-ls": _claims(JPEG_LS),
    "claims-jpeg-2000": _claims(JPEG_2000),
    "deep-and-open": _file("IM1", lambda: deep(open_end=True)),
    "deep-and-closed": _file("IM1", lambda: deep(open_end=False)),
    "inflates-a-thousandfold": _file("IM1", inflating),
    "programs-that-are-slices": _programs,
    "scrambled": _scrambled,
    "mutated-headers": _mutants,
}
