"""A check that reads its medium step by step, a file at a time, on the one thread there is."""

from __future__ import annotations

from collections.abc import Iterator

from handcarry import examine
from handcarry.catalogue.load import load_signatures
from handcarry.intake import Intake
from handcarry.objects import Objects
from handcarry.pixels.task import Looker
from handcarry.web.checks import Checking, State, Subject
from handcarry.web.stopping import Stopped


class Reading(Checking):
    """A check that goes on only as long as somebody asks it to: not asking is a pause."""

    def __init__(self, subject: Subject, looker: Looker) -> None:
        super().__init__(subject)
        self._looker = looker
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

    def _read(self) -> Iterator[None]:
        intake = Intake(signatures=load_signatures(), objects=Objects(self._looker), hasher=None, tell=self.tell)
        yield from intake.steps(self.open())
        self.settle(examine.judge(intake.medium(), self.asked))
