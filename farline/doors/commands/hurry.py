"""Closes a connection on which nobody asks for anything. A few hundred of them would keep everybody else out."""

from asyncio import Transport
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 10.0  # for the head of one request; the slowest telephone needs less


class Hurried(H11Protocol):
    """Looks now and then: whoever has been at the same head since the last look is sent away."""

    seconds = SECONDS
    _seen: Any = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as the base class has it
        super().connection_made(transport)
        self.loop.call_later(self.seconds, self._look)

    def _look(self) -> None:
        if self.transport.is_closing():
            return
        if self.conn.their_state is h11.IDLE and self.cycle is self._seen:
            self.transport.close()
            return
        self._seen = self.cycle
        self.loop.call_later(self.seconds, self._look)
