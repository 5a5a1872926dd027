"""A copy on a real FAT32 volume: made by mkfs.vfat, filled by mtools, read through a driver that needs no rights of the kernel's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from handcarry.pack.unpack import unpack
from handcarry.pack.verify import Level, verify
from tests.pack.packing import pack, run, small_series, tree

ABSENT = [name for name in ("mkfs.vfat", "fsck.vfat", "mcopy", "fusefat", "fusermount") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(
    bool(ABSENT) or not os.access("/dev/fuse", os.R_OK | os.W_OK),
    reason=f"no FAT32 volume can be read here (Debian: dosfstools, mtools, fusefat, and /dev/fuse; absent: {', '.join(ABSENT) or 'none'})",
)


@pytest.fixture
def given(tmp_path: Path) -> Path:
    small_series(tmp_path / "given")
    pack(tmp_path / "PACK", tmp_path / "given")
    return tmp_path / "given"


@pytest.fixture
def stick(given: Path, tmp_path: Path) -> Iterator[Path]:
    image, point = tmp_path / "stick.img", tmp_path / "stick"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    assert run("mkfs.vfat", "-F", "32", image).returncode == 0
    assert run("mcopy", "-s", "-i", image, *sorted((given.parent / "PACK").iterdir()), "::").returncode == 0
    assert run("fsck.vfat", "-n", image).returncode == 0
    point.mkdir()
    run("fusefat", "-o", "ro", image, point)
    if not point.is_mount():
        pytest.skip("this machine may not mount by FUSE")
    yield point
    run("fusermount", "-u", point)


def test_a_copy_on_fat32_has_its_names_verifies_and_gives_back_what_was_given(given: Path, stick: Path, tmp_path: Path) -> None:
    assert tree(stick) == tree(tmp_path / "PACK")
    assert verify(stick, Level.DEEP).ok
    unpack(stick, tmp_path / "back")
    assert tree(tmp_path / "back") == tree(given)
