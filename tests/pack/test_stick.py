"""A pack opened from file:// in a real browser: no server, no network, the same numbers as served."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from handcarry.testing.phantom import Iod, Spec, Syntax, write_series
from tests.pack.packing import pack
from tests.pack.test_carried import listed
from tests.usable import AXE
from tests.web.running import ROOT, running

pytestmark = [pytest.mark.enable_socket]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
BUILT = ROOT / "viewer/dist/stick.html"
WALKS = Path(__file__).parent / "walks"


def walked(walk: str, *words: str | Path) -> dict[str, Any]:
    """What a walk saw. Playwright needs sockets and a loop of its own, so it gets a process to itself."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not BUILT.is_file() or not AXE.is_file():
        pytest.skip("the page is not built (make viewer)")
    command = [sys.executable, str(WALKS / f"{walk}.py"), CHROMIUM, *map(str, words)]
    done = subprocess.run(command, capture_output=True, timeout=280, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def packed(*words: str | Path) -> None:
    """By the program itself."""
    command = [sys.executable, "-m", "handcarry", "pack", *map(str, words), "--quiet"]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("stick")
    write_series(folder / "scan", Spec(syntax=Syntax.JPEG_LOSSLESS_SV1))
    packed(folder / "scan", "-o", folder / "PACK")
    packed(folder / "scan", "-o", folder / "BARE", "--no-chunks", "--lang", "de")
    index = ROOT / "viewer/dist/index.html"
    with running(folder, folder / "scan", page=index.read_text() if index.is_file() else "") as app:
        seen = walked("stick", folder / "PACK", folder / "BARE", app.address)
    (volume,) = listed(folder / "PACK")["volumes"]
    return seen | {"recorded": volume["header"]["voxels_sha256"]}


def test_nothing_is_asked_for_but_files_and_the_browser_forbids_the_rest(walk: dict[str, Any]) -> None:
    assert [address for address in walk["asked"] if not address.startswith(("file:", "blob:", "data:"))] == []
    assert walk["complaints"] == []
    assert walk["violations"] == []
    assert walk["fetched"] == "TypeError"
    assert walk["violations after a fetch"] == ["connect-src"]


def test_the_page_computes_the_hash_that_the_dicom_has(walk: dict[str, Any]) -> None:
    assert walk["proof"] == [walk["recorded"], walk["recorded"]]
    assert walk["session"]["voxels_sha256"] == walk["recorded"]
    assert "same as the DICOM files" in walk["banner"]


def test_the_preview_is_asked_for_before_the_page_is_read_and_the_rest_after_the_first_picture(walk: dict[str, Any]) -> None:
    (listed, before), (preview, _), *slabs = walk["order"]
    assert (listed, before) == ("LIST.JS", "")
    assert preview == "V000/P.JS"
    assert slabs == [["V000/S000.JS", "picture"]]


def test_a_length_is_the_same_as_served_and_comes_back_from_a_file(walk: dict[str, Any]) -> None:
    assert "mm" in walk["length"][0]
    assert walk["length"] == walk["served length"] == walk["opened"]


def test_files_are_saved_and_the_one_that_cannot_be_made_here_is_told(walk: dict[str, Any]) -> None:
    assert "Length 1" in walk["csv"]
    assert bytes(walk["png"]) == b"\x89PNG\r\n\x1a\n"
    assert "handcarry program" in walk["said"]["no SR"]
    assert not [text for text in walk["buttons"] if "SR" in text]


def test_it_says_whose_scan_it_is_and_what_the_check_said_in_german_too(walk: dict[str, Any]) -> None:
    assert "DOE JANE" in walk["banner"]
    assert "READY" in walk["banner"]
    language, banner = walk["german"]
    assert language == "de"
    assert "gleich wie die DICOM-Dateien" in banner
    assert "IN ORDNUNG" in banner
    assert walk["german home"] == "Auf dieser Kopie"


def test_the_viewer_begins_in_the_language_of_the_pack_or_of_the_part_that_led_to_it(walk: dict[str, Any]) -> None:
    assert walk["begins in"] == ["de", "de", "en"]


def test_everybody_can_use_it(walk: dict[str, Any]) -> None:
    assert {name: found for name, found in walk["axe"].items() if found} == {}
    assert {name: widths for name, widths in walk["wide"].items() if widths} == {}
    assert "Axial" in walk["by keyboard"]


def test_without_chunks_the_page_says_where_the_scan_is(walk: dict[str, Any]) -> None:
    (card,) = walk["without chunks"]
    assert "Open another scan" in card


SMALL = Spec(size=(24, 48, 48))
SAME_VOXELS = {
    "implicit": Spec(size=SMALL.size, syntax=Syntax.IMPLICIT),
    "deflated": Spec(size=SMALL.size, syntax=Syntax.DEFLATED),
    "big endian": Spec(size=SMALL.size, syntax=Syntax.BIG_ENDIAN),
    "jpeg lossless.zip": Spec(size=SMALL.size, syntax=Syntax.JPEG_LOSSLESS_SV1),
    "jpeg-ls": Spec(size=SMALL.size, syntax=Syntax.JPEG_LS),
    "jpeg 2000.zip": Spec(size=SMALL.size, syntax=Syntax.JPEG_2000_LOSSLESS),
    "enhanced": Spec(size=SMALL.size, iod=Iod.ENHANCED_CT, syntax=Syntax.RLE),
}


@pytest.fixture(scope="module")
def picked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("picked")
    media = folder / "media"
    for name, spec in SAME_VOXELS.items():
        place = media / name if not name.endswith(".zip") else folder / name
        write_series(place, spec)
        if name.endswith(".zip"):
            with zipfile.ZipFile(media / name, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in place.rglob("IM*"):
                    archive.write(path, path.relative_to(place).as_posix())
    (media / "nothing").mkdir()
    (media / "nothing/notes.txt").write_text("no image")
    pack(folder / "PACK", media / "implicit")
    for name in ("whole", "spoilt", "listless"):
        shutil.copytree(folder / "PACK", media / name)
    _spoil(media / "spoilt")
    (media / "listless/VERIFY/SHA256.TXT").write_bytes((media / "listless/VERIFY/SHA256.TXT").read_bytes().upper())
    seen = walked("picked", folder / "PACK", media)
    (volume,) = listed(folder / "PACK")["volumes"]
    return seen | {"header": volume["header"], "files": len((folder / "PACK/VERIFY/SHA256.TXT").read_text().splitlines())}


def _spoil(folder: Path) -> None:
    """One bit of one image, one image less, one file more."""
    first, second, *_ = sorted((folder / "DICOM").rglob("IM*"))
    data = bytearray(first.read_bytes())
    data[-7] ^= 16
    first.write_bytes(data)
    second.unlink()
    (folder / "NEW.TXT").write_text("new")


def test_folders_and_archives_show_the_same_voxels_at_the_same_places(picked: dict[str, Any]) -> None:
    assert set(picked["looked"]) == set(SAME_VOXELS)
    for name, (sha256, to_lps_mm, banner) in picked["looked"].items():
        assert sha256 == picked["header"]["voxels_sha256"], name
        assert to_lps_mm == pytest.approx(picked["header"]["to_lps_mm"], abs=1e-6), name
        assert "NOT CHECKED" in banner
        assert "DOE JANE" in banner
    assert {title for title, _, _ in (picked["found"][name] for name in SAME_VOXELS)} == {"1 series of images"}
    assert all(any("not the check" in said for said in picked["found"][name][1]) for name in SAME_VOXELS)


def test_what_is_no_image_is_counted(picked: dict[str, Any]) -> None:
    title, said, cards = picked["found"]["nothing"]
    assert (title, cards) == ("There are no DICOM images in it", [])
    assert "1 file is no DICOM image" in said


def test_the_page_itself_finds_what_is_changed_missing_or_extra(picked: dict[str, Any]) -> None:
    title, said, differs = picked["checked"]["whole"]
    assert (title, differs) == ("Nothing has changed", {})
    assert f"{picked['files']} files are as VERIFY/SHA256.TXT says" in said
    title, _, differs = picked["checked"]["spoilt"]
    assert title == "This copy is not what it was"
    assert differs == {
        "1 file has changed": ["DICOM/PT000000/ST000000/SE000000/IM000000"],
        "1 file is missing": ["DICOM/PT000000/ST000000/SE000000/IM000001"],
        "1 file does not belong to the copy": ["NEW.TXT"],
    }
    title, said, _ = picked["checked"]["listless"]
    assert title == "It cannot be compared"
    assert "damaged in line 1" in said[0]


def test_picking_asks_for_nothing_but_files_and_everybody_can_use_it(picked: dict[str, Any]) -> None:
    assert [address for address in picked["asked"] if not address.startswith(("file:", "blob:", "data:"))] == []
    assert (picked["complaints"], picked["violations"]) == ([], [])
    assert {name: found for name, found in picked["axe"].items() if found} == {}
    assert {name: widths for name, widths in picked["wide"].items() if widths} == {}


def test_no_page_of_a_pack_makes_the_browser_complain(tmp_path: Path) -> None:
    write_series(tmp_path / "scan", Spec(size=(3, 16, 16)))
    pack(tmp_path / "PACK", tmp_path / "scan")
    assert walked("pages", tmp_path / "PACK") == {path: [] for path in ("INDEX.HTM", "LABEL.HTM", "VERIFY/REPORT.HTM", "VIEWER/INDEX.HTM")}
