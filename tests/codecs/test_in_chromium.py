"""The same codecs in a real browser: from the disk, under a policy without connections, on the page's thread and in a worker."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handcarry.pixels.look import look
from handcarry.pixels.task import Task
from tests.codecs.javascript import assert_same_facts, bundled, facts_from, question
from tests.codecs.test_coded import WHOLE

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
POLICY = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:; connect-src 'none'"


def tasks() -> list[Task]:
    whole = [
        Task(layout=shape, frame=n, data=memoryview(data), preview_factor=3, keep_full=True, closer_look=1)
        for n, (data, shape) in enumerate(WHOLE.values())
    ]
    cut = [Task(layout=task.layout, frame=99, data=task.data[: len(task.data) // 2]) for task in whole]
    return [one for pair in zip(cut, whole, strict=True) for one in pair]  # each codec reads on after a frame that it refuses


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("chromium")
    script = bundled("tests/codecs/browser.ts", folder).read_text().replace("</script", "<\\/script").replace("<!--", "<\\!--")
    page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}"><script>{script}</script>'
    (folder / "page.html").write_text(page)
    (folder / "questions.json").write_text(json.dumps([question(task) for task in tasks()]))
    # Playwright needs the sockets that tests may not open: it gets a process of its own.
    command = [sys.executable, "-m", "tests.codecs.in_chromium", CHROMIUM, (folder / "page.html").as_uri(), str(folder / "questions.json")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("where", ["page", "worker"])
def test_facts_are_the_programs(seen: dict[str, Any], where: str) -> None:
    for task, told in zip(tasks(), seen["told"][where], strict=True):
        assert_same_facts(look(task), facts_from(told))


def test_nothing_is_asked_for_and_no_policy_is_hurt(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []
    assert set(seen["wanted"]) <= {"file", "blob"}
