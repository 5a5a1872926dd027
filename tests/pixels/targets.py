"""Decoding children that misbehave."""

from __future__ import annotations

import os

from handcarry.host.channel import Channel
from handcarry.pixels.look import look
from handcarry.pixels.serving import Order, answer

POISON = 13  # the frame that these children cannot bear


def _serve(channel: Channel, misdeed: int) -> None:
    while (order := channel.receive(Order)) is not None:
        if order.task.frame == POISON:
            _MISDEEDS[misdeed](channel, order)
        channel.send(answer(order.number, look(order.task)))


def die(channel: Channel) -> None:
    """Be killed by a signal."""
    _serve(channel, 0)


def dawdle(channel: Channel) -> None:
    """Compute for ever."""
    _serve(channel, 1)


def hoard(channel: Channel) -> None:
    """Ask for too much memory, outside any decoder."""
    _serve(channel, 2)


def confuse(channel: Channel) -> None:
    """Answer another question."""
    _serve(channel, 3)


def babble(channel: Channel) -> None:
    """Answer with nonsense."""
    _serve(channel, 4)


def boast(channel: Channel) -> None:
    """Answer with a number of digits that nobody can read."""
    _serve(channel, 5)


def stillborn(channel: Channel) -> None:
    """Die before anything was asked."""
    os._exit(3)


def _spin(_: Channel, __: Order) -> None:
    while True:
        pass


_MISDEEDS = (
    lambda _, __: os.abort(),
    _spin,
    lambda _, __: bytearray(8 << 30),
    lambda channel, order: channel.send(answer(order.number + 1, look(order.task))),
    lambda channel, _: channel.send({"number": "no"}),
    lambda channel, order: channel.send({"number": order.number, "facts": {"frame": 0}, "squares": "9" * 100_000}),
)
