"""Frames as JavaScript sees them: what can be said without touching a pixel is said here, all else is asked of a function of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

import msgspec

from handcarry.model.frame import Codestream, DecodeFault, FrameFacts, PixelLayout
from handcarry.pixels.beforehand import fault, is_native, refuse, refuse_coded, refuse_native
from handcarry.pixels.codestream import Buffer, sniff
from handcarry.pixels.syntaxes import transfer_syntax
from handcarry.pixels.task import NOTHING_MORE, Task, Ticket, Wish

_BYTES = ("pixel_hash", "tile", "preview", "full", "levels", "second_hash", "stored")


class Looked(Protocol):
    """An object of JavaScript, as WebAssembly's Python sees it."""

    def to_py(self) -> dict[str, Any]:
        """The same as a dictionary."""
        ...


Look = Callable[[memoryview, str, str], Looked]


class PageLooker:
    """Looks at each frame at once, by the page's `look(bytes, layout as JSON, wishes as JSON)`."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def submit(self, layout: PixelLayout, frame: int, data: Buffer, *, big_endian: bool = False, wish: Wish = NOTHING_MORE) -> Ticket:
        """Look at the frame."""
        task = Task(layout=layout, frame=frame, data=memoryview(data), big_endian=big_endian, **asdict(wish))
        facts = refuse(task) or self._seen(task, wish)
        return lambda: facts

    def _seen(self, task: Task, wish: Wish) -> FrameFacts:
        name = task.layout.transfer_syntax_uid
        stream = None if is_native(task) else sniff(task.data, name)
        unfitting = refuse_native(task) if is_native(task) else refuse_coded(task, stream)
        if unfitting is not None:
            return unfitting
        wishes = {"frame": task.frame, "big_endian": task.big_endian, **asdict(wish)}
        seen = self._look(task.data, _json(task.layout), _json(wishes)).to_py()
        if seen["fault"] == DecodeFault.NO_DECODER:
            detail = f"{transfer_syntax(name).name}: it cannot be checked here, in a browser"
            return fault(task, DecodeFault.NO_DECODER, detail, codestream=stream)
        return _facts(seen, stream)


def _facts(seen: dict[str, Any], stream: Codestream | None) -> FrameFacts:
    """From what JavaScript says; sums that outgrow its numbers come as digits."""
    told = {name: seen[name] for name in FrameFacts.__dataclass_fields__ if name in seen}
    told |= {name: bytes(told[name]) for name in _BYTES if name in told}
    told |= {name: int(told[name]) for name in ("total", "total_of_squares") if name in told}
    told |= {
        "fault": DecodeFault(seen["fault"]) if seen["fault"] else None,
        "codestream": stream,
        "block_edges": tuple(told.get("block_edges") or ()),
    }
    return FrameFacts(**told)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
