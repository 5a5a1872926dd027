"""What the scan can be used for, in a real browser: the word for how far never runs into the sentence beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handcarry.testing.media import write_demo

pytestmark = [pytest.mark.enable_socket]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WALK = """
import json, pathlib, sys
from playwright.sync_api import sync_playwright
GAPS = '''() => [...document.querySelectorAll("ul.uses li")].map(({ children: [how, what] }) => {
    const word = document.createRange();
    word.selectNodeContents(how);
    return what.getBoundingClientRect().left - word.getBoundingClientRect().right;
})'''
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox"])
    found = {}
    for path in map(pathlib.Path, sys.argv[2:]):
        for width in (390, 1280):
            page = browser.new_page(viewport={"width": width, "height": 844})
            page.goto(path.as_uri())
            found[f"{path.stem} {width}"] = page.evaluate(GAPS)
    browser.close()
print(json.dumps(found))
"""


def test_words_and_sentences_stand_apart_in_every_language(tmp_path: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    (souvenir,) = (medium.path for medium in write_demo(tmp_path / "demo") if medium.name == "souvenir")
    pages = [tmp_path / f"{language}.html" for language in ("de", "en", "es", "fr", "tr")]
    for page in pages:
        words = [sys.executable, "-m", "handcarry", "check", str(souvenir), "--lang", page.stem, "-o", str(page)]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 1
    done = subprocess.run([sys.executable, "-c", WALK, CHROMIUM, *map(str, pages)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert len(found) == 2 * len(pages)
    assert {name: gaps for name, gaps in found.items() if len(gaps) != 5 or min(gaps) < 4} == {}
