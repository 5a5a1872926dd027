"""The volumes that the app shows: the galleries of its checks, and one volume's voxels in memory at a time."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from weakref import WeakKeyDictionary

from handcarry.again import Changed, Wanted, frames_again
from handcarry.catalogue.words import ENGLISH, Words
from handcarry.gallery import Gallery
from handcarry.media.open import open_media
from handcarry.pixels.preview import preview_of
from handcarry.pixels.task import Ticket
from handcarry.pixels.volume import Plan
from handcarry.pixels.voxels import Voxels
from handcarry.pixels.workers import Prober
from handcarry.web.checks import Check
from handcarry.web.refusal import Refusal
from handcarry.web.stopping import Stopped, stoppable

AHEAD = 8  # frames handed over and not yet put in place
PATIENCE_SECONDS = 120.0  # for one slab, from a slow disc


class Loading:
    """One volume coming off its medium, slab by slab. Its own thread fills it; requests wait for what they need."""

    def __init__(self, check: Check, plan: Plan, *, minimum: int) -> None:
        self.plan = plan
        self.sha256: str | None = None
        self._check = check
        self._report = check.finished()
        self._fault = ""
        self._is_stopped = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()
        try:
            self._voxels = Voxels(plan, minimum=minimum)
        except MemoryError:
            raise Refusal("unusable", Words(ENGLISH)("app.unusable.too-large")) from None
        threading.Thread(target=self._run, name="volume", daemon=True).start()

    async def slab(self, number: int) -> memoryview:
        """The bytes of a slab, as soon as they are there."""
        if not 0 <= number < self.plan.slab_count:
            raise Refusal("not-found")
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (body := self._voxels.slab(number)) is None:
                    if self._fault:
                        raise Refusal(self._fault)
                    await self._news()
        except TimeoutError:
            raise Refusal("too-slow") from None
        return body

    def stop(self) -> None:
        """Give up; whoever still waits is told."""
        self._is_stopped.set()
        self._end("gone")

    async def _news(self) -> None:
        waiting = self._loop.create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    def _run(self) -> None:
        try:
            self._fill()
        except Stopped:
            return
        except (Changed, ValueError):
            self._end("changed")
        except Exception:  # noqa: BLE001  the thread's border: a fault of ours is told, not waited for
            self._end("our-fault")

    def _fill(self) -> None:
        subject, plan = self._check.subject, self.plan
        places = {(s.instance.entry, s.frame): k for k, s in enumerate(plan.places) if s is not None}
        drive = stoppable(subject.drive, self._is_stopped)
        media = open_media(subject.path, password=self._check.password, drive=drive)
        pending: deque[tuple[int, Ticket]] = deque()
        with Prober() as prober:
            for entry, frame, ticket in frames_again(media, self._report.medium.entries, Wanted.of(plan.places), prober):
                pending.append((places[entry, frame], ticket))
                if len(pending) > AHEAD:
                    self._put(*pending.popleft())
                if self._is_stopped.is_set():
                    return
            while pending:
                self._put(*pending.popleft())
        if not self._voxels.complete:
            raise Changed
        self.sha256 = self._voxels.sha256()

    def _put(self, k: int, ticket: Ticket) -> None:
        if self._voxels.put(k, ticket()) is not None:
            self._tell(self._wake)

    def _end(self, fault: str) -> None:
        self._fault = self._fault or fault
        self._tell(self._wake)

    def _tell(self, what: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what)

    def _wake(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)


class Shelf:
    """Galleries by check, each for as long as its check is kept, and the one volume that is held in memory: opening another lets it go."""

    def __init__(self) -> None:
        self._galleries: WeakKeyDictionary[Check, tuple[int, Gallery]] = WeakKeyDictionary()
        self._held: tuple[tuple[str, int, int], Loading] | None = None

    def gallery(self, check: Check) -> Gallery:
        """The volumes of a check's newest report."""
        report = check.finished()
        kept = self._galleries.get(check)
        if kept is None or kept[0] != check.revision:
            self._galleries[check] = kept = (check.revision, Gallery(report, preview_of))
            threading.Thread(target=_prepare, args=(kept[1],), name="preview", daemon=True).start()
        return kept[1]

    def loading(self, check: Check, number: int) -> Loading:
        """The volume's voxels, on their way or there."""
        gallery = self.gallery(check)
        key = (check.id, check.revision, number)
        if self._held is None or self._held[0] != key:
            self.stop()
            self._held = (key, Loading(check, gallery.plan(number), minimum=gallery.preview(number).minimum))
        return self._held[1]

    def sha256(self, check: Check, number: int) -> str | None:
        """The hash of a volume that is wholly there, None before."""
        held = self._held
        return held[1].sha256 if held is not None and held[0] == (check.id, check.revision, number) else None

    def stop(self) -> None:
        """Let the held volume go."""
        if self._held is not None:
            self._held[1].stop()
            self._held = None


def _prepare(gallery: Gallery) -> None:
    """Make the best volume's preview while the verdict is read: then the first picture waits for nothing."""
    best = next((choice for choice in gallery.choices if isinstance(choice.laid, Plan)), None)
    if best is not None:
        gallery.preview(best.number)
