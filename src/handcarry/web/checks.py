"""Checks as jobs: each reads its medium in the background, can be watched and stopped, and keeps its answer for the pages.

What a check is and knows is `Checking`; `Check` reads on a thread of its own. Where there are no threads, somebody else reads in steps.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Generic, TypeVar

from handcarry import examine
from handcarry.media.drive import REAL, Drive
from handcarry.media.found import Media
from handcarry.media.open import open_media
from handcarry.media.password import Password
from handcarry.model.progress import Progress
from handcarry.model.report import Asked, Report
from handcarry.web.refusal import Refusal
from handcarry.web.stopping import Stopped, stoppable

RUNNING_AT_ONCE = 2
KEPT = 4
BELIEVED_AFTER_SECONDS = 2.0  # an estimate of the time left before that is a guess
_NOTHING_YET = Progress(files_done=0, files_total=0, bytes_done=0, bytes_total=0)


class State(StrEnum):
    """Where a check stands."""

    READING = "reading"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"  # by a fault of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is to be checked: a path, or an upload behind a `drive` of its own. `label` is what the person calls it."""

    path: str
    label: str
    drive: Drive = REAL
    renamed: bool = False  # the path's own name means nothing, the label stands for it in the report


class Checking:
    """One check, from the click to its report. Who reads writes here; who tells the person reads here."""

    def __init__(self, subject: Subject) -> None:
        self.id = secrets.token_hex(8)
        self.subject = subject
        self.state = State.READING
        self.progress = _NOTHING_YET
        self.report: Report | None = None
        self.revision = 0  # grows with each report
        self.password: Password | None = None
        self.clinic = ""  # the code of the country where the person says it is
        self._asked = Asked()
        self._began = time.monotonic()
        self._seconds = 0.0
        self._is_stopped = threading.Event()

    def start(self) -> None:
        """Begin to read the medium."""
        self.state, self.progress, self._began = State.READING, _NOTHING_YET, time.monotonic()
        self._is_stopped.clear()

    def stop(self) -> None:
        """Give up reading; what was read is forgotten."""
        self._is_stopped.set()
        if self.state is State.READING:
            self.state = State.STOPPED

    def unlock(self, password: Password) -> None:
        """Read once more, with a password."""
        if self.state is not State.DONE:
            raise Refusal("not-now")
        self.password = password
        self.start()

    def ask(self, asked: Asked) -> None:
        """Judge anew what was read, by what the person says of themselves. Nothing is read again."""
        if self.report is None or self.state is not State.DONE:
            raise Refusal("not-now")
        self._asked = asked
        self.report = examine.judge(self.report.medium, asked)
        self.revision += 1

    @property
    def asked(self) -> Asked:
        """What the person said of themselves."""
        return self._asked

    @property
    def seconds(self) -> float:
        """How long reading took, or takes so far."""
        return self._seconds or time.monotonic() - self._began

    @property
    def seconds_left(self) -> float | None:
        """About how long reading will still take, None while that cannot be told."""
        seen, done = time.monotonic() - self._began, self.progress.bytes_done
        if seen < BELIEVED_AFTER_SECONDS or not done or self.progress.bytes_total <= done:
            return None
        return seen * (self.progress.bytes_total - done) / done

    def finished(self) -> Report:
        """The report; refused while there is none."""
        if self.report is None or self.state is not State.DONE:
            raise Refusal("not-now")
        return self.report

    def settle(self, report: Report) -> None:
        """Take the report, unless nobody wants it any more."""
        if not self._is_stopped.is_set():
            self._seconds = time.monotonic() - self._began
            self.report = self._named(report)
            self.revision += 1
            self.state = State.DONE

    def open(self) -> Media:
        """Return the medium to read, which stops being readable when the check is stopped."""
        drive = stoppable(self.subject.drive, self._is_stopped)
        return open_media(self.subject.path, password=self.password, drive=drive)

    def tell(self, progress: Progress) -> None:
        """Hear how far reading has come. Raises `Stopped` where it need not go on."""
        if self._is_stopped.is_set():
            raise Stopped
        self.progress = progress

    def _named(self, report: Report) -> Report:
        if not self.subject.renamed:
            return report
        first, *others = report.medium.containers
        label = self.subject.label
        return replace(report, medium=replace(report.medium, name=label, containers=(replace(first, path=label), *others)))


class Check(Checking):
    """A check that reads on a thread that nobody waits for at the end."""

    def start(self) -> None:
        """Begin to read the medium."""
        super().start()
        threading.Thread(target=self._run, name="check", daemon=True).start()

    def _run(self) -> None:
        try:
            self.settle(examine.check_media((self.open(),), asked=self.asked, progress=self.tell))
        except Stopped:
            return
        except Exception:  # noqa: BLE001  the thread's border: a fault of ours is told on the page, not lost in a thread
            self.state = State.FAILED


C = TypeVar("C", bound=Checking)


class Checks(Generic[C]):
    """The checks of this sitting, by id."""

    def __init__(self, make: Callable[[Subject], C]) -> None:
        self._make = make
        self._checks: dict[str, C] = {}

    def begin(self, subject: Subject) -> C:
        """Start a check; refused while as many run as may."""
        if sum(check.state is State.READING for check in self._checks.values()) >= RUNNING_AT_ONCE:
            raise Refusal("busy")
        check = self._make(subject)
        self._checks[check.id] = check
        self._forget()
        check.start()
        return check

    def __getitem__(self, id_: str) -> C:
        """The check of that id; refused where there is none."""
        if id_ not in self._checks:
            raise Refusal("not-found")
        return self._checks[id_]

    def __contains__(self, id_: str) -> bool:
        """Is there still a check of that id?"""
        return id_ in self._checks

    def stop(self) -> None:
        """Stop them all."""
        for check in self._checks.values():
            check.stop()

    def _forget(self) -> None:
        finished = [id_ for id_, check in self._checks.items() if check.state is not State.READING]
        for id_ in finished[: max(0, len(self._checks) - KEPT)]:
            del self._checks[id_]
