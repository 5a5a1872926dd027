"""The slices of a checked scan, read again from wherever they lie: the same voxels, in order along the normal, and nothing else."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pydicom
import pytest

from handcarry import check
from handcarry.again import Changed
from handcarry.media.password import Password
from handcarry.testing.phantom import Iod, Spec, Syntax, write_series
from tests.again import array, plan, voxels

SMALL = Spec(size=(14, 48, 40), spacing_mm=(0.5, 0.3, 0.3))
SYNTAXES = [
    Syntax.IMPLICIT, Syntax.DEFLATED, Syntax.BIG_ENDIAN, Syntax.RLE, Syntax.JPEG_LOSSLESS_SV1, Syntax.JPEG_LS, Syntax.JPEG_2000_LOSSLESS,
    Syntax.HTJ2K_LOSSLESS,
]  # fmt: skip


def truth(folder: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """What pydicom reads in plain files, by height."""
    files = [pydicom.dcmread(path) for path in sorted(folder.rglob("IM*"))]
    if len(files) == 1:
        return np.asarray(files[0].pixel_array, np.int64)
    files.sort(key=lambda file: float(file.ImagePositionPatient[2]))
    return np.stack([np.asarray(file.pixel_array, np.int64) for file in files])


def seen(path: Path, password: str | None = None) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    secret = None if password is None else Password(text=password)
    report = check(path, password=secret)
    found = plan(report.best or report.stacks[0])
    return array(found, voxels(path, report, found, password=secret))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "scan"
    write_series(folder, SMALL)
    return folder


@pytest.mark.parametrize("syntax", SYNTAXES, ids=lambda syntax: syntax.name)
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_every_encoding_gives_the_stored_values(syntax: Syntax, signed: bool, tmp_path: Path) -> None:
    write_series(tmp_path / "plain", replace(SMALL, signed=signed))
    write_series(tmp_path / "coded", replace(SMALL, signed=signed, syntax=syntax))
    assert np.array_equal(seen(tmp_path / "coded"), truth(tmp_path / "plain"))


@pytest.mark.parametrize("iod", [Iod.ENHANCED_CT, Iod.CT_MULTIFRAME, Iod.CRANIOFACIAL], ids=lambda iod: iod.name)
def test_frames_of_one_file_give_the_same_voxels(iod: Iod, plain: Path, tmp_path: Path) -> None:
    write_series(tmp_path / "scan", replace(SMALL, iod=iod))
    assert np.array_equal(seen(tmp_path / "scan"), truth(plain))


def _zipped(source: Path, target: Path, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(target, "w", method) as archive:
        for path in sorted(source.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(source).as_posix())
    return target


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_inside_a_zip(method: int, plain: Path, tmp_path: Path) -> None:
    assert np.array_equal(seen(_zipped(plain, tmp_path / "scan.zip", method)), truth(plain))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_inside_a_zip_inside_a_zip_beside_other_things(method: int, plain: Path, tmp_path: Path) -> None:
    folder = tmp_path / "disc"
    folder.mkdir()
    (folder / "a letter.txt").write_text("Dear patient")
    _zipped(plain, folder / "b scan.zip", method)
    (folder / "c notes.txt").write_text("more")
    _zipped(folder, tmp_path / "all.zip", method)
    assert np.array_equal(seen(folder), truth(plain))
    assert np.array_equal(seen(tmp_path / "all.zip"), truth(plain))


def test_inside_a_disc_image(tmp_path: Path, plain: Path) -> None:
    assert np.array_equal(seen(write_series(tmp_path / "disc", SMALL, ("iso",)).path), truth(plain))


@pytest.mark.skipif(shutil.which("7z") is None, reason="7z is not installed")
def test_inside_a_7z_archive(plain: Path, tmp_path: Path) -> None:
    subprocess.run(["7z", "a", "-bd", str(tmp_path / "scan.7z"), "."], cwd=plain, check=True, capture_output=True)
    assert np.array_equal(seen(tmp_path / "scan.7z"), truth(plain))


@pytest.mark.skipif(shutil.which("7z") is None, reason="7z is not installed")
def test_behind_a_password(plain: Path, tmp_path: Path) -> None:
    subprocess.run(
        ["7z", "a", "-bd", "-tzip", "-mem=AES256", "-pmolar", str(tmp_path / "s.zip"), "."], cwd=plain, check=True, capture_output=True
    )
    assert np.array_equal(seen(tmp_path / "s.zip", "molar"), truth(plain))


def test_files_packed_one_by_one(plain: Path, tmp_path: Path) -> None:
    for path in plain.rglob("IM*"):
        (tmp_path / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert np.array_equal(seen(tmp_path), truth(plain))


def test_the_middle_comes_first_where_any_order_will_do(plain: Path) -> None:
    from handcarry.again import Wanted, frames_again  # noqa: PLC0415
    from handcarry.media.open import open_media  # noqa: PLC0415
    from handcarry.pixels.workers import Prober  # noqa: PLC0415

    report = check(plain)
    found = plan(report.best)
    height = {s.instance.entry: k for k, s in enumerate(found.places) if s is not None}
    with Prober() as prober:
        order = [height[e] for e, _, _ in frames_again(open_media(plain), report.medium.entries, Wanted.of(found.places), prober)]
    away = [abs(k - 7) for k in order]
    assert away == sorted(away)
    assert sorted(order) == list(range(14))


def test_a_missing_slice_leaves_its_place_empty(tmp_path: Path) -> None:
    planted = write_series(tmp_path, defects=("missing-slice",))
    report = check(planted.path)
    found = plan(report.best)
    (hole,) = found.absent
    assert found.size[2] == 112
    assert "gap" in found.notes
    values = array(found, voxels(planted.path, report, found))
    assert np.unique(values[hole]).tolist() == [values.min()]


def test_a_file_that_is_gone_or_another_is_not_shown(plain: Path, tmp_path: Path) -> None:
    for change in ("gone", "other", "renamed"):
        copy = tmp_path / change
        shutil.copytree(plain, copy)
        report = check(copy)
        victim = sorted(copy.rglob("IM*"))[5]
        if change == "gone":
            victim.unlink()
        elif change == "renamed":
            victim.rename(victim.with_name("IM000005b"))
        else:
            data = bytearray(victim.read_bytes())
            data[-100] ^= 0xFF
            victim.write_bytes(data)
        with pytest.raises((Changed, ValueError)):
            voxels(copy, report, plan(report.best))
