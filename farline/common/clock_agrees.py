"""May people be handed out by this clock? A lease is a promise about time, to everybody who shares the queue.

Three are asked: the watch of this process, the mark that the sweeps leave on this machine, which also tells a process
that began after a jump, and on PostgreSQL the server's own clock, by which machines that share a queue must agree.
"""

import time

from django.db import connection

from farline.common import clock, clock_mark

LOOKED_AT = 20.0  # seconds between two questions to the server


class Server:
    """How far this machine's clock is from the server's, as it was seen lately."""

    def __init__(self) -> None:
        self._next, self._apart = 0.0, False

    def frozen_for(self, steady: float) -> float:
        if connection.vendor != "postgresql":
            return 0.0
        if steady >= self._next:
            before = time.time()
            with connection.cursor() as cursor:
                cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
                (said,) = cursor.fetchone()
            self._apart = is_apart(float(said), before, time.time())
            self._next = steady + LOOKED_AT
        return clock.FROZEN_FOR if self._apart else 0.0


def is_apart(said: float, before: float, after: float) -> bool:
    """What another clock said between two moments by ours, in seconds: is one of the two wrong?"""
    return not before - clock.MOST_APART <= said <= after + clock.MOST_APART


_server = Server()


def frozen_for() -> float:
    """Seconds until people may be handed out again; 0 while the clocks go steadily and agree."""
    return max(clock.frozen_for(), clock_mark.frozen_for(), _server.frozen_for(time.monotonic()))
