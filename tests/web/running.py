"""A running app, and a client that is as polite, or as rude, as it is told to be."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = "<!doctype html><title>t</title><style>p{color:red}</style><p>x</p><script>document.title='ran'</script>"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever JSON holds
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Running:
    process: subprocess.Popen[bytes]
    address: str
    temp: Path
    session: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        found = re.search(r":(\d+)/", self.address)
        assert found is not None
        return int(found[1])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def raw(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
        """Exactly this request, nothing added but what HTTP needs."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in (headers or {}):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
        finally:
            connection.close()

    def enter(self) -> None:
        """Exchange the token, as the browser does."""
        answer = self.raw("GET", self.address.removeprefix(self.origin))
        assert answer.status == 303, answer
        self.session["Cookie"] = answer.headers["set-cookie"].split(";")[0]

    def get(self, path: str) -> Answer:
        return self.raw("GET", path, self.session)

    def post(self, path: str, value: object = None, *, body: bytes | None = None, **headers: str) -> Answer:
        data = json.dumps(value if value is not None else {}).encode() if body is None else body
        kind = "application/json" if body is None else "application/octet-stream"
        ours = {"Origin": self.origin, "X-Handcarry": "1", "Content-Type": kind} | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.raw("POST", path, self.session | ours, data)

    def checked(self, begin: object) -> dict[str, Any]:
        """A check from its beginning to its end, or wherever it stands still."""
        return self.wait(self.post("/api/checks", begin).json["id"])

    def wait(self, check: str) -> dict[str, Any]:
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            found: dict[str, Any] = self.get(f"/api/checks/{check}").json
            if found["state"] != "reading":
                return found
        raise AssertionError("the check does not end")


@contextlib.contextmanager
def running(folder: Path, path: Path | None = None, page: str = PAGE) -> Iterator[Running]:
    """The app in a process of its own, whose temporary folder is below `folder`."""
    (folder / "page.html").write_text(page)
    temp = folder / "temp"
    temp.mkdir(exist_ok=True)
    words = [sys.executable, "-m", "tests.web.run", str(folder / "page.html"), *([str(path)] if path else [])]
    environment = {**os.environ, "TMPDIR": str(temp), "HOME": str(folder), "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield Running(process, process.stdout.readline().decode().strip(), temp)
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stderr.close()
