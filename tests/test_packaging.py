"""What is built for others holds the viewer's page, and nothing is built without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = "<!doctype html><title>built</title>"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The sources alone, as a fresh clone has them."""
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "NOTICE"):
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static"))
    return tmp_path


def _build(checkout: Path, target: str) -> subprocess.CompletedProcess[str]:
    nothing = checkout / "no programs"
    nothing.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", "out"]
    return subprocess.run(words, cwd=checkout, capture_output=True, text=True, env={**os.environ, "PATH": str(nothing)}, check=False)


def _put_page(checkout: Path) -> None:
    (checkout / "viewer/dist").mkdir(parents=True)
    for name in ("index", "stick"):
        page = checkout / f"viewer/dist/{name}.html"
        page.write_text(PAGE.replace("built", name))
        os.utime(page, (2**32, 2**32))  # newer than all sources


def test_the_wheel_holds_the_page_and_the_words(checkout: Path) -> None:
    _put_page(checkout)
    done = _build(checkout, "wheel")
    assert done.returncode == 0, done.stderr
    (wheel,) = (checkout / "out").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in ("index", "stick"):
            assert archive.read(f"handcarry/static/{name}.html").decode() == PAGE.replace("built", name)
        assert "handcarry/catalogue/words/de/app.po" in archive.namelist()


def test_the_source_archive_holds_the_page_so_that_nobody_needs_node(checkout: Path) -> None:
    _put_page(checkout)
    done = _build(checkout, "sdist")
    assert done.returncode == 0, done.stderr
    (archive,) = (checkout / "out").glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        assert len([name for name in tar.getnames() if name.endswith(("viewer/dist/index.html", "viewer/dist/stick.html"))]) == 2


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_without_the_page_nothing_is_built_and_a_sentence_says_why(checkout: Path, target: str) -> None:
    done = _build(checkout, target)
    assert done.returncode != 0
    assert "Node 20" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert not list((checkout / "out").glob("*.whl"))
