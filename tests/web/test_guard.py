"""Nobody gets in but our own page: against the real server, in a process of its own, over real sockets."""

from __future__ import annotations

import itertools
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from handcarry.testing.phantom import Spec, write_series
from handcarry.web.app import App
from handcarry.web.guard import EVERY_RESPONSE, HEAD_BYTES, JSON_BYTES
from handcarry.web.page import app_page
from tests.web.running import PAGE, Answer, Running, running

pytestmark = [pytest.mark.enable_socket]
SECRET = "DOE"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("guard")
    scan = write_series(folder / "scan", Spec(size=(6, 48, 48)))
    with running(folder, scan.path) as started:
        started.enter()
        yield started


@pytest.fixture(autouse=True)
def _still_up(app: Running) -> Iterator[None]:
    """Whatever a test does, the server answers its own page afterwards."""
    yield
    assert app.get("/api/start").status == 200
    assert app.process.poll() is None


def check_of(app: Running) -> str:
    return str(app.get("/api/start").json["check"])


def routes(app: Running) -> list[tuple[str, str]]:
    made = App(app_page(PAGE), folder=app.temp, end=lambda: None)
    filled = {"{check}": check_of(app), "{upload}": "0", "{number:int}": "1", "{slab:int}": "0"}
    found = []
    for route in made.routes.routes:
        path = route.path  # type: ignore[attr-defined]
        for name, value in filled.items():
            path = path.replace(name, value)
        found += [(method, path) for method in route.methods]  # type: ignore[attr-defined]
    return found


def tells_nothing(answer: Answer) -> bool:
    """A refusal is one sentence, and no part of it is ours or the patient's to hide."""
    return all(word not in answer.body for word in (b"Traceback", b"/src/", b"site-packages", SECRET.encode(), b'File "'))


def test_every_route_is_shut_without_a_session(app: Running) -> None:
    known = routes(app)
    assert len(known) >= 25
    for method, path in known:
        for headers in ({}, {"Cookie": f"handcarry-{app.port}=guess"}, {"Cookie": "handcarry=x"}, {"Authorization": "token x"}):
            post = {"Origin": app.origin, "X-Handcarry": "1", "Content-Type": "application/json"} if method == "POST" else {}
            answer = app.raw(method, path, headers | post, b"{}" if method == "POST" else None)
            assert answer.status == 401, (method, path)
            assert tells_nothing(answer)


def test_the_token_works_once_and_no_other_does(app: Running) -> None:
    for token in (app.address.partition("=")[2], "", "x", "a" * 5000, "a&token=b"):
        assert app.raw("GET", f"/?token={token}").status == 401
    assert app.raw("GET", "/?token=x", app.session).status == 303  # who is in already is led in


def test_a_thousand_other_hosts_are_refused(app: Running) -> None:
    chance = random.Random(7)
    port = app.port
    names = [
        "localhost", "127.0.0.1", f"127.0.0.1:{port + 1}", f"127.0.0.1.nip.io:{port}", f"localhost.evil.example:{port}", f"[::1]:{port}",
        f"127.0.0.1:{port}.evil.example", f"evil.example:{port}", f"0.0.0.0:{port}", f"127.1:{port}", f"2130706433:{port}",
        f"LOCALHOST.:{port}", f"user@127.0.0.1:{port}",
    ]  # fmt: skip
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-."
    names += ["".join(chance.choices(letters, k=chance.randint(8, 40))).strip(".-") + f"x.example:{port}" for _ in range(1000 - len(names))]
    assert len(set(names)) >= 990
    assert [name for name in names if app.raw("GET", "/api/start", app.session | {"Host": name}).status != 403] == []


@pytest.mark.parametrize("path", ["/", "/api/start"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_foreign_page_is_refused(app: Running, path: str, headers: dict[str, str]) -> None:
    assert app.raw("GET", path, app.session | headers).status == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; x=y", ""]
)
def test_what_a_form_can_send_changes_nothing(app: Running, kind: str) -> None:
    typed = {"Content-Type": kind} if kind else {}
    with_header = {"Origin": app.origin, "X-Handcarry": "1"}
    for headers, status in (({}, 403), ({"Origin": app.origin}, 403), ({"X-Handcarry": "1"}, 403), (with_header, 415)):
        assert app.raw("POST", "/api/end", app.session | headers | typed, b"{}").status == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused_and_no_foreign_page_is_allowed_anything(app: Running, method: str) -> None:
    answer = app.raw(method, "/api/start", app.session | {"Access-Control-Request-Method": "POST"})
    assert answer.status == 405
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_five_thousand_ways_out_of_the_folder_lead_nowhere(app: Running) -> None:
    up = ["..", "%2e%2e", "..%2f", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e", "..;", "%c0%ae%c0%ae", "....//", ".%00.", "..%00/"]
    roots = ["/", "//", "/static/", "/api/", "/checks/", "/api/checks/", "/api/uploads/", "/checks/x/report/", "/api/checks/../", "/file:"]
    goals = [
        "etc/passwd",
        "etc%2fpasswd",
        "proc/self/environ",
        "windows/win.ini",
        "home",
        ".ssh/id_rsa",
        "C:/",
        "tmp",
        "%2fetc%2fpasswd",
        "",
    ]
    ways = (f"{root}{step * depth}/{goal}" for depth in range(1, 6) for root, step, goal in itertools.product(roots, up, goals))
    chosen = list(itertools.islice(ways, 5000))
    assert len(chosen) == 5000
    for way in chosen:
        answer = app.raw("GET", way.replace("\\", "%5c"), app.session)
        assert answer.status in {400, 404, 405}, way
        assert tells_nothing(answer), way
        assert b"root:" not in answer.body, way


def test_a_body_that_is_too_large_is_refused_before_it_is_read(app: Running) -> None:
    ours = {"Origin": app.origin, "X-Handcarry": "1", "Content-Type": "application/json"}
    for length in (str(JSON_BYTES + 1), str(4 << 30), "9" * 30, "-1", "0x10"):
        answer = _first_line(
            app, f"POST /api/checks HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\n", app.session | ours | {"Content-Length": length}
        )
        assert answer.split()[1:2] in ([b"413"], [b"400"]), length


def test_an_endless_body_is_cut_off(app: Running) -> None:
    ours = {"Origin": app.origin, "X-Handcarry": "1", "Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    with socket.create_connection(("127.0.0.1", app.port), timeout=30) as wire:
        wire.sendall(_head("POST /api/checks HTTP/1.1", app, app.session | ours))
        sent = 0
        try:
            while sent < 64 << 20:
                wire.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                sent += 65536
        except OSError:
            pass
    assert sent < 64 << 20


def test_a_compressed_body_is_refused(app: Running) -> None:
    assert app.post("/api/checks", body=b"\x1f\x8b", Content_Encoding="gzip").status == 415


def test_a_head_that_is_too_large_is_refused(app: Running) -> None:
    assert app.raw("GET", "/api/start", app.session | {"X-Padding": "x" * (2 * HEAD_BYTES)}).status in {400, 413}


def test_a_thousand_slow_connections_keep_nobody_out(app: Running) -> None:
    held = []
    try:
        for _ in range(1000):
            try:
                wire = socket.create_connection(("127.0.0.1", app.port), timeout=5)
                wire.sendall(b"GET / HTTP/1.1\r\nHost: ")
                held.append(wire)
            except OSError:
                break
        limit = time.monotonic() + 20
        while True:
            try:
                assert app.get("/api/start").status == 200
                break
            except OSError:
                assert time.monotonic() < limit, "somebody is kept out"
    finally:
        for wire in held:
            wire.close()


def test_every_answer_bears_the_headers(app: Running) -> None:
    for answer in (
        app.get("/"),
        app.get("/api/start"),
        app.get("/nothing"),
        app.raw("GET", "/"),
        app.get(f"/checks/{check_of(app)}/report"),
    ):
        assert EVERY_RESPONSE.items() <= answer.headers.items()
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


def test_the_page_may_run_its_own_script_and_ask_its_own_server_only(app: Running) -> None:
    policy = app.get("/").headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert policy.count("sha256-") == 2
    assert "connect-src 'self'" in policy


def test_nonsense_instead_of_json_is_a_sentence(app: Running) -> None:
    for body in (
        b"",
        b"[",
        b"[" * 60000,
        b"{}x",
        b'{"path": 5}',
        b'{"other": "x"}',
        b"\xff\xfe",
        b'{"place": "99"}',
        b'{"upload": "../x"}',
        b'{"path": "\\u0000"}',
    ):
        answer = app.raw(
            "POST", "/api/checks", app.session | {"Origin": app.origin, "X-Handcarry": "1", "Content-Type": "application/json"}, body
        )
        assert answer.status in {400, 404, 410}, body[:20]
        assert answer.json["says"].endswith(".")
        assert tells_nothing(answer)


def test_a_person_who_is_refused_reads_a_sentence(app: Running) -> None:
    answer = app.raw("GET", "/", {"Accept": "text/html,application/xhtml+xml"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.body.decode().endswith(".")


def test_nothing_listens_but_on_loopback(app: Running) -> None:
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", app.port), timeout=2)


def _head(line: str, app: Running, headers: dict[str, str]) -> bytes:
    named = {"Host": f"127.0.0.1:{app.port}"} | headers
    return (line + "\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items()) + "\r\n").encode()


def _first_line(app: Running, start: str, headers: dict[str, str]) -> bytes:
    with socket.create_connection(("127.0.0.1", app.port), timeout=30) as wire:
        wire.sendall((start + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n").encode())
        return wire.recv(4096).split(b"\r\n")[0]


_ANOTHER_PERSON = """
import encodings.idna, http.client, os, sys  # before the other person, who may not read where Python lies
os.setgid(65534); os.setuid(65534)
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
connection.request("GET", sys.argv[2])
print(connection.getresponse().status)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="only Linux tells whose a connection is, and only root can be two people"
)
def test_who_read_the_token_among_our_arguments_does_not_get_in_and_does_not_use_it_up(tmp_path: Path) -> None:
    with running(tmp_path) as fresh:
        path = fresh.address.removeprefix(fresh.origin)
        stolen = subprocess.run(
            [sys.executable, "-I", "-c", _ANOTHER_PERSON, str(fresh.port), path], capture_output=True, timeout=60, check=True
        )
        assert stolen.stdout.strip() == b"401"
        fresh.enter()
        assert fresh.get("/api/start").status == 200
