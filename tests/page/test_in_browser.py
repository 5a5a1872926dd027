"""The page in a real browser, on a plain static server and then without any: it says of each medium what the program says."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
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
    for name in table() if ALL else SAMPLE:
        media.append({"path": str(write_series(folder / "phantoms" / name, SMALL, (name,)).path)})
    media.append({"path": str(_locked(folder / "locked")), "password": PASSWORD, "offline": True})
    return media + (_real() if ALL else [])


def _locked(folder: Path) -> Path:
    """An archive behind a password in the way of 1989, which needs no library to undo."""
    write_series(folder, SMALL)
    tool = shutil.which("zip")
    if tool is None:
        pytest.skip("no zip on this machine")
    subprocess.run([tool, "-q", "-r", "-P", PASSWORD, "../locked.zip", "."], cwd=folder, check=True)
    return folder.with_suffix(".zip")


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
        if found:
            different[medium["path"]] = found
    assert different == {}


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
