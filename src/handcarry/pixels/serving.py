"""What runs inside a decoding child: takes frames, looks at each, answers with facts only. Imported by nothing else that matters."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from handcarry.host.channel import Channel
from handcarry.host.limits import allow_cpu_seconds
from handcarry.model.frame import FrameFacts
from handcarry.pixels.caps import cpu_seconds
from handcarry.pixels.look import look
from handcarry.pixels.task import Task

TARGET = "handcarry.pixels.serving:serve"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered task."""

    number: int
    task: Task


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts of the order of that number. Sums of squares may outgrow 64 bits, which msgpack cannot say, so they travel as digits."""

    number: int
    facts: FrameFacts
    squares: str


def answer(number: int, facts: FrameFacts) -> Answer:
    """Pack facts for the pipe."""
    return Answer(number=number, facts=replace(facts, total_of_squares=0), squares=str(facts.total_of_squares))


def unpack(reply: Answer) -> FrameFacts:
    """The inverse of `answer`; ValueError where the digits are none."""
    return replace(reply.facts, total_of_squares=int(reply.squares))


def serve(channel: Channel) -> None:
    """Answer orders until nobody gives any more."""
    while (order := channel.receive(Order)) is not None:
        allow_cpu_seconds(cpu_seconds(order.task.layout))
        channel.send(answer(order.number, look(order.task)))
