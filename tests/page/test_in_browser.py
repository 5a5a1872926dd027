"""The page in a real browser, on a plain static server and then without any: it says of each medium what the program says."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from handcarry import __version__, check
from handcarry.cli.deliver import document_of
from handcarry.media.password import Password
from handcarry.report.to_json import to_json
from handcarry.testing.defects import table
from handcarry.testing.media import write_demo
from handcarry.testing.phantom import Spec, write_series

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "dist/page"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALL = bool(os.environ.get("HANDCARRY_ALL_MEDIA"))  # make page-all: every phantom and every real file
pytestmark = [pytest.mark.enable_socket, pytest.mark.timeout(0 if ALL else 900)]
SMALL = Spec(size=(24, 48, 48))
SAMPLE = ("missing-slice", "lossy-jpeg-baseline", "two-patients")
NOT_HANDED_OVER = {"empty-folder"}  # a browser tells a page of files only
NOT_OPENED_HERE = {"encrypted-7z"}  # no library unpacks it in a browser
PASSWORD = "jaw-2026"
SAME = ("handed", "verdict", "can", "findings", "ran")
# A browser has one decoder for each transfer syntax, so nobody reads a sample of frames a second time.
NOT_HERE = {"id": "P05", "status": "could-not-run", "why": "no frame was read by a second decoder"}


def walked(walk: str, folder: Path, media: list[dict[str, Any]]) -> dict[str, Any]:
    """What a walk saw. Playwright needs a loop of its own, so it gets a process to itself."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not (PAGE / "index.html").is_file():
        pytest.skip("the page is not built (make page)")
    listed = folder / "media.json"
    listed.write_text(json.dumps(media))
    words = [sys.executable, str(ROOT / f"tests/page/walks/{walk}.py"), CHROMIUM, str(PAGE), str(listed)]
    done = subprocess.run(words, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _media(folder: Path) -> list[dict[str, Any]]:
    """Every demo medium, some phantoms, what is packed and locked; where it is asked for, every phantom and every real file."""
    media: list[dict[str, Any]] = [{"path": str(demo.path)} for demo in write_demo(folder / "demo")]
    media[1]["offline"] = True
    for name in (name for name in table() if name not in NOT_HANDED_OVER) if ALL else SAMPLE:
        media.append({"path": str(write_series(folder / "phantoms" / name, SMALL, (name,)).path)})
    media.append({"path": str(_locked(folder / "locked")), "password": PASSWORD, "offline": True})
    media += [{"path": str(path), "hostile": True} for path in _hostile(folder / "hostile")]
    return media + (_real() if ALL else [])


def _locked(folder: Path) -> Path:
    """An archive behind a password in the way of 1989, which needs no library to undo."""
    write_series(folder, SMALL)
    tool = shutil.which("zip")
    if tool is None:
        pytest.skip("no zip on this machine")
    subprocess.run([tool, "-q", "-r", "-P", PASSWORD, "../locked.zip", "."], cwd=folder, check=True)
    return folder.with_suffix(".zip")


def _hostile(folder: Path) -> list[Path]:
    """What would like to take the tab down: lies about sizes, archives in archives, cut and scrambled files, names that lead elsewhere."""
    scan = write_series(folder / "scan", SMALL).path
    slices = sorted(path for path in scan.rglob("*") if path.is_file())
    whole = slices[0].read_bytes()
    huge = folder / "huge.dcm"
    rows = whole.index(b"\x28\x00\x10\x00US\x02\x00") + 8
    huge.write_bytes(whole[:rows] + b"\xff\xff" + whole[rows + 2 :])
    scrambled = folder / "scrambled"
    scrambled.mkdir()
    for n, path in enumerate(slices):
        data = bytearray(path.read_bytes())
        for at in range(n + 1, len(data), 97):
            data[at] ^= 0xFF
        (scrambled / f"{n}.dcm").write_bytes(data)
    nested = folder / "nested.zip"
    inner = b"x"
    for depth in range(8):
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{depth}.zip" if depth else "x", inner)
            archive.writestr("../../etc/passwd", b"root")
            archive.writestr("__proto__/constructor", b"{}")
        inner = sink.getvalue()
    nested.write_bytes(inner)
    zipped = folder / "cut.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for path in slices:
            archive.write(path, path.name)
    zipped.write_bytes(zipped.read_bytes()[:-2000])
    bomb = folder / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.bin", bytes(64 << 20))
    bomb.write_bytes(bomb.read_bytes().replace((64 << 20).to_bytes(4, "little"), (2**31).to_bytes(4, "little")))
    return [huge, scrambled, nested, zipped, bomb]


def _real() -> list[dict[str, Any]]:
    data = Path(os.environ.get("HANDCARRY_REALDATA", ROOT.parent / "shared/data"))
    return [{"path": str(data / case["path"])} for case in tomllib.loads((data / "expected.toml").read_text())["case"]]


def natively(medium: dict[str, Any]) -> dict[str, Any]:
    password = Password(text=medium["password"]) if "password" in medium else None
    told: dict[str, Any] = json.loads(to_json(document_of(check(medium["path"], password=password))))
    return told


def compared(native: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """What the page says otherwise, but for what it says that it could not check."""
    ran = [line for line in seen["ran"] if {name: line[name] for name in NOT_HERE} != NOT_HERE]
    places = {(line["id"], line["on"]) for line in seen["ran"]} - {(line["id"], line["on"]) for line in ran}
    native_ran = [line for line in native["ran"] if (line["id"], line["on"]) not in places]
    different = [name for name in SAME if name != "ran" and native[name] != seen[name]]
    return different + (["ran"] if native_ran != ran else [])


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("page")
    media = _media(folder)
    seen = walked("checks", folder, media)
    return seen | {"media": media}


def test_every_medium_is_told_as_the_program_tells_it(walk: dict[str, Any]) -> None:
    different = {}
    for medium in walk["media"]:
        seen = walk["answers"][medium["path"]]["report"]
        found = compared(natively(medium), seen)
        if NOT_OPENED_HERE & set(Path(medium["path"]).parts):
            assert (seen["verdict"], seen["source"]["containers"][-1]["fault"]["code"]) == ("COULD_NOT_READ", "unsupported")
        elif found:
            different[medium["path"]] = found
    assert different == {}


def test_hostile_media_are_never_ready_and_the_tab_lives_on(walk: dict[str, Any]) -> None:
    told = {medium["path"]: walk["answers"][medium["path"]] for medium in walk["media"] if medium.get("hostile")}
    assert len(told) == 5
    assert [path for path, one in told.items() if one["report"]["verdict"].startswith("READY") or not one["shown"].strip()] == []


def test_the_same_without_a_network(walk: dict[str, Any]) -> None:
    assert len(walk["offline"]) >= 2
    for path, told in walk["offline"].items():
        assert {name: told["report"][name] for name in SAME} == {name: walk["answers"][path]["report"][name] for name in SAME}


def test_nothing_is_asked_of_anybody_but_its_own_place_and_nothing_at_all_once_it_is_loaded(walk: dict[str, Any]) -> None:
    own = (walk["address"], f"blob:{walk['address']}")
    assert [url for url in walk["while loading"] if not url.startswith(own)] == []
    assert [url for url in walk["afterwards"] if not url.startswith("blob:")] == []


def test_the_browser_complains_of_nothing(walk: dict[str, Any]) -> None:
    assert walk["complaints"] == []


def test_the_page_tells_its_version_and_its_build(walk: dict[str, Any]) -> None:
    lines = [line.split("  ", 1) for line in (PAGE / "SHA256.TXT").read_text().splitlines()]
    assert [name for digest, name in lines if hashlib.sha256((PAGE / name).read_bytes()).hexdigest() != digest] == []
    assert {"index.html", "sw.js"} <= {name for _, name in lines}
    assert __version__ in walk["build"]
    assert re.search(r"build ([0-9a-f]{64})$", walk["build"])


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("phone")
    media = []
    for name, defects in (("faulty", ("missing-slice",)), ("whole", ())):
        write_series(folder / name, Spec(size=(40, 64, 64)), defects)
        media.append({"path": shutil.make_archive(str(folder / name), "zip", folder / name)})
    return walked("phone", folder, media)


def test_a_phone_comes_from_a_zip_to_the_card_by_touch(phone: dict[str, Any]) -> None:
    assert "ZIP" in phone["how to zip"]
    assert "DICOM" in phone["card"]
    assert phone["letter"] == "<!doctype html>"
    assert phone["by keyboard"]
    assert phone["complaints"] == []


def test_nothing_is_wider_than_the_phone_and_axe_finds_nothing_serious(phone: dict[str, Any]) -> None:
    assert phone["axe"] == {name: [] for name in ("start", "proof", "verdict", "card", "viewer")}
    assert phone["wide"] == dict.fromkeys(phone["axe"], 0)


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the page kept and said: media by what they are for, each with its place among those walked."""
    folder = tmp_path_factory.mktemp("keep")
    clean = write_series(folder / "clean", SMALL).path
    others = write_series(folder / "others", SMALL, ("two-patients",)).path
    archive = shutil.make_archive(str(folder / "scan"), "zip", clean)
    media: dict[str, dict[str, Any]] = {
        "disc": {"path": str(write_demo(folder / "demo")[0].path), "copy": str(folder / "disc.zip")},
        "zip": {"path": archive, "copy": str(folder / "zip.zip"), "chosen": "file"},
        "folder": {"path": str(write_series(folder / "coded", SMALL, ("lossy-jpeg-baseline",)).path), "copy": str(folder / "coded.zip")},
        "implicit": {"path": str(write_series(folder / "implicit", SMALL, ("implicit",)).path), "copy": str(folder / "implicit.zip")},
        "full": {"path": archive, "chosen": "full"},
        "several": {"path": str(others)},
        "one of them": {"path": str(others), "name": "Richard Roe", "copy": str(folder / "one.zip")},
        "none of them": {"path": str(others), "name": "Nobody Else"},
    }
    seen = walked("keep", folder, list(media.values()))
    told = {name: one | seen["told"][str(n)] for n, (name, one) in enumerate(media.items())}
    return {"told": told, "complaints": seen["complaints"]}


def _program(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "handcarry", *words], capture_output=True, check=False)


def _given_back(copy: str, into: Path) -> dict[str, bytes]:
    done = _program("unpack", copy, "-o", str(into))
    assert done.returncode == 0, done.stderr.decode()
    return _tree(into)


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["disc", "zip", "folder", "implicit", "one of them"])
def test_the_program_accepts_the_copy_that_the_page_keeps(copies: dict[str, Any], name: str) -> None:
    copy = copies["told"][name]["copy"]
    done = _program("verify", copy, "--no-keep")
    assert (done.returncode, done.stdout.split(b":")[0]) == (0, b"UNCHANGED"), done.stdout + done.stderr
    with zipfile.ZipFile(copy) as archive:
        assert archive.testzip() is None
        lines = archive.read("VERIFY/SHA256.TXT").decode().splitlines()
        listed = {path.lstrip("*"): digest for digest, path in (line.split(" ", 1) for line in lines)}
        assert all(hashlib.sha256(archive.read(path.strip())).hexdigest() == digest for path, digest in listed.items())
    assert copies["complaints"] == []


@pytest.mark.parametrize("name", ["zip", "folder", "implicit"])
def test_the_copy_gives_back_bit_for_bit_what_was_handed_over(copies: dict[str, Any], name: str, tmp_path: Path) -> None:
    medium = copies["told"][name]
    source = Path(medium["path"])
    handed = _tree(source if source.is_dir() else source.parent / "clean")
    assert _given_back(medium["copy"], tmp_path / "back") == handed


def test_the_page_says_where_the_copy_is_and_what_it_lacks(copies: dict[str, Any]) -> None:
    told = copies["told"]
    assert "was read back from there" in told["zip"]["said"][0]
    assert "downloads" in told["folder"]["said"][0]
    assert all("no recovery data" in told[name]["said"][-1] for name in ("disc", "zip", "folder"))
    assert told["folder"]["said"][1:-1] == []  # JPEG is decoded here and written as it should be
    assert "24 images could not be converted here" in told["implicit"]["said"][1]


def test_a_copy_that_must_not_or_cannot_be_is_refused_in_a_sentence(copies: dict[str, Any]) -> None:
    told = copies["told"]
    assert told["several"]["alert"].startswith("Scans of several people are here.")
    assert "none of them bears the name" in told["none of them"]["alert"]
    assert "too little room" in told["full"]["alert"]
    assert [told[name]["said"] for name in ("several", "none of them", "full")] == [[], [], []]


def test_of_several_people_only_ones_own_scan_is_kept(copies: dict[str, Any]) -> None:
    assert "other people" in copies["told"]["one of them"]["said"][1]
