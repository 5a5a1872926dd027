"""Checks media as a tab does, in an interpreter robbed of what no browser has, and prints the reports; a child with numpy looks at frames.

What is locked is read once more with the password of the phantoms.

Usage: python -m tests.page.without MEDIUM...
"""

from __future__ import annotations

import importlib.abc
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handcarry.page.tab import Tab
    from handcarry.page.volumes import Pool

PASSWORD = "jaw-2026"

GONE = set("numpy xxhash imagecodecs isal rich cyclopts starlette anyio uvicorn pycdlib pydicom".split())  # noqa: SIM905
GONE |= {"py7zr", "libarchive", "openjpeg", "jpeg_ls", "pyzipper", "multiprocessing"}


class _Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: object = None) -> None:  # noqa: ARG002
        if fullname.partition(".")[0] in GONE:
            raise ModuleNotFoundError(fullname, name=fullname)


class _Eye:
    """What JavaScript is in a browser: here another interpreter, which has numpy."""

    def __init__(self) -> None:
        self._child = subprocess.Popen([sys.executable, "-m", "tests.page.eye"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, data: memoryview, layout: str, wish: str) -> _Told:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(f"{len(data)}\n{layout}\n{wish}\n".encode() + bytes(data))
        self._child.stdin.flush()
        return _Told(json.loads(self._child.stdout.readline()))


class _Told:
    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told

    def to_py(self) -> dict[str, Any]:
        return {
            name: bytes.fromhex(value[1:]) if isinstance(value, str) and value[:1] == "x" else value for name, value in self._told.items()
        }


def main(media: Sequence[str]) -> None:
    eye = _Eye()

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no processes and no threads here")

    subprocess.Popen.__init__ = refuse  # type: ignore[method-assign]
    threading.Thread.start = refuse  # type: ignore[method-assign]
    sys.meta_path.insert(0, _Hidden())
    from handcarry.page.tab import Tab  # noqa: PLC0415  after the robbery

    tab = Tab(eye, lambda _: None, _no_pool, _no_aes)
    for path in media:
        check = json.loads(tab.begin(path))["id"]
        steps, standing = _read(tab, check)
        if standing["found"]["wants_password"]:
            tab.answer("unlock", check, json.dumps({"password": PASSWORD}))
            steps, standing = _read(tab, check)
        report = json.loads(json.loads(tab.answer("json", check, "")))
        page = json.loads(tab.answer("report", check, '"en"'))
        volumes = json.loads(tab.answer("volumes", check, ""))
        print(json.dumps({"steps": steps, "standing": standing, "report": report, "page": page[:15], "volumes": volumes["volumes"]}))


def _no_pool(_: str) -> Pool:
    raise AssertionError("nothing is shown here")


def _no_aes(*_: object) -> None:
    raise AssertionError("nothing is locked with AES here")


def _read(tab: Tab, check: str) -> tuple[int, dict[str, Any]]:
    steps = 0
    while tab.step(check):
        steps += 1
    return steps, json.loads(tab.answer("standing", check, ""))


if __name__ == "__main__":
    main(sys.argv[1:])
