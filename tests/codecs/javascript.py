"""The browser's codecs in a process of Node, asked about one frame after another."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from handcarry.model.frame import DecodeFault, FrameFacts, PixelLayout
from handcarry.pixels.task import Task

VIEWER = Path(__file__).parents[2] / "viewer"
_KINDS = {f"{'Uint' if kind == 'u' else 'Int'}{bits}Array": f"<{kind}{bits // 8}" for kind in "ui" for bits in (8, 16, 32)}


_CONVERTED: dict[str, Callable[[Any], Any]] = {
    "bytes": b64decode,
    "int": int,
    "tuple[int, ...]": tuple,
    "DecodeFault | None": lambda value: None if value is None else DecodeFault(value),
}


def question(task: Task) -> dict[str, Any]:
    """To look at a frame."""
    wish = {field.name: getattr(task, field.name) for field in fields(task) if field.name not in {"layout", "data"}}
    return {"ask": "look", "data": b64encode(task.data).decode(), "layout": asdict(task.layout), "wish": wish}


def facts_from(told: dict[str, Any]) -> FrameFacts:
    """What was answered to it."""
    known = {field.name: str(field.type) for field in fields(FrameFacts) if field.name in told}
    return FrameFacts(**{name: _CONVERTED.get(kind, lambda same: same)(told[name]) for name, kind in known.items()})


def assert_same_facts(mine: FrameFacts, theirs: FrameFacts) -> None:
    """But for what a browser says otherwise: who decoded, what the second decoder found, and in which words a codec refuses."""
    assert (theirs.second_decoder, theirs.second_hash) == ("", b"")
    detail = mine.detail if theirs.fault is DecodeFault.REFUSED else theirs.detail
    theirs = replace(theirs, detail=detail, decoder=mine.decoder)
    assert theirs == replace(mine, codestream=None, second_decoder="", second_hash=b"")


def bundled(entry: str, folder: Path) -> Path:
    """A script of the viewer's as the pages have it; skips where it cannot be made."""
    node = shutil.which("node")
    if node is None or not (VIEWER / "node_modules").is_dir():
        pytest.skip("the viewer's tools are not installed (make viewer)")
    script = folder / "script.js"
    subprocess.run([node, str(VIEWER / "tests" / "codecs" / "build.mjs"), entry, str(script)], check=True, timeout=120, cwd=VIEWER)
    return script


class JavaScript:
    """The process; `ask` waits for its answer."""

    def __init__(self, script: Path) -> None:
        self._process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question: dict[str, Any]) -> Any:  # noqa: ANN401  JSON
        """What it says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        assert "thrown" not in told, told["thrown"]
        return told

    def decode(self, data: bytes | memoryview, layout: PixelLayout, *, big_endian: bool = False) -> npt.NDArray[Any] | str:
        """Its stored values, all in one row, or the fault and what it says of it."""
        told = self.ask({"ask": "decode", "data": b64encode(data).decode(), "layout": asdict(layout), "big_endian": big_endian})
        if "fault" in told:
            return f"{told['fault']}: {told['detail']}"
        return np.frombuffer(b64decode(told["stored"]), _KINDS[told["kind"]])

    def look(self, task: Task) -> FrameFacts:
        """Its facts of a frame, decoder and codestream aside."""
        return facts_from(self.ask(question(task)))

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()
