"""Connections that are worth keeping: a request that never ends its head, or a thousand of them, must not shut anybody else out."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from handcarry.web.guard import HEAD_BYTES

HEAD_SECONDS = 10.0  # from the beginning of a connection to the end of its first head
MOST_CONNECTIONS = 256


class _Uncopied(h11.Connection):
    """Hands on what is sent as it is: h11 would copy each piece of a volume, which is large."""

    def send(self, event: h11.Event) -> bytes | memoryview | None:  # type: ignore[override]
        """The bytes of an event, None where the connection ends."""
        parts = self.send_with_data_passthrough(event)
        if parts is None:
            return None
        return parts[0] if len(parts) == 1 else b"".join(parts)


class Connection(H11Protocol):
    """Uvicorn's own, that gives up on who does not ask."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, unless there are too many."""
        self.conn = _Uncopied(h11.SERVER, HEAD_BYTES)
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.close()
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._forget_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read; while a request is being answered uvicorn's own rules hold, between two of them a head must come whole and soon."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget_deadline()
        elif self._deadline is None:
            self._expect_head()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  what h11 complains of may quote the request
        """Say in a sentence of ours that this is no HTTP."""
        super().send_400_response("This is not a request that a browser makes.")

    def _expect_head(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        transport: Any = self.transport
        if transport is not None and not transport.is_closing():
            transport.close()
