"""Closes a connection on which nobody asks, or nobody listens. A few hundred of them would keep everybody else out."""

from asyncio import Transport
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 10.0  # for the head of one request; the slowest telephone needs less
DEAF = 6  # looks in a row at which nothing of an answer had left: a thin line takes it in jumps


class Hurried(H11Protocol):
    """Looks now and then: whoever has been at the same head since the last look is sent away.

    So is whoever has their answer and still has not sent all they had announced, and who takes nothing of an answer.
    """

    seconds = SECONDS
    _seen: Any = None
    _left = _deaf = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as the base class has it
        super().connection_made(transport)
        self.loop.call_later(self.seconds, self._look)

    def _look(self) -> None:
        if self.transport.is_closing():
            return
        asks = self.conn.their_state is h11.IDLE or (self.cycle is not None and self.cycle.response_complete)
        left = self.transport.get_write_buffer_size()
        self._deaf = self._deaf + 1 if left and left == self._left else 0
        if self._deaf >= DEAF:
            self.transport.abort()  # to close it would be to wait until they listen
        elif asks and not left and self.cycle is self._seen:
            self.transport.close()
        else:
            self._seen, self._left = self.cycle, left
            self.loop.call_later(self.seconds, self._look)
