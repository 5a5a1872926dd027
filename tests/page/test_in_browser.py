"""The page in a real browser, on a plain static server and then without any: it says of each medium what the program says."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from handcarry import __version__
from handcarry.testing.defects import table
from handcarry.testing.media import write_demo
from handcarry.testing.phantom import write_series
from handcarry.testing.wrapping import encrypted_zip
from tests.page.hostile import write_hostile
from tests.page.hosting import free_port
from tests.page.walking import ALL, IN_A_BROWSER, PAGE, PASSWORD, ROOT, SAME, SMALL, by_7z, compared, locked, locked_by_7z, natively, walked

pytestmark = IN_A_BROWSER
SAMPLE = ("missing-slice", "lossy-jpeg-baseline", "two-patients", "nested-zip")
NOT_HANDED_OVER = {"empty-folder"}  # a browser tells a page of files only
NOT_OPENED_HERE = {"encrypted-7z", "seven, locked.7z"}  # nobody undoes that lock in a browser
SLOW = {"bomb-of-large-entries", "bomb-in-breadth", "inflates-a-thousandfold"}  # left to make page-all
TAB_BYTES = 1 << 30  # all of them one after another, in one tab


def _media(folder: Path) -> list[dict[str, Any]]:
    """Every demo medium, some phantoms, what is locked, what is hostile; where it is asked for, every phantom and every real file."""
    phantoms = [name for name in table() if name not in NOT_HANDED_OVER] if ALL else SAMPLE
    media: list[dict[str, Any]] = [{"path": str(demo.path), "offline": True} for demo in write_demo(folder / "demo")]
    media += [{"path": str(write_series(folder / "phantoms" / name, SMALL, (name,)).path), "offline": ALL} for name in phantoms]
    ours = encrypted_zip(write_series(folder / "locked by us", SMALL).path)
    for path in (locked(folder / "locked"), locked_by_7z(folder / "locked by 7z"), ours):
        media.append({"path": str(path), "password": PASSWORD, "offline": True})
    media.append({"path": str(by_7z(folder / "seven", ".7z")), "offline": True})
    media.append({"path": str(by_7z(folder / "seven, locked", ".7z", f"-p{PASSWORD}"))})
    hostile = write_hostile(folder / "hostile", without=set() if ALL else SLOW)
    media += [{"path": str(path), "hostile": True, "offline": ALL} for path in hostile.values()]
    return media + (_real() if ALL else [])


def _real() -> list[dict[str, Any]]:
    data = Path(os.environ.get("HANDCARRY_REALDATA", ROOT.parent / "shared/data"))
    cases = tomllib.loads((data / "expected.toml").read_text())["case"]
    return [{"path": str(data / case["path"]), "offline": True} for case in cases]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("page")
    media = _media(folder)
    return walked("checks", folder, media) | {"media": media}


def test_every_medium_is_told_as_the_program_tells_it(walk: dict[str, Any]) -> None:
    different = {}
    for medium in walk["media"]:
        seen = walk["answers"][medium["path"]]["report"]
        found = compared(natively(medium["path"], medium.get("password")), seen)
        if NOT_OPENED_HERE & set(Path(medium["path"]).parts):
            faults = [each["fault"] for each in (*seen["source"]["containers"], *seen["ledger"]) if each.get("fault")]
            assert (seen["verdict"], {fault["code"] for fault in faults}) == ("COULD_NOT_READ", {"unsupported"})
        elif found:
            different[medium["path"]] = found
    assert different == {}


def test_every_file_gets_the_same_hash(walk: dict[str, Any]) -> None:
    for medium in walk["media"]:
        seen, native = walk["answers"][medium["path"]]["report"], natively(medium["path"], medium.get("password"))
        if not NOT_OPENED_HERE & set(Path(medium["path"]).parts):
            assert [line.get("sha256") for line in seen["ledger"]] == [line.get("sha256") for line in native["ledger"]], medium["path"]


def test_hostile_media_are_never_ready_and_the_tab_lives_on(walk: dict[str, Any]) -> None:
    told = {medium["path"]: walk["answers"][medium["path"]] for medium in walk["media"] if medium.get("hostile")}
    assert len(told) >= 19
    assert [path for path, one in told.items() if one["report"]["verdict"].startswith("READY") or not one["shown"].strip()] == []
    sentences = {path: one["report"]["next"]["do"] for path, one in told.items()}
    assert [path for path, do in sentences.items() if not (10 < len(do) < 300 and do.endswith("."))] == []


def test_none_of_them_takes_the_memory_of_the_device(walk: dict[str, Any]) -> None:
    assert walk["tab bytes"] < TAB_BYTES


def test_the_same_without_a_network(walk: dict[str, Any]) -> None:
    assert len(walk["offline"]) >= 6
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
    whole = re.search(r"build ([0-9a-f]{64})$", walk["build"])
    assert whole
    assert walk["foot"] == f"Version {__version__}, build {whole[1][:12]}"


def test_one_command_hosts_it() -> None:
    if not (PAGE / "index.html").is_file():
        pytest.skip("the page is not built (make page)")
    port = free_port()
    words = ["make", "--silent", "--old-file=page", "serve", f"PORT={port}", f"PYTHON={sys.executable} -u"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as server:
        try:
            assert server.stdout is not None
            assert b"Serving" in server.stdout.readline()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
                assert answer.read() == (PAGE / "index.html").read_bytes()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
