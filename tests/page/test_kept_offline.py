"""The service worker: it keeps what was built and nothing else, refuses what was changed, and goes over to a newer build."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from handcarry.testing.phantom import write_series
from tests.page.walking import IN_A_BROWSER, PAGE, SMALL, walked

pytestmark = IN_A_BROWSER
ANOTHER = hashlib.sha256(b"a newer build").hexdigest()


def newer(folder: Path) -> Path:
    """The page as a newer build would be: another hash, Python in another folder."""
    shutil.copytree(PAGE, folder)
    (python,) = folder.glob("python-*")
    index, keeper = folder / "index.html", folder / "sw.js"
    html, script = index.read_text(), keeper.read_text()
    (old,) = {*re.findall(r"\b[0-9a-f]{64}\b", script)}
    before = _integrity(index.read_bytes())
    names = {old: ANOTHER, python.name: f"python-{ANOTHER[:12]}"}
    changed, script = _renamed(html, names), _renamed(script, names)
    changed = changed.replace(_integrity(_inline(html)), _integrity(_inline(changed)))
    index.write_text(changed)
    keeper.write_text(script.replace(before, _integrity(index.read_bytes())))
    python.rename(folder / names[python.name])
    return folder


def _renamed(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _inline(html: str) -> bytes:
    return html.split("<script>", 1)[1].rsplit("</script>", 1)[0].encode()


def _integrity(data: bytes) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("kept")
    if not PAGE.is_dir():
        pytest.skip("the page is not built (make page)")
    page = shutil.copytree(PAGE, folder / "page")
    media = {"medium": str(write_series(folder / "scan", SMALL).path), "newer": str(newer(folder / "newer"))}
    return walked("keepers", folder, [media], page)


def test_a_kept_file_that_was_changed_is_fetched_again_and_not_used(seen: dict[str, Any]) -> None:
    told = seen["tampered"]
    assert sorted(told["changed"]) == [size + 1 for size in sorted(told["before"])]
    assert sorted(told["after"]) == sorted(told["before"])


def test_nothing_but_the_files_of_the_build_is_kept(seen: dict[str, Any]) -> None:
    files = [path for path in PAGE.rglob("*") if path.is_file() and path.name not in {"sw.js", "SHA256.TXT"}]
    assert list(seen["tampered"]["kept"].values()) == [len(files) + 1]  # and the folder itself, which is its index.html


def test_a_newer_build_takes_over_at_the_next_load(seen: dict[str, Any]) -> None:
    told = seen["updated"]
    assert told["still"] == told["old"] != ANOTHER
    assert told["new"] == ANOTHER
    assert list(told["kept"]) == [f"handcarry-{told['old']}", f"handcarry-{ANOTHER}"]


def test_a_page_of_the_old_build_finds_its_python_all_the_same(seen: dict[str, Any]) -> None:
    assert seen["updated"]["old python"] == 200


def test_a_changed_file_without_a_network_is_refused_in_a_sentence(seen: dict[str, Any]) -> None:
    assert seen["without a network"].endswith(".")
    assert seen["complaints"] == []
