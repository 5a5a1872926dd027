"""The scan laid out for the viewer on a pack: every voxel in it, in memory that does not grow, and said where it is not there."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from handcarry.host import disk
from handcarry.media.open import open_media
from handcarry.pack import scripts, slabs, viewer
from handcarry.pack.arrays import Arrays
from handcarry.pack.verify import verify
from handcarry.pack.wanted import Wanted
from handcarry.testing.phantom import Iod, Syntax, write_series
from tests.pack.packing import SMALL, original_of, pack, run, small_series, somebody, tool


def listed(folder: Path) -> dict[str, Any]:
    text = (folder / "VIEWER/DATA/LIST.JS").read_text("ascii")
    found: dict[str, Any] = json.loads(text.removeprefix("handcarry.list(").removesuffix(");\n"))
    return found


def voxels_of(folder: Path, volume: dict[str, Any]) -> bytes:
    """All stored values, by the standard library alone."""
    parts = []
    for path in sorted((folder / "VIEWER/DATA" / volume["folder"]).glob("S*.JS")):
        text = (
            path.read_text("ascii").removeprefix(f'handcarry.chunk("{volume["folder"]}/{path.stem}",function(){{/*').removesuffix("*/});\n")
        )
        planes = np.frombuffer(zlib.decompress(base64.b64decode(text, validate=True), -15), np.uint8).reshape(2, -1)
        parts.append(planes.T.tobytes())
    return b"".join(parts)


def by_pydicom(source: Path) -> bytes:
    """The stored values of a classic series, from feet to head."""
    images = [pydicom.dcmread(path) for path in source.rglob("*") if path.is_file() and path.name != "DICOMDIR"]
    images.sort(key=lambda image: float(image.ImagePositionPatient[2]))
    return b"".join(image.pixel_array.astype("<i2").tobytes() for image in images)


@pytest.mark.parametrize("syntax", [Syntax.EXPLICIT, Syntax.JPEG_LOSSLESS, Syntax.RLE])
def test_every_voxel_is_there_and_the_recorded_hash_is_that_of_the_dicom(
    syntax: Syntax, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Arrays, "chunk_bytes", 5 * 48 * 48 * 2)
    small_series(tmp_path / "source", syntax=syntax)
    pack(tmp_path / "PACK", tmp_path / "source")
    (volume,) = listed(tmp_path / "PACK")["volumes"]
    assert volume["header"]["slab"] == {"slices": 5, "count": 3}
    expected = by_pydicom(tmp_path / "source")
    assert voxels_of(tmp_path / "PACK", volume) == expected
    assert volume["header"]["voxels_sha256"] == hashlib.sha256(expected).hexdigest()
    assert verify(tmp_path / "PACK").ok
    assert run("sha256sum", "--strict", "--quiet", "-c", "VERIFY/SHA256.TXT", cwd=tmp_path / "PACK").returncode == 0


@pytest.mark.parametrize("order", ["as it is", "from head to feet", "shuffled"])
def test_the_frames_of_one_file_may_lie_in_any_order(order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Arrays, "chunk_bytes", 2 * 48 * 48 * 2)
    held = []
    open_slabs = slabs._Reading._put

    def watched(self: slabs._Reading, *arguments: Any) -> Any:  # noqa: ANN401  passed on as it comes
        yield from open_slabs(self, *arguments)
        held.append(len(self._open))

    monkeypatch.setattr(slabs._Reading, "_put", watched)
    small_series(tmp_path / "source", iod=Iod.ENHANCED_CT)
    (path,) = (each for each in (tmp_path / "source").rglob("*") if each.is_file())
    image = pydicom.dcmread(path)
    frames = list(range(12))
    if order != "as it is":
        frames = frames[::-1] if order == "from head to feet" else [int(n) for n in np.random.default_rng(7).permutation(12)]
        image.PixelData = image.pixel_array[frames].tobytes()
        image.PerFrameFunctionalGroupsSequence = [image.PerFrameFunctionalGroupsSequence[n] for n in frames]
        image.save_as(path)
    places = [float(each.PlanePositionSequence[0].ImagePositionPatient[2]) for each in image.PerFrameFunctionalGroupsSequence]
    expected = image.pixel_array[np.argsort(places)].astype("<i2").tobytes()
    pack(tmp_path / "PACK", tmp_path / "source")
    (volume,) = listed(tmp_path / "PACK")["volumes"]
    assert volume["header"]["voxels_sha256"] == hashlib.sha256(expected).hexdigest()
    assert voxels_of(tmp_path / "PACK", volume) == expected
    assert max(held) <= 2


def test_without_chunks_the_viewer_is_there_all_the_same_and_the_page_says_so(tmp_path: Path) -> None:
    small_series(tmp_path / "source")
    packed = pack(tmp_path / "PACK", tmp_path / "source", wanted=Wanted(chunks=False))
    assert packed.viewer is not None
    assert packed.viewer.without == (scripts.Without.UNWANTED,)
    assert (tmp_path / "PACK/VIEWER/INDEX.HTM").is_file()
    assert [volume["header"] for volume in listed(tmp_path / "PACK")["volumes"]] == [None]
    assert sorted(path.name for path in (tmp_path / "PACK/VIEWER/DATA").iterdir()) == ["LIST.JS"]
    page = (tmp_path / "PACK/INDEX.HTM").read_text()
    assert 'href="VIEWER/INDEX.HTM#en"' in page
    assert "as was asked for" in page
    assert verify(tmp_path / "PACK").ok


def test_the_best_volume_comes_first_and_what_goes_beyond_the_limit_stays_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_series(tmp_path / "source/a")
    small_series(tmp_path / "source/b", size=(10, 48, 48), seed=2, series_description="Second")
    monkeypatch.setattr(viewer, "MOST_BYTES", 13 * 48 * 48 * 2)
    packed = pack(tmp_path / "PACK", tmp_path / "source")
    assert packed.viewer is not None
    assert (packed.viewer.volumes, packed.viewer.without) == (1, (scripts.Without.LARGE,))
    first, second = listed(tmp_path / "PACK")["volumes"]
    assert (first["is_best"], first["folder"], second["header"]) == (True, "V000", None)
    assert "larger than two gigabytes" in (tmp_path / "PACK/INDEX.HTM").read_text()


def test_where_there_is_no_room_for_it_twice_the_copy_is_made_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_series(tmp_path / "source")
    real = disk.file_system
    full = (16 << 20) + 1
    monkeypatch.setattr(disk, "file_system", lambda path: real(path)._replace(free_bytes=None if path == tmp_path else full))
    packed = pack(tmp_path / "PACK", tmp_path / "source")
    assert packed.viewer is not None
    assert packed.viewer.without == (scripts.Without.ROOM,)
    assert verify(tmp_path / "PACK").ok


def test_of_other_people_nothing_is_laid_out(tmp_path: Path) -> None:
    for name, number in (("DOE^JANE", "HC-0001"), ("ROE^JOHN", "2")):
        write_series(tmp_path / "source" / number, replace(SMALL, identity=somebody(name, number), seed=len(name)))
    pack(tmp_path / "PACK", tmp_path / "source", wanted=Wanted(patient="ROE JOHN"))
    told = (tmp_path / "PACK/VIEWER/DATA/LIST.JS").read_text()
    assert "ROE" in told
    assert "DOE" not in told
    (volume,) = listed(tmp_path / "PACK")["volumes"]
    assert voxels_of(tmp_path / "PACK", volume) == by_pydicom(tmp_path / "source/2")


def test_names_are_those_of_iso_9660_and_archives_hold_it_too(tmp_path: Path) -> None:
    small_series(tmp_path / "source")
    pack(tmp_path / "PACK", tmp_path / "source")
    pack(tmp_path / "copy.zip", tmp_path / "source")
    pack(tmp_path / "copy.iso", tmp_path / "source")
    own = {path.relative_to(tmp_path / "PACK").as_posix(): path.read_bytes() for path in (tmp_path / "PACK/VIEWER").rglob("*.*")}
    assert all(len(part.partition(".")[0]) <= 8 and len(part.partition(".")[2]) <= 3 for path in own for part in path.split("/"))
    for archive in ("copy.zip", "copy.iso"):
        with open_media(tmp_path / archive) as media:
            found = {}
            for each in media:
                with each.open() as tape:
                    found[each.path] = tape.read(each.size_bytes or 0)
        assert own.items() <= found.items(), archive
    assert run(tool("xorriso"), "-indev", tmp_path / "copy.iso", "-find", "/VIEWER", "-type", "f").stdout.count("VIEWER/") == len(own)


def test_a_changed_chunk_is_found_and_the_clinics_files_come_back_as_ever(tmp_path: Path) -> None:
    small_series(tmp_path / "source")
    pack(tmp_path / "PACK", tmp_path / "source")
    chunk = tmp_path / "PACK/VIEWER/DATA/V000/S000.JS"
    data = bytearray(chunk.read_bytes())
    data[1000] ^= 1
    chunk.write_bytes(data)
    assert [each.path for each in verify(tmp_path / "PACK").changed] == ["VIEWER/DATA/V000/S000.JS"]
    assert len(original_of(tmp_path / "PACK").files) == 12
