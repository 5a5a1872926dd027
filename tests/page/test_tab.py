"""A tab has no numpy, codecs, threads or processes: the same Python gives the same report there, and says what it could not check."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handcarry import check
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.page.tab import Tab
from handcarry.report.describe import describe
from handcarry.report.made import made_after
from handcarry.report.to_json import to_json
from handcarry.testing.media import write_demo

ROOT = Path(__file__).parents[2]
SAME = ("handed", "verdict", "can", "next", "findings", "ran", "series", "ledger", "volumes", "identity", "source", "program")


def in_a_tab(*media: Path) -> list[dict[str, Any]]:
    words = [sys.executable, "-m", "tests.page.without", *map(str, media)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(words, capture_output=True, check=False, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def natively(path: Path) -> dict[str, Any]:
    document = describe(check(path), made=made_after(1.0), version="0.1.0", english=Words(ENGLISH))
    told: dict[str, Any] = json.loads(to_json(document))
    return told


def test_every_demo_medium_is_told_the_same(tmp_path: Path) -> None:
    media = write_demo(tmp_path)
    for medium, seen in zip(media, in_a_tab(*(medium.path for medium in media)), strict=True):
        native = natively(medium.path)
        assert {name: seen["report"][name] for name in SAME} == {name: native[name] for name in SAME}, medium.name
        assert seen["standing"]["found"]["verdict"] == medium.verdict.value
        assert seen["steps"] >= len(native["ledger"]) - 1
        assert len(seen["volumes"]) == len(native["volumes"])
        assert all(volume["thumbnail"] for volume in seen["volumes"] if volume["size"])
        assert seen["page"] == "<!doctype html>"


def test_what_cannot_be_opened_here_is_never_fine(tmp_path: Path) -> None:
    rar = tmp_path / "scan.rar"
    rar.write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(56))
    (seen,) = in_a_tab(rar)
    assert seen["standing"]["found"]["verdict"] == "COULD_NOT_READ"
    (container,) = (each for each in seen["report"]["source"]["containers"] if each["format"] != "file")
    assert (container["fault"]["code"], container["fault"]["detail"]) == ("unsupported", "it cannot be unpacked here")


def test_a_question_nobody_understands_is_refused(tmp_path: Path) -> None:
    told: list[str] = []
    tab = Tab(lambda *_: pytest.fail("nothing to look at"), told.append, lambda _: pytest.fail("nothing to show"), lambda *_: None)
    (tmp_path / "000000").write_text("text")
    (tmp_path / "000001").write_text("more")
    assert json.loads(tab.begin_many(str(tmp_path), '["..", "b"]', "my disc"))["refused"] == "not-understood"
    check = json.loads(tab.begin_many(str(tmp_path), '["disc/a%20b.txt", "disc/inner/__proto__"]', "my disc"))["id"]
    assert json.loads(tab.answer("about", check, "{}"))["refused"] == "not-now"
    while tab.step(check):
        pass
    assert json.loads(tab.answer("standing", check, ""))["label"] == "my disc"
    assert json.loads(tab.answer("about", check, '{"born": "yesterday"}'))["refused"] == "not-understood"
    assert json.loads(tab.answer("standing", "none", ""))["refused"] == "not-found"
    assert json.loads(told[0])["files_total"] == 2
    report = json.loads(json.loads(tab.answer("json", check, "")))
    assert report["source"]["name"] == "my disc"
    assert [line["path"] for line in report["ledger"]] == ["a b.txt", "inner/__proto__"]
