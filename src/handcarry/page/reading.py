"""A check that reads its medium step by step, a file at a time, on the one thread there is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from handcarry import examine
from handcarry.catalogue.load import load_signatures
from handcarry.intake import Intake
from handcarry.model.progress import Progress
from handcarry.objects import Objects
from handcarry.page.hashing import PageHasher
from handcarry.pixels.task import Looker
from handcarry.web.checks import Checking, State, Subject
from handcarry.web.stopping import Stopped

EVERY_SECONDS = 0.2


class Reading(Checking):
    """A check that goes on only as long as somebody asks it to: not asking is a pause."""

    def __init__(self, subject: Subject, looker: Looker, hasher: PageHasher | None, news: Callable[[Reading], object]) -> None:
        """`news` is called now and then in the middle of a step, which a large file can make a long one.

        Without a hasher, bytes are hashed where they are read.
        """
        super().__init__(subject)
        self._news = news
        self._told_at = 0.0
        self._looker = looker
        self._hasher = hasher
        self._steps: Iterator[None] = iter(())

    def start(self) -> None:
        """Begin to read the medium."""
        super().start()
        self._steps = self._read()

    def step(self) -> bool:
        """Read one more file. False where there is nothing left to do."""
        try:
            next(self._steps)
        except (StopIteration, Stopped):
            return False
        except Exception:  # noqa: BLE001  the border of a tab: a fault of ours is told on the page
            self.state = State.FAILED
            return False
        return True

    def tell(self, progress: Progress) -> None:
        """Hear how far reading has come."""
        super().tell(progress)
        now = time.monotonic()
        if now - self._told_at > EVERY_SECONDS:
            self._told_at = now
            self._news(self)

    def _read(self) -> Iterator[None]:
        intake = Intake(signatures=load_signatures(), objects=Objects(self._looker), hasher=self._hasher, tell=self.tell)
        yield from intake.steps(self.open())
        while self._hasher is not None and not self._hasher.finish():
            yield
        self.settle(examine.judge(intake.medium(), self.asked))
