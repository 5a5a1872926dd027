"""Who may ask: the browser that was opened with the one-time token, from this app's own page, on this computer's own address. Nobody else.

Every web page that the same browser shows can send requests to a loopback port, and a name that an attacker owns can be made to lead
there (DNS rebinding). So the Host must be ours, the Origin must be ours, the session must be ours, and what changes anything must bear a
header that no page elsewhere can add without being asked for permission, which is never given (no CORS).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handcarry.host.peer import is_someone_elses
from handcarry.web.refusal import Refusal

OUR_HEADER, OUR_VALUE = "x-handcarry", "1"
BODY_TYPES = frozenset({"application/json", "application/octet-stream"})
JSON_BYTES = 64 << 10
HEAD_BYTES = 16 << 10
PATIENCE_SECONDS = 30.0  # for the next piece of a body
METHODS = frozenset({"GET", "HEAD", "POST"})
_OWN_SITES = frozenset({"same-origin", "none"})  # Sec-Fetch-Site: our page, or the address bar
_NOT_MEANT = ("sec-purpose", "purpose", "x-moz")  # a browser that fetches ahead must not use up the token

EVERY_RESPONSE = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()",
}
CLOSED_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

Headers = Mapping[str, str]


class Guard:
    """Stands before the app. `body_bytes` gives the largest body for paths that end in its keys; all others take `JSON_BYTES`."""

    def __init__(self, app: ASGIApp, *, port: int, body_bytes: Mapping[str, int]) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}
        self._port = port
        self._token: str | None = secrets.token_urlsafe(32)
        self._session = secrets.token_urlsafe(32)
        self._cookie = f"handcarry-{port}"
        self._body_bytes = body_bytes
        self.address = f"http://127.0.0.1:{port}/?token={self._token}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it in a sentence."""
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            return
        answer = _Answer(send, to_person=is_for_a_person(scope))
        try:
            headers = _headers(scope)
            if self._opens(scope, headers):
                await answer.redirect(f"{self._cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict")
                return
            self._admit(scope, headers)
            body = _Body(receive, most=self._largest(scope, headers))
            await self._app(scope, body.receive, answer.send)
        except Refusal as refusal:
            await answer.refuse(refusal)
        except Exception:  # noqa: BLE001  the last border before the browser: a fault of ours is a sentence, and the server goes on
            await answer.refuse(Refusal("our-fault"))

    def _admit(self, scope: Scope, headers: Headers) -> None:
        if scope["method"] not in METHODS:
            raise Refusal("wrong-method")
        self._be_ours(headers)
        if not self._has_session(headers):
            raise Refusal("no-session")
        if scope["method"] == "POST":
            self._be_deliberate(headers)

    def _be_ours(self, headers: Headers) -> None:
        if headers.get("host") not in self._hosts:
            raise Refusal("foreign-host")
        if "origin" in headers and headers["origin"] not in self._origins:
            raise Refusal("foreign-origin")
        if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            raise Refusal("foreign-origin")

    def _be_deliberate(self, headers: Headers) -> None:
        """What changes anything comes from our own script: no form and no foreign page can make such a request."""
        if "origin" not in headers or headers.get(OUR_HEADER) != OUR_VALUE:
            raise Refusal("simple-request")
        if headers.get("content-type") not in BODY_TYPES or "content-encoding" in headers:
            raise Refusal("wrong-type")

    def _has_session(self, headers: Headers) -> bool:
        crumbs = (crumb.strip().partition("=") for crumb in headers.get("cookie", "").split(";"))
        mine = [value for name, _, value in crumbs if name == self._cookie]
        return len(mine) == 1 and secrets.compare_digest(mine[0].encode(), self._session.encode())

    def _opens(self, scope: Scope, headers: Headers) -> bool:
        """True where this request exchanges the token, once."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token")
        if scope["path"] != "/" or given is None or scope["method"] != "GET":
            return False
        self._be_ours(headers)
        if self._has_session(headers):
            return True
        if any(name in headers for name in _NOT_MEANT):
            raise Refusal("no-session")
        token = self._token
        if token is None or len(given) != 1 or not secrets.compare_digest(given[0].encode(), token.encode()):
            raise Refusal("used-token")
        if is_someone_elses(tuple(scope["client"]), port=self._port):  # they read it among the arguments of our browser
            raise Refusal("no-session")
        self._token = None
        return True

    def _largest(self, scope: Scope, headers: Headers) -> int:
        most = 0
        if scope["method"] == "POST":
            most = next((size for ending, size in self._body_bytes.items() if scope["path"].endswith(ending)), JSON_BYTES)
        told = headers.get("content-length", "0")
        if not told.isdecimal() or len(told) > 18 or int(told) > most:
            raise Refusal("too-large")
        return most


def _headers(scope: Scope) -> dict[str, str]:
    """The headers by name. One that must be single and comes twice is nobody's."""
    found: dict[str, str] = {}
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEAD_BYTES:
        raise Refusal("too-large")
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name in found and name in {"host", "origin", "content-length", "content-type", "transfer-encoding"}:
            raise Refusal("not-understood")
        found[name] = f"{found[name]}; {value}" if name in found else value
    return found


def is_for_a_person(scope: Scope) -> bool:
    """True for what a browser shows as a page by itself: the sentence alone, instead of what a program reads."""
    return any(name == b"accept" and value.startswith(b"text/html") for name, value in scope["headers"])


class _Body:
    """The request's body: counted, and given up where it comes too slowly."""

    def __init__(self, receive: Receive, *, most: int) -> None:
        self._receive = receive
        self._left = most
        self._ended = False

    async def receive(self) -> Message:
        """The next piece."""
        if self._ended:
            return await self._receive()  # what comes now is the browser going away
        try:
            message = await asyncio.wait_for(self._receive(), PATIENCE_SECONDS)
        except TimeoutError:
            raise Refusal("too-slow") from None
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self._ended = not message.get("more_body", False)
            if self._left < 0:
                raise Refusal("too-large")
        return message


class _Answer:
    """The response: with our headers on it, whoever makes it."""

    def __init__(self, send: Send, *, to_person: bool) -> None:
        self._send = send
        self._to_person = to_person
        self._has_begun = False

    async def send(self, message: Message) -> None:
        """Pass a message on; the first one gets our headers where it has none of its own."""
        if message["type"] == "http.response.start":
            self._has_begun = True
            given = dict(message["headers"])
            policy = {} if b"content-security-policy" in given else {"content-security-policy": CLOSED_POLICY}
            closing = {"connection": "close"} if message["status"] >= 400 else {}
            message = {**message, "headers": [*message["headers"], *_encoded((EVERY_RESPONSE | policy | closing).items())]}
        await self._send(message)

    async def redirect(self, cookie: str) -> None:
        """Send the browser to the app, with its session."""
        await self._whole(303, {"location": "/", "set-cookie": cookie}, b"")

    async def refuse(self, refusal: Refusal) -> None:
        """Say no. Where an answer has begun already, nothing can be said any more, and the connection ends short."""
        if not self._has_begun:
            kind, body = (
                ("text/plain; charset=utf-8", refusal.sentence.encode()) if self._to_person else ("application/json", refusal.as_json())
            )
            await self._whole(refusal.status, {"content-type": kind}, body)

    async def _whole(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        named = {**headers, "content-length": str(len(body))}
        await self.send({"type": "http.response.start", "status": status, "headers": list(_encoded(named.items()))})
        await self.send({"type": "http.response.body", "body": body})


def _encoded(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[bytes, bytes]]:
    return ((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)
