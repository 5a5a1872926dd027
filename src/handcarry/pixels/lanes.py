"""Compressed frames on their way to capped child processes and back: each lane is a thread that keeps one child busy.

A frame that kills its child, or takes too long, costs itself only. Loaded with the first compressed frame, not before.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from handcarry.host.child import Child, ChildGone, Ending, Limits, Why
from handcarry.host.nursery import Nursery
from handcarry.model.frame import FrameFacts, PixelLayout
from handcarry.pixels.caps import CHILD_LIMITS, IN_FLIGHT_BYTES, REPLY_BYTES, RESTARTS, patience_seconds
from handcarry.pixels.look import crashed
from handcarry.pixels.serving import GET_READY, TARGET, Answer, Order, unpack
from handcarry.pixels.task import Task, Ticket

_MOST_DIGITS = 40
_AHEAD = 3  # frames in each child's pipe, so that it never waits for us


@dataclass(frozen=True, slots=True, kw_only=True)
class Kitchen:
    """Which children decode, and how patient we are; tests put worse ones here."""

    target: str = TARGET
    limits: Limits = CHILD_LIMITS
    patience_seconds: Callable[[PixelLayout], float] = patience_seconds
    restarts: int = RESTARTS


class Lanes:
    """So many lanes side by side, started at once; what is handed over goes to whichever is free."""

    def __init__(self, count: int, kitchen: Kitchen, transfer_syntax_uid: str) -> None:
        """Start them; most frames to come are in this transfer syntax."""
        self._budget = _Budget(IN_FLIGHT_BYTES)
        self._orders: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._lives = _Lives(kitchen.restarts)
        self._nursery = Nursery(kitchen.target, limits=kitchen.limits, reply_cap_bytes=REPLY_BYTES, ready=(GET_READY, transfer_syntax_uid))
        self._lanes = [_Lane(kitchen, self._nursery, self._orders, self._lives, self._budget) for _ in range(count)]
        self._numbers = 0

    def submit(self, task: Task) -> Ticket:
        """Hand a frame over; blocks while too many bytes wait. Its ticket blocks until it was seen."""
        self._budget.take(len(task.data))
        self._numbers += 1
        waiting = _Waiting(number=self._numbers, task=task)
        self._orders.put(waiting)
        return waiting.future.result

    def finish(self) -> None:
        """Wait for all that was handed over, and end the children."""
        for _ in self._lanes:
            self._orders.put(None)
        for lane in self._lanes:
            lane.join()
        self._nursery.close()

    def drop(self) -> None:
        """End the children now; what they had is answered as crashed."""
        self._lives.end()
        for lane in self._lanes:
            lane.stop()
        self.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    number: int
    task: Task
    future: Future[FrameFacts] = field(default_factory=Future)


class _Budget:
    """Bytes in flight. One frame larger than all of it may go alone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._used = 0
        self._freed = threading.Condition()

    def take(self, count: int) -> None:
        with self._freed:
            self._freed.wait_for(lambda: self._used == 0 or self._used + count <= self._most)
            self._used += count

    def give(self, count: int) -> None:
        with self._freed:
            self._used -= count
            self._freed.notify_all()


class _Lives:
    """How many more children may die, all lanes together."""

    def __init__(self, count: int) -> None:
        self._left = count
        self._lock = threading.Lock()

    def spend(self) -> bool:
        """Whether another child may be started."""
        with self._lock:
            self._left -= 1
            return self._left >= 0

    def end(self) -> None:
        with self._lock:
            self._left = 0


class _Lane:
    """A thread that keeps one child busy."""

    def __init__(
        self, kitchen: Kitchen, nursery: Nursery, orders: queue.SimpleQueue[_Waiting | None], lives: _Lives, budget: _Budget
    ) -> None:
        self._kitchen = kitchen
        self._nursery = nursery
        self._orders = orders
        self._lives = lives
        self._budget = budget
        self._child: Child | None = None
        self._given_up = ""
        self._thread = threading.Thread(target=self._run, name="decoding-lane", daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def stop(self) -> None:
        """End the child now; what it had is answered as crashed."""
        self._given_up = "stopped"
        child = self._child  # its own thread may just be replacing it
        if child is not None:
            child.close()

    def _run(self) -> None:
        sent: deque[_Waiting] = deque()
        try:
            while self._fill(sent) or sent:
                self._settle_first(sent)
        finally:
            if self._child is not None:
                self._child.close()

    def _fill(self, sent: deque[_Waiting]) -> bool:
        """Keep the pipe filled; False once there is nothing more to come."""
        while len(sent) < _AHEAD:
            try:
                waiting = self._orders.get(block=not sent)
            except queue.Empty:
                return True
            if waiting is None:
                self._orders.put(None)
                return False
            sent.append(waiting)
            self._send(waiting)
        return True

    def _send(self, waiting: _Waiting) -> None:
        if self._given_up:
            return
        try:
            self._child = self._child or self._nursery.start()
            self._child.send(
                Order(number=waiting.number, task=waiting.task), timeout_seconds=self._kitchen.patience_seconds(waiting.task.layout)
            )
        except ChildGone:
            return  # the first unanswered frame is to blame; settling it finds out
        except OSError as fault:
            self._given_up = f"no decoding process can be started ({fault.strerror})"

    def _settle_first(self, sent: deque[_Waiting]) -> None:
        waiting = sent.popleft()
        facts: FrameFacts | None = None
        try:
            facts, gone = self._receive(waiting)
            if gone is not None:
                self._replace_child(sent)
        except Exception as fault:  # noqa: BLE001  the worker boundary: a mistake of ours must not leave anybody waiting for ever
            waiting.future.set_exception(fault)
        self._budget.give(len(waiting.task.data))
        if facts is not None:
            waiting.future.set_result(facts)

    def _receive(self, waiting: _Waiting) -> tuple[FrameFacts, Ending | None]:
        if self._given_up or self._child is None:
            return crashed(waiting.task, f"decoding was given up: {self._given_up}"), None
        try:
            reply = self._child.receive(Answer, timeout_seconds=self._kitchen.patience_seconds(waiting.task.layout))
            if reply.number == waiting.number and reply.squares.isdecimal() and len(reply.squares) <= _MOST_DIGITS:
                return unpack(reply), None
            ending = Ending(why=Why.GARBLED, detail="an answer to another question")
        except ChildGone as gone:
            ending = gone.ending
        return crashed(waiting.task, f"the decoding process ended: {ending.why} {ending.detail}".rstrip()), ending

    def _replace_child(self, sent: deque[_Waiting]) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None
        if not self._lives.spend():
            self._given_up = self._given_up or "too many decoding processes died"
        for waiting in sent:
            self._send(waiting)
