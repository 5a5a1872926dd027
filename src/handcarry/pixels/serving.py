"""What runs inside a decoding child: takes frames, looks at each, answers with facts only. Imported by nothing else that matters."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from handcarry.host.channel import Channel
from handcarry.host.limits import allow_cpu_seconds
from handcarry.model.frame import FrameFacts
from handcarry.pixels.caps import cpu_seconds
from handcarry.pixels.decoders import first_available, second_available
from handcarry.pixels.look import look
from handcarry.pixels.syntaxes import transfer_syntax
from handcarry.pixels.task import Task

TARGET = "handcarry.pixels.serving:serve"
GET_READY = "handcarry.pixels.serving:get_ready"


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


def get_ready(transfer_syntax_uid: str) -> None:
    """Load whoever decodes such frames, before there are several of us."""
    row = transfer_syntax(transfer_syntax_uid)
    for decoder in filter(None, (first_available(row), second_available(row))):
        assert decoder.label  # asking for the version loads library and engine


def serve(channel: Channel) -> None:
    """Answer orders until nobody gives any more."""
    while (order := channel.receive(Order)) is not None:
        allow_cpu_seconds(cpu_seconds(order.task.layout))
        channel.send(answer(order.number, look(order.task)))
