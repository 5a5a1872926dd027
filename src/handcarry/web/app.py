"""The routes of the app: each takes a request apart, asks the room that knows, and puts the answer into a response. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from handcarry import __version__
from handcarry.catalogue.words import ENGLISH, Words, domains, languages
from handcarry.gallery import NotShown
from handcarry.media.password import Password
from handcarry.web.asked import About, Begin, Clinic, Unlock, read
from handcarry.web.checks import Check, Checks, Subject
from handcarry.web.guard import is_for_a_person
from handcarry.web.page import Page
from handcarry.web.places import Places
from handcarry.web.refusal import Refusal
from handcarry.web.scene import measured
from handcarry.web.telling import report_of, standing, whereabouts
from handcarry.web.uploads import Uploads
from handcarry.web.volumes import Shelf

UPLOAD_BYTES = 64 << 30
SESSION_BYTES = 4 << 20
BODY_BYTES = {"/files": UPLOAD_BYTES, "/sr": SESSION_BYTES}
_CHUNK_BYTES = 1 << 20
NAME_HEADER = "x-handcarry-name"


class App:
    """What one sitting holds: its checks, uploads, volumes, and the page."""

    def __init__(self, page: Page, *, folder: Path, end: Callable[[], None], places: Places | None = None) -> None:
        self.checks = Checks(Check)
        self._uploads = Uploads(folder)
        self._shelf = Shelf()
        self._places = places or Places()
        self._page = page
        self._end = end
        self._first = ""  # the check that was named at the start
        self._reports: dict[tuple[str, int, str, str], Page] = {}  # of the check looked at last, by country and language
        self.routes = Starlette(
            routes=[
                Route("/", self._show_page),
                Route("/favicon.ico", _nothing),
                Route("/checks/{check}/report", self._show_report),
                Route("/api/start", self._start),
                Route("/api/end", self._finish, methods=["POST"]),
                Route("/api/uploads", self._begin_upload, methods=["POST"]),
                Route("/api/uploads/{upload}/files", self._take_file, methods=["POST"]),
                Route("/api/checks", self._begin, methods=["POST"]),
                Route("/api/checks/{check}", self._look),
                Route("/api/checks/{check}/stop", self._stop, methods=["POST"]),
                Route("/api/checks/{check}/password", self._unlock, methods=["POST"]),
                Route("/api/checks/{check}/about", self._about, methods=["POST"]),
                Route("/api/checks/{check}/clinic", self._whereabouts),
                Route("/api/checks/{check}/clinic", self._place, methods=["POST"]),
                Route("/api/checks/{check}/volumes", self._volumes),
                Route("/api/checks/{check}/volumes/{number:int}", self._header),
                Route("/api/checks/{check}/volumes/{number:int}/preview", self._preview),
                Route("/api/checks/{check}/volumes/{number:int}/slabs/{slab:int}", self._slab),
                Route("/api/checks/{check}/volumes/{number:int}/sr", self._report_measurements, methods=["POST"]),
            ],
            exception_handlers={
                Refusal: _refused,
                NotShown: _not_shown,
                HTTPException: _refused_by_router,
                ClientDisconnect: _gone,
                Exception: _failed,
            },
        )
        self.routes.router.redirect_slashes = False  # an address is right or it is not

    def begin_with(self, path: str) -> None:
        """Check what was named on the command line; the page finds it under way."""
        self._first = self.checks.begin(Subject(path=path, label=Path(os.path.abspath(path)).name or path)).id  # noqa: PTH100  "." has no name

    def stop(self) -> None:
        """End all that runs."""
        self.checks.stop()
        self._shelf.stop()

    async def _show_page(self, _: Request) -> Response:
        return Response(self._page.html, media_type="text/html", headers={"content-security-policy": self._page.policy})

    async def _show_report(self, request: Request) -> Response:
        check, language = self._check(request), _words(request).language
        key = (check.id, check.revision, check.clinic, language)
        if key not in self._reports:
            self._reports = {one: page for one, page in self._reports.items() if one[:2] == key[:2]}
            self._reports[key] = await anyio.to_thread.run_sync(report_of, check, Words(language))
        page = self._reports[key]
        return Response(page.html, media_type="text/html", headers={"content-security-policy": page.policy})

    async def _start(self, _: Request) -> Response:
        places = await anyio.to_thread.run_sync(self._places.look)
        return _json({"places": places, "check": self._first if self._first in self.checks else "", "version": __version__})

    async def _finish(self, _: Request) -> Response:
        self._end()
        return _json({})

    async def _begin_upload(self, _: Request) -> Response:
        return _json({"id": self._uploads.begin().id})

    async def _take_file(self, request: Request) -> Response:
        await self._uploads[request.path_params["upload"]].add(request.headers.get(NAME_HEADER, ""), request.stream())
        return _json({})

    async def _begin(self, request: Request) -> Response:
        return _json({"id": self.checks.begin(self._subject(read(await request.body(), Begin))).id})

    def _subject(self, begin: Begin) -> Subject:
        if begin.place:
            return self._places.subject(begin.place)
        if begin.upload:
            return self._uploads[begin.upload].subject(begin.label)
        path = begin.path.strip().strip('"')
        if not path or "\0" in path:
            raise Refusal("not-understood")
        return Subject(path=path, label=path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path)

    async def _look(self, request: Request) -> Response:
        return _json(standing(self._check(request)))

    async def _stop(self, request: Request) -> Response:
        self._check(request).stop()
        return _json({})

    async def _unlock(self, request: Request) -> Response:
        self._check(request).unlock(Password(text=read(await request.body(), Unlock).password))
        return _json({})

    async def _about(self, request: Request) -> Response:
        asked = read(await request.body(), About).asked()
        await anyio.to_thread.run_sync(self._check(request).ask, asked)
        return _json({})

    async def _whereabouts(self, request: Request) -> Response:
        return _json(await anyio.to_thread.run_sync(whereabouts, self._check(request)))

    async def _place(self, request: Request) -> Response:
        self._check(request).clinic = read(await request.body(), Clinic).iso()
        return _json({})

    async def _volumes(self, request: Request) -> Response:
        gallery = await anyio.to_thread.run_sync(self._shelf.gallery, self._check(request))
        listed = await anyio.to_thread.run_sync(gallery.listed)
        return _json({"withheld": gallery.is_withheld, "volumes": listed})

    async def _header(self, request: Request) -> Response:
        check, number = self._check(request), request.path_params["number"]
        sha256, words = self._shelf.sha256(check, number), _words(request)
        return _json(await anyio.to_thread.run_sync(lambda: self._shelf.gallery(check).header(number, words, sha256=sha256)))

    async def _preview(self, request: Request) -> Response:
        check, number = self._check(request), request.path_params["number"]
        body = (await anyio.to_thread.run_sync(lambda: self._shelf.gallery(check).preview(number))).body
        self._shelf.loading(check, number)  # its slabs will be asked for next
        return Voxels(memoryview(body))

    async def _slab(self, request: Request) -> Response:
        loading = self._shelf.loading(self._check(request), request.path_params["number"])
        return Voxels(await loading.slab(request.path_params["slab"]))

    async def _report_measurements(self, request: Request) -> Response:
        plan = self._shelf.gallery(self._check(request)).plan(request.path_params["number"])
        posted = await request.body()

        return Response(await anyio.to_thread.run_sync(lambda: measured(plan, posted)), media_type="application/dicom")

    def _check(self, request: Request) -> Check:
        return self.checks[request.path_params["check"]]


class Voxels(Response):
    """Stored values, sent piece by piece from where they lie: one slow reader holds up nobody and copies nothing."""

    def __init__(self, body: memoryview) -> None:
        super().__init__(media_type="application/octet-stream", headers={"content-length": str(body.nbytes)})
        self._voxels = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  the shape of ASGI
        """Send them."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        for at in range(0, self._voxels.nbytes, _CHUNK_BYTES):
            await send({"type": "http.response.body", "body": self._voxels[at : at + _CHUNK_BYTES], "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _words(request: Request) -> Words:
    language = request.query_params.get("language", "")
    return Words(language if language in languages() and "report" in domains(language) else ENGLISH)


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


async def _nothing(_: Request) -> Response:
    return Response(status_code=204)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    if is_for_a_person(request.scope):
        return Response(error.sentence, error.status, media_type="text/plain")
    return Response(error.as_json(), error.status, media_type="application/json")


async def _not_shown(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotShown)
    return await _refused(request, Refusal(error.code, Words(ENGLISH)(f"app.unusable.{error.laid.code}") if error.laid else ""))


async def _refused_by_router(request: Request, error: Exception) -> Response:
    is_method = isinstance(error, HTTPException) and error.status_code == 405
    return await _refused(request, Refusal("wrong-method" if is_method else "not-found"))


async def _failed(request: Request, _: Exception) -> Response:
    return await _refused(request, Refusal("our-fault"))


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=204)  # nobody is there to read it
