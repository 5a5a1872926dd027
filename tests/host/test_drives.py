"""Drives and discs on systems that are not here: their tables, made up; and the folder of downloads."""

from __future__ import annotations

from pathlib import Path

import pytest

from handcarry.host.drives import Place, PlaceKind, System, downloads_folder, drives

DISC, DRIVE = PlaceKind.DISC, PlaceKind.DRIVE


def test_linux_discs_and_sticks(tmp_path: Path) -> None:
    for device, removable in (("sda", "0"), ("sdb", "1"), ("nvme0n1", "0")):
        (tmp_path / "devices" / device / f"{device}1").mkdir(parents=True)
        (tmp_path / "devices" / device / "removable").write_text(f"{removable}\n")
    blocks = tmp_path / "block"
    blocks.mkdir()
    for name, target in (("sda1", "sda/sda1"), ("sdb1", "sdb/sdb1"), ("sdb", "sdb")):
        (blocks / name).symlink_to(tmp_path / "devices" / target)
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "proc /proc proc rw 0 0\n"
        "/dev/sda1 / ext4 rw 0 0\n"
        "/dev/sdb1 /run/media/jane/KINGSTON\\040A vfat rw 0 0\n"
        "/dev/sr0 /media/jane/CBCT iso9660 ro 0 0\n"
        "/dev/nvme0n1p1 /media/jane/backup ext4 rw 0 0\n"
        "tmpfs /media/trap tmpfs rw 0 0\n"
        "nonsense\n"
    )
    assert drives(System(platform="linux", mounts=mounts, blocks=blocks)) == (
        Place(kind=DISC, path="/media/jane/CBCT", label="CBCT"),
        Place(kind=DRIVE, path="/media/jane/backup", label="backup"),
        Place(kind=DRIVE, path="/run/media/jane/KINGSTON A", label="KINGSTON A"),
    )


def test_macos_volumes_but_the_one_it_runs_from(tmp_path: Path) -> None:
    (tmp_path / "USB").mkdir()
    (tmp_path / "Macintosh HD").symlink_to("/")
    assert drives(System(platform="darwin", volumes=tmp_path)) == (Place(kind=DRIVE, path=str(tmp_path / "USB"), label="USB"),)


class Kernel32:
    """C: fixed, D: an empty disc drive, E: a disc, F: a stick."""

    def GetLogicalDrives(self) -> int:
        return 0b111100

    def GetDriveTypeW(self, path: str) -> int:
        return {"C:\\": 3, "D:\\": 5, "E:\\": 5, "F:\\": 2}[path]

    def GetVolumeInformationW(self, path: str, *_: object) -> int:
        return int(path != "D:\\")


def test_windows_letters() -> None:
    assert drives(System(platform="win32", windows=Kernel32)) == (
        Place(kind=DISC, path="E:\\", label="E:"),
        Place(kind=DRIVE, path="F:\\", label="F:"),
    )


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "plan9"])
def test_a_system_that_tells_nothing_has_none(platform: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    system = System(platform=platform, mounts=gone, blocks=gone, volumes=gone, home=gone, windows=lambda: None)
    assert drives(system) == ()
    assert downloads_folder(system) is None


def test_downloads_are_where_the_desktop_says(tmp_path: Path) -> None:
    (tmp_path / ".config").mkdir()
    (tmp_path / "Downloads").mkdir()
    assert downloads_folder(System(platform="linux", home=tmp_path)) == tmp_path / "Downloads"
    (tmp_path / "İndirilenler").mkdir()
    (tmp_path / ".config/user-dirs.dirs").write_text('# written by xdg\nXDG_DOWNLOAD_DIR="$HOME/İndirilenler"\n', encoding="utf-8")
    assert downloads_folder(System(platform="linux", home=tmp_path)) == tmp_path / "İndirilenler"
    assert downloads_folder(System(platform="darwin", home=tmp_path)) == tmp_path / "Downloads"
