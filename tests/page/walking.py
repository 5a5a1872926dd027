"""What the tests of the page share: a walk through it in a process of its own, and what the program says of the same media."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handcarry import check
from handcarry.cli.deliver import document_of
from handcarry.media.password import Password
from handcarry.report.to_json import to_json
from handcarry.testing.phantom import Spec, write_series

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "dist/page"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALL = bool(os.environ.get("HANDCARRY_ALL_MEDIA"))  # make page-all
IN_A_BROWSER = [pytest.mark.enable_socket, pytest.mark.timeout(0 if ALL else 900)]
SMALL = Spec(size=(24, 48, 48))
PASSWORD = "jaw-2026"
SAME = ("source", "handed", "verdict", "can", "next", "identity", "volumes", "findings", "ran", "series", "ledger")  # all but when, where
# A browser has one decoder for each transfer syntax, so nobody reads a sample of frames a second time.
NOT_HERE = {"id": "P05", "status": "could-not-run", "why": "no frame was read by a second decoder"}


def walked(walk: str, folder: Path, media: list[dict[str, Any]], page: Path = PAGE) -> dict[str, Any]:
    """What a walk saw. Playwright needs a loop of its own, so it gets a process to itself."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not (page / "index.html").is_file():
        pytest.skip("the page is not built (make page)")
    listed = folder / "media.json"
    listed.write_text(json.dumps(media))
    words = [sys.executable, str(ROOT / f"tests/page/walks/{walk}.py"), CHROMIUM, str(page), str(listed)]
    done = subprocess.run(words, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def natively(path: str, password: str | None = None) -> dict[str, Any]:
    """What the program says of a medium."""
    found = check(path, password=None if password is None else Password(text=password))
    told: dict[str, Any] = json.loads(to_json(document_of(found)))
    return told


def compared(native: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """What the page says otherwise, but for what it says that it could not check."""
    ran = [line for line in seen["ran"] if {name: line[name] for name in NOT_HERE} != NOT_HERE]
    places = {(line["id"], line["on"]) for line in seen["ran"]} - {(line["id"], line["on"]) for line in ran}
    native_ran = [line for line in native["ran"] if (line["id"], line["on"]) not in places]
    ours, theirs = ({**told, "ran": lines, "volumes": _nameless(told)} for told, lines in ((native, native_ran), (seen, ran)))
    return [name for name in SAME if ours[name] != theirs[name]]


def _nameless(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The volumes without the names of decoders, which differ."""
    return [{name: value for name, value in volume.items() if name != "decoders"} for volume in told["volumes"]]


def locked_by_7z(folder: Path) -> Path:
    """An archive behind a password in the way of today, AES with a key of 256 bits, by a program that is not ours."""
    return by_7z(folder, ".zip", "-tzip", "-mem=AES256", f"-p{PASSWORD}")


def by_7z(folder: Path, suffix: str, *how: str) -> Path:
    """A series in an archive by 7z."""
    write_series(folder, SMALL)
    tool = shutil.which("7z")
    if tool is None:
        pytest.skip("no 7z on this machine")
    words = [tool, "a", "-bd", *how, f"../{folder.name}{suffix}", "."]
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder.with_suffix(suffix)


def locked(folder: Path) -> Path:
    """An archive behind a password in the way of 1989, which needs no library to undo."""
    write_series(folder, SMALL)
    tool = shutil.which("zip")
    if tool is None:
        pytest.skip("no zip on this machine")
    subprocess.run([tool, "-q", "-r", "-P", PASSWORD, f"../{folder.name}.zip", "."], cwd=folder, check=True)
    return folder.with_suffix(".zip")
