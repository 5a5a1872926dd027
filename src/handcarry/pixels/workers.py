"""The Prober: looks at native frames itself, hands compressed ones to capped child processes.

The order of answers is the order of questions, whoever is faster.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.beforehand import is_native, refuse
from handcarry.pixels.codestream import Buffer
from handcarry.pixels.look import look
from handcarry.pixels.task import NOTHING_MORE, Task, Ticket, Wish

if TYPE_CHECKING:
    from handcarry.pixels.lanes import Kitchen, Lanes

__all__ = ["Prober", "Ticket"]


class Prober:
    """Looks at frames, the compressed ones in `workers` children that are started when the first such frame comes."""

    def __init__(self, *, workers: int = 2, kitchen: Kitchen | None = None) -> None:
        self._workers = max(1, workers)
        self._kitchen = kitchen
        self._lanes: Lanes | None = None

    def __enter__(self) -> Prober:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        """Finish what was handed over; after an exception, drop it."""
        if self._lanes is not None:
            self._lanes.finish() if kind is None else self._lanes.drop()

    def submit(self, layout: PixelLayout, frame: int, data: Buffer, *, big_endian: bool = False, wish: Wish = NOTHING_MORE) -> Ticket:
        """Look at a native frame, or hand a compressed one over; blocks while too many bytes wait. Its ticket blocks until it was seen."""
        task = Task(
            layout=layout,
            frame=frame,
            data=memoryview(data),
            big_endian=big_endian,
            preview_factor=wish.preview_factor,
            keep_full=wish.keep_full,
            closer_look=wish.closer_look,
            pixels_only=wish.pixels_only,
            keep_stored=wish.keep_stored,
        )
        refused = refuse(task)
        if refused is not None:
            return _Ready(refused)
        if is_native(task):
            return _Ready(look(task))
        return self._submit_coded(task)

    def _submit_coded(self, task: Task) -> Ticket:
        if self._lanes is None:
            from handcarry.pixels.lanes import Kitchen, Lanes  # noqa: PLC0415  processes: who has nothing compressed waits for none of it

            self._lanes = Lanes(self._workers, self._kitchen or Kitchen(), task.layout.transfer_syntax_uid)
        return self._lanes.submit(task)


class _Ready:
    """A ticket whose answer is known."""

    __slots__ = ("_facts",)

    def __init__(self, facts: FrameFacts) -> None:
        self._facts = facts

    def __call__(self) -> FrameFacts:
        return self._facts
