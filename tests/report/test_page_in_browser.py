"""The page in a real browser: nothing asked of the network, nothing complained of, nothing to scroll sideways on a phone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from handcarry.catalogue.words import Words
from handcarry.report.html import to_html
from tests.report.build import ask_again, jaw, report, told
from tests.report.hostile import EVERYTHING

ENGLISH = Words("en")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE, DESK = 390, 1280

# Playwright talks to its browser over sockets and event loops of its own, which these tests forbid: it gets a process to itself.
LOOK = """
import json, sys
from playwright.sync_api import sync_playwright
browser_path, pages = sys.argv[1], sys.argv[2:]
seen = []
with sync_playwright() as p:
    browser = p.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
    for address in pages:
        for width, scheme in ((390, "light"), (390, "dark"), (1280, "light")):
            page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
            said, asked = [], []
            page.on("console", lambda m: said.append(m.text))
            page.on("pageerror", lambda e: said.append(str(e)))
            page.on("request", lambda r: asked.append(r.url))
            page.goto(address)
            seen.append({
                "width": width, "scheme": scheme, "said": said,
                "asked": [url for url in asked if not url.startswith(("file:", "data:"))],
                "scroll": page.evaluate("document.documentElement.scrollWidth"),
                "styled": page.evaluate("getComputedStyle(document.querySelector('.banner')).backgroundColor"),
                "pictures": page.evaluate("document.querySelectorAll('image').length"),
                "scripts": page.evaluate("document.scripts.length"),
                "paper": page.evaluate("getComputedStyle(document.body).backgroundColor"),
                "heading": page.get_by_role("heading", level=1).inner_text(),
            })
            page.close()
    browser.close()
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """What a browser saw of a plain and of a hostile page, on a phone (by day and by night) and at a desk."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("pages")
    hostile = report((jaw(5, patient_name=EVERYTHING * 3, series_description="X" * 300, manufacturer=EVERYTHING),))
    for name, given in (("plain", ask_again()), ("hostile", hostile)):
        (folder / f"{name}.html").write_bytes(to_html(told(given), ENGLISH, report=given))
    addresses = [Path(folder / f"{name}.html").as_uri() for name in ("plain", "hostile")]
    done = subprocess.run([sys.executable, "-c", LOOK, CHROMIUM, *addresses], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    answer = json.loads(done.stdout)
    assert isinstance(answer, list)
    return answer


def test_nothing_is_complained_of(seen: list[dict[str, object]]) -> None:
    assert [page["said"] for page in seen] == [[]] * 6


def test_nothing_is_asked_of_the_network(seen: list[dict[str, object]]) -> None:
    assert [page["asked"] for page in seen] == [[]] * 6


def test_no_script_is_there(seen: list[dict[str, object]]) -> None:
    assert {page["scripts"] for page in seen} == {0}


def test_it_fits_the_width(seen: list[dict[str, object]]) -> None:
    assert [page["scroll"] for page in seen] == [page["width"] for page in seen]


def test_the_style_got_through_the_policy_by_day_and_by_night(seen: list[dict[str, object]]) -> None:
    assert "rgba(0, 0, 0, 0)" not in {page["styled"] for page in seen}
    assert len({page["paper"] for page in seen}) == 2


def test_the_pictures_are_there(seen: list[dict[str, object]]) -> None:
    assert {page["pictures"] for page in seen} == {4}


def test_the_verdict_is_the_heading(seen: list[dict[str, object]]) -> None:
    assert [page["heading"] for page in seen] == ["ASK AGAIN"] * 3 + ["READY"] * 3
